import type { Account, Desk, Item, Shelf } from '../../../src/desk/index.ts';
import type { JsonObject } from '../../../src/verbs/index.ts';
import { accountIdOf } from '../account-id.ts';
import { shelfKind } from '../directory/kinds.ts';
import { validateBy } from '../schemas/index.ts';
import { metaflows } from '../schemas/metaflows.ts';
import { table, text } from '../schemas/words.ts';
import { settingOf } from '../settings.ts';
import { type Answer, ok } from './answer.ts';
import type { Endpoint } from './endpoint.ts';
import { mistakesIn } from './flow-check.ts';
import { callerIds } from './kinds.ts';
import { documentOf, type Order } from './order.ts';
import { conflict, invalid, noData } from './problems.ts';
import { merged, revisionOf } from './resource.ts';

/** One item, under the operator's name of the account. */
const kind = shelfKind('accounts');

const schema = table({
  name: text({ minLength: 1, maxLength: 128 }),
  realm: text({ minLength: 4, maxLength: 253 }),
  timezone: text({ minLength: 1 }),
  language: text(),
  country: text({ pattern: '^[A-Za-z]{2}$' }),
  caller_id: callerIds,
  metaflows,
  preflow: table({ always: text({ minLength: 1 }) }),
});

/** The account itself, as far as its clients may say something about it. */
export const accountEndpoints: readonly Endpoint[] = [
  {
    name: 'readAccount',
    method: 'GET',
    path: '',
    about: 'account',
    summary: 'Reads the account',
    run: async (_, desk) => shown(await itemOf(desk.account, desk.shelf), desk),
  },
  {
    name: 'replaceAccount',
    method: 'POST',
    path: '',
    about: 'account',
    summary: 'Replaces what is known of the account',
    takes: schema,
    run: (order, desk) => write(order, desk, (_, said) => said),
  },
  {
    name: 'changeAccount',
    method: 'PATCH',
    path: '',
    about: 'account',
    summary: 'Changes what is known of the account; null removes a field',
    takes: schema,
    run: (order, desk) => write(order, desk, (before, said) => merged(before, said) as JsonObject),
  },
];

/** What its clients have said about an account; empty where they have not. */
export async function accountDocument(account: Pick<Account, 'id'>, shelf: Shelf): Promise<JsonObject> {
  return (await itemOf(account, shelf))?.value ?? {};
}

/** Of numbers that are written without one. */
export async function countryOf(account: Account, shelf: Shelf): Promise<string | undefined> {
  const { country } = await accountDocument(account, shelf);
  return typeof country === 'string' ? country : settingOf(account, 'country');
}

function itemOf({ id }: Pick<Account, 'id'>, shelf: Shelf): Promise<Item | null> {
  return shelf.get(kind, id);
}

async function write(
  order: Order,
  desk: Desk,
  change: (before: JsonObject, said: JsonObject) => JsonObject,
): Promise<Answer> {
  const said = documentOf(order);
  if (!said) return noData;
  const before = await itemOf(desk.account, desk.shelf);
  const { id: _, ...document } = change(before?.value ?? {}, said);
  const checked = validateBy(schema, document);
  const mistakes = mistakesIn(checked.problems);
  if (mistakes.length > 0) return invalid(mistakes);
  const value = checked.value as JsonObject;
  const written = await desk.shelf.write([{ put: kind, id: desk.account.id, value, expects: before?.revision ?? 0 }]);
  return written.ok ? shown(written.items[0] ?? null, desk) : conflict;
}

function shown(item: Item | null, { account }: Desk): Answer {
  const data = { name: account.title, ...item?.value, id: accountIdOf(account) };
  return ok(data, item ? revisionOf(item) : undefined);
}
