import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { sleep, VirtualClock } from '../clock/index.ts';
import { listenForCalls } from '../freeswitch/index.ts';
import { ScriptedCaller, SimulatedSwitch } from '../simulator/index.ts';
import type { Leg, SwitchAbilities } from '../switch/index.ts';
import { type Diagnostic, type Prompt, pause, play, type Say, say } from '../verbs/index.ts';
import { AudioLibrary, type FetchAudio } from './audio-library.ts';
import { CallMedia } from './call-media.ts';
import { CallRecordings } from './call-recordings.ts';
import { FileCache } from './file-cache.ts';
import { Recordings } from './recordings.ts';
import { commandEngine, Speech } from './speech/index.ts';
import { speechProgram } from './testing/program.ts';
import type { VoiceTable } from './voices.ts';
import { readWav, writeWav } from './wav.ts';

const never = new AbortController().signal;
const place = { line: 1, column: 1 };
const base = { place, answers: false, loops: 1, endKeys: '' } as const;
const spoken = (text: string, more: Partial<Say> = {}) =>
  say({ ...base, text, markup: 'plain', voice: { language: 'de-DE' }, ...more });
const played = (url: string) => play({ ...base, source: { kind: 'url', url } });

/** A second of silence for every url that does not say otherwise. */
const second = writeWav({ format: 1, channels: 1, sampleRate: 8000, bitsPerSample: 16, data: new Uint8Array(16_000) });
const anything: FetchAudio = async (url) =>
  url.endsWith('.mp3')
    ? { ok: true, bytes: Buffer.concat([Buffer.from([0xff, 0xfb, 0x90, 0]), new Uint8Array(413)]), contentType: null }
    : { ok: true, bytes: second, contentType: null };

interface SetUp {
  readonly fetch?: FetchAudio;
  readonly voices?: Partial<VoiceTable>;
  readonly abilities?: SwitchAbilities;
}

/** A live call on the simulated switch, with a program of ours for German. */
async function onACall(
  { fetch = anything, voices, abilities }: SetUp,
  during: (call: {
    media: CallMedia;
    leg: Leg;
    caller: ScriptedCaller;
    clock: VirtualClock;
    program: ReturnType<typeof speechProgram>;
    /** The folder of what is kept. */
    kept: string;
    diagnostics: Diagnostic[];
    /** What the switch was told to play and speak, in order; files by their content's length in ms. */
    told: string[];
  }) => Promise<void>,
): Promise<void> {
  const clock = new VirtualClock();
  const program = speechProgram();
  const folder = mkdtempSync(join(tmpdir(), 'dragoman-'));
  const simulated = new SimulatedSwitch({ clock, engines: ['flite'] });
  const told: string[] = [];
  const arrived = Promise.withResolvers<Leg>();
  const over = Promise.withResolvers<void>();
  const server = await listenForCalls({
    host: '127.0.0.1',
    port: 0,
    clock,
    dialing: { numbers: 'user/{number}', users: 'user/{user}', profile: 'internal' },
    holdMusic: 'local_stream://moh',
    ...(abilities && { abilities }),
    witness: () => ({
      told(application, argument) {
        if (application === 'speak') told.push(argument);
        if (application === 'playback') told.push(argument.startsWith('/') ? `${lengthOf(argument)} ms` : argument);
      },
    }),
    handler: (leg) => {
      arrived.resolve(leg);
      return over.promise;
    },
  });
  const caller = new ScriptedCaller();
  const call = simulated.placeCall({ to: '1', caller }, server.address);
  const diagnostics: Diagnostic[] = [];
  try {
    await clock.run(
      (async () => {
        const leg = await arrived.promise;
        await leg.answer();
        const cache = new FileCache(join(folder, 'kept'), 1e7);
        const table: VoiceTable = {
          fallback: { engine: 'flite', voice: 'slt' },
          voices: [{ language: 'de', engine: 'program', voice: 'hans' }],
          ...voices,
        };
        const engine = commandEngine({
          name: 'program',
          command: program.files,
          speaksSsml: false,
          timeoutMs: 20_000,
          atOnce: 4,
          maximumBytes: 1e6,
        });
        const media = new CallMedia({
          leg,
          clock,
          library: new AudioLibrary({ cache, fetch }),
          recordings: new CallRecordings({
            recordings: new Recordings(folder, () => 'http://proxy.example'),
            owner: { account: 'default', callId: leg.id },
            send: async () => ({ ok: false, problem: 'nobody takes it' }),
            transcriber: null,
          }),
          speech: new Speech({ engines: [engine], voices: table, cache, clock }),
          keepSound: (bytes) => cache.keep('joined.wav', bytes),
          diagnose: (diagnostic) => diagnostics.push(diagnostic),
        });
        await during({ media, leg, caller, clock, program, kept: join(folder, 'kept'), diagnostics, told });
        if (!leg.gone.aborted) await leg.hangup('normal');
        over.resolve();
        await call;
      })(),
      'the call',
    );
  } finally {
    over.resolve();
    await server.close();
    await simulated.close();
  }
}

