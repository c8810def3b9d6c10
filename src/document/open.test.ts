import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { openSource } from './open.ts';

const utf8 = new TextEncoder();
const bytesOf = (...parts: readonly (string | readonly number[])[]): Uint8Array =>
  Uint8Array.from(parts.flatMap((part) => (typeof part === 'string' ? [...utf8.encode(part)] : part)));
const utf16 = (text: string, littleEndian: boolean): Uint8Array => {
  const view = new DataView(new ArrayBuffer(text.length * 2));
  for (let index = 0; index < text.length; index += 1) view.setUint16(index * 2, text.charCodeAt(index), littleEndian);
  return new Uint8Array(view.buffer);
};

describe('charset', () => {
  test.each([
    ['plain UTF-8', bytesOf('<a>é€</a>'), 'text/xml', '<a>é€</a>', 'utf-8'],
    ['UTF-8 with a byte-order mark', bytesOf([0xef, 0xbb, 0xbf], '<a>é</a>'), null, '<a>é</a>', 'utf-8'],
    [
      'declared Latin-1',
      bytesOf('<a>', [0xe9, 0x80], '</a>'),
      'text/xml; charset=ISO-8859-1',
      '<a>é€</a>',
      'windows-1252',
    ],
    ['quoted declaration', bytesOf('<a>', [0xe9], '</a>'), 'text/xml;charset="latin1"', '<a>é</a>', 'windows-1252'],
    ['UTF-16LE with a mark', utf16('\ufeff<a>é</a>', true), 'text/xml', '<a>é</a>', 'utf-16le'],
    ['UTF-16BE with a mark', utf16('\ufeff<a>é</a>', false), 'text/xml', '<a>é</a>', 'utf-16be'],
    ['a mark outranks the declaration', utf16('\ufeff{}', false), 'application/json; charset=utf-16', '{}', 'utf-16be'],
    ['declared UTF-16LE without a mark', utf16('{}', true), 'application/json; charset=utf-16le', '{}', 'utf-16le'],
    [
      'XML declaration',
      bytesOf('<?xml version="1.0" encoding="iso-8859-15"?><a>', [0xa4], '</a>'),
      'text/xml',
      '<?xml version="1.0" encoding="iso-8859-15"?><a>€</a>',
      'iso-8859-15',
    ],
    [
      'an XML declaration that cannot be true',
      bytesOf('<?xml version="1.0" encoding="UTF-16"?><a>é</a>'),
      'text/xml',
      '<?xml version="1.0" encoding="UTF-16"?><a>é</a>',
      'utf-8',
    ],
    ['unknown charset', bytesOf('<a>é</a>'), 'text/xml; charset=klingon', '<a>é</a>', 'utf-8'],
    ['Latin-1 that nobody declared', bytesOf('<a>', [0xe9], '</a>'), 'text/xml', '<a>é</a>', 'windows-1252'],
    [
      'Latin-1 declared as UTF-8',
      bytesOf('<a>', [0xe9], '</a>'),
      'text/xml; charset=utf-8',
      '<a>é</a>',
      'windows-1252',
    ],
  ])('%s', (_name, bytes, contentType, text, encoding) => {
    const source = openSource(bytes, contentType);
    expect(source.text).toBe(text);
    expect(source.encoding).toBe(encoding);
    expect(source.bytes).toBe(bytes);
  });

  test('bytes that do not fit leave nothing behind for the next document', () => {
    openSource(bytesOf('<a>', [0xe9]), 'text/xml');
    expect(openSource(bytesOf('<a>é</a>'), 'text/xml').text).toBe('<a>é</a>');
  });
});

test.each([
  ['', 'empty'],
  [' \r\n\t', 'empty'],
  ['\n <Response/>', 'xml'],
  ['  {"tropo":[]}', 'json'],
  ['[]', 'json'],
  ['hello', 'other'],
  ['"text"', 'other'],
])('kind of %j is %s', (text, kind) => {
  expect(openSource(bytesOf(text), null).kind).toBe(kind);
});

test('a document is parsed once', () => {
  const source = openSource(bytesOf('<a/>'), null);
  expect(source.xml()).toBe(source.xml());
  expect(source.json()).toBe(source.json());
});

test('limits are the caller’s', () => {
  const source = openSource(bytesOf('<a><b/></a>'), null, { maximumDepth: 1, maximumElements: 10 });
  expect(source.xml()).toEqual({ ok: false, message: 'elements are nested more than 1 deep', line: 1, column: 4 });
});

test('a line and column are their own place', () => {
  expect(openSource(bytesOf('<a/>'), null).locate({ line: 3, column: 4 })).toEqual({ line: 3, column: 4 });
});

test('no bytes and no content type make anything throw', () => {
  fc.assert(
    fc.property(fc.uint8Array(), fc.option(fc.string()), fc.json(), (bytes, contentType, pointer) => {
      const source = openSource(bytes, contentType && `text/xml; charset=${contentType}`);
      for (const result of [source.xml(), source.json()]) expect(typeof result.ok).toBe('boolean');
      expect(source.locate({ pointer }).line).toBeGreaterThan(0);
    }),
  );
});
