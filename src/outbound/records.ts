import type { CallFacts } from '../../dialects/dialect.ts';
import { type CallControl, type CallRun, childFacts } from '../call/index.ts';
import { type CallFilter, type CallRecord, dashed, type Listed, type Page } from '../desk/index.ts';
import { type ChildLeg, idOf } from '../run/index.ts';
import type { CallPage, CallSearch, CallSummary, KnownCall, StoredCall } from '../store/index.ts';
import type { CallEnd, JsonObject } from '../verbs/index.ts';
import { causeNamed } from './causes.ts';
import type { Order } from './order.ts';

export function ofOrder({ call, createdAt, startedAt }: Order, more: Partial<CallRecord> = {}): CallRecord {
  const { id, from, to, callerName = '', notes } = call;
  return {
    id,
    direction: 'outbound',
    from,
    to,
    callerName,
    state: startedAt === undefined ? 'queued' : 'dialling',
    createdAt,
    ...(startedAt !== undefined && { startedAt }),
    notes,
    ...more,
  };
}

/** `direction` and what else is known of it beside its leg. */
export function ofFacts(facts: CallFacts, notes: JsonObject): CallRecord {
  const { id, direction, from, to, callerName, state, joinedId } = facts;
  const { orderedAt, startedAt, answeredAt, endedAt, machine, ended } = facts;
  return {
    id,
    direction: facts.parent ? 'dialled' : direction,
    from,
    to,
    callerName,
    state,
    createdAt: orderedAt ?? startedAt,
    startedAt,
    notes,
    ...(facts.parent && { parentId: facts.parent.id }),
    ...(joinedId !== undefined && { joinedId }),
    ...(answeredAt !== undefined && { answeredAt }),
    ...(endedAt !== undefined && { endedAt }),
    ...(machine && { machine: machine.result }),
    ...(machine?.messageEnd !== undefined && { messageEnd: machine.messageEnd }),
    ...(ended && { ended }),
  };
}

/** What a record knows of a call that is over, for who is still to be told. */
export function factsOfRecord({ answeredAt, endedAt = 0, ended, machine, messageEnd }: CallRecord): Partial<CallFacts> {
  return {
    state: 'ended',
    endedAt,
    ...(answeredAt !== undefined && { answeredAt }),
    ...(ended && { ended }),
    ...(machine && { machine: { result: machine, tookMs: 0, ...(messageEnd !== undefined && { messageEnd }) } }),
  };
}

const childStates = { initiated: 'dialling', ringing: 'ringing', answered: 'answered', ended: 'ended' } as const;

/** A leg that a call rang for its caller. */
export function ofChild(child: ChildLeg, parent: CallFacts): CallRecord {
  return { ...ofFacts(childFacts(child, parent), {}), state: childStates[child.step] };
}

/** Of those, what is kept: one row each, without a trace of its own. */
export function keptChildrenOf({ route, facts, children }: CallRun): readonly StoredCall[] {
  return children.map((child) => {
    const record = ofChild(child, facts);
    const endedAt = record.endedAt ?? facts.endedAt ?? record.createdAt;
    const known = keptOf({ ...record, endedAt }, route.account, route.name);
    return { cause: '', ...known, id: dashed(record.id), errors: 0, events: [] };
  });
}

export const ofLive = (call: CallControl): CallRecord => ofFacts(call.facts(), call.notes);

export function ofStored(call: CallSummary): CallRecord {
  const { direction, from, to, createdAt, startedAt, answeredAt, endedAt, parentId, cause, details } = call;
  const { callerName = '', joinedId, machine, messageEnd, ended, notes = {} } = details;
  return {
    id: idOf(call.id),
    direction,
    from,
    to,
    callerName,
    state: 'ended',
    createdAt,
    startedAt,
    endedAt,
    notes,
    ended: { by: 'caller', cause: causeNamed(cause), ...ended, raw: cause },
    ...(parentId !== null && { parentId: idOf(parentId) }),
    ...(joinedId !== undefined && { joinedId }),
    ...(answeredAt !== null && { answeredAt }),
    ...(machine !== undefined && { machine }),
    ...(messageEnd !== undefined && { messageEnd }),
  };
}

type Kept = Omit<CallSummary, 'id' | 'errors' | 'cause'> & Pick<KnownCall, 'cause'>;

