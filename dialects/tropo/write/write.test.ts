import { describe, expect, it } from 'vitest';
import {
  ask,
  type Callback,
  dial,
  end,
  gather,
  hangup,
  into,
  on,
  pause,
  play,
  record,
  redirect,
  reject,
  ring,
  type Script,
  say,
  sendDigits,
  type Then,
  tag,
  unsupported,
  type Verb,
} from '../../../src/verbs/index.ts';
import { readSteps } from '../testing/reply.ts';
import { write } from './index.ts';

const place = { line: 3, column: 5 };
const callback = (url: string): Callback => ({ dialect: 'twiml', kind: 'gather', url, method: 'POST' });
const asks = (path: string): Then => ask(callback(`https://app.example.com/${path}`));

const words = (text: string): Verb =>
  say({
    place,
    answers: true,
    text,
    markup: 'plain',
    voice: { language: 'en-US' },
    loops: 1,
    endKeys: '',
    interruptedBy: 'any',
  });
const jump = (path: string): Verb =>
  redirect({ place, answers: false, callback: callback(`https://app.example.com/${path}`) });

/** One digit, as the other dialects ask for it. */
function digit(onInput: Then, onNoInput: Then, changes: Partial<Extract<Verb, { verb: 'gather' }>> = {}): Verb {
  return gather({
    place,
    answers: true,
    prompts: [],
    bargeIn: true,
    digits: { minimum: 1, maximum: 1, endKeys: '#', firstDigitTimeoutMs: 5000, interDigitTimeoutMs: 5000 },
    rounds: 1,
    retryPrompts: [],
    typeAhead: 'drop',
    interruptedBy: 'any',
    onInput,
    onNoMatch: onNoInput,
    onNoInput,
    ...changes,
  });
}

function call(onCompleted: Then, onFailed: Then, changes: Partial<Extract<Verb, { verb: 'dial' }>> = {}): Verb {
  const destination = { kind: 'number', number: '+14155550142', raw: '+14155550142' } as const;
  return dial({
    place,
    answers: false,
    answersWhenBridged: true,
    targets: [{ place, destination, headers: {}, digitsOnAnswer: [], notify: [] }],
    order: 'at-once',
    ringTimeoutMs: 30_000,
    ringTimeoutFrom: 'dialling',
    timeLimitMs: null,
    ignoresEarlyMedia: true,
    hangupKeys: '',
    passesDigits: true,
    onCompleted,
    onFailed,
    ...changes,
  });
}

function script(verbs: readonly Verb[], changes: Partial<Script> = {}): Script {
  return { dialect: 'twiml', usable: true, verbs, atEnd: end(), atHangup: end(), diagnostics: [], ...changes };
}

function written(verbs: readonly Verb[], changes: Partial<Script> = {}): { steps: unknown; lost: readonly string[] } {
  const { body, diagnostics } = write(script(verbs, changes));
  return { steps: JSON.parse(body).tropo, lost: diagnostics.map(({ code, message }) => `${code}: ${message}`) };
}

const oneDigit = { choices: { value: '[1 DIGIT]', mode: 'dtmf', terminator: '#' }, timeout: 5, interdigitTimeout: 5 };

describe('a document of its own', () => {
  it('says nothing that is the default anyway', () => {
    const { body, contentType, diagnostics } = write(
      readSteps([
        { say: { value: 'Hi', voice: 'allison', allowSignals: '*', promptLogSecurity: 'none' } },
        {
          ask: {
            choices: { value: '[DIGITS]', mode: 'any', terminator: '#' },
            attempts: 1,
            timeout: 30,
            required: true,
          },
        },
        { record: { maxTime: 30, format: 'audio/mp3', url: 'https://a.example.com/x.mp3', method: 'POST' } },
        { on: { event: 'continue', next: '/next' } },
        { on: { event: 'incomplete', next: '/next' } },
      ]),
    );
    expect(contentType).toBe('application/json');
    expect(diagnostics).toEqual([]);
    expect(JSON.parse(body)).toEqual({
      tropo: [
        { say: { value: 'Hi' } },
        { ask: { choices: { value: '[DIGITS]' } } },
        { record: { url: 'https://a.example.com/x.mp3' } },
        { on: { event: 'continue', next: 'https://app.example.com/next' } },
      ],
    });
  });

  it('keeps a handler that must not do what continue does', () => {
    const handlers = [
      { on: { event: 'continue', say: { value: 'Thank you.' } } },
      { on: { event: 'incomplete' } },
      { on: { event: 'hangup', next: 'https://app.example.com/bye' } },
      { on: { event: 'placed' } },
    ];
    const steps = [{ ask: { choices: { value: 'yes(1), no(2)' } } }, ...handlers];
    expect(JSON.parse(write(readSteps(steps)).body)).toEqual({ tropo: steps });
  });

  it('names what was not carried out, and leaves out what its name alone cannot say', () => {
    const texted = { to: '', network: 'SMS', required: false };
    const known = readSteps([{ call: texted }, { conference: { mute: true, required: false } }]);
    expect(JSON.parse(write(known).body)).toEqual({
      tropo: [{ call: { required: false, channel: 'TEXT' } }, { conference: { required: false } }],
    });
    const reason = 'of a time when nothing was';
    const unknown = unsupported({ place, answers: false, said: 'conference', reason, onSkipped: on });
    expect(written([unknown], { dialect: 'tropo' })).toEqual({
      steps: [],
      lost: ['lost-unsupported: conference is left out: what it said was not kept.'],
    });
  });
});

