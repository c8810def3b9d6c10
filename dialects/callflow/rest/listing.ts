import type { Listed, Page } from '../../../src/desk/index.ts';
import type { JsonValue } from '../../../src/verbs/index.ts';
import { type Answer, ok } from './answer.ts';
import { pageOf, pagingOf } from './paging.ts';

export interface Listing<Entry> {
  list(page: Page): Promise<Listed<Entry>>;
  /** Null: all of them. */
  readonly passes: ((entry: Entry) => boolean) | null;
  shown(entry: Entry): JsonValue;
}

/** The page of a list that a query asks for. */
export async function listing<Entry extends { readonly id: string }>(
  query: URLSearchParams,
  { list, passes, shown }: Listing<Entry>,
): Promise<Answer> {
  const paging = pagingOf(query);
  if ('problem' in paging) return paging;
  const paged = await pageOf(list, passes, paging);
  if ('problem' in paged) return paged;
  return { ...ok(paged.entries.map(shown)), ...(paged.page && { page: paged.page }) };
}
