import type { JsonValue } from '../../src/verbs/index.ts';

/** How far one parameter is carried out, and what to say about the rest. */
export interface Parameter {
  readonly level: 'full' | 'partial' | 'ignored';
  readonly note?: string;
  /**
   * Of a parameter that is not carried out: the values that ask for what happens anyway and need no remark;
   * `any` where it changes nothing on a voice call of Tropo's own either.
   */
  readonly harmless?: readonly JsonValue[] | 'any';
}

/** An action, or an object inside one, with every parameter that Tropo knows for it. */
export interface Entry {
  readonly level: 'full' | 'partial' | 'none';
  readonly note?: string;
  readonly parameters: ReadonlyMap<string, Parameter>;
  /** Older spelling → today's. */
  readonly aliases: ReadonlyMap<string, string>;
}

const full: Parameter = { level: 'full' };
const partial = (note: string): Parameter => ({ level: 'partial', note });
const ignored = (note: string, ...harmless: JsonValue[]): Parameter => ({ level: 'ignored', note, harmless });
const withoutEffect = (note: string): Parameter => ({ level: 'ignored', note, harmless: 'any' });
/** Of an action that is not carried out at all: one diagnostic for the action is enough. */
const known = withoutEffect('the action is not carried out yet');

type Parameters = Readonly<Record<string, Parameter>>;

function entry(
  level: Entry['level'],
  parameters: Parameters,
  { note, aliases = {} }: { note?: string; aliases?: Readonly<Record<string, string>> } = {},
): Entry {
  return {
    level,
    ...(note !== undefined && { note }),
    parameters: new Map(Object.entries(parameters)),
    aliases: new Map(Object.entries(aliases)),
  };
}

function notYet(note: string, names: string, aliases: Readonly<Record<string, string>> = {}): Entry {
  const parameters = Object.fromEntries(names.split(' ').map((name) => [name, known]));
  return entry('none', parameters, { note, aliases });
}

const signals = partial('understood; no signal can be sent to a call yet');
const secrecy = partial('handed on with the text; traces still keep the document itself');
const speaking: Parameters = { voice: full, allowSignals: signals, promptLogSecurity: secrecy, name: full };
const sensitivity = ignored('the recogniser and the silence detector keep their own sensitivity', 0.5, '0.5');
const forRecogniser = partial('handed on; there is no recogniser yet');
const neverFails = withoutEffect('a prompt that cannot be heard is skipped, so this step never fails');
const onDialledLegs = ignored('answering machines are not detected yet', false, 'false');
const callDetails = ignored('call details are sent to the status url of the route instead');
const atKeys = withoutEffect('nothing is typed digit by digit here');

