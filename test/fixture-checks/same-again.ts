import { expect } from 'vitest';
import { type FixtureCheck, readFixture, replyOf } from './fixture.ts';

export const sameAgain: FixtureCheck = {
  name: 'reads and weighs the same a second time',
  run: (fixture) => {
    const reply = replyOf(fixture);
    expect(readFixture(fixture, reply)).toEqual(readFixture(fixture, reply));
    expect(readFixture(fixture)).toEqual(readFixture(fixture, reply));
    expect(fixture.dialect.weigh(reply)).toEqual(fixture.dialect.weigh(replyOf(fixture)));
  },
};
