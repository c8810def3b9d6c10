import { Document, isMap, isScalar, parseDocument } from 'yaml';
import { RecordingMistake } from './mistake.ts';
import type { CallerStep, CallSheet, RecordedAudio, RecordedCallee, RecordedSip } from './recorded-call.ts';
import * as yaml from './yaml-reader.ts';

/** Of the format of a recorded call. */
const version = '1';

/** Stands for our address in a recording: a port that was free on some machine would be another each time. */
export const ownAddress = 'http://dragoman.invalid';

const defaultAccount = 'default';
const heading = ' A recorded call. Times are in ms. What may stand here: docs/replay.md';

export function printSheet(sheet: CallSheet): string {
  const { sip, settings, configuration } = sheet;
  const document = new Document(
    present({
      version: Number(version),
      from: sheet.from,
      to: sheet.to,
      'caller name': sheet.callerName,
      sip: sip && sipWords(sip),
      target: sheet.target,
      format: sheet.format,
      method: sheet.method,
      fallback: sheet.fallback,
      'status url': sheet.statusUrl,
      account: sheet.account === defaultAccount ? undefined : sheet.account,
      settings: Object.keys(settings).length === 0 ? undefined : settings,
      configuration: Object.keys(configuration).length === 0 ? undefined : configuration,
      'public url': sheet.publicUrl === ownAddress ? undefined : sheet.publicUrl,
      masked: sheet.masked || undefined,
      realtime: sheet.realtime || undefined,
      caller: sheet.caller.map(stepWords),
      'hang up after': sheet.hangsUpAfterMs,
      callees: sheet.callees.length === 0 ? undefined : sheet.callees.map(calleeWords),
      audio: sheet.audio.length === 0 ? undefined : sheet.audio.map(audioWords),
      ends: sheet.ends,
    }),
  );
  document.commentBefore = heading;
  return document.toString({ lineWidth: 0 });
}

/** `formats` are the dialects there are. @throws RecordingMistake */
export function readSheet(written: string, file: string, formats: readonly string[]): CallSheet {
  const found = yaml.readYaml(written, file, sheetReader(formats));
  if (!written.endsWith('\n'))
    throw new RecordingMistake(file, written.split('\n').length, 'the last line has no end: cut off?');
  return found;
}

/** The same file with another end; everything else, comments too, stays as somebody wrote it. */
export function withEnds(written: string, ends: CallSheet['ends']): string {
  const document = parseDocument(written);
  document.set('ends', document.createNode(ends));
  return document.toString({ lineWidth: 0 });
}

const method = yaml.oneOf('GET', 'POST');

const sip: yaml.Reader<RecordedSip> = (node, spot) => {
  const found = yaml.table({
    'call id': yaml.optional(yaml.text),
    from: yaml.optional(yaml.text),
    to: yaml.optional(yaml.text),
    request: yaml.optional(yaml.text),
    'source address': yaml.optional(yaml.text),
    headers: yaml.optional(yaml.texts),
  })(node, spot);
  const { from, to, request, headers } = found;
  return present({ callId: found['call id'], from, to, request, sourceAddress: found['source address'], headers });
};

function sipWords({ callId, from, to, request, sourceAddress, headers }: RecordedSip): object {
  return present({ 'call id': callId, from, to, request, 'source address': sourceAddress, headers });
}

const bareSteps: ReadonlyMap<string, CallerStep> = new Map([
  ['hang up', { does: 'hang up' }],
  ['stay silent', { does: 'speak', ms: 0 }],
]);

