import type { JsonObject } from '../verbs/index.ts';

/** Things of one account by kind (the face's own word, `twiml application`) and id. What is acknowledged is on disk. */
export interface Shelf {
  get(kind: string, id: string): Promise<Item | null>;
  list(kind: string, page: Page): Promise<Listed<Item>>;
  /** How many there are of a kind. */
  count(kind: string): Promise<number>;
  /** All of it or nothing. */
  write(changes: readonly Change[]): Promise<Written>;
  /** Who has a name; of any account where `scope` is one of those above. */
  owner(
    scope: string,
    name: string,
  ): Promise<{ readonly account: string; readonly kind: string; readonly id: string } | null>;
}

export interface Item {
  readonly kind: string;
  readonly id: string;
  /** From 1, one more for every write. */
  readonly revision: number;
  /** Unix ms. */
  readonly createdAt: number;
  readonly changedAt: number;
  readonly value: JsonObject;
}

export type Change =
  | {
      readonly put: string;
      readonly id: string;
      readonly value: JsonObject;
      /** Written only where this is its revision; 0: where there is none yet. Absent: whatever there is. */
      readonly expects?: number;
      /** Unique names of it, which replace those it had. Absent: it keeps those it had. */
      readonly names?: readonly { readonly scope: string; readonly name: string }[];
    }
  | { readonly remove: string; readonly id: string }
  /** Done after this and before it is forgotten, through restarts: see src/errands. */
  | { readonly errand: Errand };

export type Written =
  | { readonly ok: true; readonly items: readonly Item[] }
  | { readonly ok: false; readonly why: 'changed-meanwhile'; readonly id: string }
  /** Somebody has this name. `account` is only said for one's own. */
  | {
      readonly ok: false;
      readonly why: 'taken';
      readonly scope: string;
      readonly name: string;
      readonly by: { readonly kind: string; readonly id: string } | null;
    };

/** Something that is still to be done: kept until it is. Those of one lane are done in order. */
export interface Errand {
  /** Who does it knows this word: `notice`, `call`, `message`. */
  readonly kind: string;
  readonly id: string;
  readonly lane: string;
  readonly task: JsonObject;
  /** Unix ms; absent: now. */
  readonly notBefore?: number;
}

/** Newest first unless `ascending`. `after` is the `next` of the page before. */
export interface Page {
  readonly limit: number;
  readonly after?: string;
  readonly ascending?: boolean;
}

export interface Listed<Entry> {
  readonly entries: readonly Entry[];
  /** Absent on the last page. */
  readonly next?: string;
}

/** A page of those of a kind that are wanted: `read` gives what is listed of one, or null. */
export async function listWanted<Entry>(
  shelf: Pick<Shelf, 'list'>,
  kind: string,
  page: Page,
  read: (item: Item) => Entry | null,
): Promise<Listed<Entry>> {
  const entries: Entry[] = [];
  let { after } = page;
  do {
    // As long as what is missing, so that its mark is right behind what was taken.
    const limit = page.limit - entries.length;
    const found = await shelf.list(kind, { ...page, limit, ...(after !== undefined && { after }) });
    entries.push(...found.entries.flatMap((item) => read(item) ?? []));
    after = found.next;
  } while (after !== undefined && entries.length < page.limit);
  return { entries, ...(after !== undefined && { next: after }) };
}
