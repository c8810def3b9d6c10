import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodePercent, readHeaders } from './headers.ts';

test('headers of an event are percent-decoded', () => {
  const block = 'Event-Name: CHANNEL_DATA\nCaller-Caller-ID-Name: J%C3%B6rg%3A%20100%25\nFreeSWITCH-IPv6: fd00%3A%3A2';
  expect({ ...readHeaders(block) }).toEqual({
    'Event-Name': 'CHANNEL_DATA',
    'Caller-Caller-ID-Name': 'Jörg: 100%',
    'FreeSWITCH-IPv6': 'fd00::2',
  });
});

test('headers of a reply are taken as they stand', () => {
  expect(readHeaders('Content-Type: command/reply\nReply-Text: +OK 50%25 off')['Reply-Text']).toBe('+OK 50%25 off');
});

test.each([
  ['%FF', '\ufffd'],
  ['%E9t%E9', '\ufffdt\ufffd'],
  ['%', '%'],
  ['%4', '%4'],
  ['%zz%41', '%zzA'],
  ['a%C3', 'a\ufffd'],
  ['日本%20語', '日本 語'],
])('%s decodes without failing', (text, expected) => {
  expect(decodePercent(text)).toBe(expected);
});

test('names that mean something to JavaScript are only names', () => {
  const headers = readHeaders('Event-Name: X\n__proto__: a\nconstructor: b\ntoString: c');
  expect(Object.keys(headers)).toEqual(['Event-Name', '__proto__', 'constructor', 'toString']);
  expect(Object.values(headers)).toEqual(['X', 'a', 'b', 'c']);
});

test('whatever was percent-encoded byte by byte comes back', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const wellFormed = text.toWellFormed();
      const encoded = [...Buffer.from(wellFormed)].map(
        (byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`,
      );
      expect(decodePercent(encoded.join(''))).toBe(wellFormed);
    }),
  );
});

test('no block of text makes it fail', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(() => readHeaders(`Event-Name: X\n${text}`)).not.toThrow();
    }),
  );
});
