import fc from 'fast-check';
import twilio from 'twilio';
import { type LibraryAttribute, type LibraryMethod, libraryMethods } from './official-library.ts';

/** One call of a method of the library, and the calls on what it returns. */
export interface Step {
  readonly method: LibraryMethod;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly text: string;
  readonly inside: readonly Step[];
}

/** What stands for a value whose type is no list of words: none of them the default. Undefined where none is known. */
export function exampleOf(adds: string, { name, words, type, isList }: LibraryAttribute): unknown {
  const own = examples[`${adds}.${name}`] ?? (Object.hasOwn(examples, name) ? examples[name] : undefined);
  if (own !== undefined) return own;
  if (type === 'boolean') return !usuallyTrue.has(name);
  if (/Method$|^method$/.test(name)) return 'GET';
  const word = words.at(-1);
  if (word !== undefined) return isList ? words : word;
  return /Url$|Callback$|^url$|^action$/.test(name) ? `/${name}?of=${adds}` : undefined;
}

const usuallyTrue: ReadonlySet<string> = new Set([
  'bargeIn',
  'profanityFilter',
  'playBeep',
  'startConferenceOnEnter',
  'enableAutomaticPunctuation',
]);

const examples: Readonly<Record<string, unknown>> = {
  timeout: 17,
  timeLimit: 900,
  callerId: '+14155550199',
  loop: 3,
  length: 4,
  digits: '1w2W#',
  finishOnKey: '*',
  numDigits: 4,
  hints: 'sales, help',
  maxSpeechTime: 20,
  speechTimeout: '3',
  speechModel: 'phone_call',
  maxLength: 75,
  maxQueueSize: 12,
  coach: 'CA0123456789abcdef0123456789abcdef',
  maxParticipants: 12,
  participantLabel: 'moderator',
  machineDetection: 'DetectMessageEnd',
  machineDetectionTimeout: 20,
  machineDetectionSpeechThreshold: 3000,
  machineDetectionSpeechEndThreshold: 2000,
  machineDetectionSilenceTimeout: 4000,
  sendDigits: 'w12',
  username: 'shop',
  password: 'secret',
  to: '+14155550177',
  from: '+14155550178',
  languageCode: 'de-DE',
  'Say.voice': 'woman',
  'Say.language': 'de-DE',
  'Gather.language': 'de-DE',
  'Dial.trim': 'trim-silence',
  'Dial.record': 'record-from-ringing-dual',
  'Conference.record': 'record-from-start',
  'Conference.beep': 'onExit',
  'Recording.channels': 'mono',
  'Recording.track': 'outbound',
  'Dial.recordingTrack': 'outbound',
  'Stream.url': 'wss://ml.example.com/in',
  'Stream.track': 'both_tracks',
  'Siprec.track': 'inbound_track',
  'Transcription.track': 'inbound_track',
  'ConversationRelay.url': 'wss://bot.example.com/relay',
  'Reject.reason': 'busy',
  'Gather.input': ['dtmf', 'speech'],
  'Header.name': 'X-Shop',
  'Parameter.name': 'X-Order',
  'Number.statusCallbackEvent': ['initiated', 'completed'],
  ...Object.fromEntries(
    (
      'passports recordingConfigurationId workflowSid chargeAmount currency description paymentConnector postalCode ' +
      'postWorkActivitySid reservationSid value aiConnector aiSessionConfiguration serviceInstanceSid ' +
      'backgroundnoisereduction debug deepgramsmartformat elevenlabsTextNormalization events ignorebackchannel ' +
      'intelligenceService interruptSensitivity interruptible language transcriptionLanguage transcriptionProvider ' +
      'ttsLanguage ttsProvider speechtimeout voice welcomeGreeting welcomeGreetingInterruptible connector ' +
      'sessionConfiguration participantIdentity audioFormat connectorName name sampleRate code customerId byoc ' +
      'ph pitch rate volume alias role weight inboundTrackLabel outboundTrackLabel transcriptionEngine time ' +
      'bankAccountType paymentMethod'
    )
      .split(' ')
      .map((name) => [name, 'x1']),
  ),
  attempt: [1, 2],
  priority: 2,
  maxAttempts: 2,
  minPostalCodeLength: 5,
  inboundTimeout: 20,
  routingAssignmentTimeout: 20,
  'SsmlBreak.time': '300ms',
};

