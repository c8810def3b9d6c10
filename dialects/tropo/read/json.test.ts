import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openSource } from '../../../src/document/index.ts';
import { child, placeInText } from './json.ts';

const sourceOf = (text: string) => openSource(new TextEncoder().encode(text), 'application/json');

describe('the place of a character in a text', () => {
  it('counts through every kind of escape', () => {
    const source = sourceOf('{\n  "a": ["x", "\\u00e9\\n\\"ü!"]\n}');
    // The text begins after 14 columns; é, line end, ", ü, ! are written in 6, 2, 2, 1 and 1.
    const columns = [0, 1, 2, 3, 4, 5].map((offset) => placeInText(source, '/a/1', offset));
    expect(columns).toEqual([15, 21, 23, 25, 26, 27].map((column) => ({ line: 2, column })));
  });

  it('is the value itself where that is no text', () => {
    expect(placeInText(sourceOf('{"a":5}'), '/a', 0)).toEqual({ pointer: '/a' });
  });

  it('shows the very character, whatever the text and however it is escaped', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, unit: 'grapheme' }), fc.nat(), fc.boolean(), (text, at, ascii) => {
        const offset = at % text.length;
        const plain = JSON.stringify({ key: text });
        const written = ascii
          ? plain.replace(/[\u007f-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
          : plain;
        fc.pre(!/[\u2028\u2029]/.test(written));
        const place = placeInText(sourceOf(written), '/key', offset);
        if (!('column' in place)) throw new Error('no place in the text');
        const sign = /^(?:\\u[0-9a-f]{4}|\\.|[^\\])/s.exec(written.slice(place.column - 1))?.[0] ?? '';
        expect(JSON.parse(`"${sign}"`)).toBe(text[offset]);
      }),
    );
  });
});

describe('a pointer', () => {
  it('escapes the signs that separate its parts', () => {
    expect(child({ value: {}, pointer: '/a' }, 'b/c~d', 1).pointer).toBe('/a/b~1c~0d');
  });
});
