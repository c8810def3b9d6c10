import { expect, test } from 'vitest';
import { customerServer } from '../../test/support/customer.ts';
import { answersAndTalks, dial, isBusy, neverAnswers, UnmetExpectation } from './index.ts';
import { menu, pages, twiml } from './testing/pages.ts';

const path = '/voice';

/** An application that answers its first request with these verbs. */
const saying = (verbs: string) => pages({ '/voice': twiml(verbs) });

/** A second of silence that a caller can hear. */
function soundFile(): Uint8Array {
  const file = Buffer.alloc(44 + 16_000);
  file.write('RIFF', 0, 'latin1');
  file.writeUInt32LE(36 + 16_000, 4);
  file.write('WAVEfmt ', 8, 'latin1');
  file.writeUInt32LE(16, 16);
  file.writeUInt16LE(1, 20);
  file.writeUInt16LE(1, 22);
  file.writeUInt32LE(8000, 24);
  file.writeUInt32LE(16_000, 28);
  file.writeUInt16LE(2, 32);
  file.writeUInt16LE(16, 34);
  file.write('data', 36, 'latin1');
  file.writeUInt32LE(16_000, 40);
  return file;
}

test('a caller hears, presses, hears the answer and is hung up on', async () => {
  await using call = await dial(menu, { path, from: '+15557770001', to: '+15557770002' });
  await call.hears('press one');
  await call.press('1');
  await call.hears(/^You pressed 1\.$/);
  expect(await call.ended).toEqual({
    cause: 'NORMAL_CLEARING',
    seconds: 3,
    by: 'application',
    answered: true,
    sipStatus: 200,
  });
  expect(call.heard).toEqual(['Welcome.', 'Press one for sales.', 'You pressed 1.']);
  expect(call.requests).toMatchObject([
    { dialect: 'twiml', method: 'POST', path: '/voice', parameters: { From: '+15557770001', To: '+15557770002' } },
    { dialect: 'twiml', method: 'POST', path: '/chosen', parameters: { Digits: '1', CallStatus: 'in-progress' } },
  ]);
  expect(call.documents).toMatchObject([
    { dialect: 'twiml', text: expect.stringContaining('gather') },
    { dialect: 'twiml', text: expect.stringContaining('say "You pressed 1."') },
  ]);
  expect(call.documents[1]?.verbs).toMatchObject([{ verb: 'say', text: 'You pressed 1.' }]);
  expect(call.diagnostics).toEqual([]);
  expect(call.dialled).toEqual([]);
  expect(call.trace.map(({ event }) => event)).toEqual(expect.arrayContaining(['call', 'request', 'dtmf', 'end']));
});

test('time stands still while nobody awaits anything, however long that takes', async () => {
  await using call = await dial(menu, { path });
  expect([call.seconds, call.heard, call.requests]).toEqual([0, [], []]);
  await call.hears('Welcome.');
  const { seconds } = call;
  for (let turn = 0; turn < 200; turn++) await new Promise((resolve) => setImmediate(resolve));
  void call.ended;
  for (let turn = 0; turn < 200; turn++) await new Promise((resolve) => setImmediate(resolve));
  expect(call.seconds).toBe(seconds);
  expect(call.heard).toEqual(['Welcome.']);
});

test('an application may take its time to answer: the call waits', async () => {
  const slow = pages({
    '/voice': async () => {
      await new Promise((resolve) => setTimeout(resolve, 60));
      return twiml('<Say>At last.</Say>');
    },
  });
  await using call = await dial(slow, { path });
  const { at } = await call.hears('at last');
  expect(at).toBeLessThan(1);
});

test('ten minutes of call pass in no time', async () => {
  const begun = performance.now();
  await using call = await dial(saying('<Pause length="590"/><Say>Still there?</Say>'), { path });
  const { at } = await call.hears('still there');
  expect(at).toBeGreaterThan(590);
  expect((await call.ended).seconds).toBe(591);
  expect(performance.now() - begun).toBeLessThan(3000);
});

test('two calls at the same time do not know each other', async () => {
  const [one, other] = await Promise.all([dial(menu, { path }), dial(menu, { path })]);
  await Promise.all([one.press('1'), other.press('2')]);
  await Promise.all([one.hears('You pressed 1'), other.hears('You pressed 2')]);
  const ids = [one, other].map(({ requests }) => requests[0]?.parameters['CallSid']);
  expect(ids[0]).not.toBe(ids[1]);
  await Promise.all([one.close(), other.close()]);
});

