import fc from 'fast-check';
import { element, serializeXml, text, type XmlElement, type XmlNode } from '../../../src/document/index.ts';
import { coverage } from '../coverage.ts';
import { verbNames } from '../vocabulary.ts';

/** Any document: every verb with every attribute of the support table, most of their values such as people write. */
export function documents(): fc.Arbitrary<string> {
  return fc.array(oneOf(verbNames), { maxLength: 6 }).map((verbs) => serializeXml([element('Response', {}, verbs)]));
}

/** Attributes of one element that no value is known for, so that none is left out by oversight. */
export function unknownAttributes(name: string): readonly string[] {
  return attributesOf(name).filter((attribute) => !valuesFor(name, attribute));
}

function attributesOf(name: string): readonly string[] {
  return coverage.entries.find((entry) => entry.name === name)?.attributes?.map((attribute) => attribute.name) ?? [];
}

function valuesFor(name: string, attribute: string): fc.Arbitrary<string> | undefined {
  return own[`${name}.${attribute}`] ?? (Object.hasOwn(values, attribute) ? values[attribute] : undefined);
}

function oneOf(names: readonly string[]): fc.Arbitrary<XmlElement> {
  return fc.oneof(...names.map(anyOf));
}

function anyOf(name: string): fc.Arbitrary<XmlElement> {
  const known = attributesOf(name).flatMap((attribute) => {
    const value = valuesFor(name, attribute);
    return value
      ? [[attribute, fc.oneof({ weight: 15, arbitrary: value }, { weight: 1, arbitrary: odd })] as const]
      : [];
  });
  const attributes = fc.record<Record<string, string>>(Object.fromEntries(known), { requiredKeys: [] });
  return fc.tuple(attributes, contents[name] ?? nothing).map(([said, inside]) => element(name, said, inside));
}

const words = (...list: readonly string[]): fc.Arbitrary<string> => fc.constantFrom(...list);
const odd = fc.oneof(words('', ' ', 'yes', '-1', '1.5', '1e3', '{{ x }}', 'ä"<&>\n'), fc.string({ maxLength: 4 }));
const boolean = words('true', 'false', 'TRUE', 'False', '1');
const method = words('GET', 'POST', 'get', 'PUT');
const count = fc.integer({ min: 0, max: 40 }).map(String);
const url = words(
  '',
  '/next',
  'next?x=1&y=ä c',
  '?step=2',
  'https://other.example.net/x#rc=2&rp=5xx',
  'https://u%3A:p%40%25@h.example.com/y.mp3',
  'https://:secret@app.example.com/z',
  'https://50%:x@h.example.com/',
  'mailto:me@example.com',
);
const language = words('en-US', 'en-gb', 'fr', 'de_DE', 'zh-CN', 'zh-Hant-TW', 'klingon!', 'es-419');
const events = words('initiated ringing', 'answered,completed', 'completed', 'in-progress absent', 'done', '');
const digits = words('1w2', 'WW#', 'abcd*', '5-5', '', 'x');
const milliseconds = fc.integer({ min: 400, max: 11_000 }).map(String);

