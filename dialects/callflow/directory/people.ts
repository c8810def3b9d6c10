import type { CallFacts, DirectoryView, JsonObject } from '../../dialect.ts';
import { isObject } from '../flow.ts';
import { accountOf } from './kinds.ts';
import { listAt, textAt, textsAt, valueAt } from './values.ts';

export interface Thing {
  readonly id: string;
  readonly value: JsonObject;
}

/** Which telephone of the directory somebody calls from, and whose it is. */
export interface CallerInside {
  readonly device: Thing;
  readonly owner: Thing | null;
}

/**
 * The telephone that calls. Whom the switch has authenticated counts where its dialplan says so; otherwise a From
 * header counts whose user and host are those of a telephone. Null for calls from outside.
 */
export function callerInside(directory: DirectoryView, call: CallFacts | null): CallerInside | null {
  if (!call) return null;
  const device = directory.list('devices').find(({ value }) => isCalling(value, call, directory));
  return device ? { device, owner: ownerOf(directory, device) } : null;
}

function isCalling(device: JsonObject, { sip, authenticated }: CallFacts, directory: DirectoryView): boolean {
  const [user, realm] = nameOf(device, accountOf(directory));
  if (user === undefined) return false;
  if (authenticated !== undefined) return authenticated !== '' && authenticated.split('@')[0] === user;
  return realm !== undefined && sip.fromUser === user && sip.fromHost.toLowerCase() === realm.toLowerCase();
}

/** User and realm by which a telephone is registered: its own realm, the account's, or the host of its address. */
export function nameOf(
  device: JsonObject,
  account: JsonObject,
): readonly [user: string | undefined, realm: string | undefined] {
  const written = textAt(device, 'address') ?? '';
  const address =
    /^(?:sips?:|user\/)([^@;>\s]+)(?:@([^;>:\s]+))?/i.exec(written) ?? /^([^@\s]+)@([^;>:\s]+)$/.exec(written);
  return [
    textAt(device, 'sip', 'username') ?? address?.[1],
    textAt(device, 'sip', 'realm') ?? textAt(account, 'realm') ?? address?.[2],
  ];
}

/** Who uses a telephone: who is logged in at it for a while, else its owner. */
export function ownerOf(directory: DirectoryView, device: Thing): Thing | null {
  const guest = guestsOf(device.value)[0];
  const id = guest ?? textAt(device.value, 'owner_id');
  const known = id === undefined ? null : directory.find('users', id);
  if (known && id !== undefined) return { id, value: known };
  return directory.list('users').find(({ value }) => textsAt(value, 'devices').includes(device.id)) ?? null;
}

/** Users who are logged in at a telephone that is not theirs. */
export function guestsOf(device: JsonObject): readonly string[] {
  const users = valueAt(device, 'hotdesk', 'users');
  return isObject(users) ? Object.keys(users) : [];
}

/** The telephones that ring for a user. */
export function devicesOf(directory: DirectoryView, userId: string): readonly Thing[] {
  const named = textsAt(directory.find('users', userId), 'devices');
  return directory.list('devices').filter(({ id, value }) => {
    const guests = guestsOf(value);
    if (guests.length > 0) return guests.includes(userId);
    return textAt(value, 'owner_id') === userId || named.includes(id);
  });
}

/** Members of a group, by what kind they are, in the order of their weights; those without one come last. */
export function membersOf(directory: DirectoryView, groupId: string): readonly Member[] {
  const group = directory.find('groups', groupId);
  const endpoints = valueAt(group, 'endpoints');
  const entries: readonly (readonly [string, JsonObject])[] = isObject(endpoints)
    ? Object.entries(endpoints).map(([id, value]) => [id, isObject(value) ? (value as JsonObject) : {}])
    : listAt(group, 'endpoints').map((value) => [
        textAt(value, 'id') ?? '',
        isObject(value) ? (value as JsonObject) : {},
      ]);
  const weight = ([, value]: readonly [string, JsonObject]) => Number(textAt(value, 'weight') ?? 1000);
  return [...entries]
    .sort((one, other) => weight(one) - weight(other))
    .map(([id, value]) => ({ id, type: textAt(value, 'type') ?? textAt(value, 'endpoint_type') ?? 'device', value }));
}

export interface Member {
  readonly id: string;
  readonly type: string;
  readonly value: JsonObject;
}

/** All telephones that a device, user or group stands for, once each. */
export function telephonesOf(directory: DirectoryView, type: string, id: string, depth = 0): readonly Thing[] {
  const found = (): readonly Thing[] => {
    if (type === 'user') return devicesOf(directory, id);
    if (type === 'group' && depth < 5)
      return membersOf(directory, id).flatMap((member) => telephonesOf(directory, member.type, member.id, depth + 1));
    const device = type === 'device' ? directory.find('devices', id) : null;
    return device ? [{ id, value: device }] : [];
  };
  return [...new Map(found().map((device) => [device.id, device])).values()];
}

/** Where a user is told of things by mail. */
export function mailOf(directory: DirectoryView, userId: string): string | undefined {
  const user = directory.find('users', userId);
  const address = textAt(user, 'email') ?? textAt(user, 'username');
  return address !== undefined && /^[^\s@<>",;]+@[^\s@<>",;]+$/.test(address) ? address : undefined;
}
