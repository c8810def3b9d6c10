import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Serving, startServing } from '../support/serving.ts';
import { client, otherAccountId, otherToken, speak } from './support.ts';

let serving: Serving;
let ask: ReturnType<typeof client>;
let askAsOther: ReturnType<typeof client>;
beforeAll(async () => {
  serving = await startServing({ hasSwitch: false });
  ask = client(serving);
  askAsOther = client(serving, { accountId: otherAccountId, token: otherToken });
}, 60_000);
afterAll(() => serving?.close());

const pivotFlow = {
  module: 'pivot',
  data: {
    voice_url: 'https://127.0.0.1/voice',
    method: 'post',
    req_format: 'kazoo',
    req_body_format: 'json',
    debug: true,
  },
  children: { _: { module: 'play', data: { id: 'https://127.0.0.1/sorry.mp3' }, children: {} } },
};

test('the example of the reference: created, with the defaults of its modules filled in, read, and listed', async () => {
  const created = await ask('PUT', '/callflows', {
    name: 'Support line',
    numbers: ['+1 (202) 555-0123'],
    flow: pivotFlow,
  });
  expect(created.status).toBe(201);
  const { id } = created.body['data'];
  expect(id).toMatch(/^[\da-f]{32}$/);
  expect(created.body).toMatchObject({
    status: 'success',
    auth_token: 'token-acme-callflow',
    revision: expect.stringMatching(/^1-/),
    data: {
      id,
      name: 'Support line',
      numbers: ['+12025550123'],
      patterns: [],
      flow: {
        module: 'pivot',
        data: pivotFlow.data,
        children: {
          _: {
            module: 'play',
            data: {
              id: 'https://127.0.0.1/sorry.mp3',
              endless_playback: false,
              terminators: ['1', '2', '3', '4', '5', '6', '7', '8', '9', '*', '0', '#'],
            },
          },
        },
      },
    },
  });
  const read = await ask('GET', `/callflows/${id}`);
  expect(read.body['data']).toEqual(created.body['data']);
  const listed = await ask('GET', '/callflows?filter_name=Support%20line');
  expect(listed.body).toMatchObject({ page_size: 1, start_key: '', status: 'success' });
  expect(listed.body).not.toHaveProperty('next_start_key');
  expect(listed.body['data']).toEqual([
    {
      id,
      name: 'Support line',
      numbers: ['+12025550123'],
      patterns: [],
      featurecode: false,
      modules: ['pivot', 'play'],
      flags: [],
    },
  ]);
});

test('what is wrong is said under its dotted path and its code', async () => {
  const cases: readonly (readonly [object, object])[] = [
    [{ flow: speak('x') }, { numbers: { required: { message: expect.any(String) } } }],
    [
      { numbers: '+12025550124', flow: speak('x') },
      { numbers: { type: { message: expect.any(String), target: 'array', value: '+12025550124' } } },
    ],
    [
      { numbers: ['201'], flow: { module: 'moonwalk', data: {} } },
      {
        'flow.module': { error: { message: 'unable to find callflow schema for module moonwalk', value: 'moonwalk' } },
      },
    ],
    [
      { numbers: ['201'], flow: speak('x', { _: { module: 'user', data: { id: 'a', timeout: 'soon' } } }) },
      { 'flow.children._.data.timeout': { type: { value: 'soon', target: 'integer' } } },
    ],
    [
      { numbers: ['201'], flow: speak('x', { 'a.b': { module: 'tts', data: {} } }) },
      { 'flow.children.a%2Eb.data.text': { required: { message: expect.any(String) } } },
    ],
    [
      { numbers: ['201'], flow: { module: 'pivot', data: { voice_url: 'http://10.0.0.1/' } } },
      { 'flow.data.voice_url': { error: { message: 'invalid client URL', value: 'http://10.0.0.1/' } } },
    ],
    [{ numbers: ['201'] }, { flow: { required: { message: expect.any(String) } } }],
    [{ patterns: ['^(?!x)$'], flow: speak('x') }, { 'patterns.0': { pattern: { value: '^(?!x)$' } } }],
  ];
  for (const [document, data] of cases) {
    const { status, body } = await ask('PUT', '/callflows', document);
    expect([status, body['status'], body['error'], body['message']]).toEqual([400, 'error', '400', 'validation error']);
    expect(body['data']).toMatchObject(data);
  }
});

