import type { Change, Desk, Item, Written } from '../../../src/desk/index.ts';
import type { JsonObject, JsonValue } from '../../../src/verbs/index.ts';
import { shelfKind } from '../directory/kinds.ts';
import { isObject } from '../flow.ts';
import { validateBy } from '../schemas/index.ts';
import { type Answer, ok, type Problem } from './answer.ts';
import type { Endpoint } from './endpoint.ts';
import { filtersOf } from './filters.ts';
import { blockedUrls, mistakesIn } from './flow-check.ts';
import type { Kind } from './kinds.ts';
import { listing } from './listing.ts';
import { documentOf, idOf, type Order } from './order.ts';
import { conflict, invalid, type Mistake, noData, notFound } from './problems.ts';

/** A document as it is to be kept. */
export interface Kept {
  readonly value: JsonObject;
  readonly names: readonly { readonly scope: string; readonly name: string }[];
  /** What is written with it. */
  readonly also?: readonly Change[];
}

export type Taken = Extract<Written, { readonly why: 'taken' }>;

/** What is special about keeping one resource. */
export interface Keeping {
  readonly resource: string;
  /** Null: it may be kept like this. */
  prepare(document: JsonObject, id: string, desk: Desk): Promise<Kept | Problem>;
  /** One of the list. */
  readonly summary: (item: Item) => JsonObject;
  /** Whole. */
  shown(item: Item, desk: Desk): Promise<JsonObject>;
  /** Somebody has one of the names. */
  taken(written: Taken, desk: Desk): Promise<Problem>;
  /** What goes with it when it goes. */
  removed?(id: string, desk: Desk): Promise<readonly Change[]>;
}

/** List, create, read, replace, change and delete: the same for everything that an account keeps. */
export function resourceEndpoints(keeping: Keeping, schema: JsonObject, title: string): readonly Endpoint[] {
  const { resource } = keeping;
  const words = resource.replace(/(^|_)([a-z])/g, (_, __, letter: string) => letter.toUpperCase());
  const about = resource;
  const { required: _, ...optional } = schema;
  const one = { path: `/${resource}/:id`, about } as const;
  return [
    {
      name: `list${words}`,
      method: 'GET',
      path: `/${resource}`,
      about,
      summary: `Lists ${resource}`,
      gives: 'list',
      run: (order, desk) => list(keeping, order, desk),
    },
    {
      name: `create${words}`,
      method: 'PUT',
      path: `/${resource}`,
      about,
      summary: `Creates ${title}`,
      takes: schema,
      run: (order, desk) => create(keeping, order, desk),
    },
    {
      name: `read${words}`,
      method: 'GET',
      ...one,
      summary: `Reads ${title}`,
      run: (order, desk) => withItem(keeping, order, desk, async (item) => found(keeping, item, desk)),
    },
    {
      name: `replace${words}`,
      method: 'POST',
      ...one,
      summary: `Replaces ${title}`,
      takes: schema,
      run: (order, desk) => withItem(keeping, order, desk, (item) => replace(keeping, item, documentOf(order), desk)),
    },
    {
      name: `change${words}`,
      method: 'PATCH',
      ...one,
      summary: `Changes fields of ${title}; null removes one`,
      takes: optional,
      run: (order, desk) =>
        withItem(keeping, order, desk, (item) => {
          const patch = documentOf(order);
          return replace(keeping, item, patch && (merged(item.value, patch) as JsonObject), desk);
        }),
    },
    {
      name: `delete${words}`,
      method: 'DELETE',
      ...one,
      summary: `Deletes ${title}`,
      run: (order, desk) => withItem(keeping, order, desk, (item) => remove(keeping, item, desk)),
    },
  ];
}

function list({ resource, summary }: Keeping, { query }: Order, desk: Desk): Promise<Answer> {
  const passes = filtersOf(query);
  return listing(query, {
    list: (page) => desk.shelf.list(shelfKind(resource), page),
    passes: (item) => isKept(item) && (!passes || passes(item)),
    shown: summary,
  });
}

async function create(keeping: Keeping, order: Order, desk: Desk): Promise<Answer> {
  const document = documentOf(order);
  if (!document) return noData;
  const written = await keep(keeping, document, desk.newId(), 0, desk);
  return 'problem' in written ? written : { ...(await found(keeping, written, desk)), status: 201 };
}

async function replace(keeping: Keeping, item: Item, document: JsonObject | null, desk: Desk): Promise<Answer> {
  if (!document) return noData;
  const written = await keep(keeping, document, item.id, item.revision, desk);
  return 'problem' in written ? written : found(keeping, written, desk);
}

