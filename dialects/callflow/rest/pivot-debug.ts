import type { CallRecord, Desk, Exchange } from '../../../src/desk/index.ts';
import type { JsonObject } from '../../../src/verbs/index.ts';
import { toGregorian } from '../gregorian.ts';
import { encodePairs } from '../wire/encode.ts';
import { type Answer, ok } from './answer.ts';
import { recordIdOf } from './calls-shown.ts';
import type { Endpoint } from './endpoint.ts';
import { listing } from './listing.ts';
import { idOf, type Order } from './order.ts';
import { notFound } from './problems.ts';

/** What KAZOO keeps of one exchange. */
interface Attempt {
  /** From 1; a `pivot` begins again. */
  readonly iteration: number;
  readonly exchange: Exchange;
  /** Everything is kept; else only what was wrong with the answer. */
  readonly isDebugged: boolean;
}

/** Diagnostics of a body that is no JSON, or no document at all. */
const jsonErrors: ReadonlySet<string> = new Set(['malformed-document', 'document-unrecognised', 'empty-document']);

export const pivotDebug: readonly Endpoint[] = [
  {
    name: 'listPivotDebug',
    method: 'GET',
    path: '/pivot/debug',
    about: 'pivot debug',
    summary: 'Lists calls whose requests were kept, with the first of each',
    gives: 'list',
    run: list,
  },
  {
    name: 'readPivotDebug',
    method: 'GET',
    path: '/pivot/debug/:id',
    about: 'pivot debug',
    summary: 'Reads what was asked and answered on a call, by its call id or debug id',
    gives: 'list',
    run: read,
  },
];

async function list({ query }: Order, desk: Desk): Promise<Answer> {
  const kept = new Map<string, readonly Attempt[]>();
  return listing(query, {
    list: async (page) => {
      const listed = await desk.calls.list({}, page);
      for (const { id } of listed.entries) kept.set(id, keptOf((await desk.calls.exchanges(id)) ?? []));
      return listed;
    },
    passes: ({ id }) => (kept.get(id)?.length ?? 0) > 0,
    shown: (call) => summary(call, kept.get(call.id)?.[0] as Attempt),
  });
}

async function read(order: Order, desk: Desk): Promise<Answer> {
  const written = idOf(order);
  const callId = written.replace(/^\d{6}-/, '');
  const isOfRecord = callId !== written;
  const call = await desk.calls.find(callId);
  const kept = call && keptOf((await desk.calls.exchanges(call.id)) ?? []);
  if (!call || !kept || kept.length === 0 || (isOfRecord && written !== recordIdOf(call))) return notFound(written);
  const records = kept.flatMap((attempt) => recordsOf(call, attempt));
  return ok(isOfRecord ? records : records.toReversed());
}

/** Which exchanges are kept: those of a pivot that asked for it, until the next one, and every mistake in a document. */
export function keptOf(exchanges: readonly Exchange[]): readonly Attempt[] {
  let iteration = 0;
  let isDebugged = false;
  return exchanges.flatMap((exchange): readonly Attempt[] => {
    const { marks } = exchange.request;
    if (marks?.['pivot'] === true) {
      iteration = 0;
      isDebugged = marks['debug'] === true;
    }
    iteration++;
    return isDebugged || faultsOf(exchange).length > 0 ? [{ iteration, exchange, isDebugged }] : [];
  });
}

function faultsOf({ diagnostics, response }: Exchange) {
  return response ? diagnostics.filter(({ severity }) => severity === 'error') : [];
}

function summary(call: CallRecord, { iteration, exchange }: Attempt): JsonObject {
  const { request, response } = exchange;
  const faults = faultsOf(exchange);
  return {
    ...identity(call, exchange.at),
    iteration,
    uri: request.url,
    ...(response && { status_code: String(response.status) }),
    has_schema_errors: faults.some(({ code }) => !jsonErrors.has(code)),
    has_json_errors: faults.some(({ code }) => jsonErrors.has(code)),
  };
}

function identity(call: CallRecord, at: number): JsonObject {
  return { call_id: call.id, debug_id: recordIdOf(call), created: toGregorian(at), node: 'dragoman' };
}

/** One for the request, one for the answer, one for each kind of fault in it. */
function recordsOf(call: CallRecord, { iteration, exchange, isDebugged }: Attempt): readonly JsonObject[] {
  const { request, response, at } = exchange;
  const records: JsonObject[] = [];
  if (isDebugged) {
    records.push({
      ...identity(call, at),
      iteration,
      method: request.method.toLowerCase(),
      uri: request.url,
      req_headers: lowered(request.headers),
      req_body: request.method === 'GET' ? '' : (request.body ?? encodePairs(request.parameters)),
    });
    if (response)
      records.push({
        ...identity(call, response.at),
        iteration,
        resp_status_code: String(response.status),
        resp_headers: lowered(response.headers),
        resp_body: response.body,
      });
  }
  const faults = faultsOf(exchange);
  const malformed = faults.find(({ code }) => jsonErrors.has(code));
  const rest = faults.filter(({ code }) => !jsonErrors.has(code));
  if (response && malformed)
    records.push({
      ...identity(call, response.at),
      iteration,
      json_errors: { ...around(response.body, malformed), message: malformed.message },
      resp_body: response.body,
    });
  if (response && rest.length > 0)
    records.push({
      ...identity(call, response.at),
      iteration,
      schema_errors: rest.map(({ code, message, line, column, hint }) => ({
        error: code,
        message,
        ...(line !== undefined && { line }),
        ...(column !== undefined && { column }),
        ...(hint !== undefined && { hint }),
      })),
      resp_body: response.body,
    });
  return records;
}

/** The text before and after a fault. */
function around(body: string, { line = 1, column = 1 }: { readonly line?: number; readonly column?: number }) {
  const lines = body.split('\n');
  const begin = lines.slice(0, line - 1).reduce((length, each) => length + each.length + 1, 0) + column - 1;
  return { before: body.slice(Math.max(0, begin - 50), begin), after: body.slice(begin, begin + 50) };
}

function lowered(headers: Readonly<Record<string, string>>): JsonObject {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value.toLowerCase()]));
}
