import fc from 'fast-check';
import type { JsonObject, JsonValue } from '../../../src/verbs/index.ts';
import { coverage } from '../coverage.ts';

/** Any flow of these modules: with every field that the coverage names, most of their values such as people write. */
export function flows(modules: readonly string[]): fc.Arbitrary<JsonObject> {
  const { node } = fc.letrec<{ node: JsonObject }>((tie) => ({
    node: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      leaf,
      fc
        .constantFrom(...modules)
        .chain((module) =>
          fc.record(
            { module: fc.constant(module), data: dataOf(module), children: childrenOf(tie('node')) },
            { requiredKeys: ['module'] },
          ),
        ),
    ),
  }));
  return node;
}

/** The fields of a module that no value is known for, so that none is left out by oversight. */
export function unknownFields(module: string): readonly string[] {
  return fieldsOf(module).filter((field) => !Object.hasOwn(values, field));
}

const words = <Word extends JsonValue>(...list: readonly Word[]): fc.Arbitrary<Word> => fc.constantFrom(...list);

/** Also children that nothing is done in, and such as are none. */
const leaf = words<JsonObject>(
  { module: 'noop' },
  { module: 'hangup' },
  {},
  { module: '' },
  { module: 'skel', data: {} },
);

function childrenOf(node: fc.Arbitrary<JsonObject>): fc.Arbitrary<JsonObject> {
  const reasons = words(
    '1',
    '22',
    '10',
    '#',
    '0*',
    '12345',
    'timeout',
    'max_retries',
    'USER_BUSY',
    'sip:486',
    'sip:503',
  );
  return fc
    .tuple(fc.option(node, { nil: undefined }), fc.dictionary(reasons, node, { maxKeys: 3, noNullPrototype: true }))
    .map(([next, others]) => ({ ...others, ...(next && { _: next }) }));
}

function fieldsOf(module: string): readonly string[] {
  const entry = coverage.entries.find(({ name }) => name === module);
  return entry?.attributes?.map(({ name }) => name) ?? [];
}

function dataOf(module: string): fc.Arbitrary<JsonObject> {
  const known = fieldsOf(module).flatMap((field) => {
    const value = own[`${module}.${field}`] ?? values[field];
    return value ? [[field, sometimesOdd(value)] as const] : [];
  });
  return fc.record<Record<string, JsonValue>>(Object.fromEntries(known), {
    requiredKeys: [...(necessary[module] ?? [])],
  }) as fc.Arbitrary<JsonObject>;
}

/** Now and then something that does not belong there. */
function sometimesOdd(value: fc.Arbitrary<JsonValue>): fc.Arbitrary<JsonValue> {
  const odd = words<JsonValue>(null, true, '', ' ', {}, [], ['x'], -0.5, 1e9, '7');
  return fc.oneof({ weight: 20, arbitrary: value }, { weight: 1, arbitrary: odd });
}

const boolean = words<JsonValue>(true, false, 'true', 'False');
const url = words(
  'https://app.example.com/next?a=1&b=ä c',
  ' HTTPS://u%3A:p%40%25@App.example.com/x.wav#part',
  'https://:secret@h.example.com/',
  'http://50%:x@h.example.com/n',
  '/relative',
);
const sound = fc.oneof(
  url,
  words(
    'welcome',
    'prompt id with blanks',
    'menu-exit',
    'vm-goodbye',
    'menu-transferring_call',
    'silence_stream://1500',
    'silence_stream://-1,1400',
    'local_stream://jazz',
    'tone_stream://%(400,200,350.5,440);loops=3',
    '%(1000,3000,440)',
    'ftp://media.example.com/a',
  ),
);
const medium = fc.oneof(sound, words<JsonValue>(true, false, 'false'));
const keys = fc.oneof(
  fc.uniqueArray(words('0', '5', '#', '*', '1'), { maxLength: 3 }),
  words<JsonValue>('#*', ['12', '9'], [...'0123456789*#'], [...'#*9876543210']),
);
const ms = fc.oneof(fc.integer({ min: 1, max: 12_000 }), words<JsonValue>('250', 0, 70_000));
const language = words('en-us', 'de', 'pt_BR', 'zh-hant-tw', 'Klingon');
const headers = fc.dictionary(
  fc.oneof(words('X-Queue', 'in', 'out', '__proto__', 'X-Caller'), fc.string({ maxLength: 4 })),
  words<JsonValue>('blue', 7, '{caller_id_number}', '', { 'X-In': '1', in: '2' }),
  { maxKeys: 3 },
);
const address = words(
  '+12025550177',
  '+1 (202) 555-0177',
  '4155550132',
  '*98',
  'sip:desk@pbx.example.com;transport=tcp',
  'carol@pbx.example.com',
  'sip:pbx.example.com:5060',
  'reception desk',
);

