import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { until } from '../support/until.ts';
import { acme, ask, basic, dashboard, elementIn, other, refusalOf } from './bandwidth.ts';
import { type Stage, stage } from './stage.ts';

const pages = {
  '/in': '<Response><SpeakSentence>Welcome to the line.</SpeakSentence></Response>',
  '/down': { status: 503 },
  '/fallback': '<Response><SpeakSentence>The other server.</SpeakSentence></Response>',
  '/status': { status: 204 },
  '/texts': { status: 200 },
  '/text-status': { status: 200 },
  '/gateway': { status: 200 },
};

let on: Stage;
beforeAll(async () => {
  on = await stage(pages, {
    more: () => ({
      messages: {
        gateway: {
          url: 'http://127.0.0.1:9/gateway',
          fields: { to: '{to}', text: '{text}', id: '{id}' },
          incoming: { token: 'token-of-the-gateway' },
        },
      },
    }),
  });
});
afterAll(() => on?.[Symbol.asyncDispose]());

/** A location with applications for calls and texts, and numbers that lead to them. */
async function line(
  numbers: readonly string[],
  voice: string,
  texts: string,
  user = 'acme-user',
  account: string = acme,
) {
  const { send } = dashboard(on.serving, user, account);
  const application = async (body: string) =>
    elementIn((await send('POST', '/applications', `<Application>${body}</Application>`)).text, 'ApplicationId');
  const voiceApplication = await application(`<ServiceType>Voice-V2</ServiceType><AppName>Line</AppName>${voice}`);
  const textApplication = await application(`<ServiceType>Messaging-V2</ServiceType><AppName>Texts</AppName>${texts}`);
  const site = elementIn((await send('POST', '/sites', '<Site><Name>HQ</Name></Site>')).text, 'Id');
  const created = await send('POST', `/sites/${site}/sippeers`, '<SipPeer><PeerName>Desk</PeerName></SipPeer>');
  const peer = created.headers.get('location')?.split('/').at(-1);
  const path = `/sites/${site}/sippeers/${peer}/products`;
  await send(
    'POST',
    `${path}/origination/settings`,
    `<SipPeerOriginationSettings><HttpSettings><HttpVoiceV2AppId>${voiceApplication}</HttpVoiceV2AppId></HttpSettings></SipPeerOriginationSettings>`,
  );
  await send(
    'PUT',
    `${path}/messaging/applicationSettings`,
    `<ApplicationsSettings><HttpMessagingV2AppId>${textApplication}</HttpMessagingV2AppId></ApplicationsSettings>`,
  );
  const list = numbers.map((number) => `<TelephoneNumber>${number}</TelephoneNumber>`).join('');
  await send(
    'POST',
    '/orders',
    `<Order><SiteId>${site}</SiteId><ExistingTelephoneNumberOrderType><TelephoneNumberList>${list}</TelephoneNumberList></ExistingTelephoneNumberOrderType></Order>`,
  );
  return { voiceApplication, textApplication };
}

const creds = (name: string) => `<${name}><UserId>ann</UserId><Password>word</Password></${name}>`;

test('a call to a number goes to the application of its location, and its end is told there', async () => {
  const { voiceApplication } = await line(
    ['5550002001'],
    `<CallInitiatedCallbackUrl>${on.url('/in')}</CallInitiatedCallbackUrl><CallStatusCallbackUrl>${on.url('/status')}</CallStatusCallbackUrl>${creds('CallbackCreds')}`,
    `<MsgCallbackUrl>${on.url('/texts')}</MsgCallbackUrl>`,
  );
  const call = await on.serving.ring('+15550002001', '+15557771111');
  const [event] = on.events('/in');
  expect(event).toMatchObject({
    eventType: 'initiate',
    accountId: acme,
    applicationId: voiceApplication,
    from: '+15557771111',
    to: '+15550002001',
    direction: 'inbound',
  });
  expect(await on.heard(String(event?.['callId']))).toEqual(['Welcome to the line.']);
  await until(() => on.events('/status').length > 0);
  expect(on.events('/status')).toMatchObject([
    { eventType: 'disconnect', applicationId: voiceApplication, cause: 'hangup' },
  ]);
  for (const path of ['/in', '/status'])
    expect(on.customer.requests.find((request) => request.path === path)?.headers.authorization).toBe(
      basic('ann', 'word')['authorization'],
    );
  expect(call.answeredAt).toBeDefined();
  const { data } = await on.client.calls.getCallState(acme, String(event?.['callId']));
  expect(data).toMatchObject({ applicationId: voiceApplication, direction: 'inbound', state: 'disconnected' });
});