/** Every step that a document may have, by the name of its key. */
export const actions = {
  answer: entry('full', { headers: full }),
  ask: entry('partial', {
    ...speaking,
    required: full,
    choices: partial('keys; speech is handed to a recogniser, and there is none yet'),
    say: full,
    attempts: full,
    bargein: full,
    timeout: full,
    interdigitTimeout: full,
    minConfidence: forRecogniser,
    recognizer: forRecogniser,
    sensitivity,
    speechCompleteTimeout: forRecogniser,
    speechIncompleteTimeout: ignored('the recogniser decides when a partial match is over', 0.5, '0.5'),
    asrLogSecurity: partial('for what was entered; a `result` in the trace holds it all the same'),
    maskTemplate: partial('as asrLogSecurity'),
  }),
  call: notYet(
    'calls from within a document are not placed yet',
    'to from channel network timeout answerOnMedia headers machineDetection recording callbackUrl label name required voice allowSignals promptLogSecurity',
  ),
  conference: notYet(
    'conferences are not carried out yet',
    'id mute playTones terminator joinPrompt leavePrompt interdigitTimeout allowSignals name required promptLogSecurity on',
    { sendTones: 'playTones', send_tones: 'playTones', exitTone: 'terminator', exit_tone: 'terminator' },
  ),
  generalLogSecurity: notYet('logs can be kept clean by promptLogSecurity and asrLogSecurity', ''),
  hangup: entry('partial', { headers: partial('handed on; not sent with the BYE yet') }),
  message: notYet(
    'text and voice messages are not sent yet',
    'say to channel network from timeout voice answerOnMedia headers name required promptLogSecurity',
  ),
  on: entry('full', {
    event: full,
    next: full,
    say: full,
    ask: ignored('an ask belongs to a connect handler inside transfer'),
    message: ignored('a message belongs to a connect handler inside transfer'),
    wait: ignored('a wait belongs to a connect handler inside transfer'),
    post: ignored('a post belongs to a connect handler inside transfer'),
    name: withoutEffect('Tropo ignores it'),
    required: withoutEffect('Tropo ignores it'),
  }),
  record: entry(
    'partial',
    {
      ...speaking,
      required: full,
      url: partial('the recording is kept, and told by a url of ours; it is not sent to this one yet'),
      say: partial('prompts for the event timeout are not said yet'),
      attempts: full,
      bargein: partial('prompts are heard to their end for now'),
      beep: full,
      choices: full,
      terminator: full,
      format: full,
      maxSilence: full,
      maxTime: full,
      timeout: partial('silence ends a recording by maxSilence alone for now'),
      method: partial('as url'),
      username: partial('as url'),
      password: partial('as url'),
      asyncUpload: partial('as url'),
      transcription: ignored('recordings are not transcribed yet'),
      sensitivity,
      minConfidence: withoutEffect('it has no effect on a recording'),
      interdigitTimeout: atKeys,
    },
    { aliases: { recordURL: 'url', recordingURL: 'url' } },
  ),
  redirect: entry('full', { to: full, name: full, required: full }),
  reject: entry('full', {}),
  say: entry('full', {
    ...speaking,
    value: full,
    as: full,
    event: full,
    media: withoutEffect('attachments belong to text messages'),
    required: neverFails,
  }),
  startRecording: notYet(
    'whole calls are not recorded yet',
    'url username password method format asyncUpload transcriptionID transcriptionOutURI transcriptionEmailFormat transcriptionLanguage',
  ),
  stopRecording: notYet('whole calls are not recorded yet', ''),
  transfer: entry('partial', {
    ...speaking,
    to: full,
    from: full,
    timeout: full,
    answerOnMedia: partial('early media is heard, but does not count as an answer'),
    choices: full,
    terminator: full,
    on: partial('ring is carried out, connect not yet'),
    ringRepeat: partial('the first sound is repeated for as long as it rings'),
    playTones: partial('tones always pass for now'),
    headers: full,
    machineDetection: onDialledLegs,
    callbackUrl: callDetails,
    label: full,
    interdigitTimeout: atKeys,
    required: full,
  }),
  wait: entry('full', { milliseconds: full, allowSignals: signals }),
} as const satisfies Readonly<Record<string, Entry>>;

export type ActionName = keyof typeof actions;

const belongsElsewhere = withoutEffect('only its terminator counts here');

/** Objects inside actions, named as the messages name them. */
export const objects = {
  'ask.choices': entry('full', { value: full, mode: full, terminator: full }),
  'record.choices': entry('full', { terminator: full, value: belongsElsewhere, mode: belongsElsewhere }),
  'record.url': entry(
    'partial',
    { url: full, username: full, password: full, method: full },
    { note: 'read; recordings are not sent on yet' },
  ),
  'transfer.choices': entry('full', { terminator: full, value: belongsElsewhere, mode: belongsElsewhere }),
  'transfer.on': entry(
    'partial',
    {
      event: full,
      say: partial('for ring: audio; for connect: not carried out yet'),
      next: partial('for ring: audio'),
      ask: withoutEffect('connect is not carried out yet'),
      message: withoutEffect('connect is not carried out yet'),
      wait: withoutEffect('connect is not carried out yet'),
      post: withoutEffect('connect is not carried out yet'),
      name: withoutEffect('Tropo ignores it'),
      required: withoutEffect('Tropo ignores it'),
    },
    { note: 'ring is carried out, connect not yet' },
  ),
} as const satisfies Readonly<Record<string, Entry>>;

export type EntryName = ActionName | keyof typeof objects;

const entries: ReadonlyMap<string, Entry> = new Map<string, Entry>([
  ...Object.entries(actions),
  ...Object.entries(objects),
]);

export function isAction(name: string): name is ActionName {
  return Object.hasOwn(actions, name);
}

export function entryOf(name: EntryName): Entry {
  return entries.get(name) ?? entry('none', {});
}
