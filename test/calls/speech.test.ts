import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { dialects } from '../../dialects/registry.ts';
import { placeCall } from '../support/command.ts';
import { customerServer, type SeenRequest } from '../support/customer.ts';
import { askAt, documentOf, notifyAt, verbDocuments } from '../support/verb-documents.ts';

const options = { dialects: [...dialects, verbDocuments] };
const say = (text: string) => ({ verb: 'say', text, markup: 'plain', voice: {}, loops: 1, endKeys: '' });
const speech = {
  language: 'en-US',
  hints: [],
  endSilenceMs: 500,
  startTimeoutMs: 4000,
  maximumMs: 10_000,
  minimumConfidence: 0,
  masksProfanity: false,
};
const digits = { minimum: 1, maximum: 4, endKeys: '#', firstDigitTimeoutMs: 3000, interDigitTimeoutMs: 1000 };
const listen = (changes: object = {}) => ({
  verb: 'gather',
  prompts: [],
  bargeIn: true,
  speech,
  rounds: 1,
  retryPrompts: [],
  typeAhead: 'keep',
  onInput: askAt('/got'),
  onNoMatch: askAt('/got'),
  onNoInput: askAt('/got'),
  ...changes,
});

interface Gathered {
  readonly outcome: string;
  readonly digits: string;
  readonly rounds: number;
  readonly value?: string;
  readonly speech?: { readonly text: string; readonly confidence: number };
  readonly startedAt: number;
  readonly endedAt: number;
}

/** One gather, and what was reported of it. */
async function gathered(verb: object, more: readonly string[]) {
  await using server = await customerServer({ '/voice': documentOf([verb]), '/got': documentOf([]), '/partial': '' });
  const call = await placeCall([`${server.url}/voice`, '--format', 'verbs', ...more], options);
  const bodies = (path: string) =>
    server.requests.filter((request: SeenRequest) => request.path === path).map(({ body }) => JSON.parse(body));
  const report = bodies('/got')[0]?.report as Gathered;
  return {
    ...call,
    report,
    partials: bodies('/partial').map(({ event }) => event),
    tookMs: report.endedAt - report.startedAt,
  };
}

const codesOf = (call: { of(name: 'diagnostic'): readonly { readonly code: string }[] }) =>
  call.of('diagnostic').map(({ code }) => code);

describe('speech', () => {
  test('is understood, and the recogniser is stopped', async () => {
    const call = await gathered(listen(), ['--say', 'two tickets']);
    expect(call.report).toMatchObject({
      outcome: 'speech',
      digits: '',
      speech: { text: 'two tickets', confidence: 1 },
    });
    const told = call.of('switch').filter(({ application }) => application === 'detect_speech');
    expect(told.map(({ argument }) => argument)).toEqual(['simulated builtin:speech/transcribe dictation', 'stop']);
    expect(codesOf(call)).toEqual([]);
  });

  test('stops the prompts as soon as it begins', async () => {
    const call = await gathered(listen({ prompts: [{ ...say('For ever.'), loops: 'endless' }] }), ['--say', 'stop it']);
    expect(call.report).toMatchObject({ outcome: 'speech' });
    expect(call.tookMs).toBeLessThan(4000);
  });

  test('waits for the prompts where the document has it so', async () => {
    const prompts = [say('Please do not speak before the tone, whatever you do.')];
    const early = await gathered(listen({ prompts, bargeIn: false }), ['--say', 'now']);
    expect(early.of('switch').map(({ application }) => application)).toEqual(
      expect.arrayContaining(['speak', 'detect_speech']),
    );
    const order = early.of('switch').map(({ application }) => application);
    expect(order.indexOf('speak')).toBeLessThan(order.indexOf('detect_speech'));
  });

  test.each([
    ['a phrase gives its value', 'Yes, please', [{ kind: 'phrase', phrase: 'yes please', value: 'y' }], 'speech', 'y'],
    ['spoken digits are digits', 'nine four 0', [{ kind: 'digits', minimum: 3, maximum: 3 }], 'speech', undefined],
    ['too few of them are none', 'nine', [{ kind: 'digits', minimum: 3, maximum: 3 }], 'no-match', undefined],
    ['anything else is no match', 'maybe', [{ kind: 'phrase', phrase: 'yes' }], 'no-match', undefined],
    ['anything may be anything', 'maybe', [{ kind: 'anything' }], 'speech', undefined],
  ])('%s', async (_name, words, choices, outcome, value) => {
    const { report } = await gathered(listen({ choices }), ['--say', words]);
    expect(report.outcome).toBe(outcome);
    expect(report.value).toBe(value);
    if (words === 'nine four 0') expect(report.speech?.text).toBe('940');
  });

  test('a further round after a wrong word, with its prompt', async () => {
    const call = await gathered(
      listen({
        choices: [{ kind: 'phrase', phrase: 'yes' }],
        rounds: 2,
        retryPrompts: [{ after: 'no-match', prompts: [say('Once more.')] }],
      }),
      ['--say', 'maybe', '--say', 'yes'],
    );
    expect(call.report).toMatchObject({ outcome: 'speech', rounds: 2 });
    expect(call.spoken).toEqual(['Once more.']);
  });

  test('silence is over when its time is', async () => {
    const call = await gathered(listen(), []);
    expect(call.report).toMatchObject({ outcome: 'silence' });
    expect(call.report.speech).toBeUndefined();
  });

  test('what is believed so far is told, and is what counts when it takes too long', async () => {
    const long = 'one two three four five six seven eight nine ten';
    const rule = { ...speech, partialResults: notifyAt('/partial') };
    const whole = await gathered(listen({ speech: rule }), ['--say', long]);
    expect(whole.partials).toMatchObject([{ kind: 'partial-speech', sequence: 0, text: 'one two three four five' }]);
    expect(whole.report.speech?.text).toBe(long);
    const cut = await gathered(listen({ speech: { ...rule, maximumMs: 2000 } }), ['--say', long]);
    expect(cut.report).toMatchObject({ outcome: 'speech', speech: { text: 'one two three four five' } });
  });
});

