import type { Change, Desk } from '../../../src/desk/index.ts';
import type { JsonObject } from '../../../src/verbs/index.ts';
import { metaflows } from '../schemas/metaflows.ts';
import { boolean, type Field, id, integer, list, needed, oneOf, table, text } from '../schemas/words.ts';
import { withoutSound } from './media-files.ts';
import { signInOf, withoutSignIn } from './user-sign-ins.ts';

/** Names that only one thing of an account may have. */
export interface UniqueField {
  readonly scope: string;
  /** Where in the document the name is. */
  readonly path: readonly string[];
}

/** One resource of the directory, as data. */
export interface Kind {
  /** Its path behind the account, for example `temporal_rules`. */
  readonly resource: string;
  /** For people: one of it. */
  readonly title: string;
  /** Fields of a document that its list shows, beside `id`. */
  readonly listed: readonly string[];
  readonly unique?: readonly UniqueField[];
  /** Fields with urls that we would ask. */
  readonly urls?: readonly string[];
  /** Not kept in the document: what only its owner should know. */
  readonly secret?: readonly string[];
  /** What is written with a document, its secrets included. */
  also?(document: JsonObject, id: string, desk: Desk): Promise<readonly Change[]>;
  /** What goes with it when it goes. */
  removed?(id: string, desk: Desk): Promise<readonly Change[]>;
  /** JSON schema of a document; fields that it does not name are kept as they are. */
  readonly schema: JsonObject;
}

const name = (longest = 128): Field => text({ minLength: 1, maxLength: longest });
const flags = list(text());
const seconds = integer({ minimum: 0 });

const callerId = table({ name: text({ maxLength: 35 }), number: text({ maxLength: 35 }) });
export const callerIds = table({ internal: callerId, external: callerId, emergency: callerId });
const callForward = table({
  enabled: boolean(),
  number: text({ maxLength: 35 }),
  require_keypress: boolean(),
  keep_caller_id: boolean(),
  substitute: boolean(),
  failover: boolean(),
  direct_calls_only: boolean(),
});
const common = {
  caller_id: callerIds,
  call_forward: callForward,
  do_not_disturb: table({ enabled: boolean() }),
  ringtones: table({ internal: text(), external: text() }),
  metaflows,
  language: text(),
  timezone: text(),
  presence_id: text(),
  enabled: boolean(true),
  flags,
};
const mediaOrNot: Field = { type: ['boolean', 'string'] };