test('where the first server is down the fallback is asked', async () => {
  await line(
    ['5550002002'],
    `<CallInitiatedCallbackUrl>${on.url('/down')}</CallInitiatedCallbackUrl><CallInitiatedFallbackUrl>${on.url('/fallback')}</CallInitiatedFallbackUrl><CallInitiatedFallbackMethod>GET</CallInitiatedFallbackMethod>`,
    `<MsgCallbackUrl>${on.url('/texts')}</MsgCallbackUrl>`,
  );
  await on.serving.ring('+15550002002', '+15557771111');
  expect(on.events('/fallback')).toMatchObject([{ eventType: 'initiate', to: '+15550002002' }]);
});

describe('texts', () => {
  const ours = '+15550002003';
  const theirs = '+15550002004';
  let application = '';
  beforeAll(async () => {
    const mine = await line(
      ['5550002003'],
      `<CallInitiatedCallbackUrl>${on.url('/in')}</CallInitiatedCallbackUrl>`,
      `<InboundCallbackUrl>${on.url('/texts')}</InboundCallbackUrl><StatusCallbackUrl>${on.url('/text-status')}</StatusCallbackUrl>${creds('StatusCallbackCreds')}`,
    );
    application = mine.textApplication;
    await line(
      ['5550002004', '5550002005'],
      `<CallInitiatedCallbackUrl>${on.url('/in')}</CallInitiatedCallbackUrl>`,
      `<MsgCallbackUrl>${on.url('/texts')}</MsgCallbackUrl>${creds('CallbackCreds')}`,
      'other-user',
      other,
    );
  });
  /** The bodies are lists. */
  const told = (path: string, type: string) =>
    on.customer.requests
      .filter((request) => request.path === path)
      .flatMap(({ body }) => JSON.parse(body) as Record<string, Record<string, unknown>>[])
      .filter((event) => String(event['type']) === type);

  test('between two numbers of this house: taken, received by one, delivered for the other', async () => {
    const { status, data } = await on.client.messages.createMessage(acme, {
      applicationId: application,
      from: ours,
      to: new Set([theirs]),
      text: 'Hello €',
      tag: 'first',
    });
    expect(status).toBe(202);
    expect(data).toEqual({
      id: expect.stringMatching(/^\d{13}[0-9a-z]{25}$/),
      owner: ours,
      applicationId: application,
      time: expect.stringMatching(/Z$/),
      segmentCount: 1,
      direction: 'out',
      to: [theirs],
      from: ours,
      text: 'Hello €',
      tag: 'first',
    });
    const received = await until(() => told('/texts', 'message-received')[0]);
    expect(received).toMatchObject({
      to: theirs,
      description: 'Incoming message received',
      message: { owner: theirs, from: ours, to: [theirs], direction: 'in', text: 'Hello €', segmentCount: 1 },
    });
    const delivered = await until(() => told('/text-status', 'message-delivered')[0]);
    expect(delivered).toMatchObject({
      to: theirs,
      message: { id: data.id, tag: 'first', direction: 'out', text: '', applicationId: application },
    });
    for (const path of ['/texts', '/text-status'])
      expect(on.customer.requests.find((request) => request.path === path)?.headers.authorization).toBe(
        basic('ann', 'word')['authorization'],
      );
    const { messages = [], totalCount } = (await on.client.messages.listMessages(acme, data.id)).data;
    expect(totalCount).toBe(1);
    expect(messages).toMatchObject([
      {
        messageId: data.id,
        sourceTn: ours,
        destinationTn: theirs,
        messageStatus: 'DELIVERED',
        messageDirection: 'OUTBOUND',
      },
    ]);
    const inbound = (await on.stranger.messages.listMessages(other, undefined, ours)).data.messages ?? [];
    expect(inbound).toMatchObject([{ messageStatus: 'RECEIVED', messageDirection: 'INBOUND', accountId: other }]);
    expect((await on.stranger.messages.listMessages(other, data.id)).data).toMatchObject({
      totalCount: 0,
      messages: [],
    });
  });

  test('to a group: each hears of it, and each is told of', async () => {
    const group = [theirs, '+15550002005'];
    const { data } = await on.client.messages.createMessage(acme, {
      applicationId: application,
      from: ours,
      to: new Set(group),
      text: 'To all',
    });
    expect(data.to).toEqual(group);
    const delivered = await until(() => {
      const events = told('/text-status', 'message-delivered').filter(({ message }) => message?.['id'] === data.id);
      return events.length === 2 && events;
    });
    expect(delivered.map(({ to }) => to).sort()).toEqual(group);
    for (const { message } of delivered) expect(message?.['to']).toEqual(group);
  });

  test('that nobody takes have failed', async () => {
    const wanted = { applicationId: application, from: ours, to: new Set(['+15559990000']), text: 'Anybody?' };
    const { data } = await on.client.messages.createMessage(acme, wanted);
    const failed = await until(() => told('/text-status', 'message-failed')[0]);
    expect(failed).toMatchObject({ to: '+15559990000', errorCode: 5999, message: { id: data.id } });
    expect(String(failed['description'])).toMatch(/gateway/);
  });

  test('from outside come to the application', async () => {
    const body = JSON.stringify({ from: '+15558880000', to: ours, text: 'Hi there', id: 'g-1' });
    const headers = { 'content-type': 'application/json', authorization: 'Bearer token-of-the-gateway' };
    expect((await ask(on.serving, 'POST', '/texts/incoming', body, headers, '')).status).toBeLessThan(300);
    const received = await until(() => told('/texts', 'message-received').find(({ to }) => String(to) === ours));
    expect(received).toMatchObject({
      message: { owner: ours, from: '+15558880000', text: 'Hi there', applicationId: application },
    });
  });

  test.each<[Record<string, unknown>, string, string]>([
    [{ to: [] }, 'to', "'to' size must be between 1 and 50"],
    [{ to: ['x y'] }, 'to', "'to' must be replaced with a valid E164 formatted telephone number"],
    [{ from: '' }, 'from', "'from' must be replaced with a valid E164 formatted telephone number"],
    [{ text: '' }, 'text', "'text' must not be empty if there is no media"],
    [{ text: 'x'.repeat(2049) }, 'text', "'text' size must be between 0 and 2048"],
    [{ media: ['ftp://a.example/'] }, 'media', "'media' only http and https are allowed."],
    [{ applicationId: undefined }, 'applicationId', "'applicationId' must not be null"],
    [{ priority: 'odd' }, 'priority', "'priority' must be one of default, high"],
  ])('%j is refused by its field', async (changes, fieldName, description) => {
    const wanted = { applicationId: application, from: ours, to: [theirs], text: 'x', ...changes };
    expect(await refusalOf(on.client.messages.createMessage(acme, wanted as never))).toEqual({
      status: 400,
      data: {
        type: 'request-validation',
        description: 'Your request could not be accepted.',
        fieldErrors: [{ fieldName, description }],
      },
    });
  });

  test('are listed a page at a time, and only one’s own', async () => {
    const first = (await ask(on.serving, 'GET', `/api/v2/users/${acme}/messages?limit=1`)).text;
    const page = JSON.parse(first) as { totalCount: number; pageInfo: Record<string, string>; messages: unknown[] };
    expect(page.messages).toHaveLength(1);
    expect(page.totalCount).toBeGreaterThan(1);
    const next = new URL(String(page.pageInfo['nextPage']));
    const second = JSON.parse((await ask(on.serving, 'GET', `${next.pathname}${next.search}`)).text) as typeof page;
    expect(second.messages).toHaveLength(1);
    expect(second.messages).not.toEqual(page.messages);
    // From the beginning again, a client that goes on until there is no next page would never end.
    const unknown = await ask(on.serving, 'GET', `/api/v2/users/${acme}/messages?limit=1&pageToken=gone`);
    expect([unknown.status, unknown.text]).toEqual([400, expect.stringContaining('"fieldName":"pageToken"')]);
    expect(await refusalOf(on.stranger.messages.listMessages(acme))).toEqual({
      status: 403,
      data: { type: 'forbidden', description: 'Access to the requested resource is denied' },
    });
  });
});
