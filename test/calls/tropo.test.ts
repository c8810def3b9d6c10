import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Callee, dial } from 'dragoman/testing';
import { describe, expect, test } from 'vitest';
import { complaints } from '../../dialects/tropo/testing/library-demands.ts';
import { placeCall } from '../support/command.ts';
import { type CustomerServer, customerServer } from '../support/customer.ts';
import { mailServer } from '../support/mail-server.ts';

const document = (...steps: readonly object[]): string => JSON.stringify({ tropo: steps });
const on = (event: string, next: string) => ({ on: { event, next } });
const bye = document({ say: 'Bye.' });

/** Results as they were sent, by the path that they went to. */
function resultsOf({ requests }: CustomerServer) {
  return requests.flatMap(({ path, body }) => {
    const { result } = JSON.parse(body.startsWith('{') ? body : '{}');
    if (result) expect(complaints(body)).toEqual([]);
    return result ? [{ path, result }] : [];
  });
}

describe('a transfer', () => {
  const agent = '+15558880000';
  const pages = {
    '/start': document(
      {
        transfer: {
          name: 'agent',
          to: agent,
          callbackUrl: '/details',
          on: [
            {
              event: 'connect',
              post: '/answered',
              ask: { name: 'ok', timeout: 4, choices: { value: '1', mode: 'dtmf' }, say: 'Press one to accept.' },
            },
            { event: 'connect', say: 'Connecting.' },
          ],
        },
      },
      on('continue', '/after'),
      on('incomplete', '/nobody'),
    ),
    '/after': bye,
    '/nobody': bye,
    '/answered': '',
    '/details': '',
  };
  const answers = (press: string): Callee => ({
    matches: /8880000/,
    behaviour: {
      does: 'answer',
      afterMs: 1000,
      talksForMs: 20_000,
      plan: { steps: [{ does: 'press', keys: press }], notices: 'ear' },
    },
  });

  test('asks whoever answers, joins them, and goes on with the caller when they have left', async () => {
    await using server = await customerServer(pages);
    await using call = await dial(`${server.url}/start`, { format: 'tropo', callees: [answers('1')] });
    await call.ended;
    const results = resultsOf(server);
    expect(results.map(({ path }) => path)).toEqual(['/answered', '/after']);
    expect(results[0]?.result).toMatchObject({ sessionId: results[1]?.result.sessionId, sequence: 1 });
    expect(results[1]?.result).toMatchObject({
      complete: true,
      state: 'ANSWERED',
      actions: { name: 'agent', disposition: 'SUCCESS', calledid: agent },
    });
    expect(results[1]?.result.actions.connectedDuration).toBeGreaterThan(5);
    expect(call.heard).toEqual(['Bye.']);
    const details = server.requests.find(({ path }) => path === '/details');
    expect(JSON.parse(details?.body ?? '{}')).toMatchObject({
      event: 'cdrCreated',
      data: {
        direction: 'out',
        to: 'tel:5558880000',
        status: 'Success',
        parentSessionId: results[0]?.result.sessionId,
      },
    });
  });

  test('who does not accept is dropped; the caller stays', async () => {
    await using server = await customerServer(pages);
    await using call = await dial(`${server.url}/start`, { format: 'tropo', callees: [answers('5')] });
    await call.ended;
    const results = resultsOf(server);
    expect(results.map(({ path }) => path)).toEqual(['/answered', '/nobody']);
    expect(results[1]?.result).toMatchObject({ complete: false, actions: { name: 'agent' } });
    expect(results[1]?.result.actions.disposition).not.toBe('SUCCESS');
    expect(call.heard).toEqual(['Bye.']);
  });

  test('is given up by its terminator while it rings', async () => {
    await using server = await customerServer({
      '/start': document(
        {
          transfer: {
            name: 'agent',
            to: agent,
            terminator: '*',
            on: { event: 'ring', say: 'https://127.0.0.1:1/ring.wav' },
          },
        },
        on('incomplete', '/nobody'),
      ),
      '/nobody': bye,
    });
    const rings: Callee = { matches: /8880000/, behaviour: { does: 'ring for ever', ringsAfterMs: 20 } };
    await using call = await dial(`${server.url}/start`, { format: 'tropo', callees: [rings] });
    await call.pass(5);
    await call.press('*', { atOnce: true });
    await call.ended;
    expect(resultsOf(server)[0]).toMatchObject({
      path: '/nobody',
      result: { complete: false, actions: { name: 'agent', disposition: 'TIMEOUT' } },
    });
    expect(call.seconds).toBeLessThan(15);
  });
});

