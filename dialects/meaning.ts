import { isDeepStrictEqual } from 'node:util';
import { end, hangup, into, on, type Place, redirect, type Script, type Then, type Verb } from '../src/verbs/index.ts';

/**
 * The script brought to one way of saying the same, so that dialects which put things differently can be compared:
 * - every list of verbs says itself where the call goes at its end; none relies on the script's `atEnd`
 * - what the call never comes to is gone, and a branch with nothing but a way out is that way out
 * - a branch of a verb that would end its list stands behind it, as what follows where the verb leads on
 * - once a verb has answered the call, every later one does, since it decides nothing any more
 * - the same heard several times in a row is one verb with so many loops, and neighbouring pauses are one
 */
export function meaningOf(script: Script): Script {
  const verbs = settleAll(wholeList(script.verbs, wholeBranch(script.atEnd, end())), false);
  return { ...script, verbs, atEnd: end() };
}

function wholeList(list: readonly Verb[], atEnd: Then): readonly Verb[] {
  return withBranchBehind(endedList(list, atEnd));
}

/** A list up to where the call leaves it for certain, and where it goes then. */
function endedList(list: readonly Verb[], atEnd: Then): readonly Verb[] {
  const leaving = list.findIndex((verb) => !goesOn(verb));
  const reached = (leaving < 0 ? list : list.slice(0, leaving + 1)).map((verb) =>
    mapThens(verb, (then) => wholeBranch(then, terminal.has(verb.verb) ? end() : atEnd)),
  );
  const last = reached.at(-1);
  const said = last && leadsTo(last);
  if (said) return leading(reached.slice(0, -1), said, last.place);
  if (leaving >= 0) return reached;
  if (atEnd.go === 'into') return [...reached, ...atEnd.verbs];
  return leading(reached, atEnd.go === 'on' ? nothing : atEnd, last?.place ?? top);
}

/** After a branch comes the script's end; after one of a verb that ends the list anyway, nothing. */
function wholeBranch(then: Then, atEnd: Then): Then {
  if (then.go === 'into') {
    const [only, ...more] = wholeList(then.verbs, atEnd);
    if (!only) return atEnd;
    return (more.length === 0 && leadsTo(only)) || into([only, ...more]);
  }
  return then.go === 'ask' && then.onFailed ? { ...then, onFailed: wholeBranch(then.onFailed, end()) } : then;
}

/** Which of several branches it is that stands behind: the one that other dialects have there, if any. */
const usualWaysOn = ['onNoInput', 'onNothing', 'onSkipped', 'onFailed', 'onNoMatch', 'onCompleted'];

function withBranchBehind(list: readonly Verb[]): readonly Verb[] {
  const last = list.at(-1);
  if (!last || terminal.has(last.verb)) return list;
  const own = last as unknown as Readonly<Record<string, unknown>>;
  const branch = usualWaysOn.map((name) => own[name]).find((way) => isThen(way) && way.go === 'into');
  if (!isThen(branch) || branch.go !== 'into') return list;
  const essence = withoutPlaces(branch);
  const opened = mapThens(last, (way) => (withoutPlaces(way) === essence ? on : way));
  return [...list.slice(0, -1), opened, ...branch.verbs];
}

function withoutPlaces(value: unknown): string {
  return JSON.stringify(value, (name, inner: unknown) => (name === 'place' ? undefined : inner));
}

type Leading = Extract<Then, { readonly go: 'ask' | 'end' }>;

const nothing: Leading = { go: 'end', cause: 'normal', answers: false };
const top: Place = { line: 1, column: 1 };

/** The list leading somewhere: by the ways on from its last verb if it has any, otherwise by a verb for it. */
function leading(list: readonly Verb[], then: Leading, place: Place): readonly Verb[] {
  const last = list.at(-1);
  if (last && waysOn(last).length > 0)
    return [...list.slice(0, -1), mapThens(last, (way) => (way.go === 'on' ? then : way))];
  if (then.go === 'end') return [...list, hangup({ cause: then.cause, answers: then.answers, headers: {}, place })];
  const { callback, onFailed } = then;
  return [...list, redirect({ callback, ...(onFailed && { onFailed }), answers: false, place })];
}

