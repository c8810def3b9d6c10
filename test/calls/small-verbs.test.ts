import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { dialects } from '../../dialects/registry.ts';
import { placeCall } from '../support/command.ts';
import { customerServer, type SeenRequest } from '../support/customer.ts';
import { mailServer } from '../support/mail-server.ts';
import { askAt, documentOf, notifyAt, verbDocuments } from '../support/verb-documents.ts';

const options = { dialects: [...dialects, verbDocuments] };
const say = (text: string) => ({ verb: 'say', text, markup: 'plain', voice: {}, loops: 1, endKeys: '' });
const into = (text: string) => ({ go: 'into', verbs: [say(text)] });
const bodyOf = (request: SeenRequest | undefined) => JSON.parse(request?.body ?? '{}') as Record<string, unknown>;

/** One document of verbs, called from a number of Berlin. */
async function run(list: readonly object[], more: readonly string[] = [], pages: Record<string, string> = {}) {
  await using server = await customerServer({ '/voice': documentOf(list), '/state': '', ...pages });
  const from = more.includes('--from') ? [] : ['--from', '+4930123456'];
  const call = await placeCall([`${server.url}/voice`, '--format', 'verbs', ...from, ...more], options);
  return { ...call, requests: server.requests };
}

describe('choose', () => {
  const choose = (when: object) => ({ verb: 'choose', cases: [{ when, next: into('Yes.') }], otherwise: into('No.') });

  test.each([
    ['a pattern that fits the caller', { kind: 'caller-number', pattern: '^\\+49' }, 'Yes.', []],
    ['a pattern anywhere in it', { kind: 'caller-number', pattern: '123' }, 'Yes.', []],
    ['a pattern that does not fit', { kind: 'caller-number', pattern: '^\\+1' }, 'No.', []],
    ['a pattern that cannot be', { kind: 'caller-number', pattern: '(' }, 'No.', ['choice-undecided']],
    ['back references', { kind: 'caller-number', pattern: '(.)\\1' }, 'No.', ['choice-undecided']],
    ['a rule of days', { kind: 'time', rule: 'FREQ=DAILY' }, 'Yes.', []],
    ['no rule at all', { kind: 'time', rule: 'sometimes' }, 'No.', ['choice-undecided']],
    ['fax tones', { kind: 'fax' }, 'No.', ['choice-undecided']],
    ['a list of a directory', { kind: 'caller-in-list', list: 'vip' }, 'No.', ['choice-undecided']],
    ['nothing captured', { kind: 'captured', equals: '7' }, 'No.', []],
  ])('%s', async (_name, when, said, codes) => {
    const call = await run([choose(when)]);
    expect(call.spoken).toEqual([said]);
    expect(call.of('diagnostic').map(({ code }) => code)).toEqual(codes);
  });

  test('a pattern that would take another engine for ever takes no time', async () => {
    const began = performance.now();
    const call = await run([choose({ kind: 'caller-number', pattern: '(([0-9]+)*)*x$' })]);
    expect(call.spoken).toEqual(['No.']);
    expect(performance.now() - began).toBeLessThan(5000);
  });

  test('variables are found by their path, whatever they are', async () => {
    const variable = (path: readonly string[], equals: string) =>
      choose({ kind: 'variable', scope: 'call', path, equals });
    const set = { verb: 'set-variables', variables: { a: { b: 'x', n: 3, yes: true } }, exported: false };
    const said = async (path: readonly string[], equals: string) => (await run([set, variable(path, equals)])).spoken;
    expect(await said(['a', 'b'], 'x')).toEqual(['Yes.']);
    expect(await said(['a', 'n'], '3')).toEqual(['Yes.']);
    expect(await said(['a', 'yes'], 'true')).toEqual(['Yes.']);
    expect(await said(['a', 'constructor'], 'x')).toEqual(['No.']);
  });
});

describe('verbs that end as they may', () => {
  test('a payment fails, and says so', async () => {
    const pay = { verb: 'pay', settings: {}, prompts: [], parameters: {}, notify: [], onCompleted: askAt('/paid') };
    const call = await run([pay], [], { '/paid': documentOf([say('Declined.')]) });
    expect(call.spoken).toEqual(['Declined.']);
    expect(bodyOf(call.requests[1])['report']).toMatchObject({ verb: 'pay', failure: 'no payment connector' });
    expect(call.of('diagnostic').map(({ code }) => code)).toEqual(['no-payment-connector']);
  });

  test('echo and waiting last until the caller leaves', async () => {
    const echo = await run([{ verb: 'echo' }, say('Never.')], ['--hangup-after', '30']);
    expect(echo.of('switch').map(({ application }) => application)).toContain('echo');
    const waiting = await run([{ verb: 'wait-for-hangup' }, say('Never.')], ['--hangup-after', '30']);
    for (const call of [echo, waiting]) {
      expect(call.spoken).toEqual([]);
      expect(call.of('end')).toMatchObject([{ seconds: 30, by: 'caller' }]);
    }
  });

  test('a flow in hand comes back', async () => {
    const flow = { verb: 'run-flow', flow: { verbs: [say('Inside.'), { verb: 'tag', tag: 'x' }] } };
    expect((await run([say('Before.'), flow, say('After.')])).spoken).toEqual(['Before.', 'Inside.', 'After.']);
  });
});

