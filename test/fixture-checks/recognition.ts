import { expect } from 'vitest';
import { recognise } from '../../dialects/recognise.ts';
import { dialects } from '../../dialects/registry.ts';
import { type FixtureCheck, replyOf } from './fixture.ts';

/** From here on a dialect claims a document for itself; below, what is known of the call decides. */
const probable = 4;

export const recognised: FixtureCheck = {
  name: 'its own dialect recognises it, and no other weighs it as high',
  run: (fixture) => {
    const reply = replyOf(fixture);
    const { id } = fixture.dialect;
    const own = fixture.dialect.weigh(reply).score;
    for (const other of dialects) {
      if (other.id === id) continue;
      const { score } = other.weigh(reply);
      if (own >= probable) expect(score, `${other.id} weighs it too`).toBeLessThan(own);
      else expect(score, `${other.id} weighs it higher`).toBeLessThanOrEqual(own);
    }
    const { dialect, why } = recognise(reply, dialects, { configured: id });
    expect(dialect?.id, why).toBe(id);
  },
};
