import { mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { systemClock } from '../../clock/index.ts';
import { FileCache } from '../file-cache.ts';
import { writeWav } from '../wav.ts';
import type { SpeechEngine, Utterance, Uttered } from './engine.ts';
import { Speech } from './speech.ts';

const wav = writeWav({ format: 1, channels: 1, sampleRate: 8000, bitsPerSample: 16, data: new Uint8Array(3200) });
const spoken: Uttered = { ok: true, bytes: wav, contentType: null };
const never = new AbortController().signal;
const hello = { text: 'Hello', markup: 'plain', words: 'Hello', secret: false } as const;

/** An engine whose answer the test gives. */
function setUp(utter: (utterance: Utterance, signal: AbortSignal) => Promise<Uttered>, identity = 'as it is') {
  const folder = mkdtempSync(join(tmpdir(), 'dragoman-'));
  const engine: SpeechEngine = { name: 'file', speaksSsml: false, makes: 'file', voice: 'own', identity, utter };
  const voices = {
    fallback: { engine: 'flite', voice: 'slt' },
    voices: [{ language: 'de', engine: 'file', voice: 'hans' }],
    order: ['file'],
    ownVoices: { file: 'own' },
  };
  const speech = new Speech({ engines: [engine], voices, cache: new FileCache(folder, 1e6), clock: systemClock });
  const [german] = speech.speakers({ language: 'de-DE' }).inOrder;
  if (!german) throw new Error('nobody speaks');
  return { folder, speech, german };
}

test('what has been said once is not made again, by whichever call', async () => {
  let made = 0;
  const { folder, speech, german } = setUp(async () => {
    made++;
    return spoken;
  });
  const first = await speech.say(german, hello, never);
  expect(first).toMatchObject({ ok: true, kind: 'file', sound: { words: 'Hello' } });
  expect(await speech.say(german, hello, never)).toMatchObject({ ...first, release: expect.any(Function) });
  expect(made).toBe(1);
  await speech.say(german, { ...hello, text: 'Hallo' }, never);
  await speech.say({ ...german, voice: 'other' }, hello, never);
  expect(made).toBe(3);
  expect(readdirSync(folder).every((name) => /^[0-9a-f]{64}\.wav$/.test(name))).toBe(true);
});

test('several who say the same at the same time wait for one engine', async () => {
  const gate = Promise.withResolvers<Uttered>();
  let made = 0;
  const { speech, german } = setUp(() => {
    made++;
    return gate.promise;
  });
  const impatient = new AbortController();
  const all = [never, never, impatient.signal].map((signal) => speech.say(german, hello, signal));
  impatient.abort();
  expect(await all[2]).toMatchObject({ ok: false });
  gate.resolve(spoken);
  expect(await Promise.all(all.slice(0, 2))).toMatchObject([{ ok: true }, { ok: true }]);
  expect(made).toBe(1);
});

test('when the last one gives up, the engine is stopped before that is known', async () => {
  let stopped = false;
  const begun = Promise.withResolvers<void>();
  const { speech, german } = setUp(
    (_utterance, signal) =>
      new Promise((resolve) => {
        begun.resolve();
        signal.addEventListener('abort', () =>
          setImmediate(() => {
            stopped = true;
            resolve({ ok: false, problem: 'stopped' });
          }),
        );
      }),
  );
  const stop = new AbortController();
  const [one, other] = [speech.say(german, hello, stop.signal), speech.say(german, hello, stop.signal)];
  await begun.promise;
  stop.abort();
  await Promise.all([one, other]);
  expect(stopped).toBe(true);
});

test('a secret is made anew, kept under a name that tells nothing, and removed', async () => {
  let made = 0;
  const { folder, speech, german } = setUp(async () => {
    made++;
    return spoken;
  });
  const secret = { ...hello, secret: true };
  const [one, other] = [await speech.say(german, secret, never), await speech.say(german, secret, never)];
  expect(made).toBe(2);
  expect(readdirSync(folder)).toHaveLength(2);
  if (one.ok && one.kind === 'file') await one.release();
  if (other.ok && other.kind === 'file') await other.release();
  expect(readdirSync(folder)).toEqual([]);
});

test.each([
  [
    'no audio',
    { ok: true, bytes: new TextEncoder().encode('{"error":1}'), contentType: 'application/json' },
    /not audio/,
  ],
  ['nothing', { ok: true, bytes: new Uint8Array(), contentType: null }, /empty/],
  ['a problem', { ok: false, problem: 'no such voice' }, /no such voice/],
] as const)('an engine that gives %s has failed, and nothing is kept', async (_name, uttered, problem) => {
  const { folder, speech, german } = setUp(async () => uttered);
  const made = await speech.say(german, hello, never);
  expect(made).toMatchObject({ ok: false });
  if (!made.ok) expect(made.problem).toMatch(problem);
  expect(readdirSync(folder)).toEqual([]);
});

test('a name that nobody described is an engine of the switch', async () => {
  const { speech } = setUp(async () => spoken);
  const { inOrder, exact } = speech.speakers({});
  expect(exact).toBe(true);
  expect(inOrder.map(({ engine, voice }) => [engine, voice])).toEqual([
    ['flite', 'slt'],
    ['file', 'own'],
  ]);
  const [flite] = inOrder;
  expect(flite && (await speech.say(flite, hello, never))).toEqual({
    ok: true,
    kind: 'speech',
    speech: { engine: 'flite', voice: 'slt', text: 'Hello' },
  });
});
