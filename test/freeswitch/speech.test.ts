import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { configuredRecogniser } from '../../src/recognition/index.ts';
import type { Heard, Leg } from '../../src/switch/index.ts';
import { RealSwitch, switchIsGiven } from './real-switch.ts';

const rule = {
  language: 'en-US',
  hints: [],
  endSilenceMs: 800,
  startTimeoutMs: 5000,
  maximumMs: 10_000,
  minimumConfidence: 0,
  masksProfanity: false,
};
const choices = [
  { kind: 'phrase', phrase: 'Support' },
  { kind: 'phrase', phrase: 'Sales' },
] as const;

/** mod_pocketsphinx with a model of English, and mod_flite, whose voice `kal` it understands. */
describe.skipIf(!switchIsGiven)('speech on a real FreeSWITCH', () => {
  let real: RealSwitch;
  let folder: string;
  let hasEngine = false;
  beforeAll(async () => {
    real = await RealSwitch.start();
    folder = await mkdtemp(join(tmpdir(), 'speech-'));
    hasEngine = (await real.api('module_exists mod_pocketsphinx')) === 'true';
  });
  afterAll(async () => {
    await real.close();
    await rm(folder, { recursive: true });
  });

  test.each([
    ['while nothing is heard', false],
    ['during a prompt', true],
  ])('words are understood %s', async (_name, duringPrompt) => {
    if (!hasEngine) return;
    const settings = { engine: 'pocketsphinx', grammars: 'jsgf', dictation: null, parameters: null } as const;
    const recogniser = configuredRecogniser(settings, folder, () => Promise.reject(new Error('nothing is fetched')));
    const prepared = await recogniser.prepare(rule, choices, new AbortController().signal);
    if (!prepared.ok) throw new Error(prepared.problem);
    expect(await readFile(prepared.rule.grammars[0]?.source ?? '', 'utf8')).toContain('= support | sales;');
    const says = "'sleep:1200,speak:flite|kal|support,playback:silence_stream://20000' inline";
    const { leg } = await real.call({}, '', says);
    await leg.answer();
    const listening = await leg.listen(prepared.rule);
    if (!listening.ok) throw new Error(listening.problem);
    const heard: Heard[] = [];
    const result = new Promise<string>((resolve) =>
      listening.onHeard((one) => {
        heard.push(one);
        if (one.kind === 'result') resolve(one.body);
      }),
    );
    const stop = new AbortController();
    const sound = duringPrompt ? playSilence(leg, stop.signal) : null;
    expect(recogniser.read(await result)).toMatchObject({ text: 'support' });
    stop.abort();
    await sound;
    await listening.stop();
    expect(heard.map(({ kind }) => kind)).toEqual(['begins', 'result']);
    await leg.hangup('normal');
    real.letGo(leg);
  });
});

function playSilence(leg: Leg, signal: AbortSignal): Promise<unknown> {
  return leg.play({ kind: 'silence', durationMs: 'endless' }, { endKeys: '', signal });
}
