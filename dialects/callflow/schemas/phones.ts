import { choices } from './choices.ts';
import type { Field, Schema } from './words.ts';
import { boolean, id, integer, list, moduleOf, needed, oneOf, table, text } from './words.ts';

const headers = table({});

const endpoint = table({
  id: needed(id({ minLength: 1, maxLength: 128 })),
  endpoint_type: needed(oneOf(choices.endpointType)),
  delay: integer({ default: 0 }),
  timeout: integer({ default: 20 }),
  weight: integer({ minimum: 1, maximum: 100 }),
});

const ringing: Readonly<Record<string, Field>> = {
  timeout: integer({ default: 20 }),
  ringback: text(),
  ringtones: table({ internal: text(), external: text() }),
  ignore_forward: boolean(true),
  fail_on_single_reject: boolean(),
};

const phone: Readonly<Record<string, Field>> = {
  id: id(),
  delay: integer({ default: 0 }),
  can_call_self: boolean(),
  can_text_self: boolean(),
  static_invite: text(),
  suppress_clid: boolean(),
  custom_sip_headers: headers,
};

const carrier = moduleOf({
  to_did: text(),
  timeout: integer(),
  use_local_resources: boolean(true),
  hunt_account_id: text(),
  caller_id_type: text({ default: 'external' }),
  ignore_early_media: boolean(false),
  ringback: text(),
  bypass_e164: boolean(),
  do_not_normalize: boolean(),
  custom_sip_headers: headers,
  format_from_uri: boolean(),
  from_uri_realm: text(),
  emit_account_id: boolean(),
  outbound_flags: list(text(), { default: [] }),
  dynamic_flags: list(text()),
  resource_type: text(),
});

const approved: Readonly<Record<string, Field>> = {
  approved_device_id: text(),
  approved_user_id: text(),
  approved_group_id: text(),
};
const whose: Readonly<Record<string, Field>> = { device_id: text(), user_id: text(), group_id: text() };

/** Who is rung, listened to, taken over. */
export const phoneModules: Readonly<Record<string, Schema>> = {
  resources: carrier,
  offnet: carrier,
  device: moduleOf({
    ...phone,
    timeout: integer({ default: 0 }),
    dial_strategy: oneOf(choices.phoneStrategy, 'simultaneous'),
  }),
  user: moduleOf({
    ...phone,
    timeout: integer({ default: 20 }),
    strategy: oneOf(choices.phoneStrategy, 'simultaneous'),
    fail_on_single_reject: boolean(),
  }),
  ring_group: moduleOf({
    endpoints: needed(list(endpoint, { minItems: 1 })),
    strategy: oneOf(choices.groupStrategy, 'simultaneous'),
    repeats: integer({ minimum: 1, default: 1 }),
    ...ringing,
  }),
  group: moduleOf({
    id: id(),
    endpoints: { type: 'array', items: { type: ['string', 'object'] }, default: [] },
    strategy: oneOf(choices.phoneStrategy, 'simultaneous'),
    repeats: integer({ default: 1 }),
    ...ringing,
  }),
  page_group: moduleOf({
    endpoints: needed(list(endpoint, { minItems: 1 })),
    audio: needed(oneOf(choices.pageAudio, 'one-way')),
    barge_calls: boolean(),
    timeout: integer({ default: 5 }),
  }),
  route_to_cid: moduleOf({
    cid_types: list(text(), { minItems: 1, default: ['internal'] }),
    endpoint_types: list(text(), { default: [] }),
    timeout: integer({ default: 0 }),
    delay: integer({ default: 0 }),
    can_call_self: boolean(),
    can_text_self: boolean(),
    static_invite: text(),
    suppress_clid: boolean(),
  }),
  intercom: moduleOf({ barge_calls: boolean() }),
  eavesdrop: moduleOf({ device_id: text(), user_id: text(), ...approved }),
  eavesdrop_feature: moduleOf({ group_id: text(), ...approved }),
  intercept: moduleOf({ ...whose, ...approved }),
  intercept_feature: moduleOf({ type: oneOf(['user', 'device', 'extension']), ...approved }),
  group_pickup: moduleOf({ ...whose, ...approved }),
  group_pickup_feature: moduleOf({
    type: needed(oneOf(choices.pickupType, 'extension')),
    ...whose,
    ...approved,
  }),
  move: moduleOf({}),
  camping_feature: moduleOf({}),
  park: moduleOf({
    action: oneOf(choices.parkAction, 'park'),
    slot: text(),
    slots: table({}, { default: {} }),
    default_ringback_timeout: integer(),
    default_callback_timeout: integer(),
    default_presence_type: oneOf(['early', 'terminated', 'confirmed']),
    max_slot_number: integer(),
    custom_presence_id: boolean(false),
    presence_id: text(),
  }),
};
