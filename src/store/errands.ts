import type { JsonObject } from '../verbs/index.ts';
import { applied, refusal } from './changes.ts';
import { type Database, reached, type Tables } from './database.ts';
import type { ErrandStore, KeptErrand } from './shelves.ts';

/** The table of what is still to be done. */
export function errandsIn(database: Database, stamp: (now: number) => number): ErrandStore {
  const { kysely } = database;
  const heldBy = (holder: string, id: string) =>
    kysely.updateTable('errands').where('id', '=', id).where('holder', '=', holder);
  return {
    async claim({ holder, until, now, limit }) {
      const heads = kysely
        .selectFrom('errands')
        .selectAll()
        .where('notBefore', '<=', now)
        .where('heldUntil', '<=', now)
        .where((where) =>
          where.not(
            where.exists(
              where
                .selectFrom('errands as earlier')
                .select('earlier.id')
                .whereRef('earlier.account', '=', 'errands.account')
                .whereRef('earlier.lane', '=', 'errands.lane')
                .where((each) =>
                  each.or([
                    each('earlier.position', '<', each.ref('errands.position')),
                    each.and([
                      each('earlier.position', '=', each.ref('errands.position')),
                      each('earlier.id', '<', each.ref('errands.id')),
                    ]),
                  ]),
                ),
            ),
          ),
        )
        .orderBy('notBefore')
        .orderBy('position')
        .limit(limit);
      const due = await reached(database, () => heads.execute());
      const taken: KeptErrand[] = [];
      for (const row of due) {
        // Somebody else may have been faster.
        const take = kysely
          .updateTable('errands')
          .set((set) => ({ holder, heldUntil: until, attempts: set('attempts', '+', 1) }))
          .where('id', '=', row.id)
          .where('heldUntil', '<=', now)
          .where('attempts', '=', row.attempts)
          .returning('id');
        if (await reached(database, () => take.executeTakeFirst())) taken.push(errandOf(row));
      }
      return taken;
    },
    async hold(id, { holder, until }) {
      const query = heldBy(holder, id).set({ heldUntil: until }).returning('id');
      return (await reached(database, () => query.executeTakeFirst())) !== undefined;
    },
    async postpone(id, holder, notBefore, attempts) {
      const free = { notBefore, holder: '', heldUntil: 0, ...(attempts !== undefined && { attempts }) };
      const query = heldBy(holder, id).set(free).returning('id');
      return (await reached(database, () => query.executeTakeFirst())) !== undefined;
    },
    finish: ({ id, account }, holder, changes, now) =>
      reached(database, () =>
        kysely
          .transaction()
          .execute(async (transaction) => {
            const own = transaction.deleteFrom('errands').where('id', '=', id).where('holder', '=', holder);
            if (!(await own.returning('id').executeTakeFirst())) return null;
            return applied(transaction, changes, { account, now, stamp });
          })
          .catch(refusal),
      ),
    async count(account) {
      let query = kysely.selectFrom('errands').select((select) => select.fn.countAll<number | string>().as('count'));
      if (account !== undefined) query = query.where('account', '=', account);
      return Number((await reached(database, () => query.executeTakeFirstOrThrow())).count);
    },
  };
}

function errandOf(row: Tables['errands']): KeptErrand {
  const { id, kind, lane, account, notBefore, attempts, since } = row;
  return { id, kind, lane, account, notBefore, attempts, since, task: JSON.parse(row.task) as JsonObject };
}