test('a number and a pattern belong to one callflow, and a number to one account', async () => {
  const first = await ask('PUT', '/callflows', { name: 'First', numbers: ['+12025550130', '4001'], flow: speak('x') });
  const { id } = first.body['data'];
  const again = await ask('PUT', '/callflows', { numbers: ['2025550130'], flow: speak('y') });
  expect(again.status).toBe(400);
  expect(again.body['data']).toEqual({
    numbers: {
      unique: { message: `Number +12025550130 exists in callflow ${id} First`, cause: '+12025550130' },
    },
  });
  const theirs = await askAsOther('PUT', '/callflows', { numbers: ['+12025550130'], flow: speak('z') });
  expect([theirs.status, theirs.body['message'], theirs.body['data']]).toEqual([
    403,
    'forbidden',
    { message: 'forbidden' },
  ]);
  expect((await askAsOther('PUT', '/callflows', { numbers: ['4001'], flow: speak('z') })).status).toBe(201);
  const pattern = { patterns: ['^\\*5(\\d+)$'], flow: speak('x') };
  expect((await ask('PUT', '/callflows', pattern)).status).toBe(201);
  expect((await ask('PUT', '/callflows', pattern)).body['data']).toMatchObject({
    patterns: { unique: { cause: '^\\*5(\\d+)$' } },
  });
  expect((await ask('DELETE', `/callflows/${id}`)).status).toBe(200);
  expect((await ask('PUT', '/callflows', { numbers: ['+12025550130'], flow: speak('y') })).status).toBe(201);
});

test('POST replaces, PATCH merges and removes what is null, DELETE deletes; a POST may stand for them', async () => {
  const created = await ask('PUT', '/callflows', {
    name: 'Support',
    flags: ['a'],
    numbers: ['5001'],
    flow: speak('x'),
  });
  const { id } = created.body['data'];
  const patched = await ask('PATCH', `/callflows/${id}`, { name: 'Support (day)', flags: null });
  expect(patched.status).toBe(200);
  expect(patched.body['data']).toMatchObject({ name: 'Support (day)', numbers: ['5001'] });
  expect(patched.body['data']).not.toHaveProperty('flags');
  expect((await ask('PATCH', `/callflows/${id}`, { numbers: null })).status).toBe(400);
  const replaced = await ask('POST', `/callflows/${id}`, { numbers: ['5002'], flow: speak('y') });
  expect(replaced.body['data']).not.toHaveProperty('name');
  const byBody = await ask(
    'POST',
    `/callflows/${id}`,
    JSON.stringify({ verb: 'patch', data: { name: 'Through a tunnel' } }),
  );
  expect(byBody.body['data']).toMatchObject({ name: 'Through a tunnel', numbers: ['5002'] });
  const byQuery = await ask('POST', '/callflows?verb=PUT', { numbers: ['5003'], flow: speak('z') });
  expect(byQuery.status).toBe(201);
  expect((await ask('POST', '/callflows', { numbers: ['5004'], flow: speak('z') })).status).toBe(405);
  expect((await ask('POST', `/callflows/${id}?verb=delete`)).status).toBe(200);
  const gone = await ask('GET', `/callflows/${id}`);
  expect([gone.status, gone.body['message'], gone.body['data']]).toEqual([
    404,
    'bad_identifier',
    { message: 'bad identifier', cause: id },
  ]);
});

test('what a client has already is not sent again', async () => {
  const created = await ask('PUT', '/callflows', { numbers: ['6001'], flow: speak('x') });
  const path = `/callflows/${created.body['data'].id}`;
  const { headers, body } = await ask('GET', path);
  const etag = headers.get('etag') ?? '';
  expect(etag).toBe(`"${body['revision']}"`);
  const again = await ask('GET', path, undefined, { 'If-None-Match': etag });
  expect([again.status, again.text]).toEqual([304, '']);
  await ask('PATCH', path, { name: 'changed' });
  const changed = await ask('GET', path, undefined, { 'If-None-Match': etag });
  expect([changed.status, changed.body['data'].name]).toEqual([200, 'changed']);
});

test('request ids, pretty print and tokens in all their places', async () => {
  const { headers, body } = await ask('GET', '/callflows', undefined, { 'X-Request-ID': 'mine-1' });
  expect([headers.get('x-request-id'), body['request_id']]).toEqual(['mine-1', 'mine-1']);
  expect((await ask('GET', '/callflows')).text).not.toContain('\n');
  for (const [path, header] of [
    ['/callflows?pretty_print=true', {}],
    ['/callflows', { 'X-Pretty-Print': 'true' }],
  ] as const)
    expect((await ask('GET', path, undefined, header)).text).toContain('\n  "status": "success"');
  const path = `/v2/accounts/${otherAccountId}/callflows`;
  const without = { 'content-type': 'application/json' };
  const places = [
    serving.fetch(path, { headers: { authorization: `Bearer ${otherToken}` } }),
    serving.fetch(`${path}?auth_token=${otherToken}`),
    serving.fetch(path, {
      method: 'PUT',
      headers: without,
      body: JSON.stringify({ auth_token: otherToken, data: { numbers: ['6100'], flow: speak('x') } }),
    }),
  ];
  expect((await Promise.all(places)).map(({ status }) => status)).toEqual([200, 200, 201]);
});

