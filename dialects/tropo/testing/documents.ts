import fc from 'fast-check';
import type { JsonObject, JsonValue } from '../../../src/verbs/index.ts';
import { type EntryName, entryOf } from '../catalogue.ts';

/** Any document: every action with every parameter that the catalogue names, most of their values such as people write. */
export function documents(actions: readonly EntryName[]): fc.Arbitrary<JsonObject> {
  const step = fc.oneof(
    ...actions.map((action) => parametersOrWord(action).map((said): JsonObject => ({ [action]: said }))),
  );
  return fc.array(step, { maxLength: 7 }).map((tropo) => ({ tropo }));
}

/** The parameters of one entry that no value is known for, so that none is left out by oversight. */
export function unknownParameters(name: EntryName): readonly string[] {
  return [...entryOf(name).parameters.keys()].filter((parameter) => !Object.hasOwn(values, parameter));
}

function parametersOrWord(action: EntryName): fc.Arbitrary<JsonValue> {
  return action === 'generalLogSecurity'
    ? sometimesOdd(words('suppress', 'NONE'))
    : (parametersOf(action) as fc.Arbitrary<JsonValue>);
}

function parametersOf(name: EntryName): fc.Arbitrary<JsonObject> {
  const known = [...entryOf(name).parameters.keys()].flatMap((parameter) => {
    const value = own[`${name}.${parameter}`] ?? values[parameter];
    return value ? [[parameter, sometimesOdd(value)] as const] : [];
  });
  const all = fc.record<Record<string, JsonValue>>(Object.fromEntries(known), {
    requiredKeys: [],
  }) as fc.Arbitrary<JsonObject>;
  const needed = necessary[name] ?? {};
  return fc.tuple(all, fc.record(needed)).map(([some, must]) => ({ ...some, ...must }));
}

/** Now and then something that does not belong there; no number that is beyond counting in ms. */
function sometimesOdd(value: fc.Arbitrary<JsonValue>): fc.Arbitrary<JsonValue> {
  return fc.oneof({ weight: 20, arbitrary: value }, { weight: 1, arbitrary: fc.oneof(odd, fc.array(odd)) });
}

const odd = fc.oneof(
  fc.constantFrom<JsonValue>(null, true, '', {}, [], { a: [1] }, -0.5, 1e9),
  fc.string({ maxLength: 5 }),
);

const words = <Word extends JsonValue>(...list: readonly Word[]): fc.Arbitrary<Word> => fc.constantFrom(...list);
const oneOrSeveral = (value: fc.Arbitrary<JsonValue>): fc.Arbitrary<JsonValue> =>
  fc.oneof(value, fc.array(value, { maxLength: 3 }));