function lengthOf(path: string): number {
  const wav = readWav(readFileSync(path));
  return wav.ok ? wav.sound.data.length / 16 : Number.NaN;
}

const codes = (diagnostics: readonly Diagnostic[]) => diagnostics.map(({ code }) => code);

test('words by a program, pauses by the switch, and the words are known', () =>
  onACall({}, async ({ media, program, told, diagnostics }) => {
    const text = 'Guten <break time="300ms"/><emphasis>Tag</emphasis>';
    const end = await media.play(spoken(text, { markup: 'ssml', loops: 2 }), { signal: never });
    expect(end).toEqual({ ended: 'done', heardMs: 2 * (100 + 300 + 60) });
    expect(told).toEqual(['100 ms', 'silence_stream://300', '60 ms', '100 ms', 'silence_stream://300', '60 ms']);
    expect(program.said().map(({ said, voice, language }) => [said, voice, language])).toEqual(
      expect.arrayContaining([
        ['Guten', 'hans', 'de-DE'],
        ['Tag', 'hans', 'de-DE'],
      ]),
    );
    expect(diagnostics).toMatchObject([{ code: 'ssml-levelled', message: expect.stringContaining('emphasis') }]);
  }));

test('an engine that fails is replaced by the next, and that is said once', () =>
  onACall({}, async ({ media, told, diagnostics }) => {
    expect((await media.playAll([spoken('FAIL one'), spoken('FAIL two')], { signal: never })).ended).toBe('done');
    expect(told).toEqual(['flite|slt|FAIL one', 'flite|slt|FAIL two']);
    expect(diagnostics).toMatchObject([
      { code: 'speech-engine-failed', message: expect.stringContaining('no such voice; flite is tried instead') },
    ]);
  }));

test('an engine that the switch does not have is replaced by one that writes files', () => {
  const voices = { fallback: { engine: 'cepstral', voice: 'x' }, order: ['program'], voices: [] };
  return onACall({ voices }, async ({ media, told, diagnostics }) => {
    const end = await media.playAll([spoken('Hello', { voice: {} }), spoken('again', { voice: {} })], {
      signal: never,
    });
    expect(end).toEqual({ ended: 'done', heardMs: 200 });
    expect(told).toEqual(['cepstral|x|Hello', '100 ms', '100 ms']);
    expect(codes(diagnostics)).toEqual(['speech-engine-failed']);
  });
});

test('when no engine is left the text is skipped and the call goes on', () => {
  const voices = { fallback: { engine: 'cepstral', voice: 'x' } };
  return onACall({ voices }, async ({ media, diagnostics }) => {
    const end = await media.playAll([spoken('FAIL'), pause({ durationMs: 200, answers: false, place })], {
      signal: never,
    });
    expect(end.ended).toBe('done');
    expect(codes(diagnostics)).toEqual(['speech-engine-failed', 'audio-unavailable']);
  });
});

