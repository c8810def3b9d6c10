import type { CallRecord, Desk } from '../../../src/desk/index.ts';
import { fromGregorian } from '../gregorian.ts';
import { type Answer, ok } from './answer.ts';
import { recordOf } from './calls-shown.ts';
import type { Endpoint } from './endpoint.ts';
import { filtersOf } from './filters.ts';
import { listing } from './listing.ts';
import { idOf, type Order } from './order.ts';
import { notFound } from './problems.ts';

/** Records of calls that are over. */
export const records: readonly Endpoint[] = [
  {
    name: 'listCdrs',
    method: 'GET',
    path: '/cdrs',
    about: 'cdrs',
    summary: 'Lists the records of calls that are over',
    gives: 'list',
    run: (order, desk) => list(order, desk, () => true),
  },
  {
    name: 'listInteractions',
    method: 'GET',
    path: '/cdrs/interaction',
    about: 'cdrs',
    summary: 'Lists the calls that others dialled for, one record each',
    gives: 'list',
    run: (order, desk) => list(order, desk, ({ parentId }) => parentId === undefined),
  },
  {
    name: 'readInteraction',
    method: 'GET',
    path: '/cdrs/legs/:id',
    about: 'cdrs',
    summary: 'Lists the records of a call and of the legs that it dialled',
    gives: 'list',
    run: legs,
  },
  {
    name: 'readCdr',
    method: 'GET',
    path: '/cdrs/:id',
    about: 'cdrs',
    summary: 'Reads the record of a call by its id, or by the call id',
    run: async (order, desk) => {
      const call = await find(order, desk);
      return call ? ok(recordOf(call)) : notFound(idOf(order));
    },
  },
];

function list({ query }: Order, desk: Desk, counts: (call: CallRecord) => boolean): Promise<Answer> {
  const from = boundOf(query.get('created_from'));
  const to = boundOf(query.get('created_to'));
  const wanted = {
    states: ['ended'],
    ...(from !== undefined && { startedFrom: from }),
    ...(to !== undefined && { startedTo: to }),
  } as const;
  const filter = filtersOf(query);
  return listing(query, {
    list: (page) => desk.calls.list(wanted, page),
    passes: (call) =>
      counts(call) &&
      (!filter ||
        filter({ value: recordOf(call), createdAt: call.createdAt, changedAt: call.endedAt ?? call.createdAt })),
    shown: recordOf,
  });
}

async function legs(order: Order, desk: Desk): Promise<Answer> {
  const found = await find(order, desk);
  const first = found?.parentId === undefined ? found : await desk.calls.find(found.parentId);
  if (!first) return notFound(idOf(order));
  const dialled = await desk.calls.list({ parentId: first.id, states: ['ended'] }, { limit: 200, ascending: true });
  return ok([first, ...dialled.entries].map(recordOf));
}

/** By the id of the record, which begins with the month, of the call, or of all its legs together. */
async function find(order: Order, desk: Desk): Promise<CallRecord | null> {
  const callId = idOf(order).replace(/^\d{6}-/, '');
  const call = await desk.calls.find(callId);
  return call?.state === 'ended' ? call : null;
}

function boundOf(text: string | null): number | undefined {
  return text !== null && /^\d+$/.test(text) ? fromGregorian(Number(text)) : undefined;
}