test('what was said about later legs is theirs, until it is said otherwise', async () => {
  const caller = (changes: object) => ({ verb: 'set-caller-id', callerId: {}, mode: 'replace', ...changes });
  const call = await run([
    caller({ callerId: { number: '+15550111', name: 'Desk' } }),
    caller({ mode: 'prepend', namePrefix: 'Sales ' }),
    { verb: 'set-headers', headers: { 'X-Queue': 'gold' } },
    { verb: 'set-headers', headers: { 'X-Order': '7' } },
    dialOf(),
    caller({ mode: 'reset' }),
    dialOf(),
  ]);
  const [first, second] = call.of('switch').filter(({ application }) => application === 'bridge');
  for (const part of ['+15550111', 'Sales', 'Desk', 'X-Queue', 'gold', 'X-Order'])
    expect(first?.argument).toContain(part);
  // The switch presents the caller's own number by itself.
  expect(second?.argument).not.toContain('caller_id');
  expect(second?.argument).not.toContain('Desk');
  expect(second?.argument).toContain('X-Queue');
});

test('what becomes of the caller after a conversation is said before it, and counts once', async () => {
  const after = (action: string) => ({ verb: 'after-bridge', action });
  const hungUp = await run([after('hangup'), dialOf(), say('Never.')]);
  expect(hungUp.spoken).toEqual([]);
  const wentOn = await run([after('hangup'), after('go-on'), dialOf(), dialOf(), say('On.')]);
  expect(wentOn.spoken).toEqual(['On.']);
  const parked = await run([after('park'), dialOf(), say('Never.')], ['--hangup-after', '90']);
  expect(parked.spoken).toEqual([]);
  expect(parked.of('verb').map(({ verb }) => verb)).toEqual(['after-bridge', 'dial', 'enqueue']);
});

test('somebody called instead of us is shown what was said about later legs', async () => {
  const forward = { verb: 'forward', to: '+15550100', ringTimeoutMs: 20_000, headers: { 'X-Own': '1' } };
  const number = { verb: 'set-caller-id', callerId: { number: '+15550111' }, mode: 'replace' };
  const call = await run([number, { verb: 'set-headers', headers: { 'X-Queue': 'gold' } }, forward]);
  const [bridge] = call.of('switch').filter(({ application }) => application === 'bridge');
  for (const part of ['+15550111', 'X-Queue', 'X-Own']) expect(bridge?.argument).toContain(part);
});

