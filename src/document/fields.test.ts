import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type FieldProblem, Fields } from './fields.ts';

function fieldsOf(values: Readonly<Record<string, unknown>>) {
  const problems: FieldProblem[] = [];
  const place = (field: string) => ({ pointer: `/${field}` });
  return { fields: new Fields(new Map(Object.entries(values)), place, (problem) => problems.push(problem)), problems };
}

describe('values that fit', () => {
  test.each<[string, (fields: Fields) => unknown, unknown, unknown]>([
    ['text', (fields) => fields.text('x'), 'a', 'a'],
    ['text from a number', (fields) => fields.text('x'), 5, '5'],
    ['integer from text', (fields) => fields.integer('x', 0), ' 7 ', 7],
    ['integer with a zero fraction', (fields) => fields.integer('x', 0), '10.0', 10],
    ['negative integer', (fields) => fields.integer('x', 0), '-3', -3],
    ['number', (fields) => fields.number('x', 0), '.5', 0.5],
    ['true in any case', (fields) => fields.boolean('x', false), 'TRUE', true],
    ['1 is true', (fields) => fields.boolean('x', false), 1, true],
    ['0 is false', (fields) => fields.boolean('x', true), '0', false],
    ['a word as listed', (fields) => fields.oneOf('x', ['GET', 'POST'], 'POST'), ' get ', 'GET'],
    ['empty is the default', (fields) => fields.integer('x', 9), '', 9],
    ['null is the default', (fields) => fields.boolean('x', true), null, true],
  ])('%s', (_name, take, value, expected) => {
    const { fields, problems } = fieldsOf({ x: value });
    expect(take(fields)).toBe(expected);
    expect(problems).toEqual([]);
  });
});

describe('values that do not fit are reported, and the default is taken', () => {
  test.each<[(fields: Fields) => unknown, unknown, unknown, string, string]>([
    [(fields) => fields.text('x'), { a: 1 }, undefined, '{"a":1}', 'must be a text'],
    [
      (fields) => fields.integer('x', 5, { minimum: 1, maximum: 50 }),
      '51',
      5,
      '51',
      'must be a whole number from 1 to 50',
    ],
    [(fields) => fields.integer('x', 5, { minimum: 1 }), 0, 5, '0', 'must be a whole number of at least 1'],
    [(fields) => fields.integer('x', 5), '1.5', 5, '1.5', 'must be a whole number'],
    [(fields) => fields.integer('x', 5), 'five', 5, 'five', 'must be a whole number'],
    [(fields) => fields.number('x', 5, { maximum: 1 }), 2, 5, '2', 'must be a number of at most 1'],
    [(fields) => fields.number('x', 5), '1e3', 5, '1e3', 'must be a number'],
    [(fields) => fields.boolean('x', true), 'yes', true, 'yes', 'must be true or false'],
    [(fields) => fields.oneOf('x', ['GET', 'POST'], 'POST'), 'PUT', 'POST', 'PUT', 'must be GET, POST'],
    [(fields) => fields.boolean('x', true), { toString: 0 }, true, '{"toString":0}', 'must be true or false'],
    [(fields) => fields.oneOf('x', ['GET'], 'GET'), ['POST'], 'GET', '["POST"]', 'must be GET'],
  ])('%#', (take, value, expected, shown, problem) => {
    const { fields, problems } = fieldsOf({ x: value });
    expect(take(fields)).toBe(expected);
    expect(problems).toEqual([{ field: 'x', value: shown, problem, place: { pointer: '/x' } }]);
  });
});

test('fields that nobody asked for are named in order', () => {
  const { fields } = fieldsOf({ z: 1, a: 2, m: 3 });
  fields.has('a');
  fields.text('absent');
  expect(fields.unread()).toEqual(['z', 'm']);
});

test('no value makes a reading throw', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const { fields, problems } = fieldsOf({ x: value });
      fields.text('x');
      fields.number('x', null);
      fields.integer('x', null, { minimum: 0 });
      fields.boolean('x', null);
      fields.oneOf('x', ['a'], null);
      expect(problems.every((problem) => problem.value.length <= 100)).toBe(true);
    }),
  );
});
