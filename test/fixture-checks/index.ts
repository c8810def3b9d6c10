import { asExpected } from './as-expected.ts';
import { cutOff } from './cut-off.ts';
import { asBigEndian, asLittleEndian, withByteOrderMark } from './encodings.ts';
import type { FixtureCheck } from './fixture.ts';
import { withWindowsLineEnds } from './line-ends.ts';
import { recognised } from './recognition.ts';
import { sameAgain } from './same-again.ts';
import { fitsSchema } from './schema.ts';

/** Every check that every fixture of every dialect goes through; the expectation comes first. */
export const fixtureChecks: readonly FixtureCheck[] = [
  asExpected,
  sameAgain,
  withByteOrderMark,
  asLittleEndian,
  asBigEndian,
  withWindowsLineEnds,
  cutOff,
  recognised,
  fitsSchema,
];

export * from './fixture.ts';