test('who may not is told so: no token, a wrong one, another account, another method, no JSON', async () => {
  const wrong = await ask('GET', '/callflows', undefined, { 'X-Auth-Token': 'nobody' });
  expect([wrong.status, wrong.body['error'], wrong.body['message'], wrong.body['data']]).toEqual([
    401,
    '401',
    'invalid_credentials',
    { message: 'invalid credentials' },
  ]);
  expect((await ask('GET', `/v2/accounts/${otherAccountId}/callflows`)).status).toBe(403);
  expect((await ask('DELETE', '/callflows')).status).toBe(405);
  const broken = await ask('PUT', '/callflows', '{"data":');
  expect([broken.status, broken.body['message'], broken.body['data']]).toEqual([
    400,
    'parse_error',
    { message: 'failed to parse request body' },
  ]);
  expect((await ask('PUT', '/callflows', '{}')).body['data']).toMatchObject({ data: { required: {} } });
  const created = await ask('PUT', '/callflows', { numbers: ['7001'], flow: speak('x') });
  const { id } = created.body['data'];
  const theirs = await askAsOther('GET', `/callflows/${id}`);
  const nobodys = await askAsOther('GET', '/callflows/00000000000000000000000000000000');
  expect([theirs.status, theirs.body['message']]).toEqual([nobodys.status, nobodys.body['message']]);
});

test('a list in pages: every entry once, in order, and filters cost no page', async () => {
  const names = Array.from({ length: 23 }, (_, index) => `page ${String(index).padStart(2, '0')}`);
  for (const [index, name] of names.entries())
    await ask('PUT', '/callflows', {
      name,
      numbers: [`80${String(index).padStart(2, '0')}`],
      flow: speak('x'),
      flags: index % 3 === 0 ? ['third'] : ['paged'],
    });
  const walk = async (query: string) => {
    const pages: string[][] = [];
    for (let key: string | undefined = ''; key !== undefined; ) {
      const { body } = await ask('GET', `/callflows?${query}&start_key=${encodeURIComponent(key)}`);
      expect(body['page_size']).toBe(body['data'].length);
      expect(body['start_key']).toBe(key);
      pages.push(body['data'].map(({ name }: { name: string }) => name));
      key = body['next_start_key'];
    }
    return pages;
  };
  const inPages = await walk('page_size=10&has_key=flags&filter_not_flags=a&ascending=true');
  expect(inPages.map(({ length }) => length)).toEqual([10, 10, 3]);
  expect(inPages.flat()).toEqual(names);
  expect((await walk('page_size=4&filter_flags=third&descending=false')).flat()).toEqual(
    names.filter((_, index) => index % 3 === 0),
  );
  expect((await walk('page_size=7&filter_flags=paged')).flat()).toEqual(
    names.filter((_, index) => index % 3 !== 0).toReversed(),
  );
  const whole = await ask('GET', '/callflows?paginate=false&has_value=flags');
  expect(whole.body).not.toHaveProperty('page_size');
  expect(whole.body['data']).toHaveLength(names.length);
  expect((await ask('GET', '/callflows?page_size=none')).status).toBe(400);
  expect((await ask('GET', '/callflows?start_key=none')).status).toBe(400);
});

test('of changes at the same time each is kept or refused, and none is lost', async () => {
  const made = await ask('PUT', '/callflows', { numbers: ['9901'], flow: speak('x'), counts: {} });
  const path = `/callflows/${made.body['data'].id}`;
  const names = Array.from({ length: 12 }, (_, index) => `k${index}`);
  const answers = await Promise.all(names.map((name) => ask('PATCH', path, { counts: { [name]: true } })));
  const kept = names.filter((_, index) => answers[index]?.status === 200);
  expect(kept.length).toBeGreaterThan(0);
  for (const { status, body } of answers)
    if (status !== 200)
      expect([status, body['message'], body['data']]).toEqual([
        409,
        'datastore_conflict',
        { message: 'conflicting documents' },
      ]);
  const { body } = await ask('GET', path);
  expect(Object.keys(body['data'].counts).toSorted()).toEqual(kept.toSorted());
  expect(body['revision']).toMatch(new RegExp(`^${kept.length + 1}-`));
});
