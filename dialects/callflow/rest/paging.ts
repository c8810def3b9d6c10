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
export const longestList = 5000;
/** How many are read at a time where some of them are filtered out. */
const chunk = 100;

export function pagingOf(query: URLSearchParams): Paging | Problem {
  const size = query.get('page_size');
  if (size !== null && !/^[1-9]\d{0,5}$/.test(size))
    return invalid([
      { path: ['page_size'], code: 'minimum', message: 'page_size must be a number from 1', target: 1, value: size },
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

/**
 * One page of what passes the filter. A start key says which chunk of the underlying list an entry is in and how many
 * of the chunk were looked at, so that what is filtered out costs no page.
 */
export async function pageOf<Entry>(
  list: (page: Page) => Promise<Listed<Entry>>,
  passes: ((entry: Entry) => boolean) | null,
  { size, startKey, ascending, paginated }: Paging,
): Promise<Paged<Entry> | Problem> {
  const begin = startKey === '' ? { after: undefined, skip: 0 } : readKey(startKey);
  if (!begin)
    return invalid([{ path: ['start_key'], code: 'invalid', message: 'it is not one of ours', value: startKey }]);
  const entries: Entry[] = [];
  const wanted = paginated ? size : longestList;
  let { after, skip } = begin;
  for (;;) {
    const listed = await list({ limit: chunk, ascending, ...(after !== undefined && { after }) });
    for (const [index, entry] of listed.entries.entries()) {
      if (index < skip || (passes && !passes(entry))) continue;
      if (entries.length < wanted) {
        entries.push(entry);
        continue;
      }
      if (!paginated) return tooLargeToList(longestList);
      return { entries, page: { page_size: entries.length, start_key: startKey, next_start_key: keyOf(after, index) } };
    }
    if (listed.next === undefined) break;
    after = listed.next;
    skip = 0;
  }
  return paginated ? { entries, page: { page_size: entries.length, start_key: startKey } } : { entries };
}

function keyOf(after: string | undefined, skip: number): string {
  return Buffer.from(JSON.stringify([after ?? null, skip])).toString('base64url');
}

function readKey(key: string): { readonly after: string | undefined; readonly skip: number } | null {
  try {
    const [after, skip] = JSON.parse(Buffer.from(key, 'base64url').toString()) as unknown[];
    if ((after !== null && typeof after !== 'string') || !Number.isInteger(skip) || (skip as number) < 0) return null;
    return { after: after ?? undefined, skip: skip as number };
  } catch {
    return null;
  }
}

function isTrue(text: string | null): boolean {
  return /^(true|1|yes)$/i.test(text ?? '');
}