const values: Readonly<Record<string, fc.Arbitrary<string>>> = {
  version: words('2010-04-01'),
  voice: words('man', 'woman', 'alice', 'Polly.Joanna', 'Polly.Hans-Neural', 'Google.de-DE-Wavenet-B', 'nobody', ' '),
  language,
  loop: words('0', '1', '3', '2000', '-1'),
  digits,
  length: count,
  action: url,
  method,
  timeout: words('0', '1', '5', '12', '30', '900'),
  numDigits: count,
  finishOnKey: words('', '#', '*', '12', '*#', '1234567890*#', 'A', ' # '),
  actionOnEmptyResult: boolean,
  input: words('dtmf', 'speech', 'speech dtmf', 'dtmf,speech', 'touch'),
  speechTimeout: words('auto', 'AUTO', '3', '5', '0'),
  maxSpeechTime: count,
  hints: words('yes, no', ' a ,,b', ''),
  profanityFilter: boolean,
  speechModel: words('phone_call', ' numbers_and_commands '),
  bargeIn: boolean,
  partialResultCallback: url,
  partialResultCallbackMethod: method,
  enhanced: boolean,
  debug: boolean,
  maxLength: words('1', '2', '75', '120', '3600'),
  playBeep: boolean,
  trim: words('trim-silence', 'do-not-trim', 'trim'),
  transcribe: boolean,
  transcribeCallback: url,
  timeLimit: words('0', '900', '14400'),
  callerId: words('+14155550199', '(415) 555-0199', 'client:anna', 'Reception', ''),
  hangupOnStar: boolean,
  answerOnBridge: boolean,
  sequential: boolean,
  record: words('do-not-record', 'record-from-answer', 'record-from-ringing-dual', 'true', 'false', 'always'),
  recordingTrack: words('inbound', 'outbound', 'both'),
  recordingConfigurationId: words('RC1'),
  ringTone: words('us', 'uk', 'mars'),
  referUrl: url,
  callReason: words('Your order'),
  events,
  passports: words('p'),
  sendDigits: digits,
  url,
  machineDetection: words('Enable', 'DetectMessageEnd', 'none', 'maybe'),
  machineDetectionTimeout: count,
  machineDetectionSpeechThreshold: milliseconds,
  machineDetectionSpeechEndThreshold: milliseconds,
  machineDetectionSilenceTimeout: milliseconds,
  byoc: words('BY1'),
  clientNotificationUrl: url,
  username: words('shop', 'ä:@', ''),
  password: words('secret', ''),
  reason: words('busy', 'rejected', 'tired'),
  ...Object.fromEntries(
    ['recordingStatusCallback', 'statusCallback', 'amdStatusCallback'].flatMap((callback) => [
      [callback, url],
      [`${callback}Method`, method],
      [`${callback}Event`, events],
    ]),
  ),
  referMethod: method,
  waitUrl: url,
  waitMethod: method,
  waitUrlMethod: method,
  maxQueueSize: words('0', '5', '1000', '9999'),
  workflowSid: words('WW1'),
  muted: boolean,
  beep: words('true', 'false', 'onEnter', 'onExit', 'loud'),
  startConferenceOnEnter: boolean,
  endConferenceOnExit: boolean,
  participantLabel: words('moderator', ' a b ', ''),
  maxParticipants: words('1', '2', '40', '250', '251'),
  coach: words('CA0123456789abcdef0123456789abcdef', 'CAabc', 'someone', ''),
  reservationSid: words('WR1'),
  postWorkActivitySid: words('WA1'),
  customerId: words('c1'),
  copyParentTo: boolean,
  name: words('tap', ' a b ', ''),
  track: words('inbound_track', 'outbound_track', 'both_tracks', 'inbound', 'outbound', 'both'),
  channels: words('mono', 'dual', '5'),
  languageCode: language,
  partialResults: boolean,
  statusCallbackUrl: url,
  to: words('+14155550177', '(415) 555-0177', 'them', ''),
  from: words('+14155550178', ''),
  // Kept as they are written, for services and engines that we do not have.
  ...Object.fromEntries(
    (
      'connectorName audioFormat sampleRate jitterBufferSize region eventCallbackUrl transcriptionEngine ' +
      'enableAutomaticPunctuation inboundTrackLabel outboundTrackLabel enableProviderData intelligenceService ' +
      'conversationId conversationConfiguration welcomeGreeting welcomeGreetingInterruptible ttsLanguage ttsProvider ' +
      'transcriptionLanguage transcriptionProvider interruptible interruptSensitivity dtmfDetection ' +
      'reportInputDuringAgentSpeech preemptible partialPrompts speechtimeout ignorebackchannel deepgramsmartformat ' +
      'elevenlabsTextNormalization backgroundnoisereduction connector sessionConfiguration sentimentAnalysis ' +
      'inboundAutocreation inboundTimeout routingAssignmentTimeout serviceInstanceSid aiConnector ' +
      'aiSessionConfiguration participantIdentity paymentMethod bankAccountType maxAttempts securityCode postalCode ' +
      'minPostalCodeLength paymentConnector tokenType chargeAmount currency description validCardTypes for attempt ' +
      'errorType cardType requireMatchingInputs'
    )
      .split(' ')
      .map((name) => [name, words('x', 'true', ' 7 ', '')]),
  ),
};

/** Values that mean something else elsewhere. */
const own: Readonly<Record<string, fc.Arbitrary<string>>> = {
  'Conference.record': words('do-not-record', 'record-from-start', 'true', 'always'),
  'Conference.statusCallbackEvent': words('start end join leave', 'mute,hold modify', 'speaker announcement', 'x', ''),
  'Stream.url': words(
    'wss://ml.example.com/in',
    'wss://u:p@ml.example.com/in?x=1',
    'https://ml.example.com',
    '/in',
    '',
  ),
  'ConversationRelay.url': words('wss://bot.example.com/relay', 'https://bot.example.com', ''),
  'Pause.length': words('1', '2', '60', '0', 'soon'),
};

const nothing: fc.Arbitrary<readonly XmlNode[]> = fc.constant([]);
const textOf = (content: fc.Arbitrary<string>): fc.Arbitrary<readonly XmlNode[]> =>
  content.map((words) => (words === '' ? [] : [text(words)]));
const several = (...names: readonly string[]): fc.Arbitrary<readonly XmlNode[]> =>
  fc.array(
    fc.constant(null).chain(() => oneOf(names)),
    { maxLength: 3 },
  );
