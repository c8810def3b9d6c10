import { expect, test, vi } from 'vitest';
import type { FetchedAudio } from '../audio-library.ts';
import { isRunning, speechProgram } from '../testing/program.ts';
import { isWav } from '../wav.ts';
import { type CommandEngineOptions, commandEngine } from './command-engine.ts';
import type { Utterance } from './engine.ts';
import { httpEngine, type PostForAudio } from './http-engine.ts';
import { switchEngine } from './switch-engine.ts';
import { Turns } from './turns.ts';

const never = new AbortController().signal;
const hello: Utterance = { text: 'hello $(id) "x"', markup: 'plain', voice: 'en+f3', language: 'en-GB' };

function engineOf(command: readonly string[], more: Partial<CommandEngineOptions> = {}) {
  return commandEngine({
    name: 'program',
    command,
    speaksSsml: false,
    timeoutMs: 20_000,
    atOnce: 2,
    maximumBytes: 1_000_000,
    ...more,
  });
}

test.each([
  'files',
  'streams',
] as const)('a program with %s speaks, and sees the text letter by letter', async (how) => {
  const program = speechProgram();
  const uttered = await engineOf(program[how]).utter(hello, never);
  expect(uttered).toMatchObject({ ok: true });
  if ('bytes' in uttered) expect(isWav(uttered.bytes)).toBe(true);
  expect(program.said()).toMatchObject([
    { said: hello.text, voice: 'en+f3', ...(how === 'files' && { language: 'en-GB' }) },
  ]);
});

test.each([
  ['FAIL', /ended with 3: no such voice/],
  ['NOTHING', /wrote no file/],
  ['FLOOD', /more than 1000000 bytes/],
])('a program that ends with %s is a problem in words', async (text, problem) => {
  const uttered = await engineOf(speechProgram().files).utter({ ...hello, text }, never);
  expect(uttered).toMatchObject({ ok: false });
  if (!uttered.ok) expect(uttered.problem).toMatch(problem);
});

test('so does one that floods its output', async () => {
  const uttered = await engineOf(speechProgram().streams).utter({ ...hello, text: 'FLOOD' }, never);
  expect(uttered).toMatchObject({ ok: false });
});

test('a program that there is not', async () => {
  expect(await engineOf(['/nowhere/espeak', '{out}']).utter(hello, never)).toEqual({
    ok: false,
    problem: 'there is no program /nowhere/espeak',
  });
});

test.each(['abort', 'time-out'])('a program that hangs is ended with all that it started: %s', async (by) => {
  const program = speechProgram();
  const stop = new AbortController();
  const engine = engineOf(program.files, { timeoutMs: by === 'abort' ? 60_000 : 2000 });
  const uttering = engine.utter({ ...hello, text: 'HANG' }, stop.signal);
  await vi.waitFor(() => expect(program.pids()).toHaveLength(2), 15_000);
  expect(program.pids().every(isRunning)).toBe(true);
  if (by === 'abort') stop.abort();
  const uttered = await uttering;
  expect(uttered).toMatchObject({ ok: false });
  if (!uttered.ok) expect(uttered.problem).toMatch(by === 'abort' ? /nobody waits/ : /longer than 2 s/);
  await vi.waitFor(() => expect(program.pids().some(isRunning)).toBe(false), 5000);
});

test('no more programs run at once than may, and who gives up gives up the turn', async () => {
  const turns = new Turns(2);
  const taken = [await turns.take(never), await turns.take(never)];
  const [impatient, patient] = [new AbortController(), new AbortController()];
  const gaveUp = turns.take(impatient.signal);
  const waits = turns.take(patient.signal);
  impatient.abort();
  expect(await gaveUp).toBeNull();
  taken[0]?.();
  taken[0]?.();
  const third = await waits;
  expect(third).not.toBeNull();
  const late = new AbortController();
  const none = turns.take(late.signal);
  late.abort();
  expect(await none).toBeNull();
  third?.();
  taken[1]?.();
  expect(await turns.take(AbortSignal.abort())).toBeNull();
  expect([await turns.take(never), await turns.take(never)]).not.toContain(null);
});

function posting(answer: FetchedAudio = { ok: true, bytes: new Uint8Array(1), contentType: 'audio/wav' }) {
  const posts: Parameters<PostForAudio>[0][] = [];
  const engine = (more: Partial<Parameters<typeof httpEngine>[0]> = {}) =>
    httpEngine({
      name: 'cloud',
      url: 'https://tts.example/{language}/speak?voice={voice}',
      headers: { Authorization: 'Bearer k' },
      speaksSsml: true,
      timeoutMs: 3000,
      atOnce: 1,
      post: async (request) => {
        posts.push(request);
        return answer;
      },
      ...more,
    });
  return { posts, engine };
}

test('a server is sent the text itself, or the document, or JSON of the operator', async () => {
  const { posts, engine } = posting();
  const spoken = { ...hello, voice: 'a b/c' };
  await engine().utter(spoken, never);
  await engine().utter({ ...spoken, text: '<speak/>', markup: 'ssml' }, never);
  await engine({ json: { input: { text: '{text}', n: [1, '{voice}'] }, language: '{language}' } }).utter(
    { ...spoken, text: 'say {voice}' },
    never,
  );
  expect(posts.map(({ url, headers, body }) => [url, headers['content-type'], body])).toEqual([
    ['https://tts.example/en-GB/speak?voice=a%20b%2Fc', 'text/plain; charset=utf-8', hello.text],
    ['https://tts.example/en-GB/speak?voice=a%20b%2Fc', 'application/ssml+xml', '<speak/>'],
    [
      'https://tts.example/en-GB/speak?voice=a%20b%2Fc',
      'application/json',
      '{"input":{"text":"say {voice}","n":[1,"a b/c"]},"language":"en-GB"}',
    ],
  ]);
  expect(posts[0]?.headers).toMatchObject({ authorization: 'Bearer k' });
});

test('a document names the voice where nothing else does', () => {
  const { engine } = posting();
  expect(engine().namesVoice).toBe(false);
  expect(engine({ url: 'https://tts.example/' }).namesVoice).toBe(true);
  expect(engine({ url: 'https://tts.example/', json: {} }).namesVoice).toBe(false);
});

test('a key in a header does not change what is kept, a format does', () => {
  const { engine } = posting();
  expect(engine({ headers: { authorization: 'other' } }).identity).toBe(engine().identity);
  expect(engine({ headers: { 'X-Format': 'riff-8khz' } }).identity).not.toBe(engine().identity);
});

test('what a server fails with is told', async () => {
  const { engine } = posting({ ok: false, problem: 'the server answers 401' });
  expect(await engine().utter(hello, never)).toEqual({ ok: false, problem: 'the server answers 401' });
});

test('an engine of the switch only says what it is told', async () => {
  expect(await switchEngine('flite').utter(hello, never)).toEqual({
    ok: true,
    speech: { engine: 'flite', voice: 'en+f3', text: hello.text },
  });
});
