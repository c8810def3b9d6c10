import type { DirectoryView, JsonObject } from '../../dialect.ts';

/** How things of one resource are kept on the account's shelf. */
export const shelfKind = (resource: string): string => `callflow ${resource}`;

/** What a directory holds, and what an account's shelf calls it: KAZOO's names of collections. */
export const kinds = Object.fromEntries(
  [
    'accounts',
    'users',
    'devices',
    'groups',
    'menus',
    'media',
    'vmboxes',
    'messages',
    'temporal_rules',
    'temporal_rules_sets',
    'conferences',
    'directories',
    'lists',
    'faxboxes',
    'callflows',
  ].map((name) => [name, shelfKind(name)]),
) as Readonly<Record<string, string>>;

export const nothingKept: DirectoryView = { find: () => null, list: () => [], waitingIn: () => 0 };

/** Nothing at all is kept for the account. */
export function isEmpty(directory: DirectoryView): boolean {
  return Object.keys(kinds).every((kind) => directory.list(kind).length === 0);
}

/** The account itself: its time zone, its own caller id. */
export function accountOf(directory: DirectoryView): JsonObject {
  return directory.list('accounts')[0]?.value ?? {};
}
