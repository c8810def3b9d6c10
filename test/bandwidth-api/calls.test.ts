import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { callees } from '../support/callees.ts';
import { until } from '../support/until.ts';
import { acme, ask, other, refusalOf } from './bandwidth.ts';
import { type Stage, stage, uuidIn } from './stage.ts';

const say = (text: string) => `<Response><SpeakSentence>${text}</SpeakSentence></Response>`;

const pages = {
  '/menu':
    '<Response><Gather maxDigits="1" gatherUrl="/chosen" firstDigitTimeout="5"><SpeakSentence>Press two.</SpeakSentence></Gather></Response>',
  '/chosen': say('You pressed a key.'),
  '/long': '<Response><Pause duration="60"/></Response>',
  '/moved': say('You have been moved.'),
  '/backup': say('This is the backup.'),
  '/broken': { status: 500 },
  '/wrong': '<Response><SpeakSentence>Hi</SpeakSentence><Shout/></Response>',
  '/status': { status: 204 },
};

let on: Stage;
beforeAll(async () => {
  on = await stage(pages, {
    callees,
    routes: (url) => [{ number: '+15551239999', url: `${url}/long`, format: 'bxml', account: 'acme' }],
  });
});
afterAll(() => on?.[Symbol.asyncDispose]());

const from = '+15550009999';
const applicationId = '04e88489-df02-4e34-a0ee-27a91849555f';
const order = (to: string, path = '/long') => ({ to, from, applicationId, answerUrl: on.url(path) });
const stateOf = async (callId: string) => (await on.client.calls.getCallState(acme, callId)).data;
const inState = (callId: string, state: string) =>
  until(async () => {
    const found = await stateOf(callId);
    return found.state === state && found;
  });
/** A call that lasts. */
async function live(): Promise<string> {
  const { data } = await on.client.calls.createCall(acme, order('+15550001002'));
  await until(() => on.events('/long', data.callId).length > 0);
  return data.callId;
}

