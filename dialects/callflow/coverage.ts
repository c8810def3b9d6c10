import type { Coverage, CoverageEntry } from '../dialect.ts';
import { type ModuleNeeds, modules } from './catalogue.ts';

/** Fields by what becomes of them; a pair adds a note. */
type Named = string | readonly [name: string, note: string];

interface Covered {
  readonly level: 'full' | 'partial';
  readonly note?: string;
  readonly full?: readonly Named[];
  readonly partial?: readonly Named[];
  readonly ignored?: readonly Named[];
}

const carriersAreConfigured = 'the operator sets which gateway a number goes to';

const carrier: Covered = {
  level: 'partial',
  note: 'carriers are the gateways of the switch; success ends the call; `_` is taken on failure',
  full: ['to_did', 'timeout', 'ignore_early_media', 'custom_sip_headers', 'emit_account_id'],
  partial: [['ringback', 'a url, a media id, or one tone']],
  ignored: [
    ['use_local_resources', carriersAreConfigured],
    ['hunt_account_id', carriersAreConfigured],
    ['outbound_flags', carriersAreConfigured],
    ['dynamic_flags', carriersAreConfigured],
    ['bypass_e164', 'numbers are never rewritten'],
    ['do_not_normalize', 'numbers are never rewritten'],
    'caller_id_type',
    'format_from_uri',
    'from_uri_realm',
    'resource_type',
  ],
};

const phone: Covered = {
  level: 'full',
  note: 'of the directory, or a SIP URI or a number as "address" or "id"',
  full: ['address', 'id', 'timeout', 'delay', 'suppress_clid', 'custom_sip_headers', 'can_call_self'],
  ignored: ['static_invite', ['can_text_self', 'nobody is sent texts by it']],
};

const groupFields: Covered = {
  level: 'full',
  full: ['timeout', 'strategy', 'repeats', 'ringback', 'ringtones', 'ignore_forward'],
  partial: [['endpoints', 'also with SIP URIs and numbers as ids']],
  ignored: [['fail_on_single_reject', 'the others go on ringing']],
};

const approved = ['approved_device_id', 'approved_user_id', 'approved_group_id'];
const whose = ['device_id', 'user_id', 'group_id'];
const onlyInside = 'for callers from a telephone of the directory';
const bySpeech = 'spoken by the speech engine, or by media objects that have the names of KAZOO’s prompts';

const ownCall = 'the variables of set_variables and set_variable are one table, and all of it is sent with requests';

