import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { dashed } from '../../src/desk/index.ts';
import { openSource } from '../../src/document/index.ts';
import { type CustomerServer, customerServer } from '../support/customer.ts';
import { password, type Serving, startServing } from '../support/serving.ts';

const document = (...steps: readonly object[]): string => JSON.stringify({ tropo: steps });
const on = (event: string, next: string) => ({ on: { event, next } });

let serving: Serving;
let customer: CustomerServer;
beforeAll(async () => {
  customer = await customerServer({
    '/voice': ({ body }) => {
      const { parameters } = (JSON.parse(body) as { session: { parameters: Record<string, string> } }).session;
      return document(
        { call: { to: parameters['numberToDial'], from: '4155550100', allowSignals: '' } },
        { say: { value: `Hello ${parameters['patient']}.`, allowSignals: '' } },
        { wait: { milliseconds: 60_000, allowSignals: ['go'] } },
        on('go', '/gone'),
        on('continue', '/done'),
        on('incomplete', '/nobody'),
      );
    },
    '/gone': document({ say: { value: 'You were sent for.' } }),
    '/text': document({ message: { to: '+14155550177', channel: 'TEXT', say: { value: 'A text.' } } }),
    '/plain': document(),
    '/inbound': document({ say: { value: 'Welcome.' } }),
    '/details': { status: 200 },
  });
  serving = await startServing({
    callees: [
      { matches: /5550111/, behaviour: { does: 'answer', ringsAfterMs: 20, afterMs: 50 } },
      { matches: /5550112/, behaviour: { does: 'refuse', sipStatus: 486 } },
    ],
    accounts: [
      {
        id: 'acme',
        apis: {
          tropo: {
            id: '70021',
            credentials: [{ name: 'acme', secret: password }],
            tokens: [{ name: 'operators', token: 'token-of-the-operator' }],
            settings: { voiceUrl: `${customer.url}/plain` },
          },
        },
      },
      { id: 'other', apis: { tropo: { credentials: [{ name: 'other', secret: password }] } } },
    ],
    more: { limits: { apiRequestsPerSecond: 10_000 } },
  });
});
afterAll(async () => {
  await serving?.close();
  await customer?.[Symbol.asyncDispose]();
});

async function provision(method: string, path: string, body: object) {
  const headers = { authorization: `Basic ${btoa(`acme:${password}`)}`, 'content-type': 'application/json' };
  const response = await serving.fetch(path, { method, headers, body: JSON.stringify(body) });
  return String(((await response.json()) as { href: string }).href);
}

async function application() {
  const made = await provision('POST', '/v1/applications', {
    name: 'reminder',
    voiceUrl: `${customer.url}/voice`,
    messagingUrl: `${customer.url}/text`,
    callbackUrl: `${customer.url}/details`,
  });
  return new URL(made).pathname;
}

async function tokenOf(channel: string, path?: string): Promise<string> {
  const at = path ?? (await application());
  const href = await provision('POST', `${at}/addresses`, { type: 'token', channel });
  return href.split('/').at(-1) ?? '';
}

async function ask(path: string, body?: string, headers: Record<string, string> = {}) {
  const response = await serving.fetch(path, {
    method: body === undefined ? 'GET' : 'POST',
    headers,
    ...(body !== undefined && { body }),
  });
  return { status: response.status, type: response.headers.get('content-type') ?? '', text: await response.text() };
}

const idIn = (xml: string): string => /<id>([0-9a-f]{32})<\/id>/.exec(xml)?.[1] ?? '';

interface Told {
  readonly session: Record<string, unknown>;
  readonly result: Record<string, unknown>;
}

