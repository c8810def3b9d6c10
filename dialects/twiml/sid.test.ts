import { expect, test } from 'vitest';
import { idIn } from './sid.ts';

const digits = '0123456789abcdef0123456789abcdef';

test.each([
  [`CA${digits}`, digits],
  [`ca${digits.toUpperCase()}`, digits],
  [`CF${digits}`, null],
  [`SM${digits}`, digits],
  [`CA${digits}0`, null],
  [`CA${digits}\n`, null],
  ['CA', null],
  ['', null],
])('%j as a call or a text is %s', (written, id) => {
  expect(idIn(written, 'CA', 'SM')).toBe(id);
});
