import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { JsonObject, JsonValue } from '../../dialect.ts';
import { encodePairs, withQuery } from './encode.ts';

test.each<[JsonObject, string]>([
  [{ From: '+12025550143', 'Caller-ID-Name': 'Priya Shah' }, 'From=%2B12025550143&Caller-ID-Name=Priya+Shah'],
  [{ Digits: { pin: '1234', default: '#' } }, 'Digits[pin]=1234&Digits[default]=%23'],
  [{ a: { b: { c: 'v' } } }, 'a[b][c]=v'],
  [{ 'User-ID': ['u1', 'u2'] }, 'User-ID[]=u1&User-ID[]=u2'],
  [{ a: true, b: 41, c: false }, 'a=true&b=41&c=false'],
  [{ a: '1', vars: {}, list: [], nothing: null, b: '' }, 'a=1&b='],
  [{ 'a&b': { 'c]d e': '=' } }, 'a%26b[c%5Dd+e]=%3D'],
  [{ t: "é~!'()*-._" }, 't=%C3%A9~%21%27%28%29%2A-._'],
  [{ half: '\ud83d' }, 'half=%EF%BF%BD'],
])('%j is %s', (parameters, encoded) => {
  expect(encodePairs(parameters)).toBe(encoded);
});

test.each([
  ['https://a.example/', 'https://a.example/?x=1'],
  ['https://a.example/?k=v', 'https://a.example/?k=v&x=1'],
  ['https://a.example/?', 'https://a.example/?x=1'],
  ['https://a.example/?k=v&', 'https://a.example/?k=v&x=1'],
])('behind %s', (url, expected) => {
  expect(withQuery(url, 'x=1')).toBe(expected);
  expect(withQuery(url, '')).toBe(url);
});

test('a server that decodes pairs finds every value under its path, and nothing else', () => {
  const text = fc.string({ unit: 'grapheme', maxLength: 6 });
  const leaf = fc.oneof(text, fc.integer(), fc.boolean());
  const { value } = fc.letrec<{ value: JsonValue }>((tie) => ({
    value: fc.oneof({ maxDepth: 3 }, leaf, fc.dictionary(text, tie('value')), fc.array(tie('value'))),
  }));
  fc.assert(
    fc.property(fc.dictionary(text, value), (parameters) => {
      const decoded = [...new URLSearchParams(encodePairs(parameters))];
      expect(decoded).toEqual(Object.entries(parameters).flatMap(([name, value]) => leaves(name, value)));
    }),
  );
});

function leaves(path: string, value: JsonValue): readonly (readonly [string, string])[] {
  if (value === null) return [];
  if (Array.isArray(value)) return value.flatMap((item: JsonValue) => leaves(`${path}[]`, item));
  if (typeof value === 'object')
    return Object.entries(value).flatMap(([key, inner]) => leaves(`${path}[${key}]`, inner));
  return [[path, String(value)]];
}
