import type { Change, Item, Shelf, Written } from '../desk/index.ts';
import type { ErrandStore, KeptErrand, Shelves } from './shelves.ts';
import { markOf, readMark, realmOf, stamps, writtenName } from './stamps.ts';

interface Held {
  readonly errand: KeptErrand;
  readonly position: number;
  readonly holder: string;
  readonly until: number;
}

interface Owner {
  readonly account: string;
  readonly kind: string;
  readonly id: string;
}

/** Everything at one moment; a write works on a copy and leaves it in its place. */
interface Everything {
  readonly items: Map<string, Item & { readonly position: number }>;
  readonly names: Map<string, Owner>;
  readonly errands: Map<string, Held>;
}

/** Nothing on disk. */
export function memoryShelves(): Shelves {
  const stamp = stamps();
  let all: Everything = { items: new Map(), names: new Map(), errands: new Map() };

  const write = (account: string, changes: readonly Change[], now: number): Written => {
    const next = { items: new Map(all.items), names: new Map(all.names), errands: new Map(all.errands) };
    const items: Item[] = [];
    for (const change of changes) {
      const refused = applied(change, next, { account, now, stamp, items });
      if (refused) return refused;
    }
    all = next;
    return { ok: true, items };
  };

  const mine = (id: string, holder: string) => {
    const held = all.errands.get(id);
    return held?.holder === holder ? held : undefined;
  };

  const errands: ErrandStore = {
    async claim({ holder, until, now, limit }) {
      const waiting = [...all.errands.values()].sort((one, other) => one.position - other.position);
      const heads = new Map<string, Held>();
      for (const held of waiting) {
        const lane = key(held.errand.account, held.errand.lane);
        if (!heads.has(lane)) heads.set(lane, held);
      }
      const due = [...heads.values()].filter((head) => head.errand.notBefore <= now && head.until <= now);
      due.sort((one, other) => one.errand.notBefore - other.errand.notBefore);
      return due.slice(0, limit).map((head) => {
        const { errand } = head;
        const taken = { ...errand, attempts: errand.attempts + 1 };
        all.errands.set(errand.id, { ...head, errand: taken, holder, until });
        return errand;
      });
    },
    async hold(id, { holder, until }) {
      const held = mine(id, holder);
      if (held) all.errands.set(id, { ...held, until });
      return held !== undefined;
    },
    async postpone(id, holder, notBefore, attempts) {
      const held = mine(id, holder);
      if (!held) return false;
      const errand = { ...held.errand, notBefore, ...(attempts !== undefined && { attempts }) };
      all.errands.set(id, { ...held, errand, holder: '', until: 0 });
      return true;
    },
    async finish({ id, account }, holder, changes, now) {
      if (!mine(id, holder)) return null;
      const written = write(account, changes, now);
      if (written.ok) all.errands.delete(id);
      return written;
    },
    count: async (account) =>
      [...all.errands.values()].filter(({ errand }) => account === undefined || errand.account === account).length,
  };

  return {
    errands,
    async forget(kind, changedBefore) {
      const old = [...all.items].filter(([, item]) => item.kind === kind && item.changedAt < changedBefore);
      for (const [itemKey] of old) all.items.delete(itemKey);
      for (const [name, { account, kind: ofKind, id }] of all.names)
        if (ofKind === kind && !all.items.has(key(account, kind, id))) all.names.delete(name);
      return old.length;
    },
    of: (account, now): Shelf => ({
      get: async (kind, id) => bare(all.items.get(key(account, kind, id))) ?? null,
      async list(kind, page) {
        const { limit, ascending = false } = page;
        const mark = readMark(page);
        if (mark === null) return { entries: [] };
        const prefix = `${key(account, kind)}\u0000`;
        const found = [...all.items].filter(([itemKey]) => itemKey.startsWith(prefix)).map(([, item]) => item);
        found.sort((one, other) => (ascending ? 1 : -1) * (one.position - other.position));
        const rest = found.filter(
          ({ position }) => !mark || (ascending ? position > mark.position : position < mark.position),
        );
        const entries = rest.slice(0, limit);
        const last = entries.at(-1);
        return {
          entries: entries.flatMap((item) => bare(item) ?? []),
          ...(last && rest.length > limit && { next: markOf(last) }),
        };
      },
      count: async (kind) =>
        [...all.items.keys()].filter((itemKey) => itemKey.startsWith(`${key(account, kind)}\u0000`)).length,
      write: async (changes) => write(account, structuredClone(changes) as readonly Change[], now()),
      owner: async (scope, name) => all.names.get(nameKey(account, scope, name)) ?? null,
    }),
  };
}

interface Writing {
  readonly account: string;
  readonly now: number;
  readonly stamp: (now: number) => number;
  readonly items: Item[];
}

/** Null where it could be done. */
function applied(change: Change, all: Everything, { account, now, stamp, items }: Writing): Written | null {
  if ('errand' in change) {
    const { notBefore = now, ...errand } = change.errand;
    if (!all.errands.has(errand.id))
      all.errands.set(errand.id, {
        errand: { ...errand, notBefore, account, attempts: 0, since: now },
        position: stamp(now),
        holder: '',
        until: 0,
      });
    return null;
  }
  if ('remove' in change) {
    all.items.delete(key(account, change.remove, change.id));
    forgetNames(all, { account, kind: change.remove, id: change.id });
    return null;
  }
  const { put: kind, id, value, expects, names } = change;
  const before = all.items.get(key(account, kind, id));
  if (expects !== undefined && expects !== (before?.revision ?? 0)) return { ok: false, why: 'changed-meanwhile', id };
  const owner = { account, kind, id };
  if (names) forgetNames(all, owner);
  for (const { scope, name } of names ?? []) {
    const by = all.names.get(nameKey(account, scope, name));
    if (by && key(by.account, by.kind, by.id) !== key(account, kind, id))
      return { ok: false, why: 'taken', scope, name, by: by.account === account ? { kind: by.kind, id: by.id } : null };
    all.names.set(nameKey(account, scope, name), owner);
  }
  const item = {
    kind,
    id,
    revision: (before?.revision ?? 0) + 1,
    createdAt: before?.createdAt ?? now,
    changedAt: now,
    value,
    position: before?.position ?? stamp(now),
  };
  all.items.set(key(account, kind, id), item);
  items.push(bare(item) as Item);
  return null;
}

function forgetNames(all: Everything, { account, kind, id }: Owner): void {
  for (const [name, owner] of all.names)
    if (owner.account === account && owner.kind === kind && owner.id === id) all.names.delete(name);
}

const key = (...parts: readonly string[]): string => parts.join('\u0000');
const nameKey = (account: string, scope: string, name: string): string =>
  key(realmOf(scope, account), scope, writtenName(scope, name));

function bare(item: (Item & { readonly position: number }) | undefined): Item | undefined {
  if (!item) return undefined;
  const { position: _position, ...rest } = item;
  return structuredClone(rest) as Item;
}