const covered: Readonly<Record<string, Covered>> = {
  answer: { level: 'full' },
  hangup: { level: 'full' },
  noop: { level: 'full' },
  skel: { level: 'full' },
  response: { level: 'full', full: ['code', 'message', 'media'] },
  sleep: { level: 'full', full: ['duration', 'unit'] },
  tts: {
    level: 'partial',
    note: 'also under the name say',
    full: ['text', 'voice', 'language', 'terminators', 'endless_playback'],
    ignored: [['engine', 'the operator chooses it']],
  },
  play: {
    level: 'partial',
    note: 'digits pressed meanwhile count for the next collect_dtmf, not for the next pivot',
    full: ['answer', 'endless_playback', 'loop_count', 'terminators'],
    partial: [
      ['id', 'a url, a media id or object of the directory, silence_stream, local_stream, one tone of tone_stream'],
    ],
  },
  collect_dtmf: {
    level: 'full',
    note: 'terminators count, which KAZOO ignores',
    full: ['max_digits', 'timeout', 'interdigit_timeout', 'terminator', 'terminators', 'collection_name'],
  },
  send_dtmf: { level: 'full', full: ['digits', 'duration_ms'] },
  language: { level: 'full', full: ['language'] },
  set_variables: {
    level: 'partial',
    full: ['custom_application_vars'],
    partial: [['export', 'the variables are kept with the call']],
  },
  record_caller: { level: 'full', full: ['format', 'method', 'time_limit', 'url'] },
  record_call: {
    level: 'partial',
    note: 'both sides in one channel; "stop" stops all recordings of the call',
    full: ['action', 'format', 'method', 'time_limit', 'url', 'record_on_answer', 'record_on_bridge'],
    partial: [['should_follow_transfer', 'a call that is transferred away is not ours any more']],
    ignored: ['media_name', 'record_min_sec', 'record_sample_rate', 'label', 'origin'],
  },
  dead_air: { level: 'full' },
  wait_for_hangup: { level: 'full' },
  audio_macro: {
    level: 'partial',
    note: 'a key skips the entry that is heard, not those after it; `say` is spoken by the speech engine',
    full: ['language', 'terminators'],
    partial: [['macros', 'prompts are media objects by their id; tones have no volume']],
  },
  flush_dtmf: { level: 'full', note: 'KAZOO forgets to', full: ['collection_name'] },
  set_cid: { level: 'full', full: ['caller_id_name', 'caller_id_number'] },
  prepend_cid: {
    level: 'partial',
    full: ['caller_id_name_prefix', 'caller_id_number_prefix'],
    partial: [
      ['action', '"reset" drops what set_cid and privacy have set, too'],
      ['apply_to', '"original" goes before the caller’s own name and number'],
    ],
  },
  privacy: { level: 'partial', full: ['mode'], ignored: [['endpoint_strategy', 'there are no settings of endpoints']] },
  set_alert_info: { level: 'full', full: ['alert_info'] },
  set_variable: { level: 'partial', note: ownCall, full: ['variable', 'value'], partial: ['channel'] },
  after_bridge: {
    level: 'partial',
    note: 'kept with the call; a flow that is over after a conversation hangs up all the same',
    full: ['action', 'data'],
  },
  check_cid: {
    level: 'partial',
    full: ['use_absolute_mode'],
    partial: [
      ['regex', 'no look-around, no back references'],
      ['caller_id', 'for later legs; only together with "user_id", as in KAZOO'],
    ],
    ignored: [['user_id', 'the owner of the call stays']],
  },
  branch_bnumber: { level: 'full', full: ['hunt', 'hunt_allow', 'hunt_deny'] },
  branch_variable: {
    level: 'full',
    note: ownCall,
    full: ['variable', 'scope', ['id', 'for the scope "doc"']],
  },
  conference: {
    level: 'partial',
    note: 'the tones and prompts are ours; only "moderator" says who is one',
    full: ['moderator'],
    partial: [
      [
        'config',
        'name, max_participants, wait_for_moderator, member, moderator (pins, join_muted, join_deaf), moh-sound',
      ],
      ['id', 'a room of the directory, else the name of one'],
      ['welcome_prompt', 'only one of the document’s own'],
      ['play_entry_tone', 'a tone, no sound of the document’s own'],
      ['play_exit_tone', 'a tone, no sound of the document’s own'],
    ],
  },
  transfer: {
    level: 'partial',
    note: 'to an extension of the switch’s own dialplan',
    full: ['target'],
    partial: [
      ['leg', 'self'],
      ['transfer_type', 'blind'],
    ],
    ignored: ['captures'],
  },
  webhook: {
    level: 'full',
    note: 'the record has what is known here of the fields of KAZOO',
    full: ['uri', 'http_verb', 'retries', 'custom_data'],
  },
  callflow: { level: 'full', note: 'a stored flow, or one inline in "flow"', full: ['flow', 'id', 'doc_id', 'path'] },
  temporal_route: {
    level: 'full',
    note: `with rules of the directory, or inline in "rules", each with its "id"; the menu is ${bySpeech}`,
    full: ['timezone', 'rules', 'rule_set', 'action'],
    ignored: ['interdigit_timeout'],
  },
  dynamic_cid: {
    level: 'partial',
    full: [
      'caller_id',
      'action',
      'id',
      'idx_name',
      'min_digits',
      'max_digits',
      'whitelist_regex',
      'media_id',
      'interdigit_timeout',
    ],
    ignored: [
      ['enforce_call_restriction', 'there are no restrictions of numbers here'],
      ['permit_custom_callflow', 'every number that a flow answers may follow'],
    ],
  },
  cidlistmatch: { level: 'full', note: 'a list of the directory, or inline in "entries"', full: ['entries', 'id'] },
  missed_call_alert: { level: 'full', note: 'by mail', full: ['recipients'] },
  notification: {
    level: 'partial',
    note: 'by mail, in words of ours',
    full: ['send_at', 'comments', 'recipients'],
    partial: [
      ['notification_media', 'email'],
      ['template_id', 'its name is told'],
    ],
  },
  menu: {
    level: 'full',
    note: 'of the directory, or with the menu document inline in "data"; after its greeting was recorded `_` follows',
    full: [
      'id',
      'retries',
      'timeout',
      'interdigit_timeout',
      'max_extension_length',
      'media',
      'suppress_media',
      'hunt',
      'hunt_allow',
      'hunt_deny',
      'record_pin',
      'allow_record_from_offnet',
    ],
  },
  ring_group: groupFields,
  group: { ...groupFields, full: [...(groupFields.full ?? []), 'id'] },
  page_group: {
    level: 'partial',
    full: ['audio', 'timeout'],
    partial: [['endpoints', 'also with SIP URIs and numbers as ids']],
    ignored: [['barge_calls', 'a telephone that is busy decides for itself']],
  },
  route_to_cid: {
    level: 'full',
    full: ['cid_types', 'endpoint_types', 'timeout', 'delay', 'can_call_self', 'suppress_clid'],
    ignored: ['static_invite', 'can_text_self'],
  },
  intercom: { level: 'partial', ignored: [['barge_calls', 'a telephone that is busy decides for itself']] },
  voicemail: {
    level: 'partial',
    note:
      'leave and check: greeting, review, menus, pin, forwarding, mail with the message, lamps; nothing is wound within a message. ' +
      bySpeech,
    full: ['id', 'action', 'callerid_match_login', 'interdigit_timeout', 'max_message_length', 'single_mailbox_login'],
  },
  directory: { level: 'full', note: bySpeech, full: ['id'] },
  disa: {
    level: 'partial',
    full: [
      'pin',
      'retries',
      'max_digits',
      'interdigit',
      'preconnect_audio',
      'ring_repeat_count',
      'use_account_caller_id',
    ],
    ignored: [['enforce_call_restriction', 'there are no restrictions of numbers here']],
  },
  lookupcidname: { level: 'full', full: ['lists'] },
  eavesdrop: { level: 'full', note: onlyInside, full: ['device_id', 'user_id', ...approved] },
  eavesdrop_feature: { level: 'full', note: onlyInside, full: ['group_id', ...approved] },
  intercept: {
    level: 'partial',
    note: `${onlyInside}; somebody who is talking is taken over only where the telephone was called`,
    full: [...whose, ...approved],
  },
  intercept_feature: { level: 'partial', note: `${onlyInside}; as intercept`, full: ['type', ...approved] },
  group_pickup: { level: 'full', note: onlyInside, full: [...whose, ...approved] },
  group_pickup_feature: { level: 'full', note: onlyInside, full: ['type', ...whose, ...approved] },
  move: { level: 'partial', note: `${onlyInside}; a call that the other telephone was called by` },
  call_forward: { level: 'full', note: onlyInside, full: ['action'] },
  call_waiting: {
    level: 'partial',
    note: `${onlyInside}; kept, and a telephone that is busy is rung all the same`,
    full: ['action', 'scope'],
  },
  do_not_disturb: { level: 'full', note: onlyInside, full: ['action', 'id'] },
  hotdesk: { level: 'full', note: onlyInside, full: ['action', 'id', 'interdigit_timeout'] },
  ring_group_toggle: { level: 'full', note: onlyInside, full: ['action', 'callflow_id'] },
  manual_presence: { level: 'full', full: ['presence_id', 'status'] },
  park: {
    level: 'partial',
    note: 'whoever parked is known by Referred-By; after "park" the place is said to who is parked',
    full: ['action', 'slot', 'slots', 'default_ringback_timeout', 'default_callback_timeout', 'max_slot_number'],
    ignored: [
      ['default_presence_type', 'no lamps show places'],
      ['custom_presence_id', 'no lamps show places'],
      ['presence_id', 'no lamps show places'],
    ],
  },
  fax_detect: {
    level: 'full',
    note: 'answers first; where the switch has mod_spandsp, else everybody is a voice',
    full: ['duration'],
  },
  receive_fax: {
    level: 'partial',
    note: 'as a TIFF file by mail; where the switch has mod_spandsp',
    full: ['owner_id', 'media'],
  },
  faxbox: {
    level: 'partial',
    note: 'receives, and sends the fax to the addresses of the box',
    full: ['id', 'faxbox_id', 'media'],
  },
  conference_feature: {
    level: 'partial',
    note: 'the room whose number was dialled',
    full: ['moderator'],
    partial: [
      ['config', 'as in conference'],
      ['id', 'where nothing was captured'],
      ['welcome_prompt', 'only one of the document’s own'],
      ['play_entry_tone', 'a tone, no sound of the document’s own'],
      ['play_exit_tone', 'a tone, no sound of the document’s own'],
    ],
  },
  pivot: {
    level: 'full',
    full: [
      'voice_url',
      'method',
      'req_format',
      'req_body_format',
      'req_timeout_ms',
      'custom_request_headers',
      [
        'cdr_url',
        'told at every end of the call, whatever its documents are in by then, and of every leg that answered it',
      ],
      ['debug', 'shown by /pivot/debug'],
    ],
    ignored: [['req_timeout', 'KAZOO ignores it, too']],
  },
  resources: carrier,
  offnet: carrier,
  device: { ...phone, ignored: [...(phone.ignored ?? []), ['dial_strategy', 'it is one telephone']] },
  user: {
    ...phone,
    full: [...(phone.full ?? []), 'strategy'],
    ignored: [...(phone.ignored ?? []), ['fail_on_single_reject', 'the others go on ringing']],
  },
};