describe('a call that is created', () => {
  test('rings, is answered, asks for its document, hears keys, and tells its end', async () => {
    const wanted = {
      ...order('+15550001001', '/menu'),
      disconnectUrl: on.url('/status'),
      tag: 'lead 77',
      callTimeout: 12.5,
      displayName: 'Ann',
      username: 'ann',
      password: 'word',
      priority: 2,
    };
    const { status, data, headers } = await on.client.calls.createCall(acme, wanted);
    expect(status).toBe(201);
    expect(data.callId).toMatch(/^c-[0-9a-f]{8}-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    const callUrl = `${on.serving.baseUrl}/api/v2/accounts/${acme}/calls/${data.callId}`;
    expect(headers['location']).toBe(callUrl);
    expect(data).toEqual({
      accountId: acme,
      applicationId,
      callId: data.callId,
      callUrl,
      to: wanted.to,
      from,
      enqueuedTime: expect.stringMatching(/^\d{4}-.*Z$/),
      callTimeout: 12.5,
      callbackTimeout: 15,
      answerMethod: 'POST',
      answerUrl: wanted.answerUrl,
      answerFallbackMethod: 'POST',
      disconnectMethod: 'POST',
      disconnectUrl: wanted.disconnectUrl,
      username: 'ann',
      password: '*****',
      displayName: 'Ann',
      priority: 2,
      tag: 'lead 77',
    });
    const over = await inState(data.callId, 'disconnected');
    expect(over).toMatchObject({
      accountId: acme,
      applicationId,
      callId: data.callId,
      parentCallId: null,
      to: wanted.to,
      from,
      direction: 'outbound',
      disconnectCause: 'hangup',
      identity: null,
      errorMessage: null,
    });
    for (const at of [over.enqueuedTime, over.startTime, over.answerTime, over.endTime, over.lastUpdate])
      expect(Number.isNaN(Date.parse(String(at)))).toBe(false);
    const common = {
      accountId: acme,
      applicationId,
      callId: data.callId,
      callUrl,
      tag: 'lead 77',
      from,
      to: wanted.to,
    };
    expect(on.events('/menu', data.callId)).toMatchObject([
      { ...common, eventType: 'answer', direction: 'outbound', enqueuedTime: data.enqueuedTime },
    ]);
    expect(on.events('/chosen', data.callId)).toMatchObject([{ ...common, eventType: 'gather', digits: '2' }]);
    await until(() => on.events('/status', data.callId).length > 0);
    expect(on.events('/status', data.callId)).toMatchObject([{ ...common, eventType: 'disconnect', cause: 'hangup' }]);
    expect(await on.heard(data.callId)).toEqual(['Press two.', 'You pressed a key.']);
    const asked = on.customer.requests.find(({ path, body }) => path === '/menu' && body.includes(data.callId));
    expect(asked?.headers.authorization).toBe(`Basic ${btoa('ann:word')}`);
  });

  test('goes to its fallback where the first url fails', async () => {
    const { data } = await on.client.calls.createCall(acme, {
      ...order('+15550001002', '/broken'),
      answerFallbackUrl: on.url('/backup'),
      answerFallbackMethod: 'GET',
    });
    await inState(data.callId, 'disconnected');
    expect(await on.heard(data.callId)).toEqual(['This is the backup.']);
    expect(on.events('/backup', data.callId)).toMatchObject([{ eventType: 'answer' }]);
  });

  test('that finds nobody says why', async () => {
    const { data } = await on.client.calls.createCall(acme, {
      ...order('+15550001003'),
      disconnectUrl: on.url('/status'),
    });
    expect(await inState(data.callId, 'disconnected')).toMatchObject({ disconnectCause: 'busy', answerTime: null });
    await until(() => on.events('/status', data.callId).length > 0);
    expect(on.events('/status', data.callId)).toMatchObject([{ eventType: 'disconnect', cause: 'busy' }]);
    expect(on.events('/status', data.callId)[0]).not.toHaveProperty('answerTime');
  });

  test.each([
    ['/broken', 'callback-error', 'No document came from the callback url'],
    ['/wrong', 'invalid-bxml', 'The document cannot be used'],
  ])('that nobody has a document for says so: %s', async (path, cause, errorMessage) => {
    const { data } = await on.client.calls.createCall(acme, {
      ...order('+15550001002', path),
      disconnectUrl: on.url('/status'),
    });
    expect(await inState(data.callId, 'disconnected')).toMatchObject({ disconnectCause: cause, errorMessage });
    await until(() => on.events('/status', data.callId).length > 0);
    expect(on.events('/status', data.callId)).toMatchObject([{ eventType: 'disconnect', cause, errorMessage }]);
    const listed = await on.client.calls.listCalls(acme, undefined, undefined, undefined, undefined, cause);
    expect(listed.data.map(({ callId }) => callId)).toContain(data.callId);
  });

  test('nobody is asked by a call whose time to ring is over', async () => {
    const { data } = await on.client.calls.createCall(acme, { ...order('+15550001004'), callTimeout: 1 });
    expect(await inState(data.callId, 'disconnected')).toMatchObject({ disconnectCause: 'timeout' });
  });
});

describe('an order that cannot be carried out is refused with what is wrong', () => {
  const answerUrl = 'http://127.0.0.1:9/';
  const good = { to: '+15550001002', from, applicationId, answerUrl };
  test.each<[Record<string, unknown>, string]>([
    [{ to: undefined }, 'Invalid to: must not be null'],
    [{ to: '12' }, 'Invalid to: must be an E164 telephone number'],
    [{ to: 'sip:' }, 'Invalid to: must be an E164 telephone number'],
    [{ from: 'nobody' }, 'Invalid from: must be an E164 telephone number'],
    [{ applicationId: '' }, 'Invalid applicationId: must not be blank'],
    [{ answerUrl: undefined }, 'Invalid answerUrl: must not be null'],
    [{ answerUrl: 'ftp://a.example/' }, 'Invalid answerUrl: only http and https are allowed.'],
    [{ answerMethod: 'PUT' }, 'Invalid answerMethod: must be one of GET, POST'],
    [{ callTimeout: 0.5 }, 'Invalid callTimeout: must be greater than or equal to 1'],
    [{ callTimeout: 301 }, 'Invalid callTimeout: must be less than or equal to 300'],
    [{ callbackTimeout: 26 }, 'Invalid callbackTimeout: must be less than or equal to 25'],
    [{ priority: 0 }, 'Invalid priority: must be greater than or equal to 1'],
    [{ tag: 'x'.repeat(4097) }, 'Invalid tag: size must be between 0 and 4096'],
    [{ displayName: 'a\nb' }, 'Invalid displayName: must not contain control characters'],
    [
      { privacy: true, displayName: 'Ann' },
      'Invalid displayName: must be one of Restricted, Anonymous, Private, Unavailable',
    ],
    [{ uui: 'plain' }, 'Invalid uui: each value must end with an encoding parameter of base64, jwt or hex'],
    [{ machineDetection: {} }, 'Invalid machineDetection.callbackUrl: must not be null'],
    [{ machineDetection: { mode: 'odd' } }, 'Invalid machineDetection.mode: must be one of async, sync'],
  ])('%j', async (changes, description) => {
    const refused = await refusalOf(on.client.calls.createCall(acme, { ...good, ...changes } as never));
    expect(refused).toEqual({ status: 400, data: { type: 'validation', description, id: null } });
  });

  test('an address that nobody is let through to', async () => {
    const wanted = { ...good, answerUrl: 'http://169.254.169.254/latest' };
    const { status, data } = await refusalOf(on.client.calls.createCall(acme, wanted));
    expect([status, data]).toMatchObject([400, { type: 'validation', description: /^Invalid answerUrl: / }]);
  });

  test('what is no JSON, and what does not say that it is', async () => {
    const path = `/api/v2/accounts/${acme}/calls`;
    const broken = await ask(on.serving, 'POST', path, '{"to":', { 'content-type': 'application/json' });
    expect([broken.status, JSON.parse(broken.text)]).toMatchObject([400, { type: 'validation' }]);
    const plain = await ask(on.serving, 'POST', path, '{}', { 'content-type': 'text/plain;charset=UTF-8' });
    expect([plain.status, JSON.parse(plain.text)]).toMatchObject([
      415,
      { type: 'validation', description: "Content type 'text/plain;charset=UTF-8' not supported" },
    ]);
  });
});

describe('a live call', () => {
  test('is led to another document in the middle of its own', async () => {
    const callId = await live();
    const update = { redirectUrl: on.url('/moved'), tag: 'moved' };
    const { status, data } = await on.client.calls.updateCall(acme, callId, update);
    expect([status, data]).toEqual([200, '']);
    expect(await inState(callId, 'disconnected')).toMatchObject({ disconnectCause: 'hangup' });
    expect(on.events('/moved', callId)).toMatchObject([{ eventType: 'redirect', callId, tag: 'moved' }]);
    expect(await on.heard(callId)).toEqual(['You have been moved.']);
  });

  test('is given a document', async () => {
    const callId = await live();
    const { status } = await on.client.calls.updateCallBxml(
      acme,
      callId,
      `<?xml version="1.0"?><Bxml>${say('In hand.').slice(10, -11)}</Bxml>`,
    );
    expect(status).toBe(204);
    await inState(callId, 'disconnected');
    expect(await on.heard(callId)).toEqual(['In hand.']);
  });

  test('is ended', async () => {
    const callId = await live();
    expect((await on.client.calls.updateCall(acme, callId, { state: 'completed' })).status).toBe(200);
    expect(await inState(callId, 'disconnected')).toMatchObject({ disconnectCause: 'hangup' });
  });

  test('keeps its document where a new one is none', async () => {
    const callId = await live();
    for (const body of ['<Response>', '<Response><Dance/></Response>', 'hello'])
      expect(await refusalOf(on.client.calls.updateCallBxml(acme, callId, body))).toMatchObject({
        status: 400,
        data: { type: 'validation', description: expect.stringMatching(/^Invalid BXML: ./) },
      });
    const large = `<Response><SpeakSentence>${'x'.repeat(65_536)}</SpeakSentence></Response>`;
    expect(await refusalOf(on.client.calls.updateCallBxml(acme, callId, large))).toMatchObject({ status: 400 });
    for (const update of [
      {},
      { state: 'odd' },
      { redirectUrl: '/relative' },
      { state: 'completed', redirectUrl: on.url('/moved') },
    ])
      expect(await refusalOf(on.client.calls.updateCall(acme, callId, update as never))).toMatchObject({
        status: 400,
        data: { type: 'validation' },
      });
    expect(await stateOf(callId)).toMatchObject({ state: 'answered' });
    await on.client.calls.updateCall(acme, callId, { state: 'completed' });
  });

  test('from outside, that nobody has answered yet, is refused where it is ended', async () => {
    const ringing = on.serving.ring('+15551239999');
    const found = await until(async () => {
      const { data } = await on.client.calls.listCalls(acme, '+15551239999');
      return data.find(({ state }) => state !== 'disconnected');
    });
    expect(found).toMatchObject({ direction: 'inbound', enqueuedTime: null });
    await on.client.calls.updateCall(acme, String(found.callId), { state: 'completed' });
    expect(await ringing).toMatchObject({ endedBy: 'program' });
  });
});

test('a call that rings is not led anywhere, and may be cancelled', async () => {
  const { data } = await on.client.calls.createCall(acme, {
    ...order('+15550001004'),
    disconnectUrl: on.url('/status'),
  });
  await inState(data.callId, 'initiated');
  const refused = {
    type: 'validation',
    description: `Call [${data.callId}] cannot be modified in its current state`,
    id: null,
  };
  expect(await refusalOf(on.client.calls.updateCall(acme, data.callId, { redirectUrl: on.url('/moved') }))).toEqual({
    status: 409,
    data: refused,
  });
  expect(await refusalOf(on.client.calls.updateCallBxml(acme, data.callId, say('x')))).toEqual({
    status: 409,
    data: refused,
  });
  expect((await on.client.calls.updateCall(acme, data.callId, { state: 'completed' })).status).toBe(200);
  expect(await inState(data.callId, 'disconnected')).toMatchObject({ disconnectCause: 'cancel' });
  await until(() => on.events('/status', data.callId).length > 0);
  expect(on.events('/status', data.callId)).toMatchObject([{ cause: 'cancel' }]);
  for (const again of [
    on.client.calls.updateCall(acme, data.callId, { state: 'completed' }),
    on.client.calls.updateCall(acme, data.callId, { redirectUrl: on.url('/moved') }),
    on.client.calls.updateCallBxml(acme, data.callId, say('x')),
  ])
    expect(await refusalOf(again)).toEqual({ status: 409, data: refused });
});

test('a call of another account is as unknown as one that never was, and as what is no id', async () => {
  const callId = await live();
  const never = `c-00000000-${'0'.repeat(8)}-0000-4000-8000-${'0'.repeat(12)}`;
  for (const id of [callId, never, uuidIn(callId), 'x', `r-${uuidIn(callId)}`]) {
    const unknown = { status: 404, data: { type: 'validation', description: `Call [${id}] not found`, id: null } };
    const { calls } = on.stranger;
    expect(await refusalOf(calls.getCallState(other, id))).toEqual(unknown);
    expect(await refusalOf(calls.updateCall(other, id, { state: 'completed' }))).toEqual(unknown);
    expect(await refusalOf(calls.updateCall(other, id, { redirectUrl: on.url('/moved') }))).toEqual(unknown);
    expect(await refusalOf(calls.updateCallBxml(other, id, say('x')))).toEqual(unknown);
    expect(await refusalOf(on.stranger.recordings.listCallRecordings(other, id))).toEqual(unknown);
  }
  const denied = { status: 403, data: { type: 'authorization-error', description: 'Access is denied', id: null } };
  expect(await refusalOf(on.stranger.calls.getCallState(acme, callId))).toEqual(denied);
  expect(await refusalOf(on.stranger.calls.getCallState('1', callId))).toEqual(denied);
  expect((await on.stranger.calls.listCalls(other)).data).toEqual([]);
  expect(await stateOf(callId)).toMatchObject({ state: 'answered' });
  await on.client.calls.updateCall(acme, callId, { state: 'completed' });
});

test('lists are paged by a link, oldest first, and filtered', async () => {
  const ids: string[] = [];
  for (let count = 0; count < 3; count++) {
    const { data } = await on.client.calls.createCall(acme, { ...order('+15550001003'), from: '+15550007777' });
    ids.push(data.callId);
    await inState(data.callId, 'disconnected');
  }
  const found: string[] = [];
  let path: string | undefined = `/api/v2/accounts/${acme}/calls?from=%2B15550007777&pageSize=2`;
  while (path !== undefined) {
    const { status, text, headers } = await ask(on.serving, 'GET', path);
    expect(status).toBe(200);
    const page = JSON.parse(text) as { callId: string }[];
    expect(page.length).toBeLessThanOrEqual(2);
    found.push(...page.map(({ callId }) => callId));
    path = /^<([^>]+)>; rel="next"$/.exec(headers.get('link') ?? '')?.[1]?.slice(on.serving.baseUrl.length);
  }
  expect(found).toEqual(ids);
  const of = async (cause: string) =>
    (await on.client.calls.listCalls(acme, undefined, '+15550007777', undefined, undefined, cause)).data.length;
  expect([await of('busy'), await of('hangup')]).toEqual([3, 0]);
  const later = new Date(Date.now() + 60_000).toISOString();
  expect((await on.client.calls.listCalls(acme, undefined, undefined, later)).data).toEqual([]);
  expect(await refusalOf(on.client.calls.listCalls(acme, undefined, undefined, 'yesterday'))).toMatchObject({
    status: 400,
    data: { description: 'Invalid minStartTime: must be an ISO 8601 date and time' },
  });
});

test('who answered is told later, or with the answer', async () => {
  const async = await on.client.calls.createCall(acme, {
    ...order('+15550001002'),
    machineDetection: { mode: 'async', callbackUrl: on.url('/status'), detectionTimeout: 3 },
  });
  await until(() =>
    on.events('/status', async.data.callId).some(({ eventType }) => eventType === 'machineDetectionComplete'),
  );
  const [event] = on.events('/status', async.data.callId);
  expect(event).toMatchObject({
    eventType: 'machineDetectionComplete',
    machineDetectionResult: { value: expect.any(String), duration: expect.stringMatching(/^PT/) },
  });
  expect(on.events('/long', async.data.callId)[0]).not.toHaveProperty('machineDetectionResult');
  const sync = await on.client.calls.createCall(acme, {
    ...order('+15550001002'),
    machineDetection: { mode: 'sync', detectionTimeout: 2 },
  });
  await until(() => on.events('/long', sync.data.callId).length > 0);
  expect(on.events('/long', sync.data.callId)[0]).toMatchObject({
    machineDetectionResult: { value: expect.any(String) },
  });
  for (const { data } of [async, sync]) await on.client.calls.updateCall(acme, data.callId, { state: 'completed' });
});

test('the statistics say how many calls wait', async () => {
  expect((await on.client.statistics.getStatistics(acme)).data).toEqual({
    currentCallQueueSize: 0,
    maxCallQueueSize: 1500,
  });
});
