import { expect, test } from 'vitest';
import { placeCall } from '../support/command.ts';
import { customerServer } from '../support/customer.ts';

const formOf = (body: string | undefined) => Object.fromEntries(new URLSearchParams(body));

test('a first key stops the prompts, and is the first of the entry', async () => {
  await using server = await customerServer({
    '/voice':
      '<Response><Gather numDigits="2" action="/next"><Say loop="0">For ever and ever.</Say></Gather></Response>',
    '/next': '<Response/>',
  });
  const call = await placeCall([`${server.url}/voice`, '--press', '12']);
  expect(formOf(server.requests[1]?.body)).toMatchObject({ Digits: '12' });
  expect(call.of('end')[0]?.seconds).toBeLessThan(5);
});

test('keys typed ahead are taken before the caller is waited for', async () => {
  const ask = (name: string) => ({
    ask: { name, choices: { value: '[1 DIGIT]', mode: 'dtmf' }, say: { value: `${name}?` } },
  });
  await using server = await customerServer({
    '/voice': JSON.stringify({
      tropo: [ask('One'), ask('Two'), ask('Three'), { on: { event: 'continue', next: '/done' } }],
    }),
    '/done': '{"tropo":[]}',
  });
  const call = await placeCall([`${server.url}/voice`, '--format', 'tropo', '--press', '12,3']);
  const { result } = JSON.parse(server.requests[1]?.body ?? '{}') as {
    result: { actions: { name: string; value: string }[] };
  };
  expect(result.actions.map(({ name, value }) => `${name} ${value}`)).toEqual(['One 1', 'Two 2', 'Three 3']);
  expect(call.spoken).toEqual(['One?', 'Two?', 'Three?']);
});

test('a long call takes no time', async () => {
  await using server = await customerServer({
    '/voice': '<Response><Pause length="3600"/><Say>An hour later.</Say></Response>',
  });
  const began = performance.now();
  const call = await placeCall([`${server.url}/voice`]);
  expect(performance.now() - began).toBeLessThan(3000);
  expect(call.of('end')[0]?.seconds).toBeGreaterThan(3600 - 1);
});

test('the same call twice gives the same events', async () => {
  await using server = await customerServer({
    '/voice': '<Response><Gather numDigits="1" action="/next"><Say>Press.</Say></Gather></Response>',
    '/next': '<Response><Dial><Number>+15005550100</Number></Dial><Say>Bye.</Say></Response>',
  });
  const runs = [
    await placeCall([`${server.url}/voice`, '--press', '1']),
    await placeCall([`${server.url}/voice`, '--press', '1']),
  ];
  const [one, two] = runs.map(({ events }) => events.map(({ at, event }) => `${at} ${event}`));
  expect(one).toEqual(two);
  expect(one?.length).toBeGreaterThan(10);
});

test('a recording can be fetched while the call goes on, and has the length it is said to have', async () => {
  let fetched: Promise<{ status: number; bytes: number }> | undefined;
  await using server = await customerServer({
    '/voice': '<Response><Record maxLength="4" timeout="0" finishOnKey="" playBeep="false" action="/done"/></Response>',
    '/done': ({ body }) => {
      fetched = fetch(`${formOf(body)['RecordingUrl']}.wav`).then(async (response) => ({
        status: response.status,
        bytes: (await response.arrayBuffer()).byteLength,
      }));
      return '<Response><Say>Thank you for that.</Say></Response>';
    },
  });
  await placeCall([`${server.url}/voice`]);
  expect(formOf(server.requests[1]?.body)).toMatchObject({ RecordingDuration: '4' });
  expect(await fetched).toMatchObject({ status: 200, bytes: expect.closeTo(4 * 8000 * 2 + 44, -4) });
});

test('hanging up while recording still tells the action; hanging up in a gather tells nothing', async () => {
  await using server = await customerServer({
    '/record': '<Response><Record action="/done" timeout="0"/></Response>',
    '/gather': '<Response><Gather action="/done" timeout="60"/></Response>',
    '/done': '<Response><Say>Nobody hears this.</Say></Response>',
  });
  const recorded = await placeCall([`${server.url}/record`, '--hangup-after', '6']);
  expect(formOf(server.requests[1]?.body)).toMatchObject({ Digits: 'hangup', CallStatus: 'completed' });
  expect(recorded.spoken).toEqual([]);
  expect(recorded.of('callback')).toHaveLength(1);
  await placeCall([`${server.url}/gather`, '--hangup-after', '6']);
  expect(server.requests.map(({ path }) => path)).toEqual(['/record', '/done', '/gather']);
});

test('audio is fetched, checked and played; what cannot be had is skipped and said', async () => {
  const samples = Buffer.alloc(8000 * 2);
  const header = Buffer.from(
    'RIFF\0\0\0\0WAVEfmt \x10\0\0\0\x01\0\x01\0\x40\x1f\0\0\x80\x3e\0\0\x02\0\x10\0data\0\0\0\0',
    'latin1',
  );
  header.writeUInt32LE(36 + samples.length, 4);
  header.writeUInt32LE(samples.length, 40);
  await using server = await customerServer({
    '/voice':
      '<Response><Play>/beep.wav</Play><Play>/page.wav</Play><Play>/none.wav</Play><Play>http://127.0.0.1:1/</Play><Say>After.</Say></Response>',
    '/beep.wav': { headers: { 'content-type': 'audio/wav' }, body: Buffer.concat([header, samples]) },
    '/page.wav': '<html>not audio</html>',
  });
  const call = await placeCall([`${server.url}/voice`]);
  const played = call.of('switch').filter(({ application }) => application === 'playback');
  expect(played.map(({ response }) => response)).toEqual(['FILE PLAYED']);
  expect(played[0]?.argument).toMatch(/\/[0-9a-f]{64}\.wav$/);
  const unavailable = call.of('diagnostic').filter(({ code }) => code === 'audio-unavailable');
  expect(unavailable.map(({ hint }) => hint)).toEqual([
    expect.stringContaining('open the URL'),
    expect.stringContaining('open the URL'),
    expect.stringContaining('network.allow'),
  ]);
  expect(call.spoken).toEqual(['After.']);
  expect(call.status).toBe(0);
});

test('text of a document reaches the switch as text', async () => {
  await using server = await customerServer({
    '/voice':
      '<Response><Say>${system(id)} $${base_dir} &amp;park() ../x | , [ { \' "quoted"</Say><Dial><Number>1,sofia/gateway/x/900</Number></Dial></Response>',
  });
  const call = await placeCall([`${server.url}/voice`]);
  const told = call
    .of('switch')
    .map(({ application, argument }) => `${application} ${argument}`)
    .join('\n');
  expect(told).not.toContain('${');
  expect(told).not.toContain('sofia/gateway/x');
  expect(call.of('end')).toHaveLength(1);
});

test('a pivot whose server fails goes to its own branch, once', async () => {
  await using server = await customerServer({
    '/voice': ({ headers }) =>
      JSON.stringify({
        module: 'pivot',
        data: { voice_url: `http://${headers.host}/none` },
        children: { _: { module: 'tts', data: { text: 'Try later.' } } },
      }),
  });
  const call = await placeCall([`${server.url}/voice`, '--format', 'callflow']);
  expect(call.spoken).toEqual(['Try later.']);
  expect(call.status).toBe(0);
});
