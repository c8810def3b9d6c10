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
  level: 'partial',
  note: 'only with a SIP URI or a number as "address" or "id"; an id of the directory goes on with `_`',
  full: ['address', 'timeout', 'delay', 'suppress_clid', 'custom_sip_headers'],
  partial: [['id', 'a SIP URI or a number']],
  ignored: ['static_invite', 'can_call_self', 'can_text_self'],
};

const needsDirectory = 'needs a directory';
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
    partial: [['id', 'a url, a media id, silence_stream, local_stream, one tone of tone_stream']],
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
  fax_detect: {
    level: 'partial',
    note: 'nobody listens: reported, and the flow goes on with `ON_VOICE`, else `_`',
    ignored: ['duration'],
  },
  check_cid: {
    level: 'partial',
    full: ['use_absolute_mode'],
    partial: [
      ['regex', 'no look-around, no back references'],
      ['caller_id', 'for later legs; only together with "user_id", as in KAZOO'],
    ],
    ignored: [['user_id', needsDirectory]],
  },
  branch_bnumber: {
    level: 'partial',
    note: 'on what the pattern of the route captured',
    ignored: [
      ['hunt', needsDirectory],
      ['hunt_allow', needsDirectory],
      ['hunt_deny', needsDirectory],
    ],
  },
  branch_variable: {
    level: 'partial',
    note: ownCall,
    full: ['variable'],
    partial: [['scope', 'custom_channel_vars; all others look into a directory']],
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
      ['id', 'the name of the room; its settings are in a directory'],
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
  callflow: {
    level: 'partial',
    note: 'with the flow inline in "flow"; one that is only named goes on with `_`',
    full: ['flow'],
    ignored: [
      ['id', needsDirectory],
      ['doc_id', needsDirectory],
      ['path', needsDirectory],
    ],
  },
  temporal_route: {
    level: 'partial',
    note: 'with the rules inline in "rules", each with its "id"; rules that are only named go on with `_`',
    full: ['timezone'],
    partial: [['rules', 'objects; the time zone of the account is UTC']],
    ignored: [['rule_set', needsDirectory], ['action', needsDirectory], 'interdigit_timeout'],
  },
  dynamic_cid: {
    level: 'partial',
    note: '"static" only',
    full: ['caller_id'],
    partial: [['action', 'lists need a directory; callers cannot enter a number']],
    ignored: [
      'id',
      'idx_name',
      'min_digits',
      'max_digits',
      'whitelist_regex',
      'media_id',
      'interdigit_timeout',
      'enforce_call_restriction',
      'permit_custom_callflow',
    ],
  },
  cidlistmatch: {
    level: 'partial',
    note: 'with the list inline in "entries"; one that is only named by "id" goes on with `_`',
    full: ['entries'],
    ignored: [['id', needsDirectory]],
  },
  missed_call_alert: {
    level: 'partial',
    note: 'by mail',
    partial: [['recipients', 'addresses; users need a directory']],
  },
  notification: {
    level: 'partial',
    note: 'by mail, in words of ours',
    full: ['send_at', 'comments'],
    partial: [
      ['recipients', 'addresses; users need a directory'],
      ['notification_media', 'email'],
      ['template_id', 'its name is told'],
    ],
  },
  menu: {
    level: 'partial',
    note: 'with the menu document inline in "data"; one that is only named by "id" goes on with `_`',
    full: ['retries', 'timeout', 'interdigit_timeout', 'max_extension_length', 'media', 'suppress_media'],
    ignored: ['id', 'hunt', 'hunt_allow', 'hunt_deny', 'record_pin', 'allow_record_from_offnet'],
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
      ['cdr_url', 'told at every end of the call, whatever its documents are in by then'],
      ['debug', 'shown by /pivot/debug'],
    ],
    ignored: [['req_timeout', 'KAZOO ignores it, too']],
  },
  resources: carrier,
  offnet: carrier,
  device: { ...phone, ignored: [...(phone.ignored ?? []), 'dial_strategy'] },
  user: {
    ...phone,
    full: [...(phone.full ?? []), 'strategy'],
    ignored: [...(phone.ignored ?? []), 'fail_on_single_reject'],
  },
};

const absence: Readonly<Record<ModuleNeeds, string>> = {
  core: 'cannot be carried out; reported, and goes on with `_`',
  gateway: 'not yet; goes on with `_`',
  directory: 'needs a directory; goes on with `_`',
  platform: 'needs another application of KAZOO; goes on with `_`',
};

/** Every module of KAZOO, in the order of the catalogue; each also has `skip_module`. */
export const coverage: Coverage = {
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
