import { expect } from 'vitest';
import { validateScript } from '../support/valid-script.ts';
import { type FixtureCheck, readFixture } from './fixture.ts';

export const fitsSchema: FixtureCheck = {
  name: 'fits the schema of the verb list',
  run: (fixture) => {
    const plain = JSON.parse(JSON.stringify(readFixture(fixture))) as unknown;
    expect(validateScript(plain)).toEqual([]);
  },
};
