import type { CallRecord, Desk, Steered } from '../../../src/desk/index.ts';
import type { JsonObject } from '../../../src/verbs/index.ts';
import { normalNumber } from '../numbers.ts';
import { isExtension } from '../read/wait.ts';
import { countryOf } from './account.ts';
import { type Answer, ok } from './answer.ts';
import { callflowKind } from './callflows.ts';
import { channelOf } from './calls-shown.ts';
import type { Endpoint } from './endpoint.ts';
import { checkFlow } from './flow-check.ts';
import { listing } from './listing.ts';
import { documentOf, idOf, type Order } from './order.ts';
import { invalid, missing, noneOf, notFound } from './problems.ts';
import { flowReaching } from './route.ts';

const live = ['dialling', 'ringing', 'answered'] as const;
const actions = ['hangup', 'transfer', 'callflow', 'break', 'intercept'] as const;

const transferTypes = ['blind', 'attended'] as const;
const legs = ['self', 'bleg'] as const;
const targetTypes = ['device', 'user'] as const;

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
    summary:
      'Ends a live call, transfers whom it speaks with, takes it over, or runs a callflow on it: by `action`, or by a node',
    takes: {
      type: 'object',
      properties: {
        action: { type: 'string', enum: actions },
        target: { type: 'string' },
        leg: { type: 'string', enum: legs },
        'transfer-type': { type: 'string', enum: transferTypes },
        takeback_dtmf: { type: 'string' },
        target_type: { type: 'string', enum: targetTypes },
        target_id: { type: 'string' },
        unbridged_only: { type: 'boolean' },
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
  if (said['action'] === 'transfer') return transfer(said, call, desk);
  // As a module it transfers its own leg, unless it says otherwise.
  if (action === 'transfer') return transfer({ leg: 'self', ...(data['data'] as JsonObject) }, call, desk);
  if (said['action'] === 'intercept') return intercept(said, call, desk);
  const flow = await flowFor(said, desk);
  if ('problem' in flow) return flow;
  return steered(await desk.calls.redirect(call.id, inHand(flow.flow)), call, desk);
}

const inHand = (flow: unknown) =>
  ({ document: JSON.stringify(flow), contentType: 'application/json', format: 'callflow' }) as const;

/**
 * The call of the url transfers whoever it speaks with, as in KAZOO, and is over: at once, or once it has spoken with the
 * target. `leg: self`, or nobody to speak with: it goes itself.
 */
async function transfer(said: JsonObject, call: CallRecord, desk: Desk): Promise<Answer> {
  const { target, leg, 'transfer-type': type = said['transfer_type'] ?? 'blind', takeback_dtmf: back = '*1' } = said;
  if (typeof target !== 'string' || target === '') return invalid([missing('target')]);
  const wrong = [
    ...(isExtension.test(target) ? [] : [{ path: ['target'], rule: 'pattern', message: 'no extension and no number' }]),
    ...(isOneOf(transferTypes, type) ? [] : [noneOf(transferTypes, ['transfer-type'], type)]),
    ...(leg === undefined || isOneOf(legs, leg) ? [] : [noneOf(legs, ['leg'], leg)]),
  ];
  if (wrong.length > 0) return invalid(wrong);
  const isAttended = type === 'attended';
  if (isAttended || leg !== 'self') {
    const how = await desk.calls.transfer(call.id, {
      extension: target,
      ...(isAttended && { announced: { ...(await reaching(target, desk)), takesBackWith: String(back) } }),
    });
    if (how !== 'alone') return steered(how, call, desk);
    if (isAttended || leg === 'bleg')
      return invalid([{ path: ['other_leg_call_id'], rule: 'required', message: 'Channel is not bridged' }]);
  }
  const own = inHand({ module: 'transfer', data: { target } });
  return steered(await desk.calls.redirect(call.id, own), call, desk);
}

async function reaching(target: string, desk: Desk) {
  const number = normalNumber(target, await countryOf(desk.account, desk.shelf));
  return inHand(await flowReaching(number, desk));
}

/** The call of the url goes on with other telephones; whoever it spoke with has lost it. */
async function intercept(said: JsonObject, call: CallRecord, desk: Desk): Promise<Answer> {
  const { target_type: type, target_id: id, unbridged_only: onlyAlone = true } = said;
  if (!isOneOf(targetTypes, type))
    return invalid([type === undefined ? missing('target_type') : noneOf(targetTypes, ['target_type'], type)]);
  if (typeof id !== 'string' || id === '') return invalid([missing('target_id')]);
  const partner = await desk.calls.partner(call.id);
  if (onlyAlone !== false && partner)
    return {
      status: 409,
      problem: 'bridged',
      data: { message: 'this call speaks with somebody, and unbridged_only is not false', cause: call.id },
    };
  const steps = inHand({ module: type, data: { id, can_call_self: true } });
  const how = await desk.calls.redirect(call.id, steps);
  if (how === 'done' && partner) await desk.calls.end(partner.id, 'normal');
  return steered(how, call, desk);
}

const isOneOf = <Word extends string>(words: readonly Word[], value: unknown): value is Word =>
  (words as readonly unknown[]).includes(value);

/** What a live call is to do instead of what it does. */
async function flowFor(said: JsonObject, desk: Desk): Promise<{ readonly flow: unknown } | ReturnType<typeof invalid>> {
  switch (said['action']) {
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
