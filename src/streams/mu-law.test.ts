import fc from 'fast-check';
import { expect, test } from 'vitest';
import { muLawOf } from './mu-law.ts';

/** The decoder of G.711, table 2a. */
function decoded(code: number): number {
  const inverted = ~code & 0xff;
  const magnitude = ((((inverted & 0x0f) << 3) + 132) << ((inverted >> 4) & 7)) - 132;
  return inverted & 0x80 ? -magnitude : magnitude;
}

const samplesOf = (...values: readonly number[]) => Buffer.from(Int16Array.from(values).buffer);

test('known values of G.711', () => {
  expect([...muLawOf(samplesOf(0, 32_767, -32_768, 8, -8), 1, 0)]).toEqual([0xff, 0x80, 0x00, 0xfe, 0x7e]);
});

test('what is decoded is as near as 14 bits in 8 can be', () => {
  fc.assert(
    fc.property(fc.integer({ min: -32_635, max: 32_635 }), (sample) => {
      const [code = 0] = muLawOf(samplesOf(sample), 1, 0);
      expect(Math.abs(decoded(code) - sample)).toBeLessThanOrEqual(Math.max(4, (Math.abs(sample) + 132) / 32));
    }),
  );
});

test('two channels lie between each other; what is left of a sample is left out', () => {
  const both = Buffer.concat([samplesOf(0, 32_767, 0, 32_767), Buffer.from([1])]);
  expect([...muLawOf(both, 2, 0)]).toEqual([0xff, 0xff]);
  expect([...muLawOf(both, 2, 1)]).toEqual([0x80, 0x80]);
});
