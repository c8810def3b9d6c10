import type { Listed, Page } from '../../../src/desk/index.ts';
import type { JsonObject } from '../../../src/verbs/index.ts';
import { type Rule, words } from './rules.ts';

/** What a client may ask of any list. */
export const pageParameters = {
  PageSize: pageSize(),
  Page: pageNumber(),
  PageToken: words({ maximum: 1000 }),
} as const;

/** More than 1000 is 1000. */
function pageSize(): Rule<number> {
  return {
    schema: { type: 'integer', minimum: 1, maximum: 1000, default: 50 },
    code: 20001,
    take: (values) => {
      const value = values.at(-1) ?? '';
      return /^\d{1,9}$/.test(value) && Number(value) > 0
        ? { ok: true, value: Math.min(Number(value), 1000) }
        : { ok: false, problem: 'must be a whole number from 1 to 1000' };
    },
  };
}

const farthest = 10_000;

function pageNumber(): Rule<number> {
  return {
    schema: { type: 'integer', minimum: 0 },
    code: 20001,
    note: 'without PageToken, entries are counted off from the first',
    take: (values) => {
      const value = values.at(-1) ?? '';
      return /^\d{1,6}$/.test(value)
        ? { ok: true, value: Number(value) }
        : { ok: false, problem: 'must be a whole number' };
    },
  };
}

export interface AskedPage {
  readonly PageSize?: number | undefined;
  readonly Page?: number | undefined;
  readonly PageToken?: string | undefined;
}

export interface PageOf<Entry> {
  readonly entries: readonly Entry[];
  /** Where the next page begins; absent on the last. */
  readonly next?: string;
}

/** How many that do not fit are looked at for one page. */
const patience = 5000;

/**
 * The page that was asked for, of those entries that fit. Where few do, it may be shorter than asked, with a next one:
 * nobody waits for more than `patience` entries to be read.
 */
export async function pageOf<Entry>(
  asked: AskedPage,
  list: (page: Page) => Promise<Listed<Entry>>,
  fits?: (entry: Entry) => boolean,
): Promise<PageOf<Entry>> {
  const size = asked.PageSize ?? 50;
  let after = asked.PageToken?.startsWith('PA') ? asked.PageToken.slice(2) : undefined;
  if (after === undefined && (asked.Page ?? 0) > 0) {
    let left = (asked.Page ?? 0) * size;
    if (left > farthest) return { entries: [] };
    while (left > 0) {
      const skipped: PageOf<Entry> = await gather(Math.min(left, 1000), after, list, fits);
      if (skipped.next === undefined) return { entries: [] };
      left -= Math.min(left, 1000);
      after = skipped.next;
    }
  }
  return gather(size, after, list, fits);
}

async function gather<Entry>(
  wanted: number,
  from: string | undefined,
  list: (page: Page) => Promise<Listed<Entry>>,
  fits: (entry: Entry) => boolean = () => true,
): Promise<PageOf<Entry>> {
  const entries: Entry[] = [];
  let after = from;
  for (let read = 0; read < patience; ) {
    const limit = wanted - entries.length;
    const page = await list({ limit, ...(after !== undefined && { after }) });
    read += Math.max(page.entries.length, 1);
    entries.push(...page.entries.filter(fits));
    after = page.next;
    if (after === undefined || entries.length >= wanted) break;
  }
  return { entries, ...(after !== undefined && { next: after }) };
}

/** A list that we have whole. */
export function sliceOf<Entry>(asked: AskedPage, entries: readonly Entry[]): PageOf<Entry> {
  const size = asked.PageSize ?? 50;
  const { PageToken: token, Page: page = 0 } = asked;
  const first = token !== undefined && /^PA\d{1,9}$/.test(token) ? Number(token.slice(2)) : page * size;
  const end = first + size;
  return { entries: entries.slice(first, end), ...(end < entries.length && { next: String(end) }) };
}

/** The envelope around one page of a list; urls keep every other parameter of the request. */
export function envelope(
  key: string,
  path: string,
  query: URLSearchParams,
  asked: AskedPage,
  found: PageOf<unknown>,
  rendered: readonly JsonObject[],
): JsonObject {
  const { PageSize: size = 50, Page: page = 0 } = asked;
  const at = (number: number, token?: string) => {
    const parameters = new URLSearchParams(query);
    for (const name of ['PageSize', 'Page', 'PageToken']) parameters.delete(name);
    parameters.set('PageSize', String(size));
    parameters.set('Page', String(number));
    if (token !== undefined) parameters.set('PageToken', token);
    return `${path}?${parameters}`;
  };
  return {
    first_page_uri: at(0),
    next_page_uri: found.next === undefined ? null : at(page + 1, `PA${found.next}`),
    previous_page_uri: page > 0 ? at(page - 1) : null,
    page,
    page_size: size,
    start: page * size,
    end: page * size + Math.max(rendered.length - 1, 0),
    uri: query.size > 0 ? `${path}?${query}` : path,
    [key]: rendered,
  };
}

export function envelopeSchema(key: string, of: string): JsonObject {
  return {
    type: 'object',
    required: ['first_page_uri', 'next_page_uri', 'previous_page_uri', 'page', 'page_size', 'start', 'end', 'uri', key],
    additionalProperties: false,
    properties: {
      first_page_uri: { type: 'string' },
      next_page_uri: { type: ['string', 'null'] },
      previous_page_uri: { type: ['string', 'null'] },
      page: { type: 'integer' },
      page_size: { type: 'integer' },
      start: { type: 'integer' },
      end: { type: 'integer' },
      uri: { type: 'string' },
      [key]: { type: 'array', items: { $ref: `#/components/schemas/${of}` } },
    },
  };
}
