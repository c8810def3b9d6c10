import { describe, expect, it } from 'vitest';
import {
  ask,
  type Callback,
  deflect,
  dial,
  end,
  gather,
  hangup,
  into,
  on,
  play,
  record,
  redirect,
  type Script,
  say,
  setLanguage,
  type Then,
  tag,
  type Verb,
} from '../../../src/verbs/index.ts';
import { readDocument } from '../testing/reply.ts';
import { write } from './index.ts';

const place = { line: 3, column: 5 };
const callback = (path: string): Callback => ({
  dialect: 'bxml',
  kind: 'gather',
  url: `https://app.example.com/${path}`,
  method: 'GET',
});
const asks = (path: string): Then => ask(callback(path));

const words = (text: string): Verb =>
  say({ place, answers: true, text, markup: 'plain', voice: { gender: 'female' }, loops: 1, endKeys: '0123456789*#' });
const bye = hangup({ place, answers: false, cause: 'normal', headers: {} });

function digit(onInput: Then, onNoInput: Then, changes: Partial<Extract<Verb, { verb: 'gather' }>> = {}): Verb {
  return gather({
    place,
    answers: true,
    prompts: [],
    bargeIn: true,
    digits: { minimum: 1, maximum: 1, endKeys: '#', firstDigitTimeoutMs: 5000, interDigitTimeoutMs: 2000 },
    rounds: 1,
    retryPrompts: [],
    typeAhead: 'drop',
    onInput,
    onNoMatch: onNoInput,
    onNoInput,
    ...changes,
  });
}

type Target = Extract<Verb, { verb: 'dial' }>['targets'][number];
const target = (destination: Target['destination'], changes: Partial<Target> = {}): Target => ({
  place,
  destination,
  headers: {},
  digitsOnAnswer: [],
  notify: [],
  ...changes,
});
const desk = target({ kind: 'sip', uri: 'sip:desk@pbx.example.com' });
const office = target({ kind: 'number', number: '+12025550177', raw: '+1 202 555 0177' });

function call(onFailed: Then, changes: Partial<Extract<Verb, { verb: 'dial' }>> = {}): Verb {
  return dial({
    place,
    answers: false,
    answersWhenBridged: true,
    targets: [office],
    order: 'at-once',
    ringTimeoutMs: 60_000,
    ringTimeoutFrom: 'dialling',
    timeLimitMs: null,
    ignoresEarlyMedia: false,
    hangupKeys: '',
    passesDigits: true,
    onCompleted: end(),
    onFailed,
    ...changes,
  });
}

function written(verbs: readonly Verb[], changes: Partial<Script> = {}): { flow: unknown; lost: readonly string[] } {
  const script: Script = {
    dialect: 'bxml',
    usable: true,
    verbs,
    atEnd: end(),
    atHangup: end(),
    diagnostics: [],
    ...changes,
  };
  const { body, diagnostics } = write(script);
  return { flow: JSON.parse(body), lost: diagnostics.map(({ code, message }) => `${code}: ${message}`) };
}

/** Nodes of a chain of `_`. */
function chain(...nodes: readonly object[]): object {
  return nodes.reduceRight((after, node) => ({
    ...node,
    children: { ...('children' in node && (node.children as object)), _: after },
  }));
}