describe('where a verb leads', () => {
  it('an entry goes to continue, silence says the rest of the list and goes its own way', () => {
    expect(written([digit(asks('menu'), on), words('We heard nothing.'), jump('again')])).toEqual({
      steps: [
        { ask: oneDigit },
        { on: { event: 'continue', next: 'https://app.example.com/menu' } },
        { on: { event: 'incomplete', say: { value: 'We heard nothing.' }, next: 'https://app.example.com/again' } },
      ],
      lost: [],
    });
  });

  it('an ask is not required where silence goes on as an entry does', () => {
    expect(written([digit(on, on), words('Thank you.')]).steps).toEqual([
      { ask: { ...oneDigit, required: false } },
      { say: { value: 'Thank you.' } },
    ]);
  });

  it('where the rest is too much for a handler, the entry goes there, too, and that is told', () => {
    const { steps, lost } = written([digit(asks('one'), on), digit(asks('two'), asks('two'))]);
    expect(steps).toEqual([
      { ask: { ...oneDigit, required: false } },
      { ask: oneDigit },
      { on: { event: 'continue', next: 'https://app.example.com/two' } },
    ]);
    expect(lost).toEqual([
      'lost-branch: What gather leads to by onInput is left out: Tropo can only speak and go on to a url there; gather is in the way.',
    ]);
  });

  it('continue catches everything that goes to one url', () => {
    const always = asks('always');
    expect(written([digit(always, always)])).toEqual({
      steps: [{ ask: oneDigit }, { on: { event: 'continue', next: 'https://app.example.com/always' } }],
      lost: [],
    });
  });

  it('silence cannot end a call that continue leads on', () => {
    expect(written([digit(asks('menu'), on)])).toEqual({
      steps: [{ ask: oneDigit }, { on: { event: 'continue', next: 'https://app.example.com/menu' } }],
      lost: [
        'lost-branch: What gather leads to by onNoInput is left out: without a next, Tropo goes on to that of continue.',
      ],
    });
  });

  it('entries that lead to branches cannot be told apart', () => {
    const branches = { '1': into([words('One.')]), '2': on };
    expect(written([digit(on, on, { branches })]).lost).toEqual([
      'lost-branch: What gather leads to by branches.1 is left out: Tropo does not tell it from onInput.',
    ]);
  });

  it('a second handler for the same event cannot be', () => {
    const two = [call(on, asks('busy')), call(on, asks('other')), jump('done')];
    expect(written(two)).toEqual({
      steps: [
        { transfer: { to: '+14155550142' } },
        { transfer: { to: '+14155550142' } },
        { on: { event: 'continue', next: 'https://app.example.com/done' } },
        { on: { event: 'incomplete', next: 'https://app.example.com/busy' } },
      ],
      lost: [
        'lost-branch: What dial leads to by onFailed is left out: another step has the handler for incomplete already.',
      ],
    });
  });

  it('what comes after the end of the list is said there where no handler can say it', () => {
    const atEnd = into([pause({ place, answers: true, durationMs: 1500, interruptedBy: 'any' }), words('Bye.')]);
    expect(written([words('Hi.')], { atEnd }).steps).toEqual([
      { say: { value: 'Hi.' } },
      { wait: { milliseconds: 1500 } },
      { say: { value: 'Bye.' } },
    ]);
  });

  it('what nothing leads to is left out', () => {
    const refused = reject({ place, answers: false, cause: 'busy', sipStatus: 486 });
    expect(written([refused, words('Unsaid.')])).toEqual({
      steps: [{ reject: {} }],
      lost: ['lost-verb: say is left out: nothing leads to it.'],
    });
  });
});

