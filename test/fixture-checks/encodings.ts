import { expect } from 'vitest';
import {
  type Fixture,
  type FixtureCheck,
  printReading,
  readFixture,
  replyOf,
  textOf,
  withoutCharset,
} from './fixture.ts';

/** The byte-order mark counts only where no charset is declared beside it. */
function readsTheSame(fixture: Fixture, bytes: Uint8Array): void {
  const reply = replyOf(fixture, bytes, withoutCharset(fixture.contentType));
  const asItCame = replyOf(fixture, fixture.bytes, fixture.contentType);
  expect(reply.source.text).toBe(asItCame.source.text);
  const expected = readFixture(fixture, { ...asItCame, contentType: reply.contentType });
  expect(printReading(readFixture(fixture, reply))).toBe(printReading(expected));
}

export const withByteOrderMark: FixtureCheck = {
  name: 'reads the same as UTF-8 with a byte-order mark',
  run: (fixture) => readsTheSame(fixture, Buffer.from(`\ufeff${textOf(fixture)}`, 'utf8')),
};

export const asLittleEndian: FixtureCheck = {
  name: 'reads the same as UTF-16, little end first',
  run: (fixture) => readsTheSame(fixture, Buffer.from(`\ufeff${textOf(fixture)}`, 'utf16le')),
};

export const asBigEndian: FixtureCheck = {
  name: 'reads the same as UTF-16, big end first',
  run: (fixture) => readsTheSame(fixture, Buffer.from(`\ufeff${textOf(fixture)}`, 'utf16le').swap16()),
};
