import { choices } from './choices.ts';
import type { Field, Schema } from './words.ts';
import { boolean, id, integer, list, moduleOf, needed, oneOf, table, text } from './words.ts';

const config = table({ name: text(), max_participants: integer() });

const conference = moduleOf({
  id: id(),
  config,
  moderator: boolean(),
  welcome_prompt: table({ play: boolean(true), media_id: text() }),
  play_entry_tone: { type: ['boolean', 'string'] },
  play_exit_tone: { type: ['boolean', 'string'] },
});

const recipient: Field = table({
  type: needed(oneOf(choices.recipientType)),
  id: needed({ type: ['string', 'array'], items: { type: 'string' } }),
});

/** What is kept in a directory, and what changes it. */
export const directoryModules: Readonly<Record<string, Schema>> = {
  menu: moduleOf({ id: id(), interdigit_timeout: integer() }),
  conference,
  conference_feature: conference,
  temporal_route: moduleOf({
    rules: { type: 'array', items: { type: ['string', 'object'] }, default: [] },
    rule_set: text(),
    timezone: text(),
    action: oneOf(choices.routeAction),
    interdigit_timeout: integer(),
  }),
  voicemail: moduleOf({
    id: id(),
    action: oneOf(choices.boxAction, 'compose'),
    callerid_match_login: boolean(false),
    interdigit_timeout: integer({ default: 2000 }),
    max_message_length: integer({ default: 500 }),
    single_mailbox_login: boolean(false),
  }),
  directory: moduleOf({ id: id() }),
  disa: moduleOf({
    pin: text({ default: '' }),
    retries: integer({ default: 3 }),
    max_digits: integer({ default: 15 }),
    interdigit: integer(),
    preconnect_audio: oneOf(choices.disaAudio, 'dialtone'),
    ring_repeat_count: integer({ default: 1 }),
    use_account_caller_id: boolean(),
    enforce_call_restriction: boolean(false),
  }),
  set_cid: moduleOf({ caller_id_name: text({ default: '' }), caller_id_number: text({ default: '' }) }),
  prepend_cid: moduleOf({
    action: oneOf(choices.prefixAction, 'prepend'),
    caller_id_name_prefix: text({ default: '' }),
    caller_id_number_prefix: text({ default: '' }),
    apply_to: oneOf(choices.prefixOf, 'current'),
  }),
  privacy: moduleOf({
    mode: oneOf(choices.privacyMode, 'full'),
    endpoint_strategy: oneOf(choices.privacyStrategy, 'overwrite'),
  }),
  set_alert_info: moduleOf({ alert_info: needed(text()) }),
  dynamic_cid: moduleOf({
    action: oneOf(choices.callerIdAction),
    caller_id: table({ name: text(), number: text() }),
    id: text(),
    idx_name: text(),
    min_digits: integer(),
    max_digits: integer(),
    whitelist_regex: text(),
    media_id: text(),
    interdigit_timeout: integer(),
    enforce_call_restriction: boolean(true),
    permit_custom_callflow: boolean(false),
  }),
  cidlistmatch: moduleOf({ id: id() }),
  lookupcidname: moduleOf({ lists: needed(list(text(), { default: [] })) }),
  call_forward: moduleOf({ action: oneOf(choices.forwardAction) }),
  call_waiting: moduleOf({
    action: oneOf(choices.featureAction, 'toggle'),
    scope: oneOf(choices.featureScope, 'device'),
  }),
  do_not_disturb: moduleOf({ action: oneOf(choices.featureAction), id: text() }),
  hotdesk: moduleOf({
    action: oneOf(choices.hotdeskAction),
    id: text(),
    interdigit_timeout: integer(),
  }),
  ring_group_toggle: moduleOf({
    action: needed(oneOf(choices.membership)),
    callflow_id: needed(text()),
  }),
  manual_presence: moduleOf({
    presence_id: needed(text()),
    status: oneOf(choices.presence, 'idle'),
  }),
  missed_call_alert: moduleOf({ recipients: needed(list(recipient)) }),
  notification: moduleOf({
    recipients: needed(list(recipient, { default: [] })),
    send_at: oneOf(choices.sendAt, 'channel_destroy'),
    template_id: text(),
    comments: text(),
    notification_media: list(oneOf(['email', 'sms'])),
  }),
  acdc_agent: moduleOf({
    action: oneOf(['login', 'logout', 'paused', 'resume']),
    timeout: integer(),
    presence_id: text(),
    presence_state: oneOf(['early', 'confirmed', 'terminated', 'red_flash', 'red_solid', 'green']),
  }),
  acdc_member: moduleOf({ id: text(), priority: integer() }),
  acdc_queue: moduleOf({ id: text(), action: oneOf(choices.membership) }),
  acdc_wait_time: moduleOf({ id: text(), window: integer() }),
  faxbox: moduleOf({
    id: text(),
    faxbox_id: text(),
    media: table({ fax_option: { type: ['string', 'boolean'], enum: ['auto', 'true', 'false', true, false] } }),
  }),
};
