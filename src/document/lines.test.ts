import { expect, test } from 'vitest';
import { lineFinder } from './lines.ts';

test.each([
  ['', 0, 1, 1],
  ['abc', 2, 1, 3],
  ['abc', 3, 1, 4],
  ['a\nb', 1, 1, 2],
  ['a\nb', 2, 2, 1],
  ['a\r\nb', 3, 2, 1],
  ['a\rb', 2, 2, 1],
  ['a\n\n\nb', 4, 4, 1],
  ['abc', 99, 1, 4],
  ['abc', -1, 1, 1],
])('%j at %i is line %i, column %i', (text, offset, line, column) => {
  expect(lineFinder(text)(offset)).toEqual({ line, column });
});
