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
  menu: {
    level: 'partial',
    note: 'with the menu document inline in "data"; one that is only named by "id" goes on with `_`',
    full: ['retries', 'timeout', 'interdigit_timeout', 'max_extension_length', 'media', 'suppress_media'],
    ignored: ['id', 'hunt', 'hunt_allow', 'hunt_deny', 'record_pin', 'allow_record_from_offnet'],
  },
  pivot: {
    level: 'partial',
    full: ['voice_url', 'method', 'req_format', 'req_body_format', 'req_timeout_ms', 'custom_request_headers'],
    partial: [['debug', 'every exchange is in the trace']],
    ignored: [
      ['cdr_url', 'the record goes to the statusUrl of the route'],
      ['req_timeout', 'KAZOO ignores it, too'],
    ],
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
  core: 'not yet; goes on with `_`',
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
