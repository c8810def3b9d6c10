import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { jsonLocator, parseJson } from './json.ts';

const limits = { maximumDepth: 64, maximumElements: 5000 };

describe('failures say what and where', () => {
  test.each([
    ['', 'the document is empty', 1, 1],
    ['{"a":1,}', 'a key in double quotation marks is expected here', 1, 8],
    ['{"a" 1}', 'a colon is missing between key and value', 1, 6],
    ['{"a":1\n "b":2}', 'a comma is missing', 2, 2],
    ['[1,2', 'a closing bracket ] is missing', 1, 5],
    ['{"a":{"b":1}', 'a closing brace } is missing', 1, 13],
    ['[1,,2]', 'a value is expected here', 1, 4],
    ['{"a":1}\n<Response/>', 'there is trailing text after the document', 2, 1],
    ['{"a":1}{"b":2}', 'there is trailing text after the document', 1, 8],
    ['[]]', 'there is trailing text after the document', 1, 3],
    ['null null', 'there is trailing text after the document', 1, 6],
    ['// note\n{}', 'JSON has no comments', 1, 1],
    ['{"a":"x\ny"}', 'the text has no closing quotation mark on its line', 1, 6],
    ['{"a":"\\q"}', 'this character may not follow a backslash', 1, 6],
    ['{"a":"\\u12"}', 'four hexadecimal digits must follow \\u', 1, 6],
    ["{'a':1}", 'this is no JSON value; keys and texts need double quotation marks', 1, 2],
    ['{"a":undefined}', 'this is no JSON value; keys and texts need double quotation marks', 1, 6],
  ])('%j', (text, message, line, column) => {
    expect(parseJson(text, limits)).toEqual({ ok: false, message, line, column });
  });
});

test('duplicate keys: the last wins, also for its place', () => {
  const text = '{"a":1,\n"a":2}';
  expect(parseJson(text, limits)).toEqual({ ok: true, value: { a: 2 } });
  expect(jsonLocator(text, limits)('/a')).toEqual({ line: 2, column: 5 });
});

test('__proto__ is a key like any other', () => {
  const result = parseJson('{"__proto__":{"polluted":true}}', limits);
  const value = result.ok ? (result.value as object) : {};
  expect(Object.keys(value)).toEqual(['__proto__']);
  expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
  expect('polluted' in {}).toBe(false);
});

describe('depth', () => {
  const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);
  test('as deep as allowed', () => {
    expect(parseJson(nested(64), limits).ok).toBe(true);
  });
  test('one deeper', () => {
    const message = 'objects and arrays are nested more than 64 deep';
    expect(parseJson(nested(65), limits)).toEqual({ ok: false, message, line: 1, column: 65 });
  });
  test('a million deep, closed or not', () => {
    expect(parseJson(nested(1_000_000), limits).ok).toBe(false);
    expect(parseJson('{"a":'.repeat(1_000_000), limits).ok).toBe(false);
    expect(jsonLocator(nested(1_000_000), limits)('/0/0')).toEqual({ line: 1, column: 1 });
  });
  test('brackets inside texts do not count', () => {
    expect(parseJson(JSON.stringify('[{"\\'.repeat(100)), limits).ok).toBe(true);
  });
});

describe('pointers', () => {
  const text = '{\n  "tropo": [\n    {"say": {"value": "Hi"}},\n    {"a/b": 1, "m~n": 2}\n  ]\n}';
  test.each([
    ['', 1, 1],
    ['/tropo', 2, 12],
    ['/tropo/0', 3, 5],
    ['/tropo/0/say/value', 3, 23],
    ['/tropo/1/a~1b', 4, 13],
    ['/tropo/1/m~0n', 4, 23],
    ['/tropo/9', 2, 12],
    ['/tropo/00', 2, 12],
    ['/tropo/0/say/missing/deeper', 3, 13],
    ['/nothing', 1, 1],
  ])('%s', (pointer, line, column) => {
    expect(jsonLocator(text, limits)(pointer)).toEqual({ line, column });
  });
});

test('whatever JSON.stringify writes is read as the same value', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 6 }), fc.constantFrom(undefined, 2, '\t'), (value, indent) => {
      const text = JSON.stringify(value, null, indent);
      expect(parseJson(text, limits)).toEqual({ ok: true, value: JSON.parse(text) });
    }),
  );
});

test('every key of a generated object is found at its value', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.integer()), (value) => {
      const text = JSON.stringify(value, null, 1);
      const lines = text.split('\n');
      for (const [key, number] of Object.entries(value)) {
        const found = jsonLocator(text, limits)(`/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`);
        expect(Number.parseInt(lines[found.line - 1]?.slice(found.column - 1) ?? '', 10)).toBe(number);
      }
    }),
  );
});

test('a mutated document never throws, and fails inside itself or reads as JSON.parse does', () => {
  const mutation = fc.record({
    at: fc.nat(),
    remove: fc.nat(3),
    insert: fc.string({ unit: fc.constantFrom(...'{}[]",:\\/u0 \n-e.tx') }),
  });
  fc.assert(
    fc.property(
      fc.jsonValue({ maxDepth: 4 }),
      fc.array(mutation, { minLength: 1, maxLength: 3 }),
      (value, mutations) => {
        let text = JSON.stringify(value, null, 1);
        for (const { at, remove, insert } of mutations) {
          const offset = at % (text.length + 1);
          text = text.slice(0, offset) + insert + text.slice(offset + remove);
        }
        const result = parseJson(text, limits);
        if (result.ok) {
          expect(result.value).toEqual(JSON.parse(text));
          return;
        }
        expect(() => JSON.parse(text)).toThrow();
        const lines = text.split('\n');
        expect(result.line).toBeLessThanOrEqual(lines.length);
        expect(result.column).toBeLessThanOrEqual((lines[result.line - 1] ?? '').length + 1);
        expect(result.message).not.toBe('');
      },
    ),
  );
});
