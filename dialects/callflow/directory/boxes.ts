import type { DirectoryView, JsonObject } from '../../dialect.ts';
import { type CallerInside, nameOf, type Thing, telephonesOf } from './people.ts';
import { flagAt, textAt, textsAt } from './values.ts';

/** A message in a box, as it is kept under `messages`. */
export interface BoxMessage {
  readonly id: string;
  readonly box: string;
  readonly folder: 'new' | 'saved';
  /** Of ours, 32 hex digits. */
  readonly recording: string;
  readonly from: string;
  readonly name: string;
  /** Unix ms. */
  readonly at: number;
  readonly durationMs: number;
}

/** KAZOO's own limit of a box. */
export const mostMessages = 100;

export function boxOf(directory: DirectoryView, id: string): Thing | null {
  const value = directory.find('vmboxes', id);
  return value && { id, value };
}

export function boxByMailbox(directory: DirectoryView, mailbox: string): Thing | null {
  return directory.list('vmboxes').find(({ value }) => textAt(value, 'mailbox') === mailbox) ?? null;
}

/** Newest first, or last where the box says so. */
export function messagesIn(directory: DirectoryView, box: Thing, folder?: BoxMessage['folder']): readonly BoxMessage[] {
  const oldestFirst = flagAt(box.value, 'oldest_message_first') === true;
  const messages = directory
    .list('messages')
    .filter(({ value }) => value['box'] === box.id && (folder === undefined || value['folder'] === folder))
    .map(({ id, value }) => ({ ...(value as unknown as Omit<BoxMessage, 'id'>), id }))
    .sort((one, other) => one.at - other.at);
  return oldestFirst ? messages : messages.reverse();
}

/** Whose box it is, and calls. */
export function isOwner(box: Thing, inside: CallerInside | null): boolean {
  const owner = textAt(box.value, 'owner_id');
  return owner !== undefined && (inside?.owner?.id === owner || inside?.device.id === owner);
}

/** Who is told by mail of a new message: addresses of the box, and its owner's. */
export function toldByMail(directory: DirectoryView, { value }: Thing): readonly string[] {
  const owner = directory.find('users', textAt(value, 'owner_id') ?? '');
  const wants = flagAt(owner, 'vm_to_email_enabled') === true;
  const own = wants ? textAt(owner, 'email') : undefined;
  return [...new Set([...textsAt(value, 'notify_email_addresses'), ...(own === undefined ? [] : [own])])];
}

/** Telephones whose lamp shows that something waits, as `user@host`. */
export function lampsOf(directory: DirectoryView, { value }: Thing, account: JsonObject): readonly string[] {
  const owner = textAt(value, 'owner_id');
  if (owner === undefined) return [];
  const devices = directory.find('users', owner)
    ? telephonesOf(directory, 'user', owner)
    : telephonesOf(directory, 'device', owner);
  return devices.flatMap((device) => {
    const [user, host] = nameOf(device.value, account);
    return user === undefined || host === undefined ? [] : [`${user}@${host}`];
  });
}