test('while one prompt is heard the next is made, and no more than that', () => {
  const asked: [url: string, at: number][] = [];
  const at = { now: () => 0 };
  const fetch: FetchAudio = async (...given) => {
    asked.push([given[0], at.now()]);
    return anything(...given);
  };
  return onACall({ fetch }, async ({ media, clock }) => {
    const startedAt = clock.now();
    at.now = () => clock.now() - startedAt;
    const prompts = ['http://a/1', 'http://a/2', 'http://a/3'].map(played);
    media.foresee({ now: prompts, next: [played('http://a/after')] });
    expect(await media.playAll(prompts, { signal: never })).toEqual({ ended: 'done', heardMs: 3000 });
    expect(asked.map(([url, when]) => [url, Math.round(when / 1000)])).toEqual([
      ['http://a/1', 0],
      ['http://a/2', 0],
      ['http://a/3', 1],
      ['http://a/after', 2],
    ]);
  });
});

test('a key stops what is heard and what is made for later', () => {
  const stopped: string[] = [];
  const fetch: FetchAudio = (url, options) =>
    url === 'http://a/slow'
      ? new Promise((resolve) =>
          options.signal.addEventListener('abort', () => {
            stopped.push(url);
            resolve({ ok: false, problem: 'stopped' });
          }),
        )
      : anything(url, options);
  return onACall({ fetch }, async ({ media, caller, clock, diagnostics }) => {
    const heard = media.playAll([played('http://a/1'), played('http://a/slow')], { signal: never, endKeys: '#' });
    await sleep(clock, 300);
    caller.press('#');
    expect(await heard).toMatchObject({ ended: 'key', key: '#' });
    expect(stopped).toEqual(['http://a/slow']);
    expect(diagnostics).toEqual([]);
  });
});

test.each(['signal', 'hang-up'])('nothing is left running after a %s while something is made', (by) => {
  let stopped = 0;
  const begun = Promise.withResolvers<void>();
  const fetch: FetchAudio = (_url, { signal }) =>
    new Promise((resolve) => {
      begun.resolve();
      signal.addEventListener('abort', () => {
        stopped++;
        resolve({ ok: false, problem: 'stopped' });
      });
    });
  return onACall({ fetch }, async ({ media, leg, caller, told, diagnostics }) => {
    const stop = new AbortController();
    const heard = media.playAll([played('http://a/slow'), played('http://a/2')], { signal: stop.signal });
    await begun.promise;
    if (by === 'signal') stop.abort();
    else caller.hangUp();
    expect(await heard).toEqual({ ended: by === 'signal' ? 'aborted' : 'gone', heardMs: 0 });
    if (by === 'hang-up') await leg.ended;
    expect([stopped, told, diagnostics]).toEqual([1, [], []]);
  });
});

test('mp3 where the switch has no module for it is a diagnostic that says so', () =>
  onACall(
    { abilities: { has: () => true, plays: (extension) => extension !== 'mp3' } },
    async ({ media, diagnostics, told }) => {
      expect(await media.play(played('http://a/x.mp3'), { signal: never })).toMatchObject({ ended: 'failed' });
      expect(diagnostics).toMatchObject([
        {
          code: 'audio-unavailable',
          message: expect.stringContaining('plays no mp3'),
          hint: expect.stringContaining('mod_shout'),
        },
      ]);
      expect(told).toEqual([]);
    },
  ));

test('a text with nothing to say is silence, and a long one is spoken in parts', () =>
  onACall({}, async ({ media, told, diagnostics }) => {
    expect(await media.play(spoken(' {} '), { signal: never })).toEqual({ ended: 'done', heardMs: 0 });
    const long = `${'word '.repeat(500)}end. ${'more '.repeat(300)}`;
    await media.play(spoken(long, { voice: {} }), { signal: never });
    expect(told.map((text) => text.length)).toEqual([2514, 1509]);
    expect(diagnostics).toEqual([]);
  }));