test('nor do twenty, and nothing of Node complains', async () => {
  const warnings: string[] = [];
  const note = ({ message }: Error) => warnings.push(message);
  process.on('warning', note);
  const calls = await Promise.all(Array.from({ length: 20 }, () => dial(menu, { path })));
  await Promise.all(calls.map((call, index) => call.press(String(index % 10))));
  const ends = await Promise.all(calls.map(({ ended }) => ended));
  expect(calls.map(({ heard }) => heard.at(-1))).toEqual(calls.map((_, index) => `You pressed ${index % 10}.`));
  expect(ends.every(({ by }) => by === 'application')).toBe(true);
  await Promise.all(calls.map((call) => call.close()));
  process.off('warning', note);
  expect(warnings).toEqual([]);
});

test('what follows the end of a call can be awaited like any promise', async () => {
  await using call = await dial(menu, { path });
  await expect(call.ended).resolves.toMatchObject({ by: 'application' });
});

test('calls with the same seed have the same ids', async () => {
  const idOf = async () => {
    await using call = await dial(menu, { path, seed: 'mine' });
    await call.waits();
    return call.requests[0]?.parameters['CallSid'];
  };
  expect(await idOf()).toBe(await idOf());
});

test('press waits until the call waits, also for the second key of one answer', async () => {
  const code = pages({
    '/voice': twiml('<Gather numDigits="4" action="/code"><Say>Your code, please.</Say></Gather>'),
    '/code': ({ Digits }) => twiml(`<Say>Code ${Digits}.</Say>`),
  });
  await using call = await dial(code, { path });
  await call.press('4');
  await call.press('71');
  expect(call.requests).toHaveLength(1);
  await call.press('1');
  expect(call.requests[1]?.parameters).toMatchObject({ Digits: '4711' });
  await call.hears('Code 4711.');
});

test('a key pressed at once cuts a prompt short', async () => {
  await using call = await dial(menu, { path });
  await call.hears('Welcome.');
  await call.pass(0.5);
  await call.press('2', { atOnce: true });
  await call.hears('You pressed 2.');
  expect(call.sounds.map(({ words, whole }) => [words, whole])).toEqual([
    ['Welcome.', true],
    ['Press one for sales.', false],
    ['You pressed 2.', true],
  ]);
});

test('what was heard before a key is no answer to it', async () => {
  const again = pages({
    '/voice': twiml('<Gather numDigits="1" action="/voice"><Say>Main menu.</Say><Say>Press a key.</Say></Gather>'),
  });
  await using call = await dial(again, { path });
  await call.press('9');
  expect(call.heard).toEqual(['Main menu.', 'Press a key.']);
  await call.hears('Main menu.');
  expect(call.heard).toEqual(['Main menu.', 'Press a key.', 'Main menu.']);
});

test('a text may go over several prompts, and a prompt may be asked for once', async () => {
  await using call = await dial(saying('<Say>Your table</Say><Say>is   ready.</Say>'), { path });
  await call.hears('your table is ready');
  await expect(call.hears('ready')).rejects.toThrow(UnmetExpectation);
});

test('markup is heard as words', async () => {
  const spoken = saying('<Say voice="Polly.Joanna">One <break time="1s"/> moment, <emphasis>please</emphasis>.</Say>');
  await using call = await dial(spoken, { path });
  await call.hears('One moment, please.');
});

test('audio is heard by its path at the application, and by its url elsewhere', async () => {
  const wave = soundFile();
  const musical = pages({
    '/voice': twiml('<Play>/chime.wav?loud=1</Play><Play loop="2">chime.wav</Play>'),
    '/chime.wav': { type: 'audio/x-wav', bytes: wave },
  });
  await using call = await dial(musical, { path });
  const { kind, seconds } = await call.hears('/chime.wav?loud=1');
  expect([kind, seconds]).toEqual(['audio', 1]);
  await call.ended;
  expect(call.heard).toEqual(['/chime.wav?loud=1', '/chime.wav', '/chime.wav']);

  await using music = await customerServer({ '/chime.wav': { body: wave } });
  const elsewhere = `${music.url}/chime.wav`;
  await using second = await dial(saying(`<Play>${elsewhere}</Play>`), { path, trusts: [music.url] });
  await second.ended;
  expect(second.heard).toEqual([elsewhere]);
});