const boolean = words<JsonValue>(true, false, 'true', 'False', 1, 0);
const number = fc.oneof(
  fc.integer({ min: 0, max: 90 }),
  fc.integer({ min: 1, max: 900 }).map((tenths) => tenths / 10),
  words<JsonValue>('5', '2.5', 0.001, 1e6),
);
const url = words(
  'next.php?a=1&b=ä c',
  '/step',
  'https://other.example.net/x#part',
  'https://u%3A:p%40%25@h.example.com/y.mp3',
  'https://:secret@h.example.com/n.au?x',
  'https://50%:x@h.example.com/',
);
const voice = words('allison', 'Allison', 'kate', 'TOM', 'audrey', 'elizabeth', 'nobody', '');
const signals = oneOrSeveral(words('stop', 'go, on', '*', '', 'Stop'));
const security = words('none', 'suppress', 'SUPPRESS');
const key = words('#', '*', '*#', 'a', '', '1');
const text = fc.oneof(
  words(
    'Welcome to the <shop>.',
    ' Two\n lines ',
    '2026',
    'before https://media.example.com/a b.mp3 dtmf:12*a after',
    'https://u:p%20w@media.example.com/tune.wav',
    'dtmf:9#',
    '<speak xml:lang="en-GB">Hello <break time="1s"/><audio src="https://m.example.com/a.mp3?x=1&amp;y=2"/>you</speak>',
    '<p xml:lang="de">One &amp; two</p>&#13; ',
    "<speak xml:lang='\"&#10;'><say-as interpret-as='vxml:phone'>1</say-as></speak>",
    '<speak>Broken <b>markup http://media.example.com/a.mp3 dtmf:1</speak>',
    '',
    'welcome.wav',
    'x ftp://files.example.com/a y',
  ),
  fc.string({ unit: 'grapheme', maxLength: 12 }).filter((any) => !/:\/\/|dtmf:|[<>]/i.test(any)),
);
const sayItem = fc.record(
  {
    value: oneOrSeveral(text),
    voice,
    as: words('DATE', 'digits', 'NUMBER', 'ROMAN'),
    event: words('timeout', 'nomatch', 'nomatch:1 timeout:02', 'timeout:3', 'nomatch:9', 'never', ''),
    name: words('greeting', ' padded '),
    allowSignals: signals,
    promptLogSecurity: security,
    required: boolean,
    media: url,
  },
  { requiredKeys: ['value'] },
) as fc.Arbitrary<JsonObject>;
const say = oneOrSeveral(fc.oneof(sayItem, text));
const headers = fc.dictionary(
  fc.oneof(words('X-Case', 'User-to-User', '__proto__'), fc.string({ maxLength: 5 })),
  words<JsonValue>('a', 7, true, null, '', 'Ü "q"'),
  { maxKeys: 3 },
);
const to = oneOrSeveral(
  words<JsonValue>(
    '+14155550171',
    4155550172,
    '+1 (415) 555-0171;postd=12pp3w#;pause=2s',
    'tel:+442079460000',
    'sip:agent@pbx.example.com;transport=tcp',
    'SIPS:desk@pbx.example.com;postd=p9;pause=1000ms',
    'frontdesk@pbx.example.com;pause=0.5s',
    { id: '4155550173;postd=w' },
    'mailto:bob@example.com',
    '*98',
    '0044 20 7946 0000',
  ),
);
const grammarEntry = words(
  '[4 DIGITS]',
  '[1 digit]',
  '[3-5 DIGITS]',
  '[0-2 DIGITS]',
  '[5-100 DIGITS]',
  '[120 DIGITS]',
  '[DIGITS]',
  '[ANY]',
  '[BOOLEAN]',
  '[DATE]',
  '[PHONE]',
  'red',
  'Dark Green',
  'ÉTÉ',
  '12',
  'yes(yes, 1, ok)',
  'No(2)',
  'yes(of course)',
  'Operator(the desk, operator)',
);
const grammar = fc.oneof(
  { weight: 6, arbitrary: fc.array(grammarEntry, { minLength: 1, maxLength: 4 }).map((list) => list.join(', ')) },
  {
    weight: 1,
    arbitrary: words(
      'https://grammars.example.com/city.grxml?v=2',
      'grammars/city',
      'https://grammars.example.com/a b.jsgf',
      '#JSGF V1.0; grammar x; public <x> = a | b;',
      '<grammar root="r"><rule id="r">a</rule></grammar>',
      'builtin:currency',
      '[5-3 DIGITS]',
      'unclosed(',
    ),
  },
);
const choices = fc.record(
  { value: grammar, mode: words('dtmf', 'keypad', 'speech', 'voice', 'any'), terminator: key },
  { requiredKeys: ['value'] },
);

const ringHandler = fc.record(
  { event: words('ring', 'RING', 'connect', 'x'), say, next: url },
  { requiredKeys: ['event'] },
);
const connectHandler = fc.record(
  {
    event: words('connect', 'Connect'),
    say,
    ask: oneOrSeveral(
      fc.record(
        {
          choices,
          say,
          name: words('ok'),
          attempts: words(1, 2),
          required: boolean,
          timeout: number,
          allowSignals: signals,
        },
        { requiredKeys: ['choices'] },
      ) as fc.Arbitrary<JsonValue>,
    ),
    message: fc.record(
      { to, say, network: words('SMS', 'SIP', 'JABBER'), channel: words('TEXT', 'VOICE'), required: boolean },
      { requiredKeys: ['to', 'say'] },
    ) as fc.Arbitrary<JsonValue>,
    wait: fc.record({ milliseconds: fc.nat({ max: 900 }), allowSignals: signals }, { requiredKeys: [] }),
    post: url,
  },
  { requiredKeys: ['event'] },
) as fc.Arbitrary<JsonValue>;
const transferHandler = fc.oneof(ringHandler as fc.Arbitrary<JsonValue>, connectHandler);
const conferenceHandler = fc.record(
  { event: words('join', 'LEAVE', 'ring'), say, next: url },
  { requiredKeys: ['event'] },
) as fc.Arbitrary<JsonValue>;
const detection = fc.oneof(
  boolean,
  fc.record({ introduction: say, voice }, { requiredKeys: [] }) as fc.Arbitrary<JsonValue>,
);
const announcement = fc.oneof(
  boolean,
  text,
  fc.record({ value: text, voice }, { requiredKeys: ['value'] }) as fc.Arbitrary<JsonValue>,
);
const upload = fc.record(
  {
    url: fc.oneof(
      url,
      words(
        'mailto:ops@example.com.au',
        'ops@example.com',
        'https://bucket.s3.amazonaws.com/n',
        'https://s3.eu-west-1.amazonaws.com/bucket',
        's3://My.Bucket/n.wav',
        'ftp://c.example.com/n.wav',
        'ftps://u:p%40@c.example.com:2121/calls/',
        'sftp://c.example.com',
        'https://a.example.com/n.wav',
      ),
    ),
    method: words('POST', 'put', 'S3'),
    username: words('u', ' u '),
    password: words('p', ''),
  },
  { requiredKeys: ['url'] },
);