const keys: yaml.Reader<string> = (node, spot) => {
  const pressed = yaml.text(node, spot);
  return /^[0-9A-D*#]+$/.test(pressed)
    ? pressed
    : yaml.wrong(node, spot, `must be keys (0-9, *, #, A-D) in quotes, not "${pressed}"`);
};

const step: yaml.Reader<CallerStep> = (node, spot) => {
  if (isScalar(node)) {
    const bare = bareSteps.get(String(node.value));
    return (
      bare ?? yaml.wrong(node, spot, `is "${String(node.value)}", which is none of ${[...bareSteps.keys()].join(', ')}`)
    );
  }
  const found = yaml.table({
    press: yaml.optional(keys),
    speak: yaml.optional(yaml.count),
    say: yaml.optional(yaml.text),
    wait: yaml.optional(yaml.count),
  })(node, spot);
  const steps: readonly CallerStep[] = [
    ...(found.press === undefined ? [] : [{ does: 'press', keys: found.press } as const]),
    ...(found.speak === undefined ? [] : [{ does: 'speak', ms: found.speak } as const]),
    ...(found.wait === undefined ? [] : [{ does: 'wait', ms: found.wait } as const]),
  ];
  if (found.say !== undefined && found.press === undefined && found.wait === undefined)
    return { does: 'speak', ms: found.speak ?? spokenMs(found.say), words: found.say };
  const [only, more] = steps;
  return only && !more ? only : yaml.wrong(node, spot, 'must be one step: press, say, speak or wait');
};

function stepWords(step: CallerStep): unknown {
  switch (step.does) {
    case 'press':
      return { press: step.keys };
    case 'wait':
      return { wait: step.ms };
    case 'speak':
      if (step.words !== undefined)
        return { say: step.words, ...(step.ms !== spokenMs(step.words) && { speak: step.ms }) };
      return step.ms === 0 ? 'stay silent' : { speak: step.ms };
    case 'hang up':
      return step.does;
  }
}

/** About what people take to say it. */
const spokenMs = (words: string): number => words.length * 60;

const callee: yaml.Reader<RecordedCallee> = (node, spot) => {
  const found = yaml.table({
    number: yaml.text,
    'answers after': yaml.optional(yaml.count),
    'talks for': yaml.optional(yaml.count),
    'refuses after': yaml.optional(yaml.count),
    'with status': yaml.optional(yaml.count),
    'never answers': yaml.optional(yaml.yes),
  })(node, spot);
  const { number } = found;
  const answers = found['answers after'];
  const refuses = found['refuses after'];
  const talksForMs = found['talks for'];
  if (answers !== undefined && refuses === undefined && !found['never answers'])
    return present({ number, does: 'answer', afterMs: answers, talksForMs } as const);
  if (refuses !== undefined && answers === undefined && !found['never answers'])
    return { number, does: 'refuse', afterMs: refuses, sipStatus: found['with status'] ?? 486 };
  if (found['never answers'] && answers === undefined && refuses === undefined)
    return { number, does: 'ring for ever' };
  return yaml.wrong(node, spot, 'needs one of "answers after", "refuses after" and "never answers"');
};

function calleeWords(callee: RecordedCallee): unknown {
  const { number } = callee;
  switch (callee.does) {
    case 'answer':
      return present({ number, 'answers after': callee.afterMs, 'talks for': callee.talksForMs });
    case 'refuse':
      return { number, 'refuses after': callee.afterMs, 'with status': callee.sipStatus };
    case 'ring for ever':
      return { number, 'never answers': true };
  }
}

const audio: yaml.Reader<RecordedAudio> = (node, spot) => {
  const found = yaml.table({
    url: yaml.text,
    lasts: yaml.optional(yaml.count),
    problem: yaml.optional(yaml.text),
  })(node, spot);
  if (found.problem !== undefined) return { url: found.url, problem: found.problem };
  if (found.lasts !== undefined) return { url: found.url, lastsMs: found.lasts };
  return yaml.wrong(node, spot, 'needs "lasts" or "problem"');
};

function audioWords(audio: RecordedAudio): unknown {
  return 'problem' in audio ? audio : { url: audio.url, lasts: audio.lastsMs };
}

const sheetKeys = {
  version: yaml.oneOf(version),
  from: yaml.text,
  to: yaml.text,
  'caller name': yaml.optional(yaml.text),
  sip: yaml.optional(sip),
  target: yaml.url,
  format: yaml.text,
  method: yaml.optional(method),
  fallback: yaml.optional(yaml.table({ url: yaml.url, method: yaml.optional(method) })),
  'status url': yaml.optional(yaml.url),
  account: yaml.optional(yaml.text),
  settings: yaml.optional(yaml.json),
  configuration: yaml.optional(yaml.json),
  'public url': yaml.optional(yaml.url),
  masked: yaml.optional(yaml.yes),
  realtime: yaml.optional(yaml.yes),
  caller: yaml.listOf(step),
  'hang up after': yaml.optional(yaml.count),
  callees: yaml.listOf(callee),
  audio: yaml.listOf(audio),
  ends: yaml.table({ cause: yaml.text, seconds: yaml.count }),
};

const sheetReader =
  (formats: readonly string[]): yaml.Reader<CallSheet> =>
  (node, spot) => {
    if (!isMap(node))
      return yaml.wrong(node, spot, 'is no recorded call: it must be a table that begins with "version"');
    const found = yaml.table({ ...sheetKeys, format: yaml.oneOf(...formats) })(node, spot);
    return {
      from: found.from,
      to: found.to,
      target: found.target,
      format: found.format,
      account: found.account ?? defaultAccount,
      settings: found.settings ?? {},
      configuration: found.configuration ?? {},
      publicUrl: found['public url'] ?? ownAddress,
      masked: found.masked ?? false,
      realtime: found.realtime ?? false,
      caller: found.caller,
      callees: found.callees,
      audio: found.audio,
      ends: found.ends,
      ...present({
        callerName: found['caller name'],
        sip: found.sip,
        method: found.method,
        fallback: found.fallback && present(found.fallback),
        statusUrl: found['status url'],
        hangsUpAfterMs: found['hang up after'],
      }),
    };
  };

type Present<Fields> = {
  [Name in keyof Fields as undefined extends Fields[Name] ? never : Name]: Fields[Name];
} & { [Name in keyof Fields as undefined extends Fields[Name] ? Name : never]?: Exclude<Fields[Name], undefined> };

/** Without the fields that are undefined. */
function present<Fields extends object>(fields: Fields): Present<Fields> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Present<Fields>;
}