test('a secret leaves no file', () =>
  onACall({}, async ({ media, program, kept, told }) => {
    await media.play(spoken('4071', { secret: true }), { signal: never });
    expect(told).toEqual(['80 ms']);
    await media.play(spoken('open'), { signal: never });
    expect(readdirSync(kept)).toHaveLength(1);
    expect(program.said()).toHaveLength(2);
  }));

test('prompts for somebody who rings become one file', () =>
  onACall({}, async ({ media }) => {
    const prompts: Prompt[] = [
      spoken('Bitte warten', { loops: 2 }),
      pause({ durationMs: 500, answers: false, place }),
      played('http://a/1'),
    ];
    const made = await media.asOneSound(prompts, never);
    if (!('sound' in made) || made.sound.kind !== 'file') throw new Error(JSON.stringify(made));
    expect(made.sound.words).toBe('Bitte warten Bitte warten');
    expect(lengthOf(made.sound.path)).toBe(2 * 240 + 500 + 1000);
    expect(await media.asOneSound([{ ...base, verb: 'play', source: { kind: 'hold-music' } }], never)).toEqual({
      sound: { kind: 'hold-music' },
    });
    expect(await media.asOneSound([played('http://a/1'), played('http://a/x.mp3')], never)).toEqual({
      problem: 'only wav files can be joined with other sounds',
    });
  }));

test('prompts for somebody who rings are heard so often, then the ringing', () =>
  onACall({}, async ({ media }) => {
    const made = await media.asOneSound([spoken('Bitte warten')], never, { times: 3, thenRingsMs: 30_000 });
    if (!('sound' in made) || made.sound.kind !== 'file') throw new Error(JSON.stringify(made));
    expect(lengthOf(made.sound.path)).toBe(3 * 240 + 30_000);
    const wav = readWav(readFileSync(made.sound.path));
    if (!wav.ok) throw new Error('no wav file');
    const data = Buffer.from(wav.sound.data);
    const samples = Array.from({ length: data.length / 2 }, (_none, index) => Math.abs(data.readInt16LE(index * 2)));
    const loudest = (fromMs: number, toMs: number) => Math.max(...samples.slice(fromMs * 8, toMs * 8));
    expect(loudest(720, 2720)).toBeGreaterThan(3000);
    expect(loudest(2725, 6715)).toBe(0);
    expect(loudest(6725, 8715)).toBeGreaterThan(3000);
    const once = { times: 1, thenRingsMs: 1000 };
    expect(await media.asOneSound([played('http://a/x.mp3')], never, once)).toMatchObject({ sound: { kind: 'file' } });
    expect(await media.asOneSound([play({ ...base, source: { kind: 'hold-music' } })], never, once)).toEqual({
      sound: { kind: 'hold-music' },
    });
  }));

test('where no engine writes files, spoken ringback is refused in words', () => {
  const voices = { voices: [] };
  return onACall({ voices }, async ({ media, told }) => {
    expect(await media.asOneSound([spoken('Wait')], never)).toEqual({
      problem: 'no speech engine that writes files is configured',
    });
    expect(told).toEqual([]);
  });
});

test('a file that is not there by the time it is its turn is told and skipped', () =>
  onACall({}, async ({ media, diagnostics }) => {
    const files = join(mkdtempSync(join(tmpdir(), 'dragoman-')), 'x.wav');
    writeFileSync(files, 'RIFF');
    expect(await media.play(play({ ...base, source: { kind: 'media', id: 'gone' } }), { signal: never })).toMatchObject(
      {
        ended: 'failed',
      },
    );
    expect(codes(diagnostics)).toEqual(['audio-unavailable']);
  }));