/** What was posted to a path in a session, once it has been. */
async function told(path: string, session: string): Promise<Told> {
  for (;;) {
    for (const request of customer.requests)
      if (request.path === path) {
        const body = JSON.parse(request.body) as Partial<Told>;
        if (body.session?.['id'] === session || body.result?.['sessionId'] === session) return body as Told;
      }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function heard(id: string): Promise<readonly string[]> {
  const events = await serving.trace(dashed(id));
  return events.flatMap((event) =>
    event.event === 'switch' && event.application === 'speak' ? [event.argument.split('|').at(-1) ?? ''] : [],
  );
}

describe('a token starts a session', () => {
  test('by a url, with free parameters, as the client of Node asks', async () => {
    const token = await tokenOf('voice');
    expect(token).toMatch(/^[0-9a-f]{84}$/);
    const launched = await ask(
      `/1.0/sessions?action=create&token=${token}&numberToDial=%2B14155550111&patient=Ann%20Lee`,
    );
    const id = idIn(launched.text);
    expect(launched).toEqual({
      status: 200,
      type: 'application/xml; charset=utf-8',
      text: `<session><success>true</success><token>${token}</token><id>${id}</id></session>`,
    });
    const { session } = await told('/voice', id);
    expect(session).toEqual({
      id,
      accountId: '70021',
      applicationId: expect.stringMatching(/^\d{6,}$/),
      timestamp: expect.stringMatching(/Z$/),
      userType: 'NONE',
      initialText: null,
      callId: null,
      parameters: { numberToDial: '+14155550111', patient: 'Ann Lee', token, action: 'create' },
    });
    expect((await ask(`/1.0/sessions/${id}/signals?action=signal&value=go`)).text).toBe(
      '<signal><status>QUEUED</status></signal>',
    );
    expect((await told('/gone', id)).result).toMatchObject({ sessionId: id, complete: true, state: 'ANSWERED' });
    expect(await heard(id)).toEqual(['Hello Ann Lee.', 'You were sent for.']);
    expect((await ask(`/1.0/sessions/${id}/signals?value=go`)).text).toBe('<signal><status>NOTFOUND</status></signal>');
    for (;;) {
      const detail = customer.requests.find(({ path, body }) => path === '/details' && body.includes(id));
      if (detail) {
        expect(JSON.parse(detail.body)).toMatchObject({
          resource: 'call',
          event: 'cdrCreated',
          data: { sessionId: id, accountId: '70021', applicationName: 'reminder', direction: 'out' },
        });
        break;
      }
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  });

  const parameters = { numberToDial: '+14155550112', patient: 'Bo & Co' };
  test.each<[string, (token: string) => [string, string]]>([
    ['JSON', (token) => ['application/json', JSON.stringify({ token, ...parameters })]],
    [
      'a form',
      (token) => ['application/x-www-form-urlencoded', new URLSearchParams({ token, ...parameters }).toString()],
    ],
    [
      'XML',
      (token) => [
        'application/xml',
        `<session><token>${token}</token><var name="numberToDial" value="+14155550112"/><var name="patient" value="Bo &amp; Co"/></session>`,
      ],
    ],
  ])('by %s, and is answered in kind', async (how, asked) => {
    const token = await tokenOf('voice');
    const [type, body] = asked(token);
    const launched = await ask('/1.0/sessions', body, { 'content-type': type });
    const id = /[0-9a-f]{32}(?![0-9a-f])/.exec(launched.text.replaceAll(token, ''))?.[0] ?? '';
    const expected: Record<string, string> = {
      JSON: JSON.stringify({ success: true, token, id }),
      'a form': `success=true&token=${token}&id=${id}`,
      XML: `<session><success>true</success><token>${token}</token><id>${id}</id></session>`,
    };
    expect(launched.text).toBe(expected[how]);
    expect((await told('/voice', id)).session['parameters']).toEqual({ ...parameters, token, action: 'create' });
    expect((await told('/nobody', id)).result).toMatchObject({ state: 'FAILED', complete: false });
  });

  test('of texts, which has the application’s other url', async () => {
    const { text } = await ask(`/1.0/sessions?token=${await tokenOf('messaging')}&a=1&a=2`);
    expect((await told('/text', idIn(text))).session).toMatchObject({ userType: 'NONE', parameters: { a: '1' } });
  });

  test('that the operator gave the account, whose url stands in its settings', async () => {
    const { text } = await ask('/1.0/sessions?action=create&token=token-of-the-operator');
    expect((await told('/plain', idIn(text))).session).toMatchObject({
      parameters: { token: 'token-of-the-operator' },
    });
  });

  test.each<[string, string, string]>([
    ['nobody has', '?token=nothing', 'The token is invalid.'],
    ['there is not', '?action=create', 'A token is required.'],
    ['is to do something else', '?action=destroy&token=x', 'The action destroy is not known.'],
  ])('but not one that %s', async (_what, query, reason) => {
    const token = new URLSearchParams(query).get('token') ?? '';
    const refused = { success: false, token, reason };
    const xmlToken = token === '' ? '<token/>' : `<token>${token}</token>`;
    expect((await ask(`/1.0/sessions${query}`)).text).toBe(
      `<session><success>false</success>${xmlToken}<reason>${reason}</reason></session>`,
    );
    const inJson = await ask(`/1.0/sessions${query}`, undefined, { accept: 'application/json' });
    expect([inJson.status, JSON.parse(inJson.text)]).toEqual([200, refused]);
    const inForm = await ask(`/1.0/sessions${query}&format=form`);
    expect(Object.fromEntries(new URLSearchParams(inForm.text))).toEqual({ ...refused, success: 'false' });
  });

  test('nor one that was taken away', async () => {
    const path = await application();
    const token = await tokenOf('voice', path);
    const headers = { authorization: `Basic ${btoa(`acme:${password}`)}` };
    await serving.fetch(`${path}/addresses/token/${token}`, { method: 'DELETE', headers });
    expect((await ask(`/1.0/sessions?token=${token}`)).text).toContain('The token is invalid.');
  });

  test('nor with more parameters than anybody needs', async () => {
    const token = await tokenOf('voice');
    const many = new URLSearchParams({
      token,
      ...Object.fromEntries(Array.from({ length: 201 }, (_, at) => [`p${at}`, 'x'])),
    });
    expect((await ask(`/1.0/sessions?${many}`)).text).toContain('There are too many parameters.');
    const long = new URLSearchParams({ token, p: 'x'.repeat(65_537) }).toString();
    expect((await ask('/1.0/sessions', long, { 'content-type': 'application/x-www-form-urlencoded' })).text).toContain(
      'success=false',
    );
  });
});

describe('a signal', () => {
  test.each([
    ['by a url', '?action=signal&value=go', undefined, '', '<signal><status>QUEUED</status></signal>'],
    ['without an action', '?value=go', undefined, '', '<signal><status>QUEUED</status></signal>'],
    ['in JSON', '', '{"value":"go"}', 'application/json', '{"status":"QUEUED"}'],
    ['in JSON, by its other name', '', '{"signal":"go"}', 'application/json', '{"status":"QUEUED"}'],
    ['as a form', '', 'value=go', 'application/x-www-form-urlencoded', 'status=QUEUED'],
    ['in XML', '', '<signal><value>go</value></signal>', 'text/xml', '<signal><status>QUEUED</status></signal>'],
  ])('%s interrupts', async (_how, query, body, type, answer) => {
    const token = await tokenOf('voice');
    const id = idIn((await ask(`/1.0/sessions?token=${token}&numberToDial=%2B14155550111&patient=Cy`)).text);
    await told('/voice', id);
    const signalled = await ask(
      `/1.0/sessions/${id}/signals${query}`,
      body,
      type === '' ? {} : { 'content-type': type },
    );
    expect([signalled.status, signalled.text]).toEqual([200, answer]);
    await told('/gone', id);
    await heard(id);
  });

  test.each([
    ['to nobody', `/1.0/sessions/${'0'.repeat(32)}/signals?value=go`, 'NOTFOUND'],
    ['to what is no session', '/1.0/sessions/odd/signals?value=go', 'NOTFOUND'],
    ['without a name', `/1.0/sessions/${'0'.repeat(32)}/signals?action=signal`, 'FAILED'],
    ['named as a handler is', `/1.0/sessions/${'0'.repeat(32)}/signals?value=Hangup`, 'FAILED'],
  ])('%s: %s %s', async (_what, path, status) => {
    expect((await ask(path)).text).toBe(`<signal><status>${status}</status></signal>`);
    expect((await ask(path, undefined, { accept: 'application/json' })).text).toBe(`{"status":"${status}"}`);
  });

  test('is refused in its own words where the path or method is none', async () => {
    const refused = await serving.fetch(`/1.0/sessions/${'0'.repeat(32)}/signals?value=go`, { method: 'DELETE' });
    expect([refused.status, await refused.text()]).toEqual([405, '<signal><status>FAILED</status></signal>']);
    expect((await ask('/1.0/nothing')).status).toBe(404);
  });
});

test('a number that an application was given answers with its url, and its end is told', async () => {
  const path = await application();
  await provision('PUT', path, { voiceUrl: `${customer.url}/inbound` });
  await provision('POST', `${path}/addresses`, { type: 'number', number: '+14075550109' });
  const call = await serving.ring('+14075550109', '+14155550177');
  expect(call.answeredAt).toBeDefined();
  const opening = customer.requests.find((request) => request.path === '/inbound');
  expect(JSON.parse(opening?.body ?? '{}')).toMatchObject({
    session: { accountId: '70021', applicationId: path.split('/').at(-1), userType: 'HUMAN', to: { id: '4075550109' } },
  });
  const id = call.id.replaceAll('-', '');
  while (!customer.requests.some((request) => request.path === '/details' && request.body.includes(id)))
    await new Promise((resolve) => setTimeout(resolve, 20));
});

test('every answer in XML is well-formed', async () => {
  for (const token of ['<', '&amp;', ']]>', 'é', '\u0000', 'x'.repeat(2000)]) {
    const { text, type } = await ask(`/1.0/sessions?token=${encodeURIComponent(token)}`);
    expect(openSource(new TextEncoder().encode(text), type).xml().ok).toBe(true);
  }
});