/** Everything that the directory holds beside callflows; the field words are KAZOO's. */
export const kinds: readonly Kind[] = [
  {
    resource: 'users',
    title: 'a user',
    listed: ['username', 'email', 'first_name', 'last_name', 'priv_level', 'timezone'],
    unique: [{ scope: 'callflow username', path: ['username'] }],
    secret: ['password'],
    also: signInOf,
    removed: withoutSignIn,
    schema: table({
      first_name: needed(name()),
      last_name: needed(name()),
      username: text({ minLength: 1, maxLength: 256 }),
      password: text({ minLength: 1, writeOnly: true }),
      email: text({ minLength: 3, maxLength: 254 }),
      priv_level: oneOf(['user', 'admin'], 'user'),
      ...common,
    }),
  },
  {
    resource: 'devices',
    title: 'a device',
    listed: ['name', 'owner_id', 'device_type', 'enabled', 'username'],
    unique: [{ scope: 'callflow device', path: ['sip', 'username'] }],
    schema: table({
      name: needed(name()),
      owner_id: id(),
      device_type: text(),
      address: text({ minLength: 1 }),
      sip: table({
        username: text({ minLength: 2, maxLength: 32 }),
        realm: text({ minLength: 4, maxLength: 253 }),
        route: text(),
        invite_format: text(),
        custom_sip_headers: { type: 'object' },
      }),
      ...common,
    }),
  },
  {
    resource: 'menus',
    title: 'a menu',
    listed: ['name', 'flags'],
    schema: table({
      name: needed(name()),
      retries: integer({ minimum: 1, maximum: 10, default: 3 }),
      timeout: integer({ minimum: 1, maximum: 60_000 }),
      interdigit_timeout: integer({ minimum: 1, maximum: 10_000 }),
      max_extension_length: integer({ minimum: 1, maximum: 6, default: 4 }),
      hunt: boolean(true),
      hunt_allow: text({ minLength: 1, maxLength: 256 }),
      hunt_deny: text({ minLength: 1, maxLength: 256 }),
      record_pin: text({ minLength: 3, maxLength: 6 }),
      allow_record_from_offnet: boolean(false),
      suppress_media: boolean(false),
      media: table({
        greeting: text(),
        exit_media: mediaOrNot,
        invalid_media: mediaOrNot,
        transfer_media: mediaOrNot,
      }),
      flags,
    }),
  },
  {
    resource: 'media',
    title: 'a sound',
    removed: withoutSound,
    listed: ['name', 'language', 'media_source', 'content_type', 'content_length'],
    schema: table({
      name: needed(name()),
      description: text({ maxLength: 128 }),
      media_source: oneOf(['recording', 'upload', 'tts'], 'upload'),
      language: text({ default: 'en-us' }),
      streamable: boolean(true),
      url: text({ pattern: '^https?://' }),
      tts: table({ text: text({ minLength: 1 }), voice: text() }),
      flags,
    }),
  },
  {
    resource: 'vmboxes',
    title: 'a voicemail box',
    listed: ['name', 'mailbox', 'owner_id'],
    unique: [{ scope: 'callflow mailbox', path: ['mailbox'] }],
    schema: table({
      name: needed(name()),
      mailbox: needed(text({ minLength: 1, maxLength: 30 })),
      owner_id: id(),
      pin: text({ minLength: 4, maxLength: 6 }),
      require_pin: boolean(false),
      check_if_owner: boolean(true),
      is_setup: boolean(false),
      skip_greeting: boolean(false),
      skip_instructions: boolean(false),
      skip_envelope: boolean(false),
      announcement_only: boolean(false),
      delete_after_notify: boolean(false),
      save_after_notify: boolean(false),
      include_message_on_notify: boolean(true),
      include_transcription_on_notify: boolean(true),
      transcribe: boolean(false),
      oldest_message_first: boolean(false),
      operator_number: text(),
      seek_duration_ms: integer({ minimum: 0, default: 10_000 }),
      media_extension: oneOf(['mp3', 'mp4', 'wav'], 'mp3'),
      media: table({ unavailable: text(), name: text(), temporary_unavailable: text() }),
      notify_email_addresses: list(text()),
      timezone: text(),
      flags,
    }),
  },
  {
    resource: 'groups',
    title: 'a group',
    listed: ['name', 'flags'],
    schema: table({
      name: needed(name()),
      music_on_hold: table({ media_id: text() }),
      endpoints: needed({
        type: 'object',
        minProperties: 1,
        additionalProperties: table({
          type: oneOf(['user', 'device', 'group']),
          weight: integer({ minimum: 1, maximum: 100 }),
          delay: seconds,
          timeout: seconds,
        }),
      }),
      flags,
    }),
  },
  {
    resource: 'temporal_rules',
    title: 'a rule of time',
    listed: ['name', 'type'],
    schema: table({
      name: needed(name()),
      cycle: needed(oneOf(['date', 'daily', 'weekly', 'monthly', 'yearly'])),
      interval: integer({ minimum: 1, default: 1 }),
      start_date: integer({ default: 62_586_115_200 }),
      days: list(integer({ minimum: 1, maximum: 31 })),
      wdays: list(oneOf(['monday', 'tuesday', 'wednesday', 'wensday', 'thursday', 'friday', 'saturday', 'sunday'])),
      ordinal: oneOf(['every', 'first', 'second', 'third', 'fourth', 'fifth', 'last']),
      month: integer({ minimum: 1, maximum: 12 }),
      time_window_start: integer({ minimum: 0, maximum: 86_400 }),
      time_window_stop: integer({ minimum: 0, maximum: 86_400 }),
      enabled: boolean(),
      flags,
    }),
  },
  {
    resource: 'temporal_rules_sets',
    title: 'a set of rules of time',
    listed: ['name', 'temporal_rules'],
    schema: table({ name: needed(name()), temporal_rules: list(text()), flags }),
  },
  {
    resource: 'conferences',
    title: 'a conference room',
    listed: ['name', 'owner_id', 'conference_numbers'],
    schema: table({
      name: name(),
      owner_id: id(),
      conference_numbers: list(text()),
      max_participants: integer({ minimum: 2 }),
      member: table({
        pins: list(text()),
        numbers: list(text()),
        join_muted: boolean(true),
        join_deaf: boolean(false),
      }),
      moderator: table({
        pins: list(text()),
        numbers: list(text()),
        join_muted: boolean(false),
        join_deaf: boolean(false),
      }),
      play_name: boolean(false),
      play_welcome: boolean(),
      require_moderator: boolean(),
      wait_for_moderator: boolean(),
      language: text(),
      profile_name: text(),
      profile: { type: 'object' },
      flags,
    }),
  },
  {
    resource: 'directories',
    title: 'a directory of names',
    listed: ['name', 'flags'],
    schema: table({
      name: needed(name()),
      min_dtmf: integer({ minimum: 1, default: 3 }),
      max_dtmf: integer({ minimum: 0, default: 0 }),
      sort_by: oneOf(['first_name', 'last_name'], 'last_name'),
      confirm_match: boolean(true),
      search_fields: oneOf(['both', 'first_name', 'last_name']),
      users: { type: 'object', additionalProperties: { type: 'string' } },
      flags,
    }),
  },
  {
    resource: 'lists',
    title: 'a list of numbers',
    listed: ['name', 'description', 'list_type', 'flags'],
    schema: table({
      name: needed(name()),
      description: text({ maxLength: 128 }),
      list_type: text(),
      entries: list(table({ number: text(), prefix: text(), pattern: text(), displayname: text() })),
      flags,
    }),
  },
];
