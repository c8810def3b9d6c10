import { describe, expect, test } from 'vitest';
import { type CustomerServer, customerServer } from '../support/customer.ts';
import { type Serving, startServing } from '../support/serving.ts';
import { documentOf } from '../support/verb-documents.ts';
import { textingVerbs } from './texting-dialect.ts';

const one = '+15550000001';
const two = '+15550000002';
const outside = '+15559999999';
const token = 'gateway-token-0123456789';

const say = (text: string) => ({ verb: 'say', text, markup: 'plain', voice: {}, loops: 1, endKeys: '' });

interface Standing extends AsyncDisposable {
  readonly serving: Serving;
  readonly customer: CustomerServer;
  /** `{to, from, text, id}` as the gateway got them. */
  readonly sent: () => readonly { to: string; from: string; text: string; id: string }[];
  /** States as the customer was told them. */
  readonly states: () => readonly { id: string; state: string; to: string; problem: string | null }[];
  send(order: object): Promise<Record_ | null>;
  get<Value>(path: string): Promise<Value>;
  incoming(told: object, shown?: string): Promise<Response>;
  report(told: object): Promise<Response>;
}

interface Record_ {
  readonly id: string;
  readonly direction: string;
  readonly from: string;
  readonly to: readonly string[];
  readonly text: string;
  readonly state: string;
  readonly problem?: string;
}

async function standing(pages: Readonly<Record<string, string>>, more: { folder?: string } = {}): Promise<Standing> {
  const customer = await customerServer({ '/gateway': '', '/status': '', '/told': '', ...pages });
  const serving = await startServing({
    ...more,
    dialects: [textingVerbs],
    routes: [
      { number: one, url: `${customer.url}/one`, format: 'verbs', account: 'acme' },
      { number: two, url: `${customer.url}/voice`, textUrl: `${customer.url}/two`, format: 'verbs', account: 'other' },
      {
        number: '+15550000003',
        url: `${customer.url}/told`,
        format: 'verbs',
        account: 'acme',
        settings: { isTold: true },
      },
      { number: '+15550000004', url: `${customer.url}/never`, format: 'verbs', account: 'acme', texts: false },
      { pattern: '.', url: `${customer.url}/never`, format: 'verbs', account: 'acme', texts: false },
    ],
    more: {
      messages: {
        gateway: {
          url: `${customer.url}/gateway`,
          fields: { to: '{to}', from: '{from}', text: '{text}', id: '{id}' },
          incoming: {
            token,
            fields: { from: 'message.sender', to: 'message.recipient', text: 'message.body' },
            reports: { fields: { state: 'status' }, delivered: ['DELIVRD'] },
          },
        },
      },
    },
  });
  const bodies = (path: string) =>
    customer.requests.filter((request) => request.path === path).map(({ body }) => JSON.parse(body));
  const bearer = { authorization: 'Bearer token-acme-verbs' };
  const post = (path: string, body: object, headers: Record<string, string>) =>
    serving.fetch(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });
  return {
    serving,
    customer,
    sent: () => bodies('/gateway'),
    states: () => bodies('/status'),
    send: async (order) => (await (await post('/test/messages', order, bearer)).json()) as Record_ | null,
    get: async (path) => (await serving.fetch(path, { headers: bearer })).json() as never,
    incoming: (told, shown = token) => post('/texts/incoming', told, { authorization: `Bearer ${shown}` }),
    report: (told) => post('/texts/reports', told, { authorization: `Bearer ${token}` }),
    async [Symbol.asyncDispose]() {
      await serving.close();
      await customer[Symbol.asyncDispose]();
    },
  };
}