describe('a flow of its own', () => {
  it('says nothing that is the default anyway, but always has its data', () => {
    const flow = chain(
      { module: 'tts', data: { text: 'Hello.', voice: 'female', endless_playback: false } },
      { module: 'collect_dtmf', data: { max_digits: 1, timeout: 5000, terminator: '#', collection_name: 'default' } },
      { module: 'resources', data: { to_did: '+12025550177', timeout: 60, ignore_early_media: false } },
      { module: 'pivot', data: { voice_url: 'https://app.example.com/next', method: 'get', req_timeout_ms: 5000 } },
    );
    const { body, contentType, diagnostics } = write(readDocument(flow));
    expect(contentType).toBe('application/json');
    expect(diagnostics).toEqual([]);
    expect(JSON.parse(body)).toEqual(
      chain(
        { module: 'tts', data: { text: 'Hello.' } },
        { module: 'collect_dtmf', data: {} },
        { module: 'resources', data: { to_did: '+12025550177' } },
        { module: 'pivot', data: { voice_url: 'https://app.example.com/next' } },
      ),
    );
  });

  it('a menu takes back the prompts that it plays of its own accord', () => {
    const menu = {
      module: 'menu',
      data: { retries: 2, media: { greeting: 'welcome' } },
      children: {
        1: { module: 'tts', data: { text: 'One.' } },
        '#': { module: 'noop', data: {} },
        timeout: { module: 'hangup', data: {} },
        _: { module: 'tts', data: { text: 'Later.' } },
      },
    };
    expect(JSON.parse(write(readDocument(menu)).body)).toEqual(menu);
    const { _, ...alone } = menu.children;
    const last = { ...menu, children: alone };
    expect(JSON.parse(write(readDocument(last)).body)).toEqual(last);
    const silent = { module: 'menu', data: { retries: 1, suppress_media: true } };
    expect(JSON.parse(write(readDocument(silent)).body)).toEqual(silent);
    const quiet = { ...menu, data: { retries: 3, media: { exit_media: false, invalid_media: false } } };
    expect(JSON.parse(write(readDocument(quiet)).body)).toEqual(quiet);
  });

  it('a language counts for what follows, in branches, too', () => {
    const flow = {
      module: 'language',
      data: { language: 'de-AT' },
      children: {
        _: {
          module: 'device',
          data: { address: 'sip:desk@pbx.example.com' },
          children: {
            USER_BUSY: { module: 'tts', data: { text: 'Besetzt.' } },
            _: { module: 'tts', data: { text: 'Nobody.', language: 'en' } },
          },
        },
      },
    };
    expect(JSON.parse(write(readDocument(flow)).body)).toEqual(flow);
  });

  it('what the caller hears of a failure that nobody catches is not written out', () => {
    const flow = { module: 'resources', data: { to_did: '+12025550177' } };
    expect(JSON.parse(write(readDocument(flow)).body)).toEqual(flow);
    const caught = {
      ...flow,
      children: { 'sip:486': { module: 'hangup', data: {} }, _: { module: 'noop', data: {} } },
    };
    expect(JSON.parse(write(readDocument(caught)).body)).toEqual(caught);
  });

  it('headers whose names are directions stand in one', () => {
    const headers = { out: { in: '1', 'X-Order': '7' } };
    const flow = { module: 'resources', data: { to_did: '*98', custom_sip_headers: headers } };
    expect(JSON.parse(write(readDocument(flow)).body)).toEqual(flow);
  });

  it('a document that does nothing is a node, and ends', () => {
    expect(JSON.parse(write(readDocument({ module: 'noop' })).body)).toEqual({ module: 'noop', data: {} });
  });
});