test('audio that cannot be had is a diagnostic, not something heard', async () => {
  await using call = await dial(saying('<Play>/nothing.wav</Play><Say>Anyway.</Say>'), { path });
  await call.hears('anyway');
  expect(call.heard).toEqual(['Anyway.']);
  expect(call.diagnostics).toMatchObject([{ code: 'audio-unavailable', severity: 'warning' }]);
});

test('a caller who keeps silent is asked again, then given up', async () => {
  const ask = {
    tropo: [
      {
        ask: {
          name: 'size',
          attempts: 2,
          timeout: 8,
          bargein: false,
          say: [{ value: 'Which size?' }, { event: 'timeout', value: 'Nothing was pressed.' }],
          choices: { value: '[1 DIGIT]' },
        },
      },
      { say: [{ value: 'Bye.' }] },
    ],
  };
  await using call = await dial(pages({ '/voice': JSON.stringify(ask) }), { path, format: 'tropo' });
  await call.hears('which size');
  await call.keepSilent();
  expect(call.seconds).toBeGreaterThan(8);
  await call.hears('nothing was pressed');
  await call.press('3');
  await call.hears('Bye.');
  expect(call.heard).toEqual(['Which size?', 'Nothing was pressed.', 'Which size?', 'Bye.']);
});

test('words are voice on the line: a recording ends when they do', async () => {
  const mailbox = pages({
    '/voice': twiml('<Say>After the tone.</Say><Record timeout="2" maxLength="60" action="/stored"/>'),
    '/stored': ({ RecordingDuration, RecordingUrl }) =>
      twiml(`<Say>${RecordingDuration} seconds at ${RecordingUrl}.</Say>`),
  });
  await using call = await dial(mailbox, { path });
  await call.say('Please call me back as soon as you can.');
  const stored = await call.hears(/seconds at/);
  // The two seconds of silence that ended it are trimmed, as TwiML has it.
  expect(stored.words).toMatch(/^[23] seconds at http:/);
  const url = /http:\S+[^.\s]/.exec(stored.words)?.[0] ?? '';
  const recording = await fetch(url);
  expect([recording.status, recording.headers.get('content-type')]).toEqual([200, 'audio/x-wav']);
});

test('a recording ended by a key, and one that nobody speaks into', async () => {
  const mailbox = pages({
    '/voice': twiml('<Record finishOnKey="#" action="/stored"/>'),
    '/stored': ({ Digits, RecordingDuration }) => twiml(`<Say>${Digits} after ${RecordingDuration}</Say>`),
  });
  await using spoken = await dial(mailbox, { path });
  await spoken.say('Hello, it is me.');
  await spoken.press('#');
  await spoken.hears('# after');
  await using silent = await dial(mailbox, { path });
  await silent.keepSilent();
  expect(silent.seconds).toBeGreaterThan(5);
});

test('who listens to speech understands it', async () => {
  const listening = pages({
    '/voice': twiml('<Gather input="speech" timeout="3" action="/said"><Say>Yes?</Say></Gather><Say>Pity.</Say>'),
    '/said': ({ SpeechResult, Confidence }) => twiml(`<Say>${SpeechResult} ${Confidence}</Say>`),
  });
  await using call = await dial(listening, { path });
  await call.hears('yes?');
  await call.say('Two tickets');
  await call.hears('Two tickets');
  expect(call.diagnostics).toEqual([]);
  await using silent = await dial(listening, { path });
  await silent.keepSilent();
  await silent.hears('Pity.');
});

