import { expect } from 'vitest';
import { dialects } from '../../dialects/registry.ts';
import { type FixtureCheck, readFixture, replyOf, textOf, withoutCharset } from './fixture.ts';

/** A connection that breaks in mid-document: a clear complaint from its own dialect, a crash of none. */
export const cutOff: FixtureCheck = {
  name: 'cut off anywhere, it is refused with an error or read, never a crash',
  run: (fixture) => {
    const text = textOf(fixture);
    for (const { index } of text.matchAll(/[<>{}[\]",:]/g)) {
      const contentType = withoutCharset(fixture.contentType);
      const reply = replyOf(fixture, Buffer.from(`\ufeff${text.slice(0, index)}`, 'utf8'), contentType);
      for (const dialect of dialects) dialect.weigh(reply);
      const { usable, diagnostics } = readFixture(fixture, reply);
      expect(usable || diagnostics.some(({ severity }) => severity === 'error')).toBe(true);
    }
  },
};
