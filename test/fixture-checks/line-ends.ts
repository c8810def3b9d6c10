import { expect } from 'vitest';
import { type FixtureCheck, readFixture, replyOf, textOf, withoutCharset, withoutPlaces } from './fixture.ts';

/** Lone carriage returns are some fixtures' own subject. */
export const withWindowsLineEnds: FixtureCheck = {
  name: 'reads the same with CRLF',
  fits: (fixture) => !/\r(?!\n)/.test(textOf(fixture)),
  run: (fixture) => {
    const text = textOf(fixture).replace(/\r?\n/g, '\r\n');
    const contentType = withoutCharset(fixture.contentType);
    const reply = replyOf(fixture, Buffer.from(`\ufeff${text}`, 'utf8'), contentType);
    expect(withoutPlaces(readFixture(fixture, reply))).toEqual(
      withoutPlaces(readFixture(fixture, { ...replyOf(fixture), contentType })),
    );
  },
};