const parameters: fc.Arbitrary<readonly XmlNode[]> = fc.array(
  fc
    .tuple(words('tenant', 'X-Queue', ' a b ', '', '1'), words('7', 'ä"<&>', ''))
    .map(([name, value]) => element('Parameter', { name, value })),
  { maxLength: 2 },
);
const queueName = words('support', ' second\n line ', '', 'q'.repeat(65));

const number = words('+14155550100', '415.555.0101', '1-415-555-0102', '311', ' +44 20 7946 0018\n', 'nobody', '');
const sipAddress = words(
  'sip:desk@pbx.example.com',
  'desk@pbx.example.com;transport=tls;region=ie1?X-Order=a%20b%26c&Via=no',
  'sips:gate:5061?User-to-User=x',
  'not an address',
);
const speech = words('Hello  there', ' one\n two ', 'Fish & <chips>', 'a]]>b', '');
const markup = fc.constantFrom<XmlNode>(
  element('break', { time: '300ms' }),
  element('emphasis', { level: 'strong' }, [text(' now '), element('p', {}, [text('a & b')])]),
  element('lang', { 'xml:lang': 'de-DE' }, [text('Guten\nTag')]),
  element('blink', {}, [text('skipped')]),
  element('speak', {}, [text('inside '), element('w', { role: '"x"' }, [text('out')])]),
);

const contents: Readonly<Record<string, fc.Arbitrary<readonly XmlNode[]>>> = {
  Say: fc.array(fc.oneof(speech.map(text), markup), { maxLength: 4 }),
  Play: textOf(url),
  Redirect: textOf(url),
  Gather: several('Say', 'Play', 'Pause', 'Hangup'),
  Dial: fc.oneof(
    textOf(number),
    several('Number', 'Client', 'Sip', 'Conference', 'WhatsApp', 'Queue', 'Application', 'Sim', 'User'),
    several('Conference'),
    several('Queue'),
    several('Number', 'Client', 'Sip'),
  ),
  Number: textOf(number),
  Client: fc.oneof(
    textOf(words('maria', 'tom baker', '')),
    fc
      .tuple(words('maria', 'tom.baker'), words('Order', 'X-Queue', 'not one', ''), odd)
      .map(([user, name, value]) => [element('Identity', {}, [text(user)]), element('Parameter', { name, value })]),
  ),
  Sip: fc.oneof(
    textOf(sipAddress),
    sipAddress.map((address) => [
      element('Uri', { username: 'u', password: 'p', priority: '1' }, [text(address)]),
      element('Headers', {}, [element('Header', { name: 'X-Shop', value: 'ä 7' })]),
    ]),
  ),
  Conference: textOf(words('Board Room', ' the\n room ', '', 'r'.repeat(129))),
  Queue: textOf(queueName),
  Enqueue: fc.oneof(
    textOf(queueName),
    textOf(words('{"to":"sales"}')).map((inside) => [element('Task', { priority: '1' }, inside)]),
  ),
  Application: fc.oneof(
    textOf(words('AP00000000000000000000000000000001', '')),
    parameters.map((inside) => [element('ApplicationSid', {}, [text('AP1')]), ...inside]),
  ),
  Sim: textOf(words('DE00000000000000000000000000000001', '')),
  WhatsApp: textOf(words('whatsapp:+14155550100', '+14155550100')),
  Connect: fc.oneof(
    several('Stream'),
    several(
      'ConversationRelay',
      'ConversationRelaySession',
      'VirtualAgent',
      'Conversation',
      'AiSession',
      'Autopilot',
      'Room',
      'Stream',
    ),
  ),
  Start: several('Stream', 'Siprec', 'Recording', 'Transcription', 'Room'),
  Stop: several('Stream', 'Siprec', 'Recording', 'Transcription', 'Room'),
  Stream: parameters,
  Siprec: parameters,
  Transcription: fc
    .tuple(parameters, words('deepgram', ''))
    .map(([inside, name]) => [...inside, element('Config', { name, value: 'x' })]),
  ConversationRelay: parameters.map((inside) => [
    element('Language', { code: 'de-DE', voice: 'Vicki' }),
    element('Language', { code: 'en-US' }),
    ...inside,
  ]),
  VirtualAgent: parameters.map((inside) => [element('Config', { name: 'language', value: 'de' }), ...inside]),
  Autopilot: textOf(words('UA1', '')),
  Room: textOf(words('DailyStandup')),
  Refer: several('Sip', 'Number'),
  Pay: fc.tuple(several('Prompt', 'Say'), parameters).map((lists) => lists.flat()),
  Prompt: several('Say', 'Play', 'Pause', 'Hangup'),
  Sms: textOf(words('Your order is ready.', ' two\n lines ', '')),
};