/** By the name of the parameter, and where that means several things, of the action too. */
const values: Readonly<Record<string, fc.Arbitrary<JsonValue>>> = {
  allowSignals: signals,
  answerOnMedia: boolean,
  as: words('DATE', 'DIGITS', 'NUMBER'),
  ask: words({ choices: '1' }),
  asrLogSecurity: words('none', 'suppress', 'mask'),
  asyncUpload: boolean,
  attempts: words<JsonValue>(1, 3, '2', 0),
  bargein: boolean,
  beep: boolean,
  callbackUrl: url,
  channel: words('VOICE', 'TEXT', 'text', 'FAX'),
  choices,
  event: words('continue', 'Incomplete', 'error', 'hangup', 'stop', 'Stop', '*', 'ring', ''),
  format: words('audio/wav', 'audio/mp3', 'AUDIO/AU', 'audio/ogg'),
  from: fc.oneof(
    words(
      '+14155550100',
      'tel:(415) 555-0100',
      'sip:reception@pbx.example.com',
      'Bob @x',
      'tel:sip:bob',
      'unknown',
      '@',
    ),
    fc.string({ maxLength: 6 }),
  ),
  headers,
  interdigitTimeout: number,
  label: words('sales'),
  id: words<JsonValue>('team-7', 4711, ' a + b ', '', 'room 1'),
  joinPrompt: announcement,
  leavePrompt: announcement,
  machineDetection: detection,
  maskTemplate: words('XXDD-', 'ddx', 'X', 'D', '?'),
  maxSilence: number,
  maxTime: number,
  media: url,
  message: words({ to: '+14155550100' }),
  mute: boolean,
  network: words('SMS', 'mms', 'JABBER', 'SIP', 'PSTN', 'FAX'),
  method: words('POST', 'PUT', 's3'),
  milliseconds: fc.oneof(fc.nat({ max: 90_000 }), words<JsonValue>('250', 12.4, -1)),
  minConfidence: words<JsonValue>(0, 0.45, 1, 30, 45, 99.5, 100, '60'),
  name: words<JsonValue>('pin', ' pin ', 7, ''),
  next: url,
  on: oneOrSeveral(transferHandler),
  password: words('p@ss', ''),
  playTones: boolean,
  post: words(true),
  promptLogSecurity: security,
  recording: words<JsonValue>({ url: 'https://files.example.com/calls' }, { format: 'audio/mp3' }, true),
  recognizer: words('en-us', 'EN_gb', 'ar-ww', 'no-no', 'cn-hk', 'de-de', 'klingon'),
  required: boolean,
  ringRepeat: words(1, 4),
  say,
  sensitivity: words(0.5, 77),
  speechCompleteTimeout: number,
  speechIncompleteTimeout: number,
  terminator: key,
  timeout: number,
  to,
  transcription: words<JsonValue>(
    { id: '7', url: 'mailto:a@example.com' },
    { id: 7, url: 'https://u:p@app.example.com/text', language: 'en-us', emailFormat: 'omit' },
    { url: 'https://app.example.com/text', language: 'klingon', email_format: 'plain' },
  ),
  transcriptionEmailFormat: words('plain'),
  transcriptionID: words<JsonValue>('t-1', 7, ''),
  transcriptionLanguage: words('en-us', 'xx'),
  transcriptionOutURI: words('https://app.example.com/text', 'mailto:a@example.com', '/text'),
  url: oneOrSeveral(fc.oneof(url, upload)),
  username: words('u', ' u ', ''),
  value: text,
  voice,
  wait: words({ milliseconds: 5 }),
};

const own: Readonly<Record<string, fc.Arbitrary<JsonValue>>> = {
  'say.value': oneOrSeveral(text),
  'say.event': words('timeout'),
  'conference.on': oneOrSeveral(conferenceHandler),
  'message.say': say,
};

/** Parameters without which an action does nothing. */
const necessary: Readonly<Partial<Record<EntryName, Readonly<Record<string, fc.Arbitrary<JsonValue>>>>>> = {
  ask: {
    choices: fc.oneof({ weight: 9, arbitrary: choices as fc.Arbitrary<JsonValue> }, { weight: 1, arbitrary: grammar }),
  },
  on: { event: words('continue', 'Incomplete', 'error', 'hangup', 'stop', '*', '') },
  say: { value: oneOrSeveral(text) },
  transfer: { to },
  call: { to },
  message: { to, say },
  redirect: { to },
};
