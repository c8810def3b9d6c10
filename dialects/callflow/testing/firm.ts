import type { DirectoryView, JsonObject, JsonValue } from '../../dialect.ts';

const box = '0123456789abcdef0123456789abcdef';

/** A small firm: two people with three telephones, a group, a menu, boxes, hours. */
export const firm: Readonly<Record<string, Readonly<Record<string, JsonValue>>>> = {
  accounts: { self: { realm: '127.0.0.1', timezone: 'Europe/Berlin', country: 'US' } },
  users: {
    alice: {
      name: 'Alice Adams',
      first_name: 'Alice',
      last_name: 'Adams',
      email: 'alice@firm.example',
      directories: { people: 'alice-flow' },
      hotdesk: { id: '77', pin: '4321', require_pin: true },
    },
    bob: {
      name: 'Bob Berg',
      first_name: 'Bob',
      last_name: 'Berg',
      email: 'bob@firm.example',
      directories: { people: 'bob-flow' },
    },
  },
  devices: {
    'alice-desk': { address: 'sip:1001@phones.example', owner_id: 'alice', sip: { username: '1001' } },
    'alice-home': { address: '+12025550111', owner_id: 'alice' },
    'bob-desk': { address: 'sip:1002@phones.example', owner_id: 'bob', sip: { username: '1002' } },
    lobby: { address: 'sip:1009@phones.example', sip: { username: '1009' } },
    broken: { address: 'sip:1008@phones.example', enabled: false },
  },
  groups: {
    desks: { endpoints: { 'bob-desk': { type: 'device', weight: 1 }, alice: { type: 'user', weight: 2, delay: 5 } } },
  },
  menus: { main: { name: 'Main', retries: 2, timeout: 4000, max_extension_length: 4, hunt: true, record_pin: '909' } },
  media: { welcome: 'https://media.example.com/welcome.wav' },
  vmboxes: {
    [box]: {
      name: 'Alice',
      mailbox: '1001',
      pin: '1111',
      owner_id: 'alice',
      notify_email_addresses: ['desk@firm.example'],
    },
    bobs: { name: 'Bob', mailbox: '1002', pin: '2222', owner_id: 'bob' },
  },
  temporal_rules: {
    weekdays: { name: 'Weekdays', cycle: 'weekly', wdays: ['monday', 'tuesday', 'wednesday', 'thursday', 'friday'] },
    never: { name: 'Never', cycle: 'daily', enabled: false },
    always: { name: 'Always', cycle: 'daily' },
  },
  temporal_rules_sets: { closed: { name: 'Closed', temporal_rules: ['never', 'always'] } },
  conferences: {
    standup: { name: 'Standup', conference_numbers: ['500'], member: { join_muted: false, pins: ['12'] } },
  },
  lists: {
    friends: {
      entries: [
        { number: '+12025550143', displayname: 'Priya' },
        { prefix: '+49', displayname: 'Germany' },
      ],
    },
  },
  directories: { people: { name: 'People', confirm_match: true } },
  callflows: {
    'alice-flow': { numbers: ['1001'], flow: { module: 'user', data: { id: 'alice' } } },
    'bob-flow': { numbers: ['1002'], flow: { module: 'user', data: { id: 'bob' } } },
    greeting: { numbers: ['2000'], flow: { module: 'tts', data: { text: 'Inside.' }, children: {} } },
    feature: { patterns: ['^\\*5(\\d+)$'], flow: { module: 'tts', data: { text: 'Feature.' } } },
    looping: { numbers: ['3000'], flow: { module: 'callflow', data: { id: 'looping' } } },
    team: {
      numbers: ['4000'],
      flow: { module: 'ring_group', data: { endpoints: [{ id: 'alice', endpoint_type: 'user' }] } },
    },
  },
};

export const alicesBox = box;

/** The firm, or another table of things, as calls see it. */
export function viewOf(things: Readonly<Record<string, Readonly<Record<string, JsonValue>>>> = firm): DirectoryView {
  const table = (value: JsonValue): JsonObject =>
    typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : { value };
  return {
    find: (kind, id) => {
      const value = things[kind]?.[id];
      return value === undefined ? null : table(value);
    },
    list: (kind) => Object.entries(things[kind] ?? {}).map(([id, value]) => ({ id, value: table(value) })),
    waitingIn: () => 0,
  };
}
