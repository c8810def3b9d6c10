import type { ExpressionBuilder, Transaction } from 'kysely';
import type { Change, Shelf } from '../desk/index.ts';
import { applied, itemOf, refusal, writtenBefore } from './changes.ts';
import { type Database, reached, type Tables } from './database.ts';
import { errandsIn } from './errands.ts';
import type { Shelves } from './shelves.ts';
import { markOf, readMark, realmOf, stamps, writtenName } from './stamps.ts';

/** What is kept for all accounts, in a database. */
export function shelvesIn(database: Database): Shelves {
  const { kysely } = database;
  const stamp = stamps();
  const write = (account: string, changes: readonly Change[], now: () => number) => {
    let attempts = 0;
    return reached(database, async () => {
      const isAgain = attempts++ > 0;
      const written = await kysely
        .transaction()
        .execute((transaction) => applied(transaction, changes, { account, now: now(), stamp }))
        .catch(refusal);
      // The connection may have been lost when everything was written, and before anybody said so.
      return written.ok || !isAgain ? written : ((await writtenBefore(kysely, account, changes)) ?? written);
    });
  };
  return {
    errands: errandsIn(database, stamp),
    async forget(kind, changedBefore) {
      const isOld = (where: ExpressionBuilder<Tables, 'items'>) =>
        where.and([where('items.kind', '=', kind), where('items.changedAt', '<', changedBefore)]);
      const names = (transaction: Transaction<Tables>) =>
        transaction
          .deleteFrom('names')
          .where((where) =>
            where.exists(
              where
                .selectFrom('items')
                .select('items.id')
                .whereRef('items.account', '=', 'names.account')
                .whereRef('items.kind', '=', 'names.kind')
                .whereRef('items.id', '=', 'names.id')
                .where(isOld),
            ),
          );
      return reached(database, () =>
        kysely.transaction().execute(async (transaction) => {
          await names(transaction).execute();
          const items = transaction.deleteFrom('items').where(isOld);
          return Number((await items.executeTakeFirst()).numDeletedRows);
        }),
      );
    },
    of: (account, now): Shelf => ({
      async get(kind, id) {
        const query = kysely.selectFrom('items').selectAll().where('id', '=', id);
        const mine = query.where('kind', '=', kind).where('account', '=', account);
        const row = await reached(database, () => mine.executeTakeFirst());
        return row ? itemOf(row) : null;
      },
      async list(kind, page) {
        const { limit, ascending = false } = page;
        const mark = readMark(page);
        if (mark === null) return { entries: [] };
        const direction = ascending ? 'asc' : 'desc';
        const [beyond, after] = ascending ? (['>', '>'] as const) : (['<', '<'] as const);
        let query = kysely.selectFrom('items').selectAll().where('account', '=', account).where('kind', '=', kind);
        if (mark)
          query = query.where((where) =>
            where.or([
              where('position', beyond, mark.position),
              where.and([where('position', '=', mark.position), where('id', after, mark.id)]),
            ]),
          );
        const ordered = query
          .orderBy('position', direction)
          .orderBy('id', direction)
          .limit(limit + 1);
        const rows = await reached(database, () => ordered.execute());
        const shown = rows.slice(0, limit);
        const last = shown.at(-1);
        return { entries: shown.map(itemOf), ...(last && rows.length > limit && { next: markOf(last) }) };
      },
      async count(kind) {
        const query = kysely.selectFrom('items').select((counted) => counted.fn.countAll().as('count'));
        const mine = query.where('account', '=', account).where('kind', '=', kind);
        return Number((await reached(database, () => mine.executeTakeFirstOrThrow())).count);
      },
      write: (changes) => write(account, changes, now),
      async owner(scope, name) {
        const query = kysely.selectFrom('names').select(['account', 'kind', 'id']);
        const named = query
          .where('realm', '=', realmOf(scope, account))
          .where('scope', '=', scope)
          .where('name', '=', writtenName(scope, name));
        const row = await reached(database, () => named.executeTakeFirst());
        return row ? { ...row } : null;
      },
    }),
  };
}