test('whom the call rings behaves as told', async () => {
  const office = pages({
    '/voice': twiml('<Dial action="/after" timeout="20"><Number>+15558880001</Number></Dial>'),
    '/after': ({ DialCallStatus, DialCallDuration = '' }) => twiml(`<Say>${DialCallStatus} ${DialCallDuration}</Say>`),
  });
  const cases = [
    [isBusy, 'busy', { answered: false, joined: false, cause: 'USER_BUSY' }],
    [neverAnswers, 'no-answer', { answered: false, joined: false }],
    [answersAndTalks(3000, 60_000), 'completed 60', { answered: true, joined: true, cause: 'NORMAL_CLEARING' }],
  ] as const;
  for (const [behaviour, said, expected] of cases) {
    await using call = await dial(office, { path, callees: [{ matches: /5558880001/, behaviour }] });
    await call.hears(said);
    expect(call.dialled).toMatchObject([{ to: '+15558880001', ...expected }]);
  }
});

test('somebody who is being rung is known before it is known how that ends', async () => {
  await using call = await dial(saying('<Dial>+15558880001</Dial>'), { path });
  await call.pass(1);
  expect(call.dialled).toEqual([
    { to: '+15558880001', at: expect.any(Number), answered: false, joined: false, cause: null },
  ]);
  const end = await call.hangUp();
  expect(end.by).toBe('caller');
});

test('a caller who hangs up ends the call, and the application is told', async () => {
  const seen: string[] = [];
  const told = pages({
    '/voice': twiml('<Say>This is a long story that nobody wants to hear to its end.</Say>'),
    '/status': ({ CallStatus = '' }) => {
      seen.push(CallStatus);
      return 204;
    },
  });
  await using call = await dial(told, { path, status: '/status' });
  await call.pass(1);
  expect(await call.hangUp()).toMatchObject({ cause: 'NORMAL_CLEARING', by: 'caller', answered: true, seconds: 1 });
  expect(seen).toEqual(['completed']);
  expect(call.requests.map((request) => request.path)).toEqual(['/voice', '/status']);
  expect(await call.hangUp()).toEqual(await call.ended);
  expect(call.sounds).toMatchObject([{ whole: false }]);
});

test('a call that is closed instead is cut off, and nobody is told', async () => {
  const seen: string[] = [];
  const told = pages({ '/voice': twiml('<Say>A long story.</Say>'), '/status': () => seen.push('told') });
  const call = await dial(told, { path, status: '/status' });
  await call.pass(0.5);
  await call.close();
  expect(await call.ended).toMatchObject({ by: 'caller' });
  expect(seen).toEqual([]);
});

test('a call that is refused was never answered', async () => {
  await using call = await dial(saying('<Reject reason="busy"/>'), { path });
  expect(await call.ended).toMatchObject({ cause: 'USER_BUSY', answered: false, sipStatus: 486, by: 'application' });
});

test('a prompt without end is waited for and answered', async () => {
  const endless = pages({
    '/voice': twiml(
      '<Gather numDigits="1" action="/on"><Say loop="2">Any key.</Say><Say loop="0">We wait.</Say></Gather>',
    ),
    '/on': twiml('<Say>Thanks.</Say>'),
  });
  await using call = await dial(endless, { path });
  await call.hears('any key');
  await call.hears('we wait');
  await call.press('5');
  await call.hears('Thanks.');
});

test('every dialect, and the caller whom it is told', async () => {
  const bxml = '<Response><SpeakSentence>Hello from BXML.</SpeakSentence></Response>';
  await using one = await dial(pages({ '/voice': bxml }), {
    path,
    format: 'bxml',
    callerName: 'Ada',
    headers: { 'X-Shop': '7' },
  });
  await one.hears('hello from bxml');
  expect(one.requests[0]?.parameters).toMatchObject({ eventType: 'initiate' });
  expect(one.documents[0]?.dialect).toBe('bxml');
  const flow = JSON.stringify({ module: 'tts', data: { text: 'Hello from a flow.' }, children: {} });
  await using two = await dial(pages({ '/voice': flow }), { path, format: 'callflow', method: 'GET' });
  await two.hears('hello from a flow');
  expect(two.requests[0]).toMatchObject({ method: 'GET', dialect: 'callflow' });
});

test('the fallback is asked when the application fails', async () => {
  const failing = pages({ '/voice': 500, '/sorry': ({ ErrorCode }) => twiml(`<Say>Sorry, ${ErrorCode}.</Say>`) });
  await using call = await dial(failing, { path, fallback: '/sorry' });
  await call.hears(/^Sorry, 112\d\d\.$/);
  expect(call.diagnostics).toMatchObject([{ code: 'document-status', severity: 'error' }]);
});
