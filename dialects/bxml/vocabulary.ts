/** Two languages share this dialect's names: the one sold since 2019 (v2) and the one before it (v1). */
export type Generation = 'v1' | 'v2';

/** What is known about one attribute: for reading, for weighing and for the support tables. */
export interface AttributeFacts {
  readonly level: 'full' | 'partial' | 'ignored';
  readonly note?: string;
  /** Known to one generation alone, and so a sign of it. */
  readonly generation?: Generation;
  /** On an element that other dialects have too: how much it says for BXML (reference 5.2 and 5.3). */
  readonly points?: number;
  /** The values, in lower case, with which alone the points count. */
  readonly telling?: readonly string[];
  /**
   * Of an ignored attribute: the values, in lower case, that ask for nothing; `always` where another attribute,
   * which is told about, gives it its only meaning.
   */
  readonly idle?: 'always' | readonly string[];
}

export type Attributes = Readonly<Record<string, AttributeFacts>>;

/** What is known about one element. */
export interface ElementFacts {
  /** Elements it may stand in; `Response` means either root. */
  readonly inside: readonly string[];
  readonly level: 'full' | 'partial' | 'none';
  readonly note?: string;
  /** How much the element says for BXML by itself; nothing if other dialects with this root have it too. */
  readonly points: number;
  readonly generation?: Generation;
  readonly attributes: Attributes;
}

export const roots: readonly string[] = ['Response', 'Bxml'];

const full: AttributeFacts = { level: 'full' };
const partial = (note: string): AttributeFacts => ({ level: 'partial', note });
const ignored = (note?: string, ...idle: readonly string[]): AttributeFacts => ({
  level: 'ignored',
  ...(note !== undefined && { note }),
  ...(idle.length > 0 && { idle }),
});
const of = (generation: Generation, facts: AttributeFacts = full): AttributeFacts => ({ ...facts, generation });
const telling = (facts: AttributeFacts = full, points = 4): AttributeFacts => ({ ...facts, points });

/** One fact for many attributes. */
const each = (facts: AttributeFacts, ...names: readonly string[]): Attributes =>
  Object.fromEntries(names.map((name) => [name, facts]));

/** The url of a callback that only v2 has, with what belongs to it. */
const callbackUrl = (prefix: string, facts: AttributeFacts = full): Attributes => ({
  [`${prefix}Url`]: of('v2', facts),
  [`${prefix}Method`]: facts,
});

/** The attributes of a synchronous callback: reference group CB(prefix). */
const callback = (prefix: string, facts: AttributeFacts = full): Attributes => ({
  ...callbackUrl(prefix, facts),
  ...callbackUrl(`${prefix}Fallback`, facts),
  ...each(facts, 'username', 'password', 'fallbackUsername', 'fallbackPassword', 'tag'),
});

const firstGenerationCallback: Attributes = {
  requestUrl: of('v1', telling()),
  requestUrlTimeout: of('v1', telling()),
};

const asEngine = 'carried out where a transcriber is configured';
const volume = of('v1', ignored('the switch plays at its own volume', '0'));

const speech: Attributes = {
  ...each(
    partial('read; carried out where a recogniser is configured'),
    'hints',
    'language',
    'speechModel',
    'profanityFilter',
    'speechTimeout',
  ),
  ...each(
    partial('told where the recogniser tells what it believes so far'),
    'partialResultCallback',
    'partialResultCallbackMethod',
  ),
};

const transcription: Attributes = {
  transcribe: partial(asEngine),
  detectLanguage: of('v2', telling(partial(asEngine))),
  transcriptionAvailableUrl: of('v2', telling(partial(asEngine))),
  transcriptionAvailableMethod: partial(asEngine),
  transcribeCallbackUrl: of('v1', telling(partial(asEngine))),
};

/** Of a number or uri that is rung. */
const target: Attributes = {
  ...callback('transferAnswer'),
  ...callbackUrl('transferDisconnect'),
  uui: full,
};

const diversion: Attributes = each(full, 'diversionTreatment', 'diversionReason');

type Unrated = Omit<ElementFacts, 'points'>;

const none = (inside: string, attributes: Attributes | readonly string[], note?: string): Unrated => ({
  inside: [inside],
  level: 'none',
  ...(note !== undefined && { note }),
  attributes: isList(attributes) ? each(ignored(), ...attributes) : attributes,
});

