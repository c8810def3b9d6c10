import { choices } from './choices.ts';
import type { Schema } from './words.ts';
import {
  anything,
  boolean,
  everyKey,
  integer,
  key,
  keys,
  list,
  moduleOf,
  needed,
  oneOf,
  table,
  text,
  url,
} from './words.ts';

const terminators = list(text(), { default: everyKey });

/** One entry of `audio_macro`: which fields count depends on its `macro`. */
const macro = table({
  macro: needed(oneOf(choices.macro)),
  id: text(),
  text: text(),
  voice: text(),
  language: text(),
  terminators: list(text()),
  type: oneOf(choices.macroType),
  method: oneOf(choices.macroMethod),
  gender: oneOf(choices.macroGender),
  frequencies: list(integer()),
  duration_on: integer(),
  duration_off: integer(),
  repeat: integer(),
  volume: integer({ minimum: 0, maximum: 100 }),
});

const recording = {
  format: oneOf(choices.recordingFormat),
  method: oneOf(choices.recordingMethod, 'put'),
  time_limit: integer({ minimum: 5, maximum: 10_800, default: 3600 }),
  url: text({ pattern: '^[A-Za-z][A-Za-z0-9+.-]*:' }),
};

/** Sound, digits and what else a call does by itself. */
export const mediaModules: Readonly<Record<string, Schema>> = {
  answer: moduleOf({}),
  hangup: moduleOf({}),
  noop: moduleOf({}),
  skel: moduleOf({}),
  dead_air: moduleOf({}),
  wait_for_hangup: moduleOf({}),
  response: moduleOf({ code: needed(integer({ default: 486 })), message: text(), media: text({ maxLength: 2048 }) }),
  sleep: moduleOf({
    duration: integer({ minimum: 0, maximum: 86_400_000, default: 0 }),
    unit: oneOf(choices.sleepUnit, 's'),
  }),
  play: moduleOf({
    id: text(),
    answer: boolean(),
    endless_playback: boolean(false),
    loop_count: integer({ minimum: 1 }),
    terminators,
  }),
  tts: moduleOf({
    text: needed(text({ minLength: 1, maxLength: 1000 })),
    voice: text({ default: 'female' }),
    language: text(),
    engine: oneOf(['flite', 'google', 'ispeech', 'voicefabric']),
    terminators,
    endless_playback: boolean(),
  }),
  audio_macro: moduleOf({ macros: list(macro, { default: [] }), language: text(), terminators }),
  collect_dtmf: moduleOf({
    max_digits: integer({ minimum: 1, default: 1 }),
    timeout: integer({ minimum: 1, default: 5000 }),
    interdigit_timeout: integer({ minimum: 1 }),
    terminator: { ...key, default: '#' },
    terminators: keys(),
    collection_name: text(),
  }),
  flush_dtmf: moduleOf({ collection_name: text({ default: 'default' }) }),
  send_dtmf: moduleOf({
    digits: needed(text()),
    duration_ms: { type: ['integer', 'string'], default: '2000' },
  }),
  language: moduleOf({ language: needed(text({ pattern: '^[A-Za-z]{2}(-[A-Za-z]{2})?$' })) }),
  record_call: moduleOf({
    action: needed(oneOf(choices.recordingAction, 'start')),
    ...recording,
    media_name: text(),
    record_min_sec: integer(),
    record_sample_rate: integer(),
    record_on_answer: boolean(false),
    record_on_bridge: boolean(false),
    should_follow_transfer: boolean(true),
    label: text(),
    origin: text(),
  }),
  record_caller: moduleOf(recording),
  fax_detect: moduleOf({ duration: integer() }),
  receive_fax: moduleOf({
    owner_id: text(),
    media: table({ fax_option: { type: ['string', 'boolean'], enum: ['auto', 'true', 'false', true, false] } }),
  }),
  set_variable: moduleOf({ variable: text(), value: text(), channel: oneOf(choices.variableChannel, 'a') }),
  set_variables: moduleOf({ custom_application_vars: needed(table({}, { default: {} })), export: boolean() }),
  set: moduleOf({}),
  edr: moduleOf({}),
  pivot: moduleOf({
    voice_url: needed(url()),
    method: oneOf(choices.pivotMethod, 'get'),
    req_format: oneOf(choices.pivotFormat, 'kazoo'),
    req_body_format: oneOf(choices.pivotBody, 'form'),
    req_timeout_ms: integer({ maximum: 5000 }),
    cdr_url: url(),
    debug: boolean(false),
    custom_request_headers: table({}),
  }),
  webhook: moduleOf({
    uri: text(),
    http_verb: oneOf(choices.hookMethod),
    retries: integer(),
    custom_data: table({}),
  }),
  function: moduleOf({ id: text() }),
  after_bridge: moduleOf({
    action: oneOf(choices.afterBridge),
    data: { type: ['boolean', 'string'] },
  }),
  transfer: moduleOf({
    target: text(),
    captures: list(text(), { default: ['no_match'] }),
    leg: oneOf(['self', 'bleg']),
    transfer_type: oneOf(['attended', 'blind'], 'blind'),
  }),
  nomorobo: moduleOf({
    username: needed(text({ minLength: 1, maxLength: 1000 })),
    password: text({ minLength: 1, maxLength: 1000 }),
  }),
  branch_variable: moduleOf({
    variable: needed({ type: ['string', 'array'], default: '' }),
    scope: oneOf(['account', 'custom_channel_vars', 'device', 'merged', 'user', 'doc'], 'custom_channel_vars'),
    id: text(),
  }),
  branch_bnumber: moduleOf({ hunt: boolean(false), hunt_allow: text(), hunt_deny: text() }),
  check_cid: moduleOf({
    regex: text({ default: '.*' }),
    use_absolute_mode: boolean(false),
    caller_id: table({ external: table({ name: text(), number: text() }) }),
    user_id: text(),
  }),
  callflow: moduleOf({ id: text(), doc_id: text(), path: anything, flow: table({}) }),
};