/** Real time passes until it is so; the test's own limit ends it. */
async function until<Value>(look: () => Promise<Value> | Value, isSo: (value: Value) => boolean): Promise<Value> {
  for (;;) {
    const value = await look();
    if (isSo(value)) return value;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

const messageFrom = (from: string, to: string, body: string, id?: string) => ({
  message: { sender: from, recipient: to, body },
  ...(id !== undefined && { id }),
});

describe('a text that a gateway brings', () => {
  test('is kept, runs its number, and is answered through the gateway', async () => {
    await using at = await standing({ '/one': documentOf([say('Thank you.')]) });
    expect((await at.incoming(messageFrom(outside, one, 'Hello'))).status).toBe(200);
    await until(at.sent, (sent) => sent.length > 0);
    expect(at.sent()).toMatchObject([{ to: outside, from: one, text: 'Thank you.' }]);
    const { entries } = await at.get<{ entries: Record_[] }>('/test/messages');
    expect(entries).toMatchObject([
      { direction: 'reply', from: one, to: [outside], text: 'Thank you.', state: 'sent' },
      { direction: 'inbound', from: outside, to: [one], text: 'Hello', state: 'received' },
    ]);
  });

  test('is asked about where texts go, and only there', async () => {
    await using at = await standing({ '/two': documentOf([say('From two.')]) });
    expect((await at.incoming(messageFrom(outside, two, 'Hello'))).status).toBe(200);
    await until(at.sent, (sent) => sent.length > 0);
    expect((await at.incoming(messageFrom(outside, '+15550000004', 'Hello'))).status).toBe(404);
    expect((await at.incoming(messageFrom(outside, '+15551111111', 'Hello'))).status).toBe(404);
    expect(at.customer.requests.map(({ path }) => path)).toEqual(['/two', '/gateway']);
  });

  test('is told where the plan only wants to be told', async () => {
    await using at = await standing({});
    await at.incoming(messageFrom(outside, '+15550000003', 'Hello'));
    const { body } = await until(
      () => at.customer.requests.find(({ path }) => path === '/told'),
      (request) => request !== undefined,
    ).then((request) => ({ body: JSON.parse(request?.body ?? '') }));
    expect(body).toMatchObject({ state: 'received', text: 'Hello', to: '+15550000003' });
  });

  test('is taken once, however often it is brought', async () => {
    await using at = await standing({ '/one': documentOf([say('Thank you.')]) });
    for (let time = 0; time < 3; time++)
      expect((await at.incoming(messageFrom(outside, one, 'Hello', 'gw-1'))).status).toBe(200);
    await at.incoming(messageFrom(outside, one, 'Again', 'gw-2'));
    await until(at.sent, (sent) => sent.length > 1);
    const { entries } = await at.get<{ entries: Record_[] }>('/test/messages');
    expect(entries.filter(({ direction }) => direction === 'inbound').map(({ text }) => text)).toEqual([
      'Again',
      'Hello',
    ]);
  });

  test.each([
    ['the wrong token', messageFrom(outside, one, 'Hello'), 'wrong-token-0123456789', 401],
    ['no text', { message: { sender: outside, recipient: one } }, token, 400],
    ['no sender', { message: { recipient: one, body: 'x' } }, token, 400],
  ])('with %s is refused', async (_what, told, shown, status) => {
    await using at = await standing({});
    expect((await at.incoming(told, shown)).status).toBe(status);
    expect(await at.get('/test/messages')).toEqual({ entries: [] });
  });

  test('may come as a form, with the token in the url', async () => {
    await using at = await standing({ '/one': documentOf([]) });
    const form = new URLSearchParams({ 'message.sender': outside, 'message.recipient': one, 'message.body': 'Hello' });
    const { status } = await at.serving.fetch(`/texts/incoming?token=${token}`, { method: 'POST', body: form });
    expect(status).toBe(200);
    await until(
      () => at.customer.requests.length,
      (count) => count === 1,
    );
  });
});

describe('a message of a document', () => {
  test('has what becomes of it later told, too', async () => {
    const notify = { dialect: 'verbs', kind: 'told', url: '/status', method: 'POST', events: [] };
    const message = { verb: 'message', to: '', network: 'sms', text: 'Thanks.', media: [], notify: [notify] };
    await using at = await standing({ '/one': documentOf([message]) });
    await at.incoming(messageFrom(outside, one, 'Hello'));
    const [sent] = await until(at.sent, (all) => all.length > 0);
    const find = () => at.get<Record_>(`/test/messages/${sent?.id}`);
    await until(find, (record) => record?.state === 'sent');
    await at.report({ id: sent?.id, status: 'DELIVRD' });
    const told = await until(at.states, (all) => all.some(({ state }) => state === 'delivered'));
    expect(told.filter(({ state }) => state !== undefined).map(({ state }) => state)).toEqual(['delivered']);
  });
});

describe('a message of a client', () => {
  test('is queued, sent and delivered, and each is told in order', async () => {
    await using at = await standing({});
    const url = `${at.customer.url}/status`;
    const message = await at.send({ from: one, to: [outside], text: 'Hello', status: { url } });
    expect(message).toMatchObject({ state: 'queued', direction: 'outbound' });
    const [sent] = await until(at.sent, (all) => all.length > 0);
    expect(sent).toEqual({ to: outside, from: one, text: 'Hello', id: message?.id });
    await until(
      () => at.get<Record_>(`/test/messages/${message?.id}`),
      ({ state }) => state === 'sent',
    );
    expect((await at.report({ id: sent?.id, status: 'ACCEPTED' })).status).toBe(200);
    expect((await at.report({ id: sent?.id, status: 'delivrd' })).status).toBe(200);
    expect((await at.report({ id: sent?.id, status: 'failed' })).status).toBe(200);
    expect(await at.get(`/test/messages/${message?.id}`)).toMatchObject({ state: 'delivered' });
    const states = await until(at.states, (all) => all.length >= 4);
    expect(states.map(({ state }) => state)).toEqual(['queued', 'sending', 'sent', 'delivered']);
    expect(new Set(states.map(({ id }) => id))).toEqual(new Set([message?.id]));
  });

  test('to several has each of them told, and is delivered when all are', async () => {
    await using at = await standing({});
    const third = '+15558888888';
    const message = await at.send({
      from: one,
      to: [outside, third],
      text: 'Hello',
      status: { url: `${at.customer.url}/status` },
    });
    const sent = await until(at.sent, (all) => all.length === 2);
    const find = () => at.get<Record_>(`/test/messages/${message?.id}`);
    await until(find, ({ state }) => state === 'sent');
    await at.report({ id: sent[0]?.id, status: 'DELIVRD' });
    expect((await find()).state).toBe('sent');
    await at.report({ id: sent[1]?.id, status: 'undelivered', problem: 'no such telephone' });
    expect(await find()).toMatchObject({ state: 'delivered', problem: 'no such telephone' });
    const states = await until(at.states, (all) => all.length === 8);
    expect(states.filter(({ to }) => to === third).map(({ state }) => state)).toEqual([
      'queued',
      'sending',
      'sent',
      'failed',
    ]);
  });

  test('that the far end does not take has failed', async () => {
    await using at = await standing({});
    const message = await at.send({ from: one, to: ['sip:bob@127.0.0.1:1'], text: 'Hello' });
    const failed = await until(
      () => at.get<Record_>(`/test/messages/${message?.id}`),
      ({ state }) => state === 'failed',
    );
    expect(failed.problem).toBeDefined();
  });

  test('to another number of the house never leaves it', async () => {
    await using at = await standing({ '/two': documentOf([say('From two.')]), '/one': documentOf([]) });
    const message = await at.send({ from: one, to: [two], text: 'Hello' });
    await until(
      () => at.get<Record_>(`/test/messages/${message?.id}`),
      ({ state }) => state === 'delivered',
    );
    await until(
      () => at.customer.requests.map(({ path }) => path),
      (paths) => paths.includes('/one'),
    );
    expect(at.sent()).toEqual([]);
    const { entries } = await at.get<{ entries: Record_[] }>('/test/messages');
    expect(entries.map(({ direction, text }) => `${direction} ${text}`)).toEqual([
      'inbound From two.',
      'outbound Hello',
    ]);
    const others = await at.serving.fetch('/test/messages', { headers: { authorization: 'Bearer token-other-verbs' } });
    expect(((await others.json()) as { entries: Record_[] }).entries.map(({ direction }) => direction)).toEqual([
      'reply',
      'inbound',
    ]);
    expect(await at.get(`/test/messages/${'0'.repeat(32)}`)).toBeNull();
  });

  test('is found by its numbers and pages, and can be removed', async () => {
    await using at = await standing({});
    for (const text of ['a', 'b', 'c', 'd', 'e'])
      await at.send({ from: text === 'c' ? two : one, to: [outside], text });
    const page = await at.get<{ entries: Record_[]; next: string }>(
      `/test/messages?limit=2&from=${encodeURIComponent(one)}`,
    );
    expect(page.entries.map(({ text }) => text)).toEqual(['e', 'd']);
    const rest = await at.get<{ entries: Record_[]; next?: string }>(
      `/test/messages?limit=2&from=${encodeURIComponent(one)}&after=${encodeURIComponent(page.next)}`,
    );
    expect(rest.entries.map(({ text }) => text)).toEqual(['b', 'a']);
    const id = page.entries[0]?.id;
    const remove = () =>
      at.serving.fetch(`/test/messages/${id}`, {
        method: 'DELETE',
        headers: { authorization: 'Bearer token-acme-verbs' },
      });
    expect(await (await remove()).json()).toBe(true);
    expect(await (await remove()).json()).toBe(false);
  });
});