/** Where a verb leads that does nothing else. */
function leadsTo(verb: Verb): Leading | null {
  if (verb.name !== undefined || verb.interruptedBy !== undefined) return null;
  if (verb.verb === 'hangup' && !verb.onEnded && Object.keys(verb.headers).length === 0)
    return { go: 'end', cause: verb.cause, answers: verb.answers };
  if (verb.verb !== 'redirect' || verb.answers) return null;
  const { callback, onFailed } = verb;
  return { go: 'ask', callback, ...(onFailed && { onFailed }) };
}

const terminal: ReadonlySet<Verb['verb']> = new Set(['redirect', 'hangup', 'reject']);

/** Whether the next verb of the list may come after this one. */
function goesOn(verb: Verb): boolean {
  if (terminal.has(verb.verb)) return false;
  const ways = waysOn(verb);
  return ways.length === 0 || ways.some(({ go }) => go === 'on');
}

/** What can follow a verb while the caller is there. */
function waysOn(verb: Verb): readonly Then[] {
  const ways: Then[] = [];
  mapThens(verb, (then, name) => {
    if (name !== 'onHangup') ways.push(then);
    return then;
  });
  return ways;
}

/** The verb with another `Then` in place of each of its own, in branches too. */
function mapThens(verb: Verb, change: (then: Then, name: string) => Then): Verb {
  const changed = Object.entries(verb).map(([name, value]: [string, unknown]) => {
    if (isThen(value)) return [name, change(value, name)];
    if (name !== 'branches' || typeof value !== 'object' || value === null) return [name, value];
    return [name, Object.fromEntries(Object.entries(value).map(([key, then]) => [key, change(then as Then, name)]))];
  });
  return Object.fromEntries(changed) as Verb;
}

/** Each item finds the call as the ones before it have left it. */
function settleAll<Item>(items: readonly Item[], answered: boolean): readonly Item[] {
  let now = answered;
  const all: Item[] = [];
  for (const item of items) {
    const settled = settle(item, now);
    now = now || (isVerb(settled) && settled.answers);
    const joined = joinedWith(all.at(-1), settled);
    if (joined) all.splice(-1, 1, joined as Item);
    else all.push(settled);
  }
  return all;
}

/** Two neighbours as one, where that is the same to the caller. */
function joinedWith(one: unknown, other: unknown): Verb | null {
  if (!isVerb(one) || !isVerb(other) || !isDeepStrictEqual(apartFromLength(one), apartFromLength(other))) return null;
  if (one.verb === 'pause' && other.verb === 'pause') return { ...one, durationMs: one.durationMs + other.durationMs };
  if ((one.verb !== 'say' && one.verb !== 'play') || one.verb !== other.verb || one.endKeys !== '') return null;
  if (one.loops === 'endless' || other.loops === 'endless') return { ...one, loops: 'endless' };
  return { ...one, loops: one.loops + other.loops };
}

function apartFromLength(verb: Verb): unknown {
  return { ...verb, place: null, loops: null, durationMs: null };
}

function settle<Value>(value: Value, answered: boolean): Value {
  if (Array.isArray(value)) return settleAll(value, answered) as Value;
  if (typeof value !== 'object' || value === null) return value;
  const now = answered || (isVerb(value) && value.answers);
  const settled = Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, settle(inner, now)]));
  const decides = isVerb(value) || (isThen(value) && value.go === 'end');
  return (decides ? { ...settled, answers: now || value.answers } : settled) as Value;
}

function isVerb(value: unknown): value is Verb {
  return typeof value === 'object' && value !== null && 'verb' in value;
}

function isThen(value: unknown): value is Then {
  return typeof value === 'object' && value !== null && 'go' in value;
}