describe('where a verb of another dialect leads', () => {
  const pivot = (path: string) => ({ module: 'pivot', data: { voice_url: `https://app.example.com/${path}` } });

  it('digits are kept, and their url is asked by pivot', () => {
    const prompt = play({
      place,
      answers: true,
      source: { kind: 'url', url: 'https://a.example.com/x.wav' },
      loops: 1,
      endKeys: '',
    });
    const always = asks('in');
    expect(written([digit(always, always, { prompts: [prompt], name: 'pin' })])).toEqual({
      flow: chain(
        { module: 'play', data: { id: 'https://a.example.com/x.wav' } },
        { module: 'collect_dtmf', data: { collection_name: 'pin' } },
        pivot('in'),
      ),
      lost: [],
    });
  });

  it('silence takes the way of an entry, and what it would have led to is named', () => {
    expect(written([digit(asks('in'), on), words('We heard nothing.')])).toEqual({
      flow: chain({ module: 'collect_dtmf', data: {} }, pivot('in')),
      lost: [
        'lost-branch: What gather leads to by onNoInput is left out: collect_dtmf goes on in the same way whatever was entered.',
        'lost-branch: What gather leads to by onNoMatch is left out: collect_dtmf goes on in the same way whatever was entered.',
        'lost-verb: say is left out: nothing leads to it.',
      ],
    });
  });

  it('nothing is lost where silence asks for what the end of the list asks for, too', () => {
    const { flow, lost } = written([digit(on, asks('next'))], { atEnd: asks('next') });
    expect(flow).toEqual(chain({ module: 'collect_dtmf', data: {} }, pivot('next')));
    expect(lost).toEqual([]);
  });

  it('entries with branches become children, the end of the list comes after each', () => {
    const branches = { '1': into([words('One.')]), '2': end() };
    const media = { greeting: false, invalid_media: false, exit_media: false };
    expect(written([digit(on, on, { branches }), words('None.')], { atEnd: asks('next') }).flow).toEqual({
      module: 'menu',
      data: { retries: 1, timeout: 5000, max_extension_length: 1, media },
      children: {
        1: chain({ module: 'tts', data: { text: 'One.' } }, pivot('next')),
        2: { module: 'hangup', data: {} },
        max_retries: chain({ module: 'tts', data: { text: 'None.' } }, pivot('next')),
      },
    });
  });

  it('a failed call goes on with `_`, or with the child of its cause; after a conversation nothing follows', () => {
    const changes = { onCompleted: asks('after'), branches: { USER_BUSY: asks('busy'), busy: on } };
    expect(written([call(on, changes), words('Nobody.')])).toEqual({
      flow: {
        module: 'resources',
        data: { to_did: '+1 202 555 0177' },
        children: { USER_BUSY: pivot('busy'), _: { module: 'tts', data: { text: 'Nobody.' } } },
      },
      lost: [
        'lost-branch: What dial leads to by onCompleted is left out: in KAZOO the call is over when the conversation is.',
        'lost-branch: What dial leads to by branches.busy is left out: it is neither a cause nor a SIP status.',
      ],
    });
  });

  it('several are rung in turn; hidden numbers, delays and SIP addresses need a phone', () => {
    const nobody = target({ kind: 'user', user: 'maria', parameters: {} });
    const later = target(office.destination, { delayMs: 2000, headers: { 'X-Order': '7' } });
    const several = call(asks('failed'), { targets: [nobody, desk, later, office], ringTimeoutMs: 20_000 });
    expect(written([several]).flow).toEqual(
      chain(
        { module: 'device', data: { address: 'sip:desk@pbx.example.com' } },
        {
          module: 'device',
          data: { address: '+1 202 555 0177', delay: 2, custom_sip_headers: { 'X-Order': '7' } },
        },
        { module: 'resources', data: { to_did: '+1 202 555 0177', timeout: 20 } },
        pivot('failed'),
      ),
    );
  });

  it('a fallback url is asked where the first one has no answer', () => {
    const fallback = { url: 'https://b.example.com/x', method: 'POST' } as const;
    const credentials = { username: 'anna', password: 'se cret' };
    const jump = redirect({ place, answers: false, callback: { ...callback('x'), credentials, fallback } });
    expect(written([jump]).flow).toEqual(
      chain(
        { module: 'pivot', data: { voice_url: 'https://anna:se%20cret@app.example.com/x' } },
        { module: 'pivot', data: { voice_url: 'https://b.example.com/x', method: 'post' } },
      ),
    );
  });

  it('a server that speaks TwiML is asked in its own words', () => {
    const jump = redirect({ place, answers: false, callback: { ...callback('x'), dialect: 'twiml', method: 'POST' } });
    const data = { voice_url: 'https://app.example.com/x', method: 'post', req_format: 'twiml' };
    expect(written([jump]).flow).toEqual({ module: 'pivot', data });
  });

  it('who would be told of a hang-up is not', () => {
    const recording = record({
      place,
      answers: true,
      prompts: [],
      bargeIn: false,
      beep: true,
      rule: {
        format: 'wav',
        channels: 1,
        track: 'caller',
        maximumMs: 90_400,
        trimsSilence: false,
        uploads: [{ url: 'https://a.example.com/in', method: 'multipart' }],
        awaitsUpload: false,
        notify: [],
      },
      endKeys: '',
      endSilenceMs: null,
      startTimeoutMs: null,
      rounds: 1,
      onRecorded: on,
      onNothing: on,
      onHangup: asks('gone'),
    });
    const { flow, lost } = written([recording], { atHangup: asks('gone') });
    const data = { format: 'wav', time_limit: 90, url: 'https://a.example.com/in', method: 'post' };
    expect(flow).toEqual({ module: 'record_caller', data });
    expect(lost).toEqual([
      'lost-branch: What atHangup leads to is left out: KAZOO tells a server nothing of the end of a call but its record.',
      'lost-branch: What record leads to by onHangup is left out: KAZOO tells a server nothing of the end of a call but its record.',
    ]);
  });
});

