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

const speaking: Parameters = { voice: full, allowSignals: full, promptLogSecurity: full, name: full };
const sensitivity = ignored('the recogniser and the silence detector keep their own sensitivity', 0.5, '0.5');
const neverFails = withoutEffect('a prompt that cannot be heard is skipped, so this step never fails');
const atKeys = withoutEffect('nothing is typed digit by digit here');
const sent: Parameters = {
  url: full,
  method: full,
  username: full,
  password: full,
};
const earlyMedia = partial('early media is heard, but does not count as an answer');
const toldByHttp = partial('to an http or https url, or by mail');

/** Every step that a document may have, by the name of its key. */
export const actions = {
  answer: entry('full', { headers: full }),
  ask: entry('full', {
    ...speaking,
    required: full,
    choices: full,
    say: full,
    attempts: full,
    bargein: full,
    timeout: full,
    interdigitTimeout: full,
    minConfidence: full,
    recognizer: full,
    sensitivity,
    speechCompleteTimeout: full,
    speechIncompleteTimeout: ignored('the recogniser decides when a partial match is over', 0.5, '0.5'),
    asrLogSecurity: full,
    maskTemplate: full,
  }),
  call: entry('partial', {
    ...speaking,
    to: full,
    from: full,
    channel: full,
    network: partial('SMS and MMS; instant messages go where the operator sends them'),
    timeout: full,
    answerOnMedia: full,
    headers: full,
    machineDetection: full,
    recording: full,
    callbackUrl: full,
    label: full,
    required: full,
  }),
  conference: entry(
    'full',
    {
      ...speaking,
      required: full,
      id: full,
      mute: full,
      playTones: full,
      terminator: full,
      joinPrompt: full,
      leavePrompt: full,
      interdigitTimeout: atKeys,
      on: full,
    },
    { aliases: { sendTones: 'playTones', send_tones: 'playTones', exitTone: 'terminator', exit_tone: 'terminator' } },
  ),
  generalLogSecurity: entry('full', {}),
  hangup: entry('full', { headers: full }),
  message: entry('full', {
    say: full,
    to: partial('digits after the destination (postd) are not sent'),
    channel: full,
    network: partial('SMS and MMS; instant messages go where the operator sends them'),
    from: full,
    timeout: full,
    voice: full,
    answerOnMedia: full,
    headers: full,
    name: full,
    required: full,
    promptLogSecurity: full,
  }),
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
      ...sent,
      required: full,
      say: full,
      attempts: full,
      bargein: full,
      beep: full,
      choices: full,
      terminator: full,
      format: full,
      maxSilence: full,
      maxTime: full,
      timeout: full,
      asyncUpload: full,
      transcription: toldByHttp,
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
  startRecording: entry(
    'partial',
    {
      ...sent,
      format: full,
      asyncUpload: full,
      transcriptionID: full,
      transcriptionOutURI: toldByHttp,
      transcriptionEmailFormat: withoutEffect('the text stands plain in the mail'),
      transcriptionLanguage: full,
    },
    { aliases: { recordURL: 'url', recordingURL: 'url' } },
  ),
  stopRecording: entry('full', {}),
  transfer: entry('partial', {
    ...speaking,
    to: full,
    from: full,
    timeout: full,
    answerOnMedia: earlyMedia,
    choices: full,
    terminator: full,
    on: full,
    ringRepeat: partial('a sound that is no wav file is repeated for as long as it rings'),
    playTones: full,
    headers: full,
    machineDetection: full,
    callbackUrl: full,
    label: full,
    interdigitTimeout: atKeys,
    required: full,
  }),
  wait: entry('full', { milliseconds: full, allowSignals: full }),
} as const satisfies Readonly<Record<string, Entry>>;

export type ActionName = keyof typeof actions;

const belongsElsewhere = withoutEffect('only its terminator counts here');

const introduced: Parameters = { introduction: full, voice: full };
const announced: Parameters = { value: full, voice: full };
const target = entry('full', { url: full, username: full, password: full, method: full });

/** Objects inside actions, named as the messages name them. */
export const objects = {
  'ask.choices': entry('full', { value: full, mode: full, terminator: full }),
  'call.machineDetection': entry('full', introduced),
  'conference.joinPrompt': entry('full', announced),
  'conference.leavePrompt': entry('full', announced),
  'conference.on': entry('full', {
    event: full,
    say: full,
    next: withoutEffect('nothing is asked for while a room goes on'),
    name: withoutEffect('Tropo ignores it'),
    required: withoutEffect('Tropo ignores it'),
  }),
  'record.choices': entry('full', { terminator: full, value: belongsElsewhere, mode: belongsElsewhere }),
  'record.transcription': entry(
    'partial',
    { id: full, url: toldByHttp, emailFormat: withoutEffect('the text stands plain in the mail'), language: full },
    { aliases: { email_format: 'emailFormat' } },
  ),
  'record.url': target,
  'startRecording.url': target,
  'transfer.choices': entry('full', { terminator: full, value: belongsElsewhere, mode: belongsElsewhere }),
  'transfer.machineDetection': entry('full', introduced),
  'transfer.on': entry('full', {
    event: full,
    say: full,
    next: partial('audio for ring; connect asks for no document'),
    ask: full,
    message: full,
    wait: full,
    post: full,
    name: withoutEffect('Tropo ignores it'),
    required: withoutEffect('Tropo ignores it'),
  }),
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