describe('telling others', () => {
  test('a webhook is told, and what it says is nobody’s business', async () => {
    const webhook = { verb: 'webhook', notify: notifyAt('/hook'), retries: 2, data: { step: 'one' } };
    const call = await run([webhook, say('On.')], [], { '/hook': documentOf([say('Never.')]) });
    expect(call.spoken).toEqual(['On.']);
    const told = call.requests.find(({ path }) => path === '/hook');
    expect(bodyOf(told)).toMatchObject({ event: { kind: 'webhook', data: { step: 'one' }, retries: 2 } });
  });

  test('every key is told while other verbs run, until it is enough', async () => {
    const call = await run(
      [{ verb: 'start-gather', notify: notifyAt('/keys') }, gather(), { verb: 'stop-gather' }, gather()],
      ['--press', '12,3'],
    );
    const keys = call.requests
      .filter(({ path }) => path === '/keys')
      .map((request) => bodyOf(request)['event'] as { key: string; sequence: number });
    expect(keys.map(({ key, sequence }) => `${sequence} ${key}`)).toEqual(['0 1', '1 2']);
  });

  test('a text goes to the gateway as configured, and whoever subscribed hears how far it came', async () => {
    await using gateway = await customerServer({ '/send': { status: 202 } });
    const call = await configured(
      `messages: { gateway: { url: "${gateway.url}/send?k=1", fields: { to: "{to}", body: "{text} {to}" } } }`,
      [message()],
    );
    expect(JSON.parse(gateway.requests[0]?.body ?? '')).toEqual({ to: '+15550199', body: 'Hello {to} +15550199' });
    expect(statesOf(call.requests)).toEqual(['queued', 'sent']);
    expect(call.spoken).toEqual(['Sent.']);
  });

  test('a gateway that refuses is a failure with its reason', async () => {
    await using gateway = await customerServer({ '/send': { status: 403 } });
    const call = await configured(
      `messages: { gateway: { url: "${gateway.url}/send", format: form, fields: { t: "{text}" } } }`,
      [message()],
    );
    expect(gateway.requests).toHaveLength(1);
    expect(statesOf(call.requests)).toEqual(['queued', 'failed']);
    expect(call.spoken).toEqual(['Not sent.']);
    expect(call.of('diagnostic').map(({ code }) => code)).toEqual(['message-not-sent']);
  });

  test('without a gateway nothing is queued', async () => {
    const call = await run([message()]);
    expect(statesOf(call.requests)).toEqual(['failed']);
    expect(call.spoken).toEqual(['Not sent.']);
  });

  test.each([
    ['now', 1],
    ['at-hangup', 1],
    ['if-missed', 1],
  ])('people get mail %s', async (when, count) => {
    await using mail = await mailServer();
    const call = await configured(`mail: { url: "smtp://127.0.0.1:${mail.port}", from: "pbx@example.com" }`, [
      notification({ when, comments: 'Line one.\r\nBcc: x@example.com' }),
    ]);
    expect(call.of('diagnostic')).toEqual([]);
    expect(mail.received).toHaveLength(count);
    expect(mail.received[0]).toMatchObject({ to: ['a@example.com'], from: 'pbx@example.com' });
    expect(mail.received[0]?.text).toContain('+4930123456');
    expect(mail.received[0]?.text).not.toMatch(/^Bcc:.*\r\n(?:.+\r\n)*\r\n/im);
  });

  test('who was joined was not missed', async () => {
    await using mail = await mailServer();
    await configured(`mail: { url: "smtp://127.0.0.1:${mail.port}", from: "pbx@example.com" }`, [
      notification({ when: 'if-missed' }),
      dialOf(),
    ]);
    expect(mail.received).toEqual([]);
  });

  test('who cannot be told is said', async () => {
    const call = await run([notification({ when: 'now' }), notification({ when: 'now', media: ['sms'] })]);
    expect(call.of('diagnostic').map(({ code }) => code)).toEqual(['notification-not-sent', 'notification-not-sent']);
    const refused = await configured('mail: { url: "smtp://127.0.0.1:1", from: "pbx@example.com" }', [
      notification({ when: 'now' }),
    ]);
    expect(refused.of('diagnostic').map(({ code }) => code)).toEqual(['notification-not-sent']);
  });
});

test('from privacy on, neither words nor keys are in the trace', async () => {
  const call = await run(
    [{ verb: 'privacy', hides: true }, say('Your balance is nine thousand.'), { ...gather(), onInput: askAt('/got') }],
    ['--press', '4711#'],
    { '/got': documentOf([say('Thank you for nothing.'), { verb: 'privacy', hides: false }, say('Goodbye.')]) },
  );
  expect(bodyOf(call.requests[1])['report']).toMatchObject({ digits: '4711' });
  const shown = call.out;
  for (const secret of ['4711', 'nine thousand', 'Thank you for nothing']) expect(shown).not.toContain(secret);
  expect(shown).toContain('Goodbye.');
});

function dialOf() {
  return {
    verb: 'dial',
    targets: [
      {
        place: { line: 1, column: 1 },
        destination: { kind: 'number', number: '+15005550100', raw: '+15005550100' },
        headers: {},
        digitsOnAnswer: [],
        notify: [],
      },
    ],
    order: 'at-once',
    ringTimeoutMs: 20_000,
    ringTimeoutFrom: 'dialling',
    timeLimitMs: null,
    answersWhenBridged: false,
    ignoresEarlyMedia: false,
    hangupKeys: '',
    passesDigits: true,
  };
}

function gather() {
  return {
    verb: 'gather',
    prompts: [],
    bargeIn: true,
    digits: { minimum: 1, maximum: 10, endKeys: '#', firstDigitTimeoutMs: 3000, interDigitTimeoutMs: 1000 },
    rounds: 1,
    retryPrompts: [],
    typeAhead: 'keep',
  };
}

function message() {
  return {
    verb: 'message',
    to: '+15550199',
    network: 'sms',
    text: 'Hello {to}',
    media: [],
    notify: [notifyAt('/state')],
    onSent: into('Sent.'),
    onFailed: into('Not sent.'),
  };
}

function notification(changes: object) {
  return { verb: 'notification', recipients: [{ kind: 'email', id: 'a@example.com' }], media: ['email'], ...changes };
}

function statesOf(requests: readonly SeenRequest[]): readonly string[] {
  return requests
    .filter(({ path }) => path === '/state')
    .map((request) => (bodyOf(request)['event'] as { event: string }).event);
}

/** A call with a configuration of its own. */
async function configured(yaml: string, list: readonly object[]) {
  const folder = mkdtempSync(join(tmpdir(), 'small-verbs-'));
  try {
    const file = join(folder, 'dragoman.yaml');
    writeFileSync(file, `${yaml}\n`);
    return await run(list, ['--config', file]);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
