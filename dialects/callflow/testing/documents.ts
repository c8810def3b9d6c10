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
    'match',
    'nomatch',
    '+12025550100',
    'office',
    'ON_VOICE',
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

const recipients = fc.array(
  fc.record(
    {
      type: words<JsonValue>('email', 'user', 'Email', 'pigeon'),
      id: words<JsonValue>('ops@example.com', ['a@example.com', 'b@example.com'], 'u1', [], 'a@b, c@d', [7]),
    },
    { requiredKeys: ['type'] },
  ),
  { maxLength: 3 },
) as fc.Arbitrary<JsonValue>;
const role = fc.record(
  { join_muted: boolean, join_deaf: boolean, pins: words<JsonValue>([], ['1234', '99'], ['abc', '7'], '55') },
  { requiredKeys: [] },
);
const rule = fc.record(
  {
    id: words<JsonValue>('office', '1', '_', 'holiday'),
    cycle: words('date', 'daily', 'weekly', 'monthly', 'yearly', 'Weekly', 'hourly'),
    interval: words<JsonValue>(1, 2, '3', 0),
    start_date: words<JsonValue>(63_900_000_000, 62_586_115_200, 63_900_086_399, -1),
    days: words<JsonValue>([1], [31, 1, 15], [0], 7, []),
    wdays: words<JsonValue>(['monday', 'wensday'], ['SUNDAY'], ['noday', 'friday'], 'tuesday', []),
    ordinal: words('every', 'first', 'third', 'last', 'sixth'),
    month: words<JsonValue>(1, 12, 13),
    time_window_start: words<JsonValue>(0, 32_400, 86_399),
    time_window_stop: words<JsonValue>(61_200, 86_399, 86_400, 0),
    enabled: fc.oneof({ weight: 4, arbitrary: words<JsonValue>(null) }, { weight: 1, arbitrary: boolean }),
  },
  { requiredKeys: ['cycle'] },
);
const macro = fc.record(
  {
    macro: words('play', 'prompt', 'say', 'tts', 'tone', 'Say', 'sing'),
    id: sound,
    text: words('2025550123', '12 < 13 & more', ' '),
    type: words('number', 'telephone_number', 'currency', 'name_spelled', 'url', 'current_date', 'odd'),
    method: words('iterated', 'pronounced', 'none'),
    language,
    voice: words('male', 'Amy'),
    gender: words('feminine'),
    terminators: keys,
    frequencies: words<JsonValue>([440, 480], [350], [0, 440], 'a4', []),
    duration_on: words<JsonValue>(400, '200', 0),
    duration_off: words<JsonValue>(0, 200),
    repeat: words<JsonValue>(1, 3),
    volume: words<JsonValue>(50),
  },
  { requiredKeys: ['macro'] },
);
const innerFlow = words<JsonValue>(
  { module: 'tts', data: { text: 'Inside.' }, children: { _: { module: 'language', data: { language: 'fr' } } } },
  { module: 'resources', data: { to_did: '+12025550100' }, children: { USER_BUSY: { module: 'noop' } } },
  { module: 'check_cid', data: { regex: '^1' }, children: { match: { module: 'device', data: { address: 'a@b.c' } } } },
  { module: 'callflow', data: { flow: { module: 'menu', data: { retries: 1 }, children: { 1: { module: 'skel' } } } } },
  { module: 'pivot', data: { voice_url: 'https://app.example.com/in' }, children: { _: { module: 'answer' } } },
  { module: 'moonwalk' },
  {},
  'flow',
);

