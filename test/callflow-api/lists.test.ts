import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Filtered, filtersOf } from '../../dialects/callflow/rest/filters.ts';
import { pageOf } from '../../dialects/callflow/rest/paging.ts';
import { invalid } from '../../dialects/callflow/rest/problems.ts';
import { merged } from '../../dialects/callflow/rest/resource.ts';
import { identify } from '../../dialects/callflow/rest/sign-in.ts';
import type { FaceRequest } from '../../dialects/face.ts';
import { createAccounts, createDesk } from '../../src/api/index.ts';
import { VirtualClock } from '../../src/clock/index.ts';
import { tokenScope } from '../../src/desk/index.ts';
import { memoryStore } from '../../src/store/index.ts';
import type { JsonObject } from '../../src/verbs/index.ts';

const entry = (value: JsonObject): Filtered => ({ value, createdAt: 0, changedAt: 60_000 });
const passes = (query: string, value: JsonObject) => filtersOf(new URLSearchParams(query))?.(entry(value));

test.each([
  ['filter_name=a', { name: 'a' }, true],
  ['filter_name=a', { name: 'b' }, false],
  ['filter_enabled=true', { enabled: true }, true],
  ['filter_retries=3', { retries: 3 }, true],
  ['filter_numbers=201', { numbers: ['200', '201'] }, true],
  ['filter_caller_id.external.number=1', { caller_id: { external: { number: '1' } } }, true],
  ['filter_a.b=1', { 'a.b': '1' }, true],
  ['filter_not_name=a', { name: 'b' }, true],
  ['filter_not_name=a', {}, true],
  ['filter_not_name=a', { name: 'a' }, false],
  ['has_key=name', { name: '' }, true],
  ['has_value=name', { name: '' }, false],
  ['has_value=flags', { flags: [] }, false],
  ['missing_value=name', { name: null }, true],
  ['key_missing=name', { name: null }, false],
  ['created_from=62167219200', {}, true],
  ['created_from=62167219201', {}, false],
  ['modified_to=62167219259', {}, false],
  ['modified_to=62167219260', {}, true],
  ['filter_name=a&has_key=x', { name: 'a' }, false],
  ['filter_constructor=x', {}, false],
  ['has_key=__proto__', {}, false],
])('%s of %j: %j', (query, value, holds) => {
  expect(passes(query, value)).toBe(holds);
});

test('without filters there is none, and what is no number filters nothing', () => {
  expect(filtersOf(new URLSearchParams('page_size=3&created_from=soon'))).toBeNull();
});

test('pages go over everything that passes once, in order, whatever the filter and the size', async () => {
  const clock = new VirtualClock();
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.boolean(), { maxLength: 250 }),
      fc.integer({ min: 1, max: 60 }),
      fc.boolean(),
      async (wanted, size, ascending) => {
        const shelf = memoryStore().shelves.of('acme', () => clock.now());
        for (const [index, isWanted] of wanted.entries())
          await shelf.write([{ put: 'kind', id: `id${index}`, value: { isWanted } }]);
        const seen: string[] = [];
        let startKey = '';
        do {
          const paged = await pageOf(
            (page) => shelf.list('kind', page),
            ({ value }) => value['isWanted'] === true,
            { size, startKey, ascending, paginated: true },
          );
          if ('problem' in paged) throw new Error('a key of ours is none');
          expect(paged.page?.page_size).toBe(paged.entries.length);
          seen.push(...paged.entries.map(({ id }) => id));
          startKey = paged.page?.next_start_key ?? '';
          if (startKey !== '') expect(paged.entries).toHaveLength(size);
        } while (startKey !== '');
        const all = wanted.flatMap((isWanted, index) => (isWanted ? [`id${index}`] : []));
        expect(seen).toEqual(ascending ? all : all.toReversed());
      },
    ),
    { numRuns: 15 },
  );
});

test('a merge patch is merged as RFC 7396 says', () => {
  const cases: readonly (readonly [unknown, unknown, unknown])[] = [
    [{ a: 'b' }, { a: 'c' }, { a: 'c' }],
    [{ a: 'b' }, { b: 'c' }, { a: 'b', b: 'c' }],
    [{ a: 'b' }, { a: null }, {}],
    [{ a: ['b'] }, { a: 'c' }, { a: 'c' }],
    [{ a: { b: 'c' } }, { a: { b: 'd', c: null } }, { a: { b: 'd' } }],
    [{ a: [{ b: 'c' }] }, { a: [1] }, { a: [1] }],
    [{ e: null }, { a: 1 }, { e: null, a: 1 }],
    [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
  ];
  for (const [before, patch, after] of cases) expect(merged(before as JsonObject, patch as JsonObject)).toEqual(after);
});

test('of two mistakes of one kind at one place the first is said, and dots of keys are escaped', () => {
  const at = (message: string) => ({ path: ['flow', 'a.b'], rule: 'type', message });
  expect(invalid([at('one'), at('two')]).data).toEqual({ 'flow.a%2Eb': { type: { message: 'one' } } });
});

test('a token that was given ends after an hour, one of the operator does not', async () => {
  const clock = new VirtualClock();
  const shelves = memoryStore().shelves;
  const now = () => clock.now();
  const desk = {
    clock,
    publicUrl: () => '',
    shelf: () => shelves.of('acme', now),
    forbidden: async () => null,
  };
  const operators = { name: 'usual', token: 'token-of-the-operator' };
  const accounts = createAccounts({
    accounts: [
      {
        id: 'acme',
        title: 'acme',
        domains: [],
        apis: { callflow: { settings: {}, credentials: [], tokens: [operators] } },
      },
    ],
    alsoNamed: [],
    shelf: shelves.of('', now),
    desk: (account) => createDesk(account, desk),
  });
  await shelves.of('acme', now).write([
    {
      put: 'callflow tokens',
      id: 't',
      value: { expiresAt: clock.now() + 3600_000 },
      names: [{ scope: tokenScope('callflow'), name: 'given-token' }],
    },
  ]);
  const who = async (token: string) => {
    const request = { method: 'GET', headers: { 'x-auth-token': token }, query: new URLSearchParams() };
    return (await identify({ ...request, body: new Uint8Array() } as unknown as FaceRequest, accounts))?.account.id;
  };
  expect([await who('given-token'), await who(operators.token), await who('another')]).toEqual([
    'acme',
    'acme',
    undefined,
  ]);
  await clock.run(new Promise<void>((resolve) => clock.timer(3600_000, () => resolve())), 'an hour');
  expect([await who('given-token'), await who(operators.token)]).toEqual([undefined, 'acme']);
});
