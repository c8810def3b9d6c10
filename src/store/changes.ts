import type { Kysely, Transaction } from 'kysely';
import type { Change, Item, Written } from '../desk/index.ts';
import type { Tables } from './database.ts';
import { realmOf, writtenName } from './stamps.ts';

export interface Writing {
  readonly account: string;
  readonly now: number;
  readonly stamp: (now: number) => number;
}

/** Takes back everything that a transaction did. */
class Refused extends Error {
  readonly written: Written;

  constructor(written: Written) {
    super('refused');
    this.written = written;
  }
}

export function refusal(error: unknown): Written {
  if (error instanceof Refused) return error.written;
  throw error;
}

/** Does them in their order; whoever calls ends the transaction. Rejects with what `refusal` turns into an answer. */
export async function applied(
  transaction: Transaction<Tables>,
  changes: readonly Change[],
  writing: Writing,
): Promise<Written> {
  const { account, now, stamp } = writing;
  const items: Item[] = [];
  for (const change of changes) {
    if ('errand' in change) {
      const { notBefore = now, task, ...errand } = change.errand;
      await transaction
        .insertInto('errands')
        .values({
          ...errand,
          account,
          task: JSON.stringify(task),
          notBefore,
          since: now,
          position: stamp(now),
          attempts: 0,
          holder: '',
          heldUntil: 0,
        })
        .onConflict((conflict) => conflict.column('id').doNothing())
        .execute();
    } else if ('remove' in change) {
      const { remove: kind, id } = change;
      const things = transaction.deleteFrom('items').where('account', '=', account).where('kind', '=', kind);
      await things.where('id', '=', id).execute();
      await forgetNames(transaction, { account, kind, id });
    } else {
      items.push(await put(transaction, change, writing));
    }
  }
  return { ok: true, items };
}

async function put(
  transaction: Transaction<Tables>,
  { put: kind, id, value, expects, names }: Extract<Change, { readonly put: string }>,
  { account, now, stamp }: Writing,
): Promise<Item> {
  const text = JSON.stringify(value);
  const added = () =>
    transaction.insertInto('items').values({
      account,
      kind,
      id,
      revision: 1,
      createdAt: now,
      changedAt: now,
      position: stamp(now),
      value: text,
    });
  const keys = ['account', 'kind', 'id'] as const;
  const query =
    expects === undefined
      ? added().onConflict((conflict) =>
          conflict.columns(keys).doUpdateSet((set) => ({
            value: text,
            changedAt: now,
            revision: set('items.revision', '+', 1),
          })),
        )
      : expects === 0
        ? added().onConflict((conflict) => conflict.columns(keys).doNothing())
        : transaction
            .updateTable('items')
            .set((set) => ({ value: text, changedAt: now, revision: set('revision', '+', 1) }))
            .where('account', '=', account)
            .where('kind', '=', kind)
            .where('id', '=', id)
            .where('revision', '=', expects);
  const row = await query.returningAll().executeTakeFirst();
  if (!row) throw new Refused({ ok: false, why: 'changed-meanwhile', id });
  if (names) await rename(transaction, { account, kind, id }, names);
  return itemOf(row);
}

/** What has just been refused, if it is there already as it was to be written. */
export async function writtenBefore(
  kysely: Kysely<Tables>,
  account: string,
  changes: readonly Change[],
): Promise<Written | null> {
  const items: Item[] = [];
  for (const change of changes) {
    if (!('put' in change)) continue;
    const { put: kind, id, value, expects } = change;
    const things = kysely.selectFrom('items').selectAll().where('account', '=', account).where('kind', '=', kind);
    const row = await things.where('id', '=', id).executeTakeFirst();
    const isOurs = row?.value === JSON.stringify(value) && (expects === undefined || row.revision === expects + 1);
    if (!row || !isOurs) return null;
    items.push(itemOf(row));
  }
  return items.length > 0 ? { ok: true, items } : null;
}

type Owner = Pick<Tables['names'], 'account' | 'kind' | 'id'>;

async function rename(
  transaction: Transaction<Tables>,
  owner: Owner,
  names: readonly { readonly scope: string; readonly name: string }[],
): Promise<void> {
  await forgetNames(transaction, owner);
  for (const { scope, name } of names) {
    const where = { realm: realmOf(scope, owner.account), scope, name: writtenName(scope, name) };
    const taken = await transaction
      .insertInto('names')
      .values({ ...where, ...owner })
      .onConflict((conflict) => conflict.columns(['realm', 'scope', 'name']).doNothing())
      .returning('id')
      .executeTakeFirst();
    if (taken) continue;
    const by = await transaction
      .selectFrom('names')
      .select(['account', 'kind', 'id'])
      .where('realm', '=', where.realm)
      .where('scope', '=', scope)
      .where('name', '=', where.name)
      .executeTakeFirst();
    if (by?.account === owner.account && by.kind === owner.kind && by.id === owner.id) continue;
    const own = by?.account === owner.account ? { kind: by.kind, id: by.id } : null;
    throw new Refused({ ok: false, why: 'taken', scope, name, by: own });
  }
}

async function forgetNames(transaction: Transaction<Tables>, { account, kind, id }: Owner): Promise<void> {
  const names = transaction.deleteFrom('names').where('account', '=', account).where('kind', '=', kind);
  await names.where('id', '=', id).execute();
}

export function itemOf({ kind, id, revision, createdAt, changedAt, value }: Tables['items']): Item {
  return { kind, id, revision, createdAt, changedAt, value: JSON.parse(value) as Item['value'] };
}
