import type { Listed, Page } from '../../../src/desk/index.ts';
import type { PageFields, Problem } from './answer.ts';
import { invalid, tooLargeToList } from './problems.ts';

/** What a client wants of a list. */
export interface Paging {
  readonly size: number;
  readonly startKey: string;
  readonly ascending: boolean;
  readonly paginated: boolean;
}

const usualSize = 50;
const largestSize = 1000;
/** A list without pages may have so many entries. */
const longestList = 5000;
/** How many are read at a time where some of them are filtered out. */
const chunk = 100;

export function pagingOf(query: URLSearchParams): Paging | Problem {
  const size = query.get('page_size');
  if (size !== null && !/^[1-9]\d{0,5}$/.test(size))
    return invalid([
      { path: ['page_size'], rule: 'minimum', message: 'page_size must be a number from 1', target: 1, value: size },
    ]);
  return {
    size: Math.min(size === null ? usualSize : Number(size), largestSize),
    startKey: query.get('start_key') ?? '',
    ascending: isTrue(query.get('ascending')) || /^(false|0|no)$/i.test(query.get('descending') ?? ''),
    paginated: !/^(false|0|no)$/i.test(query.get('paginate') ?? ''),
  };
}

export interface Paged<Entry> {
  readonly entries: readonly Entry[];
  readonly page?: PageFields;
}

interface Start {
  /** Of the list underneath. */
  readonly after: string | undefined;
  /** In the chunk that begins there: the first entry of this page, and where it was when the key was made. */
  readonly id: string;
  readonly index: number;
}

/**
 * One page of what passes the filter. A start key names the first entry of its page, so that neither what is filtered
 * out nor what was added meanwhile moves anything.
 */
export async function pageOf<Entry extends { readonly id: string }>(
  list: (page: Page) => Promise<Listed<Entry>>,
  passes: ((entry: Entry) => boolean) | null,
  { size, startKey, ascending, paginated }: Paging,
): Promise<Paged<Entry> | Problem> {
  const start = startKey === '' ? { after: undefined, id: '', index: 0 } : readKey(startKey);
  if (!start)
    return invalid([{ path: ['start_key'], rule: 'invalid', message: 'it is not one of ours', value: startKey }]);
  const entries: Entry[] = [];
  const wanted = paginated ? size : longestList;
  let { after } = start;
  for (let isFirst = true; ; isFirst = false) {
    const listed = await list({ limit: chunk, ascending, ...(after !== undefined && { after }) });
    const skipped = isFirst ? startIn(listed.entries, start) : 0;
    for (const [index, entry] of listed.entries.entries()) {
      if (index < skipped || (passes && !passes(entry))) continue;
      if (entries.length === wanted)
        return paginated
          ? { entries, page: fields(keyOf({ after, id: entry.id, index })) }
          : tooLargeToList(longestList);
      entries.push(entry);
    }
    if (listed.next === undefined) break;
    after = listed.next;
  }
  return paginated ? { entries, page: fields() } : { entries };

  function fields(next?: string): PageFields {
    return { page_size: entries.length, start_key: startKey, ...(next !== undefined && { next_start_key: next }) };
  }
}

function startIn(entries: readonly { readonly id: string }[], { id, index }: Start): number {
  const found = entries.findIndex((entry) => entry.id === id);
  return found < 0 ? index : found;
}

function keyOf({ after, id, index }: Start): string {
  return Buffer.from(JSON.stringify([after ?? null, id, index])).toString('base64url');
}

function readKey(key: string): Start | null {
  try {
    const [after, id, index] = JSON.parse(Buffer.from(key, 'base64url').toString()) as unknown[];
    if ((after !== null && typeof after !== 'string') || typeof id !== 'string') return null;
    if (!Number.isInteger(index) || (index as number) < 0) return null;
    return { after: after ?? undefined, id, index: index as number };
  } catch {
    return null;
  }
}

function isTrue(text: string | null): boolean {
  return /^(true|1|yes)$/i.test(text ?? '');
}