async function keep(
  keeping: Keeping,
  document: JsonObject,
  id: string,
  expects: number,
  desk: Desk,
): Promise<Item | Problem> {
  const prepared = await keeping.prepare(withoutOurs(document), id, desk);
  if ('problem' in prepared) return prepared;
  const { value, names, also = [] } = prepared;
  const written = await desk.shelf.write([{ put: shelfKind(keeping.resource), id, value, names, expects }, ...also]);
  if (written.ok) return written.items[0] as Item;
  return written.why === 'taken' ? keeping.taken(written, desk) : conflict;
}

async function remove(keeping: Keeping, item: Item, desk: Desk): Promise<Answer> {
  const gone = await found(keeping, item, desk);
  const also = (await keeping.removed?.(item.id, desk)) ?? [];
  const written = await desk.shelf.write([{ remove: shelfKind(keeping.resource), id: item.id }, ...also]);
  return written.ok ? gone : conflict;
}

async function withItem(
  { resource }: Keeping,
  order: Order,
  desk: Desk,
  then: (item: Item) => Promise<Answer>,
): Promise<Answer> {
  const id = idOf(order);
  const item = await desk.shelf.get(shelfKind(resource), id);
  return item && isKept(item) ? then(item) : notFound(id);
}

/** A call may have taken it out; then something stands for it that is nothing. */
export function isKept({ value }: Item): boolean {
  return value['is_removed'] !== true;
}

async function found(keeping: Keeping, item: Item, desk: Desk) {
  return ok(await keeping.shown(item, desk), revisionOf(item));
}

/** As CouchDB, which KAZOO keeps its documents in, would count. */
export function revisionOf({ revision, id, changedAt }: Item): string {
  return `${revision}-${id.slice(0, 8)}${changedAt.toString(16)}`;
}

/** KAZOO keeps `id` and what begins with `_` or `pvt_` for itself. */
function withoutOurs(document: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(document).filter(([key]) => key !== 'id' && key !== 'metadata' && !/^(_|pvt_)/.test(key)),
  );
}

/** A merge patch (RFC 7396): tables are merged, `null` removes. */
export function merged(value: JsonValue | undefined, patch: JsonValue): JsonValue {
  if (!isObject(patch)) return patch;
  const result = new Map<string, JsonValue>(Object.entries(isObject(value) ? (value as JsonObject) : {}));
  for (const [key, change] of Object.entries(patch as JsonObject))
    if (change === null) result.delete(key);
    else result.set(key, merged(result.get(key), change));
  return Object.fromEntries(result);
}

/** Things of the directory, which their kind says everything about. */
export function keepingOf(kind: Kind): Keeping {
  const { resource, listed, unique = [], secret = [], urls = [], schema } = kind;
  return {
    resource,
    prepare: async (document, id, desk) => {
      const checked = validateBy(schema, document);
      const mistakes = mistakesIn(checked.problems);
      if (mistakes.length > 0) return invalid(mistakes);
      const value = without(checked.value as JsonObject, secret);
      const blocked = await blockedUrls(value, urls, desk);
      if (blocked.length > 0) return invalid(blocked);
      const names = unique.flatMap(({ scope, path }) => {
        const name = path.reduce<unknown>((table, key) => (isObject(table) ? table[key] : undefined), value);
        return typeof name === 'string' && name !== '' ? [{ scope, name }] : [];
      });
      return { value, names, ...(kind.also && { also: await kind.also(checked.value as JsonObject, id, desk) }) };
    },
    summary: ({ id, value }) => ({ id, ...Object.fromEntries(listed.flatMap((key) => entryOf(value, key))) }),
    shown: async ({ id, value }) => ({ ...value, id }),
    taken: async ({ scope, name }) => {
      const path = unique.find((each) => each.scope === scope)?.path ?? [];
      return invalid([alreadyTaken(path, name)]);
    },
    ...(kind.removed && { removed: kind.removed }),
  };
}

function alreadyTaken(path: readonly string[], name: string): Mistake {
  return { path, rule: 'unique', message: `${JSON.stringify(name)} is already in use`, cause: name };
}

function without(document: JsonObject, fields: readonly string[]): JsonObject {
  return Object.fromEntries(Object.entries(document).filter(([field]) => !fields.includes(field)));
}

function entryOf(value: JsonObject, key: string): readonly (readonly [string, JsonValue])[] {
  const found = value[key];
  return found === undefined ? [] : [[key, found]];
}
