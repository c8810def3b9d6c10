import type { CallRecord, Desk, Steered } from '../../../src/desk/index.ts';
import type { JsonObject } from '../../../src/verbs/index.ts';
import { type Answer, ok } from './answer.ts';
import { callflowKind } from './callflows.ts';
import { channelOf } from './calls-shown.ts';
import type { Endpoint } from './endpoint.ts';
import { checkFlow } from './flow-check.ts';
import { listing } from './listing.ts';
import { documentOf, idOf, type Order } from './order.ts';
import { invalid, missing, noneOf, notFound } from './problems.ts';

const live = ['dialling', 'ringing', 'answered'] as const;
const actions = ['hangup', 'transfer', 'callflow', 'break'] as const;

/** Live calls of the account: listed, ended, sent elsewhere. */
export const channels: readonly Endpoint[] = [
  {
    name: 'listChannels',
    method: 'GET',
    path: '/channels',
    about: 'channels',
    summary: 'Lists the live calls',
    gives: 'list',
    run: ({ query }, desk) =>
      listing(query, {
        list: (page) => desk.calls.list({ states: live }, page),
        passes: null,
        shown: (call) => channelOf(call, desk.now()),
      }),
  },
  {
    name: 'readChannel',
    method: 'GET',
    path: '/channels/:id',
    about: 'channels',
    summary: 'Reads a live call',
    run: async (order, desk) => {
      const call = await find(order, desk);
      return call ? ok(channelOf(call, desk.now())) : notFound(idOf(order));
    },
  },
  {
    name: 'steerChannel',
    method: 'POST',
    path: '/channels/:id',
    about: 'channels',
    summary: 'Ends a live call, transfers it, or runs a callflow on it: by `action`, or by a node of a callflow',
    takes: {
      type: 'object',
      properties: {
        action: { type: 'string', enum: actions },
        target: { type: 'string' },
        id: { type: 'string' },
        module: { type: 'string' },
        data: { type: 'object' },
      },
    },
    run: steer,
  },
  {
    name: 'runOnChannel',
    method: 'PUT',
    path: '/channels/:id',
    about: 'channels',
    summary: 'Runs a node of a callflow on a live call',
    takes: {
      type: 'object',
      required: ['module'],
      properties: { module: { type: 'string' }, data: { type: 'object' } },
    },
    run: steer,
  },
];

async function steer(order: Order, desk: Desk): Promise<Answer> {
  const call = await find(order, desk);
  if (!call) return notFound(idOf(order));
  const data = documentOf(order) ?? {};
  // `{"action": "transfer", "data": {"target": …}}` is written, too.
  const said =
    typeof data['data'] === 'object' && data['action'] !== undefined
      ? { ...data, ...(data['data'] as JsonObject) }
      : data;
  const action = said['action'] ?? said['module'];
  if (action === 'hangup') return steered(await desk.calls.end(call.id, 'normal'), call, desk);
  const flow = await flowFor(said, desk);
  if ('problem' in flow) return flow;
  const document = JSON.stringify(flow.flow);
  const next = { document, contentType: 'application/json', format: 'callflow' } as const;
  return steered(await desk.calls.redirect(call.id, next), call, desk);
}

/** What a live call is to do instead of what it does. */
async function flowFor(said: JsonObject, desk: Desk): Promise<{ readonly flow: unknown } | ReturnType<typeof invalid>> {
  switch (said['action']) {
    case 'transfer': {
      const { target } = said;
      if (typeof target !== 'string' || target === '') return invalid([missing('target')]);
      return { flow: { module: 'transfer', data: { target, leg: 'self' } } };
    }
    case 'callflow': {
      const { id, flow } = said;
      if (flow !== undefined) return checked(flow as JsonObject, desk);
      const item = typeof id === 'string' ? await desk.shelf.get(callflowKind, id) : null;
      return item ? { flow: item.value['flow'] } : notFound(String(id));
    }
    case 'break':
      return { flow: { module: 'noop', data: {} } };
    case undefined:
      return said['module'] === undefined ? invalid([missing('action')]) : checked(said, desk);
    default:
      return invalid([noneOf(actions, ['action'], said['action'])]);
  }
}

async function checked(node: JsonObject, desk: Desk) {
  const { flow, mistakes } = await checkFlow(node, desk);
  return mistakes.length > 0 ? invalid(mistakes) : { flow };
}

async function steered(how: Steered, call: CallRecord, desk: Desk): Promise<Answer> {
  if (how === 'done') return ok(channelOf((await desk.calls.find(call.id)) ?? call, desk.now()));
  if (how === 'not-yet')
    return {
      status: 409,
      problem: 'not_answered',
      data: { message: 'nobody has answered this call yet', cause: call.id },
    };
  return notFound(call.id);
}

async function find(order: Order, desk: Desk): Promise<CallRecord | null> {
  const call = await desk.calls.find(idOf(order));
  return call && (live as readonly string[]).includes(call.state) ? call : null;
}