describe('a recording', () => {
  const pages = (record: object) => ({
    '/start': document(
      { record: { name: 'vm', url: '/in', maxSilence: 2, ...record } },
      on('continue', '/saved'),
      on('error', '/unsent'),
    ),
    '/saved': bye,
    '/unsent': bye,
    '/in': { status: 403 },
    '/fine': { status: 201 },
  });
  const leave = async (record: (url: string) => object) => {
    const answers: Record<string, string | { status: number }> = {};
    await using server = await customerServer(answers);
    Object.assign(answers, pages(record(server.url)));
    const call = await placeCall([`${server.url}/start`, '--format', 'tropo', '--say', 'This is a message for you.']);
    return { call, results: resultsOf(server), server };
  };

  test('that a server refuses is an error, if the document waited for it and required it', async () => {
    const { results } = await leave((url) => ({ url: `${url}/in` }));
    expect(results).toMatchObject([
      {
        path: '/unsent',
        result: {
          complete: false,
          error: 'record: the recording could not be sent',
          actions: { name: 'vm', disposition: 'SUCCESS', uploadStatus: 'failed' },
        },
      },
    ]);
  });

  test('that is not required goes on all the same', async () => {
    const { results } = await leave((url) => ({ url: `${url}/in`, required: 'false' }));
    expect(results).toMatchObject([
      { path: '/saved', result: { complete: true, actions: { uploadStatus: 'failed' } } },
    ]);
  });

  test('that is sent, and one that nobody waits for', async () => {
    const { results, server } = await leave((url) => ({ url: `${url}/fine` }));
    expect(results).toMatchObject([
      { path: '/saved', result: { actions: { uploadStatus: 'success', url: `${server.url}/fine` } } },
    ]);
    const later = await leave((url) => ({ url: `${url}/fine`, asyncUpload: true }));
    expect(later.results).toMatchObject([{ path: '/saved', result: { actions: { uploadStatus: 'unavailable' } } }]);
    expect(later.server.requests.some(({ path }) => path === '/fine')).toBe(true);
  });

  test('goes by mail, attached, if there is a mail server; and is an error if there is none', async () => {
    await using server = await customerServer({
      '/start': document(
        { record: { name: 'vm', url: 'mailto:ops@example.com', maxSilence: 2 } },
        on('continue', '/saved'),
        on('error', '/unsent'),
      ),
      '/saved': bye,
      '/unsent': bye,
    });
    await using mail = await mailServer();
    const folder = mkdtempSync(join(tmpdir(), 'tropo-mail-'));
    try {
      const file = join(folder, 'dragoman.yaml');
      writeFileSync(file, `mail: { url: "smtp://127.0.0.1:${mail.port}", from: "pbx@example.com" }\n`);
      const words = [`${server.url}/start`, '--format', 'tropo', '--say', 'This is a message for you.'];
      await placeCall([...words, '--config', file]);
      await placeCall(words);
    } finally {
      rmSync(folder, { recursive: true });
    }
    expect(resultsOf(server)).toMatchObject([
      { path: '/saved', result: { actions: { uploadStatus: 'success', url: 'mailto:ops@example.com' } } },
      { path: '/unsent', result: { actions: { uploadStatus: 'failed' } } },
    ]);
    expect(mail.received).toHaveLength(1);
    expect(mail.received[0]).toMatchObject({ to: ['ops@example.com'], from: 'pbx@example.com' });
    const [, attached = ''] =
      /Content-Type: audio\/\S*wav[\s\S]*?\r\n\r\n([A-Za-z0-9+/=\r\n]+)/.exec(mail.received[0]?.text ?? '') ?? [];
    const file = Buffer.from(attached, 'base64');
    expect(file.subarray(0, 4).toString('latin1')).toBe('RIFF');
    expect(file.length).toBeGreaterThan(8000);
  });

  test('is transcribed, and the text goes by mail', async () => {
    await using server = await customerServer({
      '/start': document(
        { record: { name: 'vm', maxSilence: 2, transcription: { id: 'n1', url: 'mailto:ops@example.com' } } },
        on('continue', '/saved'),
      ),
      '/saved': bye,
    });
    await using mail = await mailServer();
    const folder = mkdtempSync(join(tmpdir(), 'tropo-mail-'));
    try {
      const file = join(folder, 'dragoman.yaml');
      const transcriber = JSON.stringify(['sh', '-c', 'echo "Heard and written."']);
      writeFileSync(
        file,
        `mail: { url: "smtp://127.0.0.1:${mail.port}", from: "pbx@example.com" }\nspeech: { transcriber: { command: ${transcriber} } }\n`,
      );
      await placeCall([`${server.url}/start`, '--format', 'tropo', '--say', 'This is a message.', '--config', file]);
    } finally {
      rmSync(folder, { recursive: true });
    }
    expect(mail.received).toMatchObject([
      { to: ['ops@example.com'], text: expect.stringContaining('Heard and written.') },
    ]);
  });

  test('of the session: a second one takes the place of the first, and both are sent', async () => {
    const answers: Record<string, string | { status: number }> = { '/in': { status: 200 }, '/next': bye };
    await using server = await customerServer(answers);
    const start = { startRecording: { url: `${server.url}/in`, asyncUpload: true } };
    answers['/start'] = document(
      start,
      { wait: { milliseconds: 3000 } },
      start,
      { wait: { milliseconds: 3000 } },
      { stopRecording: null },
      on('continue', '/next'),
    );
    const call = await placeCall([`${server.url}/start`, '--format', 'tropo']);
    expect(server.requests.filter(({ path }) => path === '/in')).toHaveLength(2);
    expect(call.of('diagnostic')).toEqual([]);
    expect(resultsOf(server)[0]?.result).not.toHaveProperty('actions');
  });
});

