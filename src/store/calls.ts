import type { ExpressionBuilder } from 'kysely';
import type { TraceEvent } from '../trace/index.ts';
import { type Database, patiently, type Tables } from './database.ts';
import { prepared } from './prepared.ts';
import type { CallDetails, CallSearch, CallStore, CallSummary } from './store.ts';
import type { WriteBatch } from './write-batch.ts';

type CallTable = Pick<CallStore, 'save' | 'find' | 'list' | 'summary' | 'search' | 'remove' | 'forget'>;

const summaryColumns = [
  'id',
  'startedAt',
  'from',
  'to',
  'route',
  'account',
  'cause',
  'seconds',
  'errors',
  'direction',
  'parentId',
  'createdAt',
  'answeredAt',
  'endedAt',
  'details',
] as const satisfies readonly (keyof CallSummary)[];

/** The table of calls that have ended. */
export function callsIn(database: Database, batch: WriteBatch): CallTable {
  const { kysely } = database;
  const read = async <Result>(work: () => Promise<Result>): Promise<Result> => {
    await batch.settled();
    return patiently(database, work);
  };
  const save = prepared<Tables['calls']>((at) => {
    const { events } = at;
    const summary = Object.fromEntries(summaryColumns.map((name) => [name, at[name]])) as Omit<
      Tables['calls'],
      'events'
    >;
    const { id: _id, ...facts } = { ...summary, events };
    return kysely
      .insertInto('calls')
      .values({ ...summary, events })
      .onConflict((conflict) => conflict.column('id').doUpdateSet(facts));
  });
  return {
    save: ({ events, details, ...summary }) =>
      batch.write(save({ ...summary, details: JSON.stringify(details), events: JSON.stringify(events) })),
    async find(id) {
      const query = kysely.selectFrom('calls').selectAll().where('id', '=', id);
      const row = await read(() => query.executeTakeFirst());
      return row && { ...summaryOf(row), events: JSON.parse(row.events) as TraceEvent[] };
    },
    async list({ limit, before }) {
      const all = kysely.selectFrom('calls').select(summaryColumns).where('direction', '!=', 'dialled');
      const query = before === undefined ? all : all.where('startedAt', '<', before);
      const rows = await read(() => query.orderBy('startedAt', 'desc').orderBy('id').limit(limit).execute());
      return rows.map(summaryOf);
    },
    async summary(account, id) {
      const query = kysely.selectFrom('calls').select(summaryColumns).where('id', '=', id);
      const row = await read(() => query.where('account', '=', account).executeTakeFirst());
      return row && summaryOf(row);
    },
    async search(wanted, { limit, ascending = false, after }) {
      const order = ascending ? 'asc' : 'desc';
      const fitting = kysely
        .selectFrom('calls')
        .select(summaryColumns)
        .where((where) => where.and(conditions(where, wanted)));
      const rest = after
        ? fitting.where((where) => {
            const further = ascending ? '>' : '<';
            return where.or([
              where('createdAt', further, after.createdAt),
              where.and([where('createdAt', '=', after.createdAt), where('id', further, after.id)]),
            ]);
          })
        : fitting;
      const query = rest.orderBy('createdAt', order).orderBy('id', order).limit(limit);
      return (await read(() => query.execute())).map(summaryOf);
    },
    async remove(account, id) {
      const query = kysely.deleteFrom('calls').where('id', '=', id).where('account', '=', account);
      return (await read(() => query.executeTakeFirst())).numDeletedRows > 0n;
    },
    async forget(startedBefore) {
      const query = kysely.deleteFrom('calls').where('startedAt', '<', startedBefore);
      return Number((await read(() => query.executeTakeFirst())).numDeletedRows);
    },
  };
}

function conditions(where: ExpressionBuilder<Tables, 'calls'>, wanted: CallSearch) {
  const { account, from, to, parentId, startedFrom, startedTo, endedFrom, endedTo } = wanted;
  return [
    where('account', '=', account),
    ...(from === undefined ? [] : [where('from', '=', from)]),
    ...(to === undefined ? [] : [where('to', '=', to)]),
    ...(parentId === undefined ? [] : [where('parentId', '=', parentId)]),
    ...(startedFrom === undefined ? [] : [where('startedAt', '>=', startedFrom)]),
    ...(startedTo === undefined ? [] : [where('startedAt', '<=', startedTo)]),
    ...(endedFrom === undefined ? [] : [where('endedAt', '>=', endedFrom)]),
    ...(endedTo === undefined ? [] : [where('endedAt', '<=', endedTo)]),
  ];
}

function summaryOf<Row extends Omit<CallSummary, 'details'> & { readonly details: string }>(row: Row): CallSummary {
  const summary = Object.fromEntries(summaryColumns.map((name) => [name, row[name]])) as typeof row;
  return { ...summary, details: JSON.parse(row.details) as CallDetails };
}