/** By the name of the field, and where that means several things, of the module too. */
const values: Readonly<Record<string, fc.Arbitrary<JsonValue>>> = {
  action: words('start', 'stop'),
  alert_info: words('<http://ring>;info=external', ' '),
  apply_to: words('current', 'original', 'Current'),
  caller_id: words<JsonValue>(
    { name: 'Desk', number: '+12025550123' },
    { external: { name: 'Desk', number: '+12025550123' } },
    { external: { name: 'Desk' } },
    { number: 7 },
  ),
  caller_id_name: words<JsonValue>('Helpdesk', '', 7),
  caller_id_name_prefix: words<JsonValue>('Sales ', '', ' '),
  caller_id_number: words<JsonValue>('+12025550123', ''),
  caller_id_number_prefix: words<JsonValue>('9', ''),
  captures: words<JsonValue>(['no_match']),
  channel: words('a', 'both', 'c'),
  comments: words('Look at it.', ''),
  config: fc.record(
    {
      name: words('standup', 'room 2', ''),
      max_participants: words<JsonValue>(3, 250, '40', 0),
      wait_for_moderator: boolean,
      require_moderator: boolean,
      member: role,
      moderator: role,
      play_entry_tone: words<JsonValue>(true, false, 'ding'),
      profile: words<JsonValue>({}, { 'moh-sound': 'local_stream://jazz' }, { 'moh-sound': 'waiting-song' }),
    },
    { requiredKeys: [] },
  ) as fc.Arbitrary<JsonValue>,
  custom_data: fc.dictionary(words('step', '__proto__', 'n'), fc.jsonValue({ maxDepth: 1 })) as fc.Arbitrary<JsonValue>,
  data: words<JsonValue>(true, false, '2001', 'true'),
  doc_id: words('d'),
  endpoint_strategy: words('merge', 'odd'),
  enforce_call_restriction: boolean,
  entries: words<JsonValue>(
    [{ number: '+12025550143' }, { prefix: '+49' }],
    [{ pattern: '^1(2|3)' }, { displayname: 'nobody' }, { pattern: '(' }, 5],
    [],
  ),
  flow: innerFlow,
  http_verb: words('get', 'post', 'GET'),
  idx_name: words('i'),
  label: words('l'),
  leg: words('self', 'self', 'bleg'),
  macros: fc.array(macro, { maxLength: 4 }) as fc.Arbitrary<JsonValue>,
  media_id: words('m'),
  media_name: words('call.mp3'),
  min_digits: words<JsonValue>(10),
  mode: words('full', 'name', 'number', 'yes', 'none'),
  moderator: boolean,
  notification_media: words<JsonValue>(['email'], ['sms', 'email'], ['pigeon'], 'sms'),
  origin: words('o'),
  path: words('p'),
  permit_custom_callflow: boolean,
  play_entry_tone: words<JsonValue>(true, false, 'ding'),
  play_exit_tone: words<JsonValue>(true, false, 'dong'),
  recipients,
  record_min_sec: words<JsonValue>(0, 5),
  record_on_answer: boolean,
  record_on_bridge: boolean,
  record_sample_rate: words<JsonValue>(8000),
  regex: words('^\\+1202', '.*', '(a|b)+$', '(', '(?=x)', '5550100'),
  rule_set: words('holidays'),
  rules: fc.oneof(fc.array(rule, { maxLength: 3 }), words(['weekday'], [])) as fc.Arbitrary<JsonValue>,
  scope: words('custom_channel_vars', 'custom_channel_vars', 'account', 'planet'),
  send_at: words('callflow_exec', 'channel_destroy'),
  should_follow_transfer: boolean,
  target: words('2001', '*98', 'two words', ' '),
  template_id: words('t1'),
  timezone: words('Europe/Berlin', 'inherit', 'Mars/Olympus', ' '),
  transfer_type: words('blind', 'blind', 'attended'),
  uri: url,
  use_absolute_mode: boolean,
  user_id: words('u1'),
  value: words<JsonValue>('7', 'x y', '', 3),
  variable: words<JsonValue>('call_priority', 'group_id', 'order', ['basket', 'n'], [], [' '], ['one']),
  approved_device_id: words('lobby'),
  approved_group_id: words('desks'),
  approved_user_id: words('alice'),
  audio: words('one-way', 'two-way', 'stereo'),
  barge_calls: boolean,
  callerid_match_login: boolean,
  callflow_id: words('team'),
  cid_types: words<JsonValue>(['internal'], ['external', 'internal'], [], 'internal'),
  custom_presence_id: boolean,
  default_callback_timeout: ms,
  default_presence_type: words('early'),
  default_ringback_timeout: ms,
  device_id: words('bob-desk'),
  endpoint_types: words<JsonValue>([], ['device']),
  endpoints: fc.array(
    fc.record(
      {
        id: fc.oneof(address, words('bob', 'desks')),
        endpoint_type: words('device', 'user', 'group', 'pigeon'),
        delay: words<JsonValue>(0, 3, '5'),
        timeout: words<JsonValue>(20, 7, '9', 0),
        weight: words<JsonValue>(1, 100, 101),
      },
      { requiredKeys: ['id'] },
    ),
    { maxLength: 3 },
  ) as fc.Arbitrary<JsonValue>,
  faxbox_id: words('box'),
  group_id: words('desks'),
  ignore_forward: boolean,
  interdigit: ms,
  lists: words<JsonValue>(['friends'], [], 'friends'),
  max_message_length: words<JsonValue>(500, 30, '60', 0),
  max_slot_number: words<JsonValue>(110, '200', 0),
  owner_id: words('alice'),
  pin: words('1234', ''),
  preconnect_audio: words('dialtone', 'ringing', 'jazz'),
  presence_id: words('1001@pbx.example.com', '1001', 'a b'),
  repeats: words<JsonValue>(1, 2, '3', 0),
  ring_repeat_count: words<JsonValue>(1, 3),
  ringtones: words<JsonValue>({ internal: 'a' }, { external: 'b', internal: 'c' }, {}),
  single_mailbox_login: boolean,
  slot: words('101', '7', ' '),
  slots: words<JsonValue>({}, { '101': { ringback_timeout: 9000, callback_timeout: '4000' } }),
  status: words('idle', 'ringing', 'busy', 'away'),
  type: words('user', 'device', 'group', 'extension'),
  use_account_caller_id: boolean,
  welcome_prompt: words<JsonValue>({ play: false }, { media_id: 'welcome' }, { play: true, media_id: 'ftp://x/y' }, {}),
  whitelist_regex: words('\\d+'),
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
  'after_bridge.action': words('park', 'transfer', 'hangup', 'Park', 'dance'),
  'conference.id': words('ops', '0123456789abcdef0123456789abcdef'),
  'dynamic_cid.action': words('static', 'static', 'manual', 'list', 'lists', 'odd'),
  'prepend_cid.action': words('prepend', 'reset', 'Reset'),
  'temporal_route.action': words<JsonValue>(null, null, null, 'menu', 'reset', 'odd'),
  'park.action': words('park', 'direct_park', 'retrieve', 'auto', 'drive'),
  'hotdesk.action': words('login', 'logout', 'toggle', 'bridge'),
  'call_forward.action': words('activate', 'deactivate', 'update', 'toggle', 'menu'),
  'voicemail.action': words('compose', 'check'),
  'receive_fax.media': words<JsonValue>({ fax_option: 'auto' }, { fax_option: true }, { fax_option: 'false' }, {}),
  'faxbox.media': words<JsonValue>({ fax_option: 'auto' }),
  'ring_group.strategy': words('simultaneous', 'single', 'weighted_random'),
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
  set_variable: ['variable', 'value'],
  set_alert_info: ['alert_info'],
  webhook: ['uri'],
  notification: ['recipients'],
  missed_call_alert: ['recipients'],
  branch_variable: ['variable'],
  transfer: ['target'],
  temporal_route: ['rules'],
  cidlistmatch: ['entries'],
  callflow: ['flow'],
  audio_macro: ['macros'],
  after_bridge: ['action'],
};
