import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type Fields,
  group,
  listOf,
  number,
  oneOf,
  parametersOf,
  queryValues,
  readFields,
  required,
  schemaOf,
  text,
  usually,
  webUrl,
  yesNo,
} from './rest-fields.ts';

const table = {
  name: required(text({ minimum: 2, maximum: 5 })),
  digits: text({ matches: /^\d+$/, problem: 'must be digits' }),
  url: webUrl(40),
  seconds: usually(30, number({ minimum: 1, maximum: 300 })),
  count: number({ isWhole: true }),
  isPrivate: usually(false, yesNo()),
  method: oneOf(['GET', 'POST']),
  names: listOf(text({ maximum: 3 }), { minimum: 1, maximum: 2 }),
  inside: group({ mode: usually('async', oneOf(['async', 'sync'])), url: required(webUrl()) }),
} satisfies Fields;

const read = (source: unknown) => readFields(table, source);

test('what is not said is what it usually is, and null is not said', () => {
  expect(read({ name: 'ann', url: null, unheard: 'of' })).toEqual({
    ok: true,
    values: {
      name: 'ann',
      digits: undefined,
      url: undefined,
      seconds: 30,
      count: undefined,
      isPrivate: false,
      method: undefined,
      names: undefined,
      inside: undefined,
    },
  });
});

test('what clients write otherwise is understood', () => {
  const source = { name: 123, digits: 4711, seconds: '2.5', count: '7', isPrivate: 'true', method: 'post', names: 'a' };
  expect(read(source)).toMatchObject({
    values: { name: '123', digits: '4711', seconds: 2.5, count: 7, isPrivate: true, method: 'POST', names: ['a'] },
  });
});

describe('what does not fit is named', () => {
  test.each<[Record<string, unknown>, string, string]>([
    [{}, 'name', 'must not be null'],
    [{ name: 'a' }, 'name', 'must not be blank'],
    [{ name: 'abcdef' }, 'name', 'size must be between 2 and 5'],
    [{ name: {} }, 'name', 'must be a string'],
    [{ name: 'ann', digits: 'x' }, 'digits', 'must be digits'],
    [{ name: 'ann', url: 'ftp://a.example/' }, 'url', 'only http and https are allowed.'],
    [{ name: 'ann', url: '/relative' }, 'url', 'only http and https are allowed.'],
    [{ name: 'ann', url: 'http://' }, 'url', 'only http and https are allowed.'],
    [{ name: 'ann', url: `https://a.example/${'x'.repeat(40)}` }, 'url', 'size must be between 0 and 40'],
    [{ name: 'ann', seconds: 0.5 }, 'seconds', 'must be greater than or equal to 1'],
    [{ name: 'ann', seconds: 301 }, 'seconds', 'must be less than or equal to 300'],
    [{ name: 'ann', seconds: 'soon' }, 'seconds', 'must be a number'],
    [{ name: 'ann', count: 1.5 }, 'count', 'must be an integer'],
    [{ name: 'ann', isPrivate: 1 }, 'isPrivate', 'must be a boolean'],
    [{ name: 'ann', method: 'PUT' }, 'method', 'must be one of GET, POST'],
    [{ name: 'ann', names: [] }, 'names', 'size must be between 1 and 2'],
    [{ name: 'ann', names: ['a', null] }, 'names', 'must not be null'],
    [{ name: 'ann', inside: [] }, 'inside', 'must be an object'],
    [{ name: 'ann', inside: { mode: 'x' } }, 'inside.mode', 'must be one of async, sync'],
    [{ name: 'ann', inside: {} }, 'inside.url', 'must not be null'],
  ])('%j', (source, name, problem) => {
    expect(read(source)).toMatchObject({ ok: false, problems: [{ name, problem }] });
  });
});

test('no member of a prototype is taken for one that was sent', () => {
  const odd = { constructor: text(), toString: text(), __proto__: null } as unknown as Fields;
  expect(readFields(odd, {})).toEqual({ ok: true, values: { constructor: undefined, toString: undefined } });
  expect(queryValues(new URLSearchParams('a=1&a=2&__proto__=x'))).toEqual({ a: '1', ['__proto__']: 'x' });
});

test('whatever is read fits the schema that is written of it, and nothing throws', () => {
  const validate = new Ajv2020({ strict: false, formats: { uri: true } }).compile(schemaOf(table));
  const near = fc.record(
    {
      name: fc.oneof(fc.string({ maxLength: 7 }), fc.integer()),
      digits: fc.stringMatching(/^\d{0,4}$/),
      url: fc.oneof(fc.webUrl(), fc.string()),
      seconds: fc.double(),
      count: fc.integer(),
      isPrivate: fc.boolean(),
      method: fc.constantFrom('GET', 'POST', 'PUT'),
      names: fc.array(fc.string({ maxLength: 4 }), { maxLength: 3 }),
      inside: fc.record({ mode: fc.constantFrom('async', 'x'), url: fc.webUrl() }, { requiredKeys: [] }),
    },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(fc.oneof(near, fc.anything()), (source) => {
      const result = read(source);
      if (!result.ok) {
        expect(result.problems.length).toBeGreaterThan(0);
        return;
      }
      const said = Object.fromEntries(Object.entries(result.values).filter(([, value]) => value !== undefined));
      expect(validate(JSON.parse(JSON.stringify(said)))).toBe(true);
    }),
    { numRuns: 300 },
  );
});

test('parameters of a query are described from the same table', () => {
  expect(parametersOf({ pageSize: usually(1000, number({ minimum: 1, maximum: 9, isWhole: true })) })).toEqual([
    {
      name: 'pageSize',
      in: 'query',
      required: false,
      schema: { type: 'integer', minimum: 1, maximum: 9, default: 1000 },
    },
  ]);
});
