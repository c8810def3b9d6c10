import type { CallRecord, Steered } from '../../../src/desk/index.ts';
import { callSid, idIn } from '../sid.ts';
import { callParameters, orderOf } from './call-orders.ts';
import { type CallStatus, type CallSubject, callResource, callStatuses, statusOf } from './call-resource.ts';
import { failed } from './codes.ts';
import { dates, spanOf } from './dates.ts';
import { type Asked, type Found, many, one, type RestOperation, refused, removal } from './operation.ts';
import { pageOf } from './paging.ts';
import { callbackUrl, method, noted, oneOf, type Table, url, whole, words } from './rules.ts';
import { document, forbiddenUrl, hook, spoken, statusPlan } from './urls.ts';

const tag = 'Calls';
export const callIds = { call: ['CA'] } as const;

export function subject({ base, account }: Pick<Asked<Table>, 'base' | 'account'>, call: CallRecord): CallSubject {
  return { base, account, call };
}

/** The call that the path names. */
export function callOf({ desk, path }: Pick<Asked<Table>, 'desk' | 'path'>): Promise<CallRecord | null> {
  return desk.calls.find(path['call'] ?? '');
}

const create = one(
  { name: 'CreateCall', method: 'POST', path: '/Calls', tag, summary: 'Rings somebody', parameters: callParameters },
  callResource,
  async (asked) => {
    const order = await orderOf(asked);
    if ('code' in order) return refused(order);
    return { found: subject(asked, await asked.desk.calls.create(order)) };
  },
);

const fetchCall = one(
  { name: 'FetchCall', method: 'GET', path: '/Calls/:call', tag, summary: 'One call', ids: callIds },
  callResource,
  async (asked) => {
    const call = await callOf(asked);
    return call && { found: subject(asked, call) };
  },
);

const list = many(
  {
    name: 'ListCalls',
    path: '/Calls',
    tag,
    summary: 'Calls of the account, newest first',
    parameters: {
      To: words(),
      From: words(),
      ParentCallSid: words(),
      Status: oneOf(callStatuses),
      ...dates('StartTime'),
      ...dates('EndTime'),
    },
  },
  'calls',
  callResource,
  async (asked) => {
    const { desk, values } = asked;
    const { To, From, ParentCallSid, Status } = values;
    const parentId = ParentCallSid === undefined ? undefined : idIn(ParentCallSid, 'CA');
    if (parentId === null) return { entries: [] };
    const started = spanOf(values, 'StartTime');
    const ended = spanOf(values, 'EndTime');
    const filter = {
      ...(To !== undefined && { to: address(To) }),
      ...(From !== undefined && { from: address(From) }),
      ...(parentId !== undefined && { parentId }),
      ...(Status !== undefined && { states: statesOf(Status) }),
      ...(started.from !== undefined && { startedFrom: started.from }),
      ...(started.to !== undefined && { startedTo: started.to }),
      ...(ended.from !== undefined && { endedFrom: ended.from }),
      ...(ended.to !== undefined && { endedTo: ended.to }),
    };
    const page = await pageOf(
      values,
      (wanted) => desk.calls.list(filter, wanted),
      (call) => Status === undefined || statusOf(call) === Status,
    );
    return { ...page, entries: page.entries.map((call) => subject(asked, call)) };
  },
);

/** As records have it. */
function address(written: string): string {
  return written.replace(/^client:/i, 'user:');
}

function statesOf(status: CallStatus): readonly CallRecord['state'][] {
  if (status === 'queued') return ['queued', 'dialling'];
  if (status === 'ringing') return ['ringing'];
  return status === 'in-progress' ? ['answered'] : ['ended'];
}

const changes = {
  Url: url(21205),
  Twiml: noted(words({ maximum: 4000, code: 21205 }), 'Url wins'),
  Method: method(),
  FallbackUrl: url(21205),
  FallbackMethod: method(),
  StatusCallback: callbackUrl(),
  StatusCallbackMethod: method(),
  Status: noted(oneOf(['completed', 'canceled']), 'canceled: only before it is answered'),
  TimeLimit: whole(1, 86_400),
} as const;

const update = one(
  {
    name: 'UpdateCall',
    method: 'POST',
    path: '/Calls/:call',
    tag,
    summary: 'Gives a live call another document, or ends it',
    ids: callIds,
    parameters: changes,
    errors: [21220],
  },
  callResource,
  async (asked) => {
    const call = await callOf(asked);
    if (!call) return null;
    const { values } = asked;
    const forbidden = await forbiddenUrl(asked, [
      ['Url', values.Url, 21205],
      ['FallbackUrl', values.FallbackUrl, 21205],
      ['StatusCallback', values.StatusCallback, 21609],
    ]);
    if (forbidden) return refused(forbidden);
    return (await steer(asked, call)) ?? changed(asked, call);
  },
);

async function changed(asked: Asked<Table>, before: CallRecord): Promise<Found<CallSubject>> {
  return { found: subject(asked, (await asked.desk.calls.find(before.id)) ?? before) };
}

/** Does what is asked, in the order in which it can take effect; what stands against it, or nothing. */
async function steer(
  { desk, values }: Asked<typeof changes>,
  call: CallRecord,
): Promise<Found<CallSubject> | undefined> {
  const { calls } = desk;
  const { Url, Twiml, Status, TimeLimit } = values;
  if (call.state === 'ended') return Status === 'completed' ? undefined : over('Call is not in-progress.');
  const status = statusPlan(hook(values.StatusCallback, values.StatusCallbackMethod), undefined);
  const change = { ...(status && { status }), ...(TimeLimit !== undefined && { timeLimitMs: TimeLimit * 1000 }) };
  const given = hook(Url, values.Method) ?? (Twiml === undefined ? undefined : document(Twiml));
  const next = Status === undefined ? given : undefined;
  if (!next && Object.keys(change).length > 0) {
    const done = await calls.change(call.id, change);
    const against = outcome(done, 'Call is not in-progress.');
    if (against !== undefined) return against;
  }
  if (Status === 'canceled') {
    if (call.state === 'answered') return over('Call is already in-progress. Cannot cancel.');
    return outcome(await calls.end(call.id, 'cancelled'), 'Call is not in-progress. Cannot cancel.');
  }
  if (Status === 'completed') {
    const ended = await calls.end(call.id, 'normal');
    return ended === 'over' ? undefined : outcome(ended, 'Call is not in-progress. Cannot end.');
  }
  if (!next) return undefined;
  const fallback = hook(values.FallbackUrl, values.FallbackMethod);
  const redirected = await calls.redirect(call.id, { ...spoken(next), ...(fallback && { fallback }) }, change);
  return outcome(redirected, 'Call is not in-progress. Cannot redirect.');
}

function outcome(steered: Steered, against: string): Found<CallSubject> | undefined {
  if (steered === 'unknown') return null;
  return steered === 'done' ? undefined : over(against);
}

function over(message: string): Found<never> {
  return { answer: failed(21220, message) };
}

const remove = removal(
  {
    name: 'DeleteCall',
    path: '/Calls/:call',
    tag,
    summary: 'Forgets a call that is over',
    ids: callIds,
    errors: [20409],
  },
  async (asked) => {
    const forgotten = await asked.desk.calls.forget(asked.path['call'] ?? '');
    if (forgotten === 'not-yet')
      return failed(20409, `Call ${callSid(asked.path['call'] ?? '')} is in progress and cannot be deleted`);
    return forgotten === 'done' || forgotten === 'over';
  },
);

export const calls: readonly RestOperation[] = [create, list, fetchCall, update, remove];