/** What is kept of a call that has ended beside its trace. */
export function keptOf(record: CallRecord, account: string, route: string): Kept {
  const {
    direction,
    from,
    to,
    callerName,
    createdAt,
    startedAt = createdAt,
    answeredAt,
    parentId,
    joinedId,
    machine,
    messageEnd,
  } = record;
  const endedAt = record.endedAt ?? startedAt;
  const { raw = '' } = record.ended ?? {};
  return {
    direction,
    from,
    to,
    account,
    route,
    createdAt,
    startedAt,
    answeredAt: answeredAt ?? null,
    endedAt,
    seconds: Math.round((endedAt - startedAt) / 1000),
    parentId: parentId === undefined ? null : dashed(parentId),
    ...(raw !== '' && { cause: raw }),
    details: {
      ...(callerName !== '' && { callerName }),
      ...(joinedId !== undefined && { joinedId }),
      ...(machine !== undefined && { machine }),
      ...(messageEnd !== undefined && { messageEnd }),
      ...(record.ended && { ended: withoutRaw(record.ended) }),
      ...(Object.keys(record.notes).length > 0 && { notes: record.notes }),
    },
  };
}

function withoutRaw({ raw: _raw, ...end }: CallEnd): Omit<CallEnd, 'raw'> {
  return end;
}

/** The same of a call that came in. */
export function keptOfRun({ route, facts, isHandedOver }: CallRun): KnownCall {
  const kept = keptOf(ofFacts(facts, route.notes ?? {}), route.account, route.name);
  return isHandedOver ? { ...kept, details: { ...kept.details, isHandedOver } } : kept;
}

export function fits(record: CallRecord, filter: CallFilter): boolean {
  const { from, to, parentId, states, startedFrom, startedTo, endedFrom, endedTo } = filter;
  const within = (at: number | undefined, least: number | undefined, most: number | undefined) =>
    (least === undefined && most === undefined) || (at !== undefined && at >= (least ?? at) && at <= (most ?? at));
  return (
    (from === undefined || record.from === from) &&
    (to === undefined || record.to === to) &&
    (parentId === undefined || record.parentId === parentId) &&
    (states === undefined || states.includes(record.state)) &&
    within(record.startedAt, startedFrom, startedTo) &&
    within(record.endedAt, endedFrom, endedTo)
  );
}

type Standing = Pick<CallRecord, 'createdAt' | 'id'>;

const inOrder = (one: Standing, other: Standing): number =>
  one.createdAt - other.createdAt || (one.id < other.id ? -1 : one.id > other.id ? 1 : 0);

/** Calls that go on or wait, with those that are over: one list in one order, whose pages stay the same while calls end. */
export async function listed(
  { going, waiting }: { readonly going: readonly CallRecord[]; readonly waiting: readonly CallRecord[] },
  search: (wanted: Omit<CallSearch, 'account'>, page: CallPage) => Promise<readonly CallSummary[]>,
  { states, parentId, ...wanted }: CallFilter,
  { limit, after: mark, ascending = false }: Page,
): Promise<Listed<CallRecord>> {
  const after = mark === undefined ? undefined : readMark(mark);
  if (after === null) return { entries: [] };
  const sign = ascending ? 1 : -1;
  const isMeant = (record: CallRecord) =>
    fits(record, { ...wanted, ...(states && { states }), ...(parentId !== undefined && { parentId }) }) &&
    (!after || inOrder(record, after) * sign > 0);
  const known = new Set(going.map(({ id }) => id));
  const over =
    states && !states.includes('ended')
      ? []
      : await search(
          { ...wanted, ...(parentId !== undefined && { parentId: dashed(parentId) }) },
          { limit: limit + 1 + known.size, ascending, ...(after && { after: { ...after, id: dashed(after.id) } }) },
        );
  const ended = over.map(ofStored).filter(({ id }) => !known.has(id));
  // What is kept of an order may be on its way out.
  const isOver = new Set(ended.map(({ id }) => id));
  const all = [...going.filter(isMeant), ...waiting.filter((each) => isMeant(each) && !isOver.has(each.id)), ...ended];
  all.sort((one, other) => inOrder(one, other) * sign);
  const entries = all.slice(0, limit);
  const last = entries.at(-1);
  return { entries, ...(last && all.length > limit && { next: `${last.createdAt}.${last.id}` }) };
}

function readMark(text: string): Standing | null {
  const [, createdAt, id] = /^(\d{1,16})\.([0-9a-f]{32})$/.exec(text) ?? [];
  return createdAt === undefined || id === undefined ? null : { createdAt: Number(createdAt), id };
}