function isList(attributes: Attributes | readonly string[]): attributes is readonly string[] {
  return Array.isArray(attributes);
}

const own = (inside: string, attributes: Attributes = {}, note?: string): Unrated => ({
  inside: [inside],
  level: note === undefined ? 'full' : 'partial',
  ...(note !== undefined && { note }),
  attributes,
});

const noStream = 'carried where a module of the switch for it is in use, else told as rejected';
const noLiveTranscript = 'read, and told as rejected: no engine that transcribes a live call is in use';

const secondGeneration: Readonly<Record<string, Unrated>> = {
  Forward: own('Response', {
    ...each(full, 'to', 'from', 'callTimeout', 'uui'),
    ...diversion,
  }),
  Bridge: own('Response', {
    ...callback('bridgeComplete'),
    ...callbackUrl('bridgeTargetComplete'),
    ...callbackUrl('bridgeTargetCompleteFallback'),
  }),
  StartRecording: own('Response', {
    ...callbackUrl('recordingAvailable'),
    ...each(full, 'username', 'password', 'tag', 'fileFormat', 'multiChannel', 'recordingName'),
    ...callbackUrl('transcriptionAvailable', partial(asEngine)),
    ...each(partial(asEngine), 'transcribe', 'detectLanguage'),
  }),
  PauseRecording: own('Response'),
  ResumeRecording: own('Response'),
  StopRecording: own('Response'),
  StartGather: own('Response', { ...callbackUrl('dtmf'), ...each(full, 'username', 'password', 'tag') }),
  StopGather: own('Response'),
  StartStream: own(
    'Response',
    {
      ...callbackUrl('streamEvent'),
      ...each(full, 'destination', 'name', 'mode', 'tracks', 'destinationUsername', 'destinationPassword'),
      ...each(full, 'username', 'password'),
    },
    noStream,
  ),
  StreamParam: own('StartStream', each(full, 'name', 'value'), noStream),
  StopStream: own('Response', each(full, 'name', 'wait'), noStream),
  StartTranscription: own(
    'Response',
    {
      ...callbackUrl('transcriptionEvent'),
      ...each(full, 'name', 'tracks', 'username', 'password', 'destination', 'stabilized'),
    },
    noLiveTranscript,
  ),
  CustomParam: own('StartTranscription', each(full, 'name', 'value'), noLiveTranscript),
  StopTranscription: own('Response', each(full, 'name'), noLiveTranscript),
  Endpoint: own('Connect', {}, 'rung as the user of the switch with this name'),
  Ring: {
    inside: ['Response'],
    level: 'full',
    attributes: each(full, 'duration', 'answerCall'),
  },
  Tag: { inside: ['Response'], level: 'full', attributes: {} },
  SipUri: { inside: ['Transfer', 'Refer'], level: 'full', attributes: target },
};

const firstGeneration: Readonly<Record<string, Unrated>> = {
  Call: none('Response', ['from', 'to', 'timeout', 'requestUrl', 'requestUrlTimeout']),
  SendMessage: none('Response', ['from', 'to', 'requestUrl', 'requestUrlTimeout', 'statusCallbackUrl']),
};

const both: Readonly<Record<string, Unrated>> = {
  SpeakSentence: {
    inside: ['Response', 'Gather', 'Transfer'],
    level: 'full',
    note: 'markup goes to the speech engine, which may know less of it',
    attributes: { ...each(full, 'voice', 'gender', 'locale'), volume },
  },
  PlayAudio: {
    inside: ['Response', 'Gather', 'Transfer'],
    level: 'full',
    attributes: {
      ...each(full, 'username', 'password'),
      volume,
      repeatCount: of('v1'),
      delayBeforeRepeat: of('v1'),
    },
  },
  SendDtmf: { inside: ['Response'], level: 'full', attributes: each(full, 'toneDuration', 'toneInterval') },
  Transfer: {
    inside: ['Response'],
    level: 'full',
    attributes: {
      ...callback('transferComplete'),
      ...each(full, 'transferCallerId', 'transferCallerDisplayName', 'callTimeout'),
      timeLimit: { ...full, note: 'seconds; not Bandwidth’s own, but servers send it' },
      ...diversion,
      ...firstGenerationCallback,
      transferTo: of('v1'),
    },
  },
  PhoneNumber: { inside: ['Transfer'], level: 'full', attributes: target },
};