test('a room is left by its terminator, and how long it was is told', async () => {
  await using server = await customerServer({
    '/start': document(
      { conference: { id: 'team 7', name: 'room', terminator: '#', joinPrompt: true } },
      on('continue', '/left'),
    ),
    '/left': bye,
  });
  await using call = await dial(`${server.url}/start`, { format: 'tropo' });
  await call.pass(12);
  await call.press('#', { atOnce: true });
  await call.hears('Bye.');
  const [left] = resultsOf(server);
  expect(left?.result.actions).toEqual({ name: 'room', disposition: 'SUCCESS', duration: expect.any(Number) });
  expect(left?.result.actions.duration).toBeGreaterThanOrEqual(11);
});

test('a text that cannot be sent is an error only where it is required', async () => {
  const text = { to: '+15558880001', channel: 'TEXT', network: 'SMS', say: 'Hello' };
  await using server = await customerServer({
    '/start': document(
      { message: { ...text, required: false } },
      { say: 'Still here.' },
      { message: text },
      { say: 'Never heard.' },
      on('error', '/unsent'),
    ),
    '/unsent': bye,
  });
  await using call = await dial(`${server.url}/start`, { format: 'tropo' });
  await call.ended;
  expect(call.heard).toEqual(['Still here.', 'Bye.']);
  expect(resultsOf(server)).toMatchObject([{ path: '/unsent', result: { complete: false, state: 'ANSWERED' } }]);
});

test('what is said and entered after generalLogSecurity is nowhere in the trace', async () => {
  await using server = await customerServer({
    '/start': document(
      { generalLogSecurity: 'suppress' },
      { ask: { name: 'pin', choices: { value: '[5 DIGITS]', mode: 'dtmf' }, say: 'Pin for Mister Blue?' } },
      on('continue', '/next'),
    ),
    '/next': document(
      { say: 'Mister Green, thank you.' },
      { message: { to: '+15558880001', network: 'SMS', say: 'Blue paid.', required: false } },
      { generalLogSecurity: 'none' },
      { say: 'Everybody may read this.' },
    ),
  });
  const call = await placeCall([`${server.url}/start`, '--format', 'tropo', '--press', '73915']);
  expect(server.requests[1]?.body).toContain('73915');
  expect(server.requests[1]?.body).toContain('dtmf-7 dtmf-3 dtmf-9 dtmf-1 dtmf-5');
  for (const hidden of ['73915', 'dtmf-7', 'Mister Blue', 'Mister Green', 'Blue paid'])
    expect(call.out, hidden).not.toContain(hidden);
  expect(call.out).toContain('Everybody may read this.');
});

test('keys typed ahead of an ask that hides them are hidden as well', async () => {
  await using server = await customerServer({
    '/start': document(
      { say: 'A long sentence before the question, during which the caller is already typing.' },
      { ask: { name: 'pin', asrLogSecurity: 'suppress', choices: { value: '[4 DIGITS]', mode: 'dtmf' }, say: 'Pin?' } },
      on('continue', '/next'),
    ),
    '/next': bye,
  });
  await using call = await dial(`${server.url}/start`, { format: 'tropo' });
  await call.pass(1);
  await call.press('7391', { atOnce: true });
  await call.ended;
  expect(resultsOf(server)[0]?.result.actions).toMatchObject({ interpretation: '7391' });
  expect(JSON.stringify(call.trace)).not.toContain('7391');
  const keys = call.trace.flatMap((event) => (event.event === 'dtmf' ? [event.key] : []));
  expect(keys).toEqual(['•', '•', '•', '•']);
});

test('digits that are spoken are told as digits, and as the words that were heard', async () => {
  await using server = await customerServer({
    '/start': document(
      { ask: { name: 'zip', choices: { value: '[5 DIGITS]', mode: 'speech' }, say: 'Your zip code?' } },
      {
        ask: { name: 'menu', minConfidence: 60, choices: { value: 'sales(sales, one), help(help me)' }, say: 'Which?' },
      },
      on('continue', '/next'),
    ),
    '/next': bye,
  });
  await using call = await dial(`${server.url}/start`, { format: 'tropo' });
  await call.say('nine four zero seven zero');
  await call.hears('Which?');
  await call.say('help me');
  await call.ended;
  expect(resultsOf(server)[0]?.result.actions).toMatchObject([
    { name: 'zip', interpretation: '94070', utterance: 'nine four zero seven zero', value: '94070' },
    { name: 'menu', interpretation: 'help me', utterance: 'help me', concept: 'help', value: 'help', confidence: 100 },
  ]);
});
