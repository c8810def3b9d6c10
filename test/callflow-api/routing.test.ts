import { afterAll, beforeAll, expect, test } from 'vitest';
import { longestGroup } from '../../dialects/callflow/rest/route.ts';
import { type CallOutcome, ScriptedCaller } from '../../src/simulator/index.ts';
import { customerServer } from '../support/customer.ts';
import { type Serving, startServing } from '../support/serving.ts';
import { client, speak, token } from './support.ts';

let serving: Serving;
let ask: ReturnType<typeof client>;
beforeAll(async () => {
  serving = await startServing({
    accounts: [
      { id: 'acme', domains: ['acme.example.com'], apis: { callflow: { tokens: [{ name: 'usual', token }] } } },
    ],
  });
  ask = client(serving);
}, 60_000);
afterAll(() => serving?.close());

/** What somebody who dials this is told. */
async function heard(dialled: string): Promise<readonly string[]> {
  return spoken(await serving.ring(dialled));
}

const spoken = ({ executed }: CallOutcome): readonly string[] =>
  executed.flatMap(({ application, argument }) =>
    application === 'speak' ? [argument.split('|').slice(2).join('|')] : [],
  );

/** A telephone of the account, which the switch has asked for its password, dials. */
const dialledByOwn = (to: string, host = 'acme.example.com', sip_authorized = 'true') =>
  serving.simulated.placeCall(
    { from: '100', to, host, caller: new ScriptedCaller(), variables: { sip_authorized } },
    serving.eventSocket,
  );

const make = async (document: object) => (await ask('PUT', '/callflows', document)).body['data'].id as string;

test('a number in any spelling, an extension, a feature code; nobody has the rest', async () => {
  await make({ numbers: ['+12025550171', '201', '*97'], flow: speak('Named.') });
  for (const dialled of ['+12025550171', '12025550171', '2025550171', '201', '*97'])
    expect([dialled, await heard(dialled)]).toEqual([dialled, ['Named.']]);
  const { cause } = await serving.ring('202');
  expect(cause).not.toBe('NORMAL_CLEARING');
});

test('of patterns that fit, the one that captures most', async () => {
  await make({ patterns: ['^3(\\d)'], flow: speak('One digit.') });
  await make({
    patterns: ['^3(\\d{3})$'],
    flow: {
      module: 'branch_bnumber',
      data: {},
      children: { 123: speak('Captured 123.'), _: speak('Something else.') },
    },
  });
  expect(await heard('3123')).toEqual(['Captured 123.']);
  expect(await heard('3999')).toEqual(['Something else.']);
  expect(await heard('39')).toEqual(['One digit.']);
});

test('no_match is for what the account’s own telephones dial, digits that nothing else fits', async () => {
  const id = await make({ numbers: ['no_match'], flow: speak('Nothing else fits.') });
  await make({ numbers: ['811'], flow: speak('Eight hundred and eleven.') });
  for (const dialled of ['812', '+12025581199', '2025581199'])
    expect(spoken(await dialledByOwn(dialled))).toEqual(['Nothing else fits.']);
  expect(spoken(await dialledByOwn('811'))).toEqual(['Eight hundred and eleven.']);
  const strangers = [
    dialledByOwn('812', 'acme.example.com', 'false'),
    dialledByOwn('812', 'elsewhere.example.com'),
    dialledByOwn('somebody'),
    dialledByOwn('no_match', 'acme.example.com', 'false'),
    serving.ring('812'),
  ];
  for (const { cause } of await Promise.all(strangers)) expect(cause).toBe('UNALLOCATED_NUMBER');
  await ask('DELETE', `/callflows/${id}`);
  expect((await dialledByOwn('812')).cause).toBe('UNALLOCATED_NUMBER');
}, 30_000);

test('the preflow of the account comes first, and comes back', async () => {
  await make({ numbers: ['401'], flow: speak('The flow itself.') });
  const id = await make({ numbers: ['402'], flow: speak('First of all.') });
  await ask('PATCH', '', { preflow: { always: id } });
  expect(await heard('401')).toEqual(['First of all.', 'The flow itself.']);
  expect(await heard('402')).toEqual(['First of all.']);
  await ask('PATCH', '', { preflow: null });
  expect(await heard('401')).toEqual(['The flow itself.']);
});

test('what is changed or deleted is so for the next call', async () => {
  const id = await make({ numbers: ['501'], flow: speak('Before.') });
  expect(await heard('501')).toEqual(['Before.']);
  await ask('PATCH', `/callflows/${id}`, { flow: { data: { text: 'After.' } } });
  expect(await heard('501')).toEqual(['After.']);
  await ask('PATCH', `/callflows/${id}`, { numbers: ['502'] });
  expect(await heard('501')).toEqual([]);
  expect(await heard('502')).toEqual(['After.']);
  await ask('DELETE', `/callflows/${id}`);
  expect(await heard('502')).toEqual([]);
});

test('a server that fails has its fallback url, then the `_` of its pivot', async () => {
  await using customer = await customerServer({
    '/broken': { status: 500 },
    '/fallback': (request) =>
      JSON.stringify(speak(`Instead of ${new URL(request.path, 'http://x').searchParams.get('ErrorCode')}.`)),
  });
  const acme = {
    id: 'acme',
    apis: {
      callflow: { tokens: [{ name: 'usual', token }], settings: { fallbackUrl: `${customer.url}/fallback` } },
    },
  };
  await using other = await startServing({ accounts: [acme] });
  const pivot = {
    module: 'pivot',
    data: { voice_url: `${customer.url}/broken` },
    children: { _: speak('No server.') },
  };
  await client(other)('PUT', '/callflows', { numbers: ['701'], flow: pivot });
  const { executed } = await other.ring('701');
  expect(executed.map(({ argument }) => argument)).toContainEqual(expect.stringContaining('Instead of 500.'));
});

test('the children of a flow are taken as they would be in an answer', async () => {
  const failed = { module: 'pivot', data: { voice_url: 'http://127.0.0.1:1/' }, children: { _: speak('No server.') } };
  await make({ numbers: ['601'], flow: speak('Wait.', { _: failed }) });
  expect(await heard('601')).toEqual(['Wait.', 'No server.']);
});

test.each([
  [['^\\*5(\\d*)$'], '*5', ''],
  [['^\\d+$'], '1234', '1234'],
  [['^(\\d)(\\d{2})', '^1(\\d+)$'], '1234', '234'],
  [['^x'], '1234', null],
  [['('], '1234', null],
  [undefined, '1234', null],
])('%j captures of %s: %j', (patterns, dialled, captured) => {
  expect(longestGroup(patterns, dialled)).toBe(captured);
});