const absence: Readonly<Record<ModuleNeeds, string>> = {
  core: 'cannot be carried out; reported, and goes on with `_`',
  gateway: 'not yet; goes on with `_`',
  directory: 'not yet; goes on with `_`',
  platform: 'needs another application of KAZOO; goes on with `_`',
};

/** What stands beside modules. */
const differences = [
  '`metaflow` of a document is carried out: `binding_digit`, `digit_timeout` (800 ms), `listen_on` (`self` is the caller, ' +
    '`peer` whoever answered), `numbers`, `patterns` (as RE2 has them) with what they capture, children `_`. There is none that ' +
    'counts where a document has none.',
  '`metaflows` of an account, a device and its owner are merged (the owner’s count most) for the telephone that calls and for ' +
    'those that ring by `device`, `user`, groups and their like; "self" is that telephone. Telephones that keys lead to have none.',
  'Keys start `audio_level` (until the two are apart), `break`, `callflow` (inline, stored, or of the captured number), `hangup`, `hold`, `intercept`, ' +
    '`move` (with `device_id` or `owner_id`), `pivot`, `play`, `record_call` (also `toggle`, `mask`, `unmask`), `resume`, `say`, ' +
    '`transfer` and `tts`; not `hold_control`, `relate` and `sound_touch`, which are reported and stepped over.',
  'A `transfer` that keys start is blind, to an extension of the switch’s own dialplan: the "target", else what was captured. ' +
    'An `attended` one is made blind, with a warning.',
  'What `play`, `tts` and `say` play in a conversation is heard instead of the other side; `mask` leaves the time out of the file. ' +
    '`resume` ends a `hold`, and what is played, of whoever presses.',
];

/** Every module of KAZOO, in the order of the catalogue; each also has `skip_module`. */
export const coverage: Coverage = {
  differences,
  entries: [...modules].map(([name, needs]): CoverageEntry => {
    const entry = covered[name];
    if (!entry) return { name, level: 'none', note: absence[needs] };
    const { level, note } = entry;
    return {
      name,
      level,
      ...(note !== undefined && { note }),
      attributes: [
        ...(entry.full ?? []).map((field) => attribute(field, 'full')),
        ...(entry.partial ?? []).map((field) => attribute(field, 'partial')),
        ...(entry.ignored ?? []).map((field) => attribute(field, 'ignored')),
        attribute('skip_module', 'full'),
      ],
    };
  }),
};

function attribute(field: Named, level: 'full' | 'partial' | 'ignored') {
  const [name, note] = typeof field === 'string' ? [field] : field;
  return { name, level, ...(note !== undefined && { note }) };
}