describe('what other dialects say', () => {
  it('prompts: loops as often as they are, silences as waits, or as breaks inside', () => {
    const source = { kind: 'url', url: 'https://a.example.com/x.wav' } as const;
    const twice = play({ place, answers: true, source, loops: 2, endKeys: '*', interruptedBy: 'any' });
    const keys = sendDigits({
      place,
      answers: true,
      interruptedBy: 'any',
      steps: [{ key: '1', durationMs: 200, gapMs: 0 }, { pauseMs: 500 }, { key: '#', durationMs: 200, gapMs: 0 }],
    });
    const wait = pause({ place, answers: false, durationMs: 250, interruptedBy: 'any' });
    expect(written([twice, keys]).steps).toEqual([
      { say: { value: ['https://a.example.com/x.wav', 'https://a.example.com/x.wav'] } },
      { say: { value: 'dtmf:1' } },
      { wait: { milliseconds: 500 } },
      { say: { value: 'dtmf:#' } },
    ]);
    expect(written([digit(on, on, { prompts: [wait] })]).steps).toEqual([
      { ask: { ...oneDigit, say: { value: '<speak><break time="250ms"/></speak>' }, required: false } },
    ]);
  });

  it('words that Tropo would not take for words, as markup', () => {
    expect(written([words('See http://example.com & ask')]).steps).toEqual([
      { say: { value: '<speak>See http://example.com &amp; ask</speak>' } },
    ]);
    expect(written([words(' <5> ')]).steps).toEqual([{ say: { value: '<speak> &lt;5&gt; </speak>' } }]);
  });

  it('the nearest voice', () => {
    const voices = [
      { raw: 'Polly.Hans', language: 'de-DE', gender: 'male' },
      { raw: 'alice', language: 'en-US', gender: 'female' },
      { language: 'en-NZ' },
      { language: 'tlh' },
    ] as const;
    const said = voices.map((voice): Verb => ({ ...words('x'), voice }) as Verb);
    expect(written(said).steps).toEqual([
      { say: { value: 'x', voice: 'markus' } },
      { say: { value: 'x' } },
      { say: { value: 'x' } },
      { say: { value: 'x' } },
    ]);
  });

  it('speech without a grammar: the words expected, and anything', () => {
    const speech = {
      language: 'en-GB',
      hints: ['sales', 'a, b'],
      endSilenceMs: 'auto',
      startTimeoutMs: 30_000,
      maximumMs: 60_000,
      minimumConfidence: 0.3,
      masksProfanity: true,
    } as const;
    const { digits: _, ...spoken } = digit(on, on) as Extract<Verb, { verb: 'gather' }>;
    expect(written([{ ...spoken, speech }]).steps).toEqual([
      { ask: { choices: { value: 'sales, [ANY]', mode: 'speech' }, recognizer: 'en-gb', required: false } },
    ]);
  });

  it('a recording that no silence ends is as long as it may be', () => {
    const rule = { format: 'mp3', channels: 1, track: 'caller', maximumMs: 90_000, trimsSilence: false } as const;
    const message = record({
      place,
      answers: true,
      prompts: [],
      bargeIn: false,
      beep: false,
      rule: { ...rule, uploads: [], awaitsUpload: true, notify: [] },
      endKeys: '*#',
      endSilenceMs: null,
      startTimeoutMs: null,
      rounds: 1,
      interruptedBy: 'any',
      onRecorded: on,
      onNothing: on,
    });
    const silences = { maxTime: 90, maxSilence: 90, timeout: 90 };
    expect(written([message]).steps).toEqual([
      {
        record: {
          ...silences,
          bargein: false,
          beep: false,
          choices: { terminator: '*#' },
          format: 'audio/mp3',
          required: false,
        },
      },
    ]);
  });

  it('signals only where the dialect knows any', () => {
    const { interruptedBy: _, ...untouched } = words('Hi.');
    const said = untouched as Verb;
    expect(written([said]).steps).toEqual([{ say: { value: 'Hi.' } }]);
    const some: Verb = { ...said, interruptedBy: ['stop'] };
    expect(written([said, some], { dialect: 'tropo', atSignal: { '*': end() } }).steps).toEqual([
      { say: { value: 'Hi.', allowSignals: [] } },
      { say: { value: 'Hi.', allowSignals: ['stop'] } },
    ]);
  });

  it('credentials go back into the url', () => {
    const credentials = { username: 'a:b', password: 'p@%' };
    const private_ = { ...callback('https://app.example.com/x'), credentials };
    expect(written([redirect({ place, answers: false, callback: private_ })]).steps).toEqual([
      { on: { event: 'continue', next: 'https://a%3Ab:p%40%25@app.example.com/x' } },
    ]);
  });

  it('verbs without a word are left out and named, on the way to a url, too', () => {
    const label = tag({ place, answers: false, tag: 't' });
    const ringing = ring({ place, answers: false, durationMs: 5000 });
    const bye = hangup({ place, answers: false, cause: 'normal', headers: {} });
    expect(written([ringing, call(asks('done'), on), label, words('Sorry.'), bye])).toEqual({
      steps: [
        { transfer: { to: '+14155550142' } },
        { on: { event: 'continue', next: 'https://app.example.com/done' } },
        { on: { event: 'incomplete', say: { value: 'Sorry.' } } },
      ],
      lost: [
        'lost-verb: ring is left out: Tropo lets a caller hear ringing only while it dials.',
        'lost-verb: tag is left out: Tropo keeps nothing for the requests that follow.',
        'lost-branch: What dial leads to by onFailed is left out: without a next, Tropo goes on to that of continue.',
      ],
    });
  });

  it('nobody whom Tropo could ring counts as nobody who answered', () => {
    const destination = { kind: 'user', user: 'maria', parameters: {} } as const;
    const targets = [{ place, destination, headers: {}, digitsOnAnswer: [], notify: [] }];
    expect(written([call(on, asks('failed'), { targets }), words('Unsaid.')])).toEqual({
      steps: [{ on: { event: 'continue', next: 'https://app.example.com/failed' } }],
      lost: ['lost-verb: dial is left out: Tropo rings telephone numbers and SIP addresses only.'],
    });
  });
});