describe('what other dialects say', () => {
  it('markup as its words, a voice by its gender, a number of loops as nodes', () => {
    const voice = { raw: 'Polly.Brian', gender: 'male', language: 'en-GB' } as const;
    const marked = say({
      place,
      answers: true,
      text: 'You &amp; <emphasis>me</emphasis>,<break/> here',
      markup: 'ssml',
      voice,
      loops: 2,
      endKeys: '',
    });
    const data = { text: 'You & me, here', voice: 'male', language: 'en-GB', terminators: [] };
    expect(written([marked]).flow).toEqual(chain({ module: 'tts', data }, { module: 'tts', data }));
    const set = setLanguage({ place, answers: false, language: 'en-GB' });
    expect(written([set, { ...marked, loops: 'endless' } as Verb]).flow).toEqual(
      chain(
        { module: 'language', data: { language: 'en-GB' } },
        { module: 'tts', data: { text: 'You & me, here', voice: 'male', endless_playback: true, terminators: [] } },
      ),
    );
  });

  it('verbs without a module are left out and named; what may fail has failed', () => {
    const elsewhere = deflect({ place, answers: false, to: 'sip:a@example.com', onFailed: into([words('Sorry.')]) });
    expect(written([tag({ place, answers: false, tag: 't' }), elsewhere, bye])).toEqual({
      flow: { module: 'tts', data: { text: 'Sorry.' } },
      lost: [
        'lost-verb: tag is left out: KAZOO has variables for what is sent along, not words.',
        'lost-verb: deflect is left out: KAZOO sends no call elsewhere by SIP 302.',
        'lost-verb: hangup is left out: nothing leads to it.',
      ],
    });
  });

  it('a script that comes back to the same verbs after every branch does not grow without end', () => {
    const again: Verb[] = Array.from({ length: 40 }, () => digit(on, on, { branches: { '1': on, '2': on } }));
    const loop = into([digit(on, on, { branches: { '1': into([words('Again.')]) } })]);
    const { flow } = written(again, { atEnd: loop });
    expect(JSON.stringify(flow).length).toBeLessThan(5_000_000);
    expect(readDocument(flow).usable).toBe(true);
  });

  it('a list that is longer than anybody reads is cut off', () => {
    const list = Array.from(
      { length: 2000 },
      (_, index): Verb => ({
        ...words('More.'),
        place: { line: index + 1, column: 1 },
      }),
    );
    const { flow, lost } = written(list);
    const back = readDocument(flow).verbs.length;
    expect(back).toBeGreaterThan(100);
    expect(lost.length).toBe(2000 - back);
  });
});