/** Texts by what they are of. */
const texts: Readonly<Record<string, string>> = {
  Dial: '',
  Number: '+14155550101',
  Client: 'maria',
  Identity: 'maria',
  Sip: 'sip:desk@pbx.example.com;transport=tcp?X-Order=7',
  SipUri: 'sip:desk@pbx.example.com',
  ReferSip: 'sip:204@pbx.example.com?X-Case=88',
  Play: '/hello.wav',
  Redirect: '/next',
  Conference: 'Board Room',
  Queue: 'support',
  Enqueue: 'support',
  Application: 'AP0123456789abcdef0123456789abcdef',
  ApplicationSid: 'AP0123456789abcdef0123456789abcdef',
  Sim: 'DE0123456789abcdef0123456789abcdef',
  WhatsApp: 'whatsapp:+14155550101',
  Task: '{"language":"de"}',
};

function textOf(method: LibraryMethod, inside: readonly Step[]): string {
  // What is named by an element inside is not named by text as well.
  if (inside.some(({ method: { adds } }) => ['Identity', 'ApplicationSid', 'SipUri', 'Task'].includes(adds))) return '';
  return texts[method.adds] ?? 'good morning';
}

/** A call of a method with everything that its types allow. */
export function dressed(method: LibraryMethod, inside: readonly Step[] = []): Step {
  const attributes = Object.fromEntries(
    method.attributes.map((attribute) => [attribute.name, exampleOf(method.adds, attribute)]),
  );
  return { method, attributes, text: textOf(method, inside), inside };
}

/** Nouns that stand alone in their verb. */
const alone: ReadonlySet<string> = new Set(['Conference', 'Queue', 'Application']);
const atMostOne: ReadonlySet<string> = new Set(['Connect', 'Refer', 'Enqueue', 'Sip', 'Client', 'Application']);

/** Any call of one of the methods, with any of their attributes. */
function steps(owner: string, depth: number): fc.Arbitrary<readonly Step[]> {
  const methods = libraryMethods.get(owner) ?? [];
  if (methods.length === 0 || depth === 0) return fc.constant([]);
  const several = (some: readonly LibraryMethod[], maxLength: number) =>
    fc.array(fc.oneof(...some.map((method) => step(method, depth))), { maxLength });
  if (owner !== 'Dial') return several(methods, atMostOne.has(owner) ? 1 : 4);
  return fc.oneof(
    several(
      methods.filter(({ adds }) => !alone.has(adds)),
      3,
    ),
    several(
      methods.filter(({ adds }) => alone.has(adds)),
      1,
    ),
  );
}

function step(method: LibraryMethod, depth: number): fc.Arbitrary<Step> {
  const attributes = Object.fromEntries(
    method.attributes.map((attribute) => {
      const example = fc.constant(exampleOf(method.adds, attribute));
      const { words, type, isList } = attribute;
      const others = words.length > 0 && !isList ? fc.oneof(example, fc.constantFrom(...words)) : example;
      return [attribute.name, type === 'boolean' ? fc.boolean() : others] as const;
    }),
  );
  return fc
    .tuple(fc.record<Record<string, unknown>>(attributes, { requiredKeys: [] }), steps(method.adds, depth - 1))
    .map(([said, inside]) => ({ method, attributes: said, text: textOf(method, inside), inside }));
}

export function libraryDocuments(): fc.Arbitrary<readonly Step[]> {
  return steps('VoiceResponse', 5);
}

/** The document that the library writes for these calls. */
export function written(calls: readonly Step[]): string {
  const response = new twilio.twiml.VoiceResponse();
  perform(response, calls);
  return response.toString();
}

type Adding = Readonly<Record<string, (attributes: unknown, text?: string) => object>>;

function perform(owner: object, calls: readonly Step[]): void {
  for (const { method, attributes, text, inside } of calls) {
    const added = (owner as Adding)[method.name]?.(attributes, ...(method.takesText ? [text] : []));
    if (!added) throw new Error(`the library has no method ${method.name}`);
    perform(added, inside);
  }
}