describe('keys and speech at once', () => {
  test('keys first: words count no more', async () => {
    const { report } = await gathered(listen({ digits }), ['--press', '12#', '--say', 'hello']);
    expect(report).toMatchObject({ outcome: 'digits', digits: '12' });
  });

  test('words first', async () => {
    const { report } = await gathered(listen({ digits }), ['--say', 'hello', '--press', '12#']);
    expect(report).toMatchObject({ outcome: 'speech', digits: '', speech: { text: 'hello' } });
  });

  test('silence is when both have had their time', async () => {
    const { tookMs, report } = await gathered(listen({ digits }), ['--say', '', '--press', '']);
    expect(report.outcome).toBe('silence');
    expect(tookMs).toBeGreaterThanOrEqual(4000);
  });
});

describe('with a configuration', () => {
  test('without a recogniser keys are taken, and it is said once', async () => {
    const call = await gathered(listen({ digits, rounds: 3 }), ['--press', '7#']);
    expect(call.report).toMatchObject({ outcome: 'digits', digits: '7' });
    expect(codesOf(call)).toEqual(['speech-not-recognised']);
  });

  test('a recogniser that cannot be used leaves keys, is said once, and costs no call', async () => {
    // The simulated switch makes whatever engine the configuration names; its grammar is what is missing.
    const call = await configured('speech: { recogniser: { engine: other, dictation: /nowhere/free.grxml } }', (file) =>
      gathered(listen({ digits, rounds: 2, onNoInput: askAt('/got') }), ['--config', file, '--press', ',7#']),
    );
    expect(call.report).toMatchObject({ outcome: 'digits', digits: '7', rounds: 2 });
    expect(codesOf(call)).toEqual(['speech-not-recognised']);
  });

  test('choices and hints become one grammar file, by what is in it', async () => {
    const verb = listen({ choices: [{ kind: 'phrase', phrase: 'Yes' }], speech: { ...speech, hints: ['no way'] } });
    const files = await configured('speech: { recogniser: { engine: pocketsphinx } }', async (file, folder) => {
      await gathered(verb, ['--config', file, '--say', 'yes']);
      await gathered(verb, ['--config', file, '--say', 'yes']);
      const grammars = join(folder, 'var', 'grammars');
      return readdirSync(grammars).map((name) => [name, readFileSync(join(grammars, name), 'utf8')] as const);
    });
    expect(files).toHaveLength(1);
    expect(files[0]?.[0]).toMatch(/^[0-9a-f]{64}\.gram$/);
    expect(files[0]?.[1]).toContain('public <choice> = yes | no way;');
  });

  test('a grammar by url is fetched once the prompt runs; one that cannot be had leaves keys', async () => {
    await using grammars = await customerServer({ '/city.grxml': '<grammar/>' });
    const choice = (path: string) => [
      { kind: 'grammar', mediaType: 'application/srgs+xml', source: `${grammars.url}${path}` },
    ];
    const yaml = 'network: { allow: ["127.0.0.0/8"] }\nspeech: { recogniser: { engine: simulated } }';
    const [found, missing] = await configured(yaml, async (file) => [
      await gathered(listen({ choices: choice('/city.grxml') }), ['--config', file, '--say', 'boston']),
      await gathered(listen({ choices: choice('/none.grxml') }), ['--config', file, '--say', 'boston']),
    ]);
    expect(found?.report).toMatchObject({ outcome: 'speech', speech: { text: 'boston' } });
    expect(missing?.report).toMatchObject({ outcome: 'silence' });
    expect(codesOf(missing as NonNullable<typeof missing>)).toEqual(['speech-not-recognised']);
  });
});

/** Something with a configuration file of its own. */
async function configured<Result>(
  yaml: string,
  work: (file: string, folder: string) => Promise<Result>,
): Promise<Result> {
  const folder = mkdtempSync(join(tmpdir(), 'speech-'));
  try {
    const file = join(folder, 'dragoman.yaml');
    writeFileSync(file, `${yaml}\n`);
    return await work(file, folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
