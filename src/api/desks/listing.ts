import { type Item, type Listed, listWanted, type Page, type Shelf } from '../../desk/index.ts';

interface Listable {
  readonly id: string;
  readonly createdAt: number;
}

export interface LiveAndKept<Entry extends Listable> {
  readonly shelf: Shelf;
  readonly kind: string;
  /** What there is of it in this process; one that is kept too is shown once, as it is here. */
  readonly live: readonly Entry[];
  read(item: Item): Entry;
  fits(entry: Entry): boolean;
}

/**
 * A page of what is here now and of what is kept: what is here comes first, or last where the oldest come first. A mark
 * says in which of the two it goes on, and where.
 */
export async function listLiveAndKept<Entry extends Listable>(
  all: LiveAndKept<Entry>,
  { limit, after, ascending = false }: Page,
): Promise<Listed<Entry>> {
  const parts = ascending ? ([keptPart, livePart] as const) : ([livePart, keptPart] as const);
  const marked = after === undefined ? ['', '0', ''] : (/^([01])~(.*)$/s.exec(after) ?? null);
  if (!marked) return { entries: [] };
  let mark = marked[2] ?? '';
  const entries: Entry[] = [];
  for (let part = Number(marked[1]); part < parts.length; part++) {
    const found = await parts[part]?.(all, { limit: limit - entries.length, ascending, after: mark });
    entries.push(...(found?.entries ?? []));
    if (found?.next !== undefined) return { entries, next: `${part}~${found.next}` };
    mark = '';
    if (entries.length >= limit && part + 1 < parts.length) return { entries, next: `${part + 1}~` };
  }
  return { entries };
}

type Part = <Entry extends Listable>(
  all: LiveAndKept<Entry>,
  page: { readonly limit: number; readonly ascending: boolean; readonly after: string },
) => Promise<Listed<Entry>>;

const livePart: Part = async ({ live, fits }, { limit, ascending, after }) => {
  const turn = ascending ? 1 : -1;
  const inOrder = (one: Listable, other: Listable) =>
    turn * (one.createdAt - other.createdAt || (one.id < other.id ? -1 : 1));
  const [, at, id = ''] = /^(\d+)\.(.*)$/s.exec(after) ?? [];
  const from = at === undefined ? undefined : { createdAt: Number(at), id };
  const rest = live
    .filter(fits)
    .sort(inOrder)
    .filter((entry) => !from || (entry.id !== from.id && inOrder(from, entry) < 0));
  const entries = rest.slice(0, limit);
  const last = entries.at(-1);
  return { entries, ...(last && rest.length > limit && { next: `${last.createdAt}.${last.id}` }) };
};

const keptPart: Part = ({ shelf, kind, live, read, fits }, { after, ...page }) => {
  const isHere = new Set(live.map(({ id }) => id));
  return listWanted(shelf, kind, { ...page, ...(after !== '' && { after }) }, (item) => {
    const entry = read(item);
    return !isHere.has(entry.id) && fits(entry) ? entry : null;
  });
};

/** Within these times, inclusive; each may be open. */
export function isBetween(at: number, from: number | undefined, to: number | undefined): boolean {
  return at >= (from ?? 0) && at <= (to ?? Number.POSITIVE_INFINITY);
}