/** By the name of the field, and where that means several things, of the module too. */
const values: Readonly<Record<string, fc.Arbitrary<JsonValue>>> = {
  address,
  allow_record_from_offnet: boolean,
  answer: boolean,
  bypass_e164: boolean,
  caller_id_type: words('external', 'emergency'),
  can_call_self: boolean,
  can_text_self: boolean,
  cdr_url: url,
  code: words<JsonValue>(486, 404, 480, 503, 603, 600, 200, '488', 302),
  collection_name: words('ticket', 'default', ' padded '),
  custom_application_vars: fc.dictionary(
    words('colour', '__proto__', 'n'),
    fc.jsonValue({ maxDepth: 2 }),
  ) as fc.Arbitrary<JsonValue>,
  custom_request_headers: fc.dictionary(words('X-Tenant', 'x-b', 'Authorization'), words<JsonValue>('blue', 5)),
  custom_sip_headers: headers,
  debug: boolean,
  delay: words<JsonValue>(0, 3, '5'),
  dial_strategy: words('simultaneous'),
  digits: fc.oneof(
    words('12w34WaB#', '9,8', 'w', 'WWw1'),
    fc.string({ unit: words('1', '#', 'A', 'w', 'W'), minLength: 1 }),
  ),
  do_not_normalize: boolean,
  duration: words<JsonValue>(0, 2, 90, '250', 100_000),
  duration_ms: words<JsonValue>(120, '2000', '75', 'long'),
  dynamic_flags: words<JsonValue>([], ['zone']),
  emit_account_id: boolean,
  endless_playback: boolean,
  engine: words('flite'),
  export: boolean,
  fail_on_single_reject: boolean,
  format: words('mp3', 'wav', 'WAV'),
  format_from_uri: boolean,
  from_uri_realm: words('example.com'),
  hunt: boolean,
  hunt_account_id: words('a'),
  hunt_allow: words('.*'),
  hunt_deny: words('.*'),
  id: sound,
  ignore_early_media: boolean,
  interdigit_timeout: ms,
  language,
  loop_count: words<JsonValue>(1, 3, '2', 0),
  max_digits: words<JsonValue>(1, 4, '12', 0),
  max_extension_length: words<JsonValue>(1, 2, 4, 6, 9),
  media: fc.record(
    { greeting: medium, invalid_media: medium, exit_media: medium, transfer_media: medium },
    { requiredKeys: [] },
  ) as fc.Arbitrary<JsonValue>,
  message: words('Not now', ' '),
  method: words('get', 'post', 'PUT', 'POST'),
  outbound_flags: words<JsonValue>([]),
  record_pin: words('1'),
  req_body_format: words('form', 'json'),
  req_format: words('kazoo', 'twiml', 'TwiML'),
  req_timeout: words('5'),
  req_timeout_ms: words<JsonValue>(1, 2500, 5000, 60_000),
  resource_type: words('did'),
  retries: words<JsonValue>(1, 3, 10, 11),
  ringback: sound,
  skip_module: words<JsonValue>(false, false, true),
  static_invite: words('c'),
  strategy: words('simultaneous', 'single'),
  suppress_clid: boolean,
  suppress_media: boolean,
  terminator: words('#', '*', '', '12'),
  terminators: keys,
  text: fc.oneof(
    words('Good morning.', ' Two\n lines ', 'Grüße & <b>'),
    fc.string({ unit: 'binary', minLength: 1, maxLength: 8 }),
  ),
  time_limit: words<JsonValue>(5, 90, 3600, 10_800, 2),
  timeout: fc.oneof(words<JsonValue>(0, 20, 25, 60), ms),
  to_did: address,
  unit: words('ms', 's', 'm', 'h', 'weeks'),
  url,
  use_local_resources: boolean,
  voice: words('female', 'male', 'Amy', 'MALE'),
  voice_url: url,
};

const own: Readonly<Record<string, fc.Arbitrary<JsonValue>>> = {
  'device.id': address,
  'user.id': address,
  'response.media': sound,
};

/** Fields without which a module does nothing. */
const necessary: Readonly<Record<string, readonly string[]>> = {
  tts: ['text'],
  play: ['id'],
  send_dtmf: ['digits'],
  pivot: ['voice_url'],
  resources: ['to_did'],
  offnet: ['to_did'],
  device: ['address'],
  user: ['address'],
  language: ['language'],
  set_variables: ['custom_application_vars'],
};
