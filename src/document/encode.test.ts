import fc from 'fast-check';
import { expect, test } from 'vitest';
import { encodeText } from './encode.ts';
import { openSource } from './open.ts';

test.each([
  ['utf-8', false, 'Grüße 😀'],
  ['utf-8', true, 'Grüße 😀'],
  ['utf-16le', true, '<a>Grüße 😀</a>'],
  ['utf-16be', true, '<a>Grüße 😀</a>'],
  ['windows-1252', false, 'Grüße €5'],
  ['iso-8859-2', false, 'Zażółć gęślą jaźń'],
])('what is written in %s (mark: %s) reads as it was', (name, byteOrderMark, text) => {
  const bytes = encodeText(text, { name, byteOrderMark });
  const source = openSource(bytes, `text/xml; charset=${name}`);
  expect(source.text).toBe(text);
  const charset = { name: source.encoding, byteOrderMark: source.byteOrderMark };
  expect(charset).toEqual({ name, byteOrderMark });
  expect(Buffer.from(encodeText(source.text, charset))).toEqual(Buffer.from(bytes));
});

test.each([
  ['shift_jis', '日本語'],
  ['windows-1252', '日本語'],
  ['nobody-knows', 'plain'],
])('what %s cannot say becomes UTF-8 that says so itself', (name, text) => {
  const bytes = encodeText(text, { name, byteOrderMark: false });
  expect(openSource(bytes, `text/xml; charset=${name}`).text).toBe(text);
});

test('any bytes at all, read and written again, read the same', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
      const { text, encoding, byteOrderMark } = openSource(bytes, null);
      const again = encodeText(text, { name: encoding, byteOrderMark });
      expect(openSource(again, null).text).toBe(text);
    }),
  );
});