/** Names that other dialects with the same root use as well. */
const shared: Readonly<Record<string, Unrated>> = {
  Gather: {
    inside: ['Response'],
    level: 'full',
    note: 'by keys; by speech where a recogniser is configured',
    attributes: {
      ...callback('gather'),
      gatherUrl: of('v2', telling()),
      ...each(telling(), 'maxDigits', 'terminatingDigits', 'interDigitTimeout', 'tag', 'username'),
      ...each(of('v2', telling()), 'firstDigitTimeout', 'repeatCount'),
      input: { ...telling(), telling: ['dtmf_speech'] },
      timeout: { ...full, note: 'firstDigitTimeout of the earliest documents' },
      ...speech,
      ...firstGenerationCallback,
      bargeable: of('v1', telling()),
    },
  },
  Record: {
    inside: ['Response', 'Transfer'],
    level: 'full',
    note: 'inside Transfer: v1, of both',
    attributes: {
      ...callback('recordComplete'),
      recordCompleteUrl: of('v2', telling()),
      ...callbackUrl('recordingAvailable'),
      recordingAvailableUrl: of('v2', telling()),
      ...transcription,
      ...each(telling(), 'terminatingDigits', 'maxDuration', 'silenceTimeout'),
      fileFormat: of('v2', telling()),
      ...firstGenerationCallback,
      silenceThreshold: of('v1', telling(ignored('the switch has its own threshold', '100'))),
      multiChannel: { ...full, note: 'v1, inside Transfer: a channel for each side' },
    },
  },
  Redirect: {
    inside: ['Response'],
    level: 'full',
    attributes: {
      ...callback('redirect'),
      redirectUrl: of('v2', telling(full, 8)),
      requestUrl: of('v1', telling(full, 8)),
      requestUrlTimeout: of('v1', telling()),
    },
  },
  Pause: {
    inside: ['Response'],
    level: 'full',
    attributes: { duration: of('v2', telling()), length: telling({ ...full, note: 'v1’s duration' }, 2) },
  },
  Hangup: { inside: ['Response'], level: 'full', attributes: {} },
  Reject: { inside: ['Response'], level: 'full', note: 'first drafts of v1', attributes: { reason: full } },
  Conference: {
    inside: ['Response'],
    level: 'full',
    attributes: {
      ...callback('conferenceEvent'),
      ...each(full, 'mute', 'hold', 'callIdsToCoach', 'callbackTimeout'),
      ...each(of('v1'), 'joinTone', 'leavingTone'),
      from: of('v1', ignored('a caller joins under the number of the call')),
      statusCallbackUrl: of('v1', ignored('what it was told is not known any more')),
    },
  },
  Connect: own(
    'Response',
    {
      ...each(of('v2'), 'eventCallbackUrl'),
      eventFallbackUrl: of('v2', ignored('a notification has no second place to go to')),
    },
    'endpoints are users of the switch',
  ),
  Refer: own('Response', { ...callbackUrl('referComplete'), tag: full }),
};

/** Of names that are BXML's alone, and of shared ones that stand at the top only here. */
export const certain = 10;
const onlyAtTheTop: ReadonlyMap<string, number> = new Map([['Conference', 8]]);

/** Every element that BXML has or had, by name. */
export const elements: ReadonlyMap<string, ElementFacts> = new Map<string, ElementFacts>([
  ...entries(both, () => ({ points: certain })),
  ...entries(secondGeneration, () => ({ points: certain, generation: 'v2' })),
  ...entries(firstGeneration, () => ({ points: certain, generation: 'v1' })),
  ...entries(shared, (name) => ({ points: onlyAtTheTop.get(name) ?? 0 })),
]);

function entries(
  table: Readonly<Record<string, Unrated>>,
  rate: (name: string) => Pick<ElementFacts, 'points' | 'generation'>,
): [string, ElementFacts][] {
  return Object.entries(table).map(([name, facts]) => [name, { ...facts, ...rate(name) }]);
}

/** Whether nobody else calls an element so. */
export function isOwn(element: string): boolean {
  return elements.get(element)?.points === certain;
}

/** One attribute of one element, null if BXML has none of that name. */
export function attributeFacts(element: string, attribute: string): AttributeFacts | null {
  const attributes = elements.get(element)?.attributes;
  return attributes && Object.hasOwn(attributes, attribute) ? (attributes[attribute] ?? null) : null;
}
