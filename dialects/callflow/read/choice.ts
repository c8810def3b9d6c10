import { type ChooseCase, choose, into, on, setCallerId, type Then } from '../../../src/verbs/index.ts';
import type { JsonObject } from '../../dialect.ts';
import { flowByNumber } from '../directory/flows.ts';
import { accountOf, isEmpty, kinds } from '../directory/kinds.ts';
import { entriesOf } from '../directory/lists.ts';
import { callerInside } from '../directory/people.ts';
import { valueAt } from '../directory/values.ts';
import { compiled, fits, longestPattern } from '../patterns.ts';
import { ModuleData, plainText } from './module-data.ts';
import { type FlowNode, goOn, type NodeReading } from './node.ts';
import { callerIdOf } from './outgoing.ts';
import { runOwn } from './own-callback.ts';
import { skipUnsupported } from './unsupported.ts';

/**
 * `check_cid`: `match` or `nomatch` of a pattern anywhere in the caller's number; in absolute mode the child that is
 * called like the number, if the pattern fits that, too. A child that is not there is `_`.
 */
export function readCheckCid(node: FlowNode): NodeReading {
  const { data, place } = node;
  const regex = data.text('regex') ?? '.*';
  const isAbsolute = data.boolean('use_absolute_mode', false);
  const callerId = newCallerId(node);
  const pattern = compiled(regex);
  if (!pattern) {
    data.wrong('regex', regex, 'must be a pattern without look-around and back references');
    return skipUnsupported(node, { code: 'missing-value', reason: 'there is no usable pattern' });
  }
  const fits = (key: string) => key !== '_' && !ways.has(key) && node.leadsTo(key) && pattern.matcher(key).find();
  const numbers = isAbsolute ? node.childKeys.filter(fits) : [];
  const cases: readonly ChooseCase[] = [
    ...numbers.map((key) => numberCase(exactly(key), renamed(node.branch(key), callerId, place))),
    numberCase(regex, isAbsolute ? on : renamed(branchOr(node, 'match'), callerId, place)),
  ];
  return goOn(choose({ cases, otherwise: branchOr(node, 'nomatch'), answers: false, place }));
}

const ways: ReadonlySet<string> = new Set(['match', 'nomatch']);

/** Given only together with a user of the directory, and taken only when a child of a match is. */
function newCallerId({ data }: FlowNode) {
  const table = data.inner('caller_id').inner('external');
  const [name, number, user] = [table.text('name'), table.text('number'), data.text('user_id')];
  if (name !== undefined && number !== undefined && user !== undefined) return callerIdOf(name, number);
  if (name !== undefined || number !== undefined)
    data.ignored('caller_id', 'KAZOO takes it only with a name, a number and a "user_id"');
  return undefined;
}

function renamed(then: Then, callerId: ReturnType<typeof newCallerId>, place: FlowNode['place']): Then {
  if (!callerId || then.go !== 'into') return then;
  return into([setCallerId({ callerId, mode: 'replace', answers: false, place }), ...then.verbs]);
}

/** `cidlistmatch` with a list of the directory, or its entries inline: numbers, prefixes and patterns, tried as one. */
export function readCidListMatch(node: FlowNode): NodeReading {
  const { data, place, diagnose, directory } = node;
  const id = data.text('id');
  const kept = id === undefined ? null : entriesOf(directory, id);
  if (!data.has('entries') && !kept)
    return skipUnsupported(node, {
      reason: isEmpty(directory)
        ? 'its list is in a directory, which is not kept here'
        : `the directory has no list ${JSON.stringify((id ?? '').slice(0, 64))}`,
      hint: 'put the list into "entries", or use check_cid',
    });
  const parts: string[] = [];
  const stored = (kept ?? []).map(({ value }) => new ModuleData(value, data.pointer, diagnose));
  for (const entry of data.has('entries') ? data.items('entries') : stored) {
    const part = entryPattern(entry.text('number'), entry.text('prefix'), entry.text('pattern'));
    entry.known('displayname', 'name');
    if (part === undefined || !compiled(part))
      diagnose({
        code: 'invalid-value',
        severity: 'warning',
        message: 'This entry has neither a number nor a prefix nor a usable pattern; it is left out.',
        place: { pointer: entry.pointer },
      });
    else if ([...parts, part].join('|').length > longestPattern) {
      diagnose({
        code: 'exceeded-limit',
        severity: 'warning',
        message: 'The list is longer than can be looked through; this entry and those after it are left out.',
        place: { pointer: entry.pointer },
      });
      break;
    } else parts.push(part);
  }
  const pattern = parts.length > 0 ? parts.join('|') : nothing;
  const cases = [numberCase(pattern, branchOr(node, 'match'))];
  return goOn(choose({ cases, otherwise: branchOr(node, 'nomatch'), answers: false, place }));
}

/** Fits no number, not even a withheld one. */
const nothing = '[^\\s\\S]';

function entryPattern(number?: string, prefix?: string, pattern?: string): string | undefined {
  if (number !== undefined) return exactly(number);
  if (prefix !== undefined) return `^${escaped(prefix)}`;
  return pattern === undefined ? undefined : `(?:${pattern})`;
}

/** `branch_variable`: the child that is called like the value of a variable of the call. */
export function readBranchVariable(node: FlowNode): NodeReading {
  const { data } = node;
  const path = pathOf(node);
  const scope = data.oneOf('scope', [callScope, 'account', 'device', 'user', 'merged', 'doc'], callScope);
  const id = data.text('id');
  if (scope !== callScope && isEmpty(node.directory))
    return skipUnsupported(node, {
      reason: 'it looks into documents of a directory, which is not kept here',
      hint: `only the scope ${callScope} is known: what set_variables and set_variable have set`,
    });
  if (!path) return skipUnsupported(node, { code: 'missing-value', reason: 'there is no "variable"' });
  if (scope !== callScope) return byValue(node, valueInScope(node, scope, id, path));
  return byKey(node, (equals) => ({ kind: 'variable', scope: 'call', path, equals }));
}

const callScope = 'custom_channel_vars';

function pathOf({ data, diagnose }: FlowNode): readonly string[] | null {
  const written = data.raw('variable');
  if (!Array.isArray(written)) {
    const name = data.text('variable');
    return name === undefined ? null : [name];
  }
  const isPath = written.length > 0 && written.every((step) => typeof step === 'string' && step.trim() !== '');
  if (!isPath) data.wrong('variable', plainText(written), 'must be a name or a list of names');
  else
    diagnose({
      code: 'unusual-value',
      severity: 'warning',
      message: '"variable" is a list and is taken as the way to a value inside others.',
      place: data.place('variable'),
      hint: 'the hosted platform knows that; KAZOO itself refuses it',
    });
  return isPath ? (written as readonly string[]) : null;
}

/** What a document of the directory says: of the account, of the telephone that calls, of whoever uses it. */
function valueInScope(
  { directory, facts }: FlowNode,
  scope: string,
  id: string | undefined,
  path: readonly string[],
): string | undefined {
  const inside = callerInside(directory, facts);
  const things: Readonly<Record<string, readonly (JsonObject | null | undefined)[]>> = {
    account: [accountOf(directory)],
    device: [inside?.device.value],
    user: [inside?.owner?.value],
    merged: [inside?.device.value, inside?.owner?.value, accountOf(directory)],
    doc: id === undefined ? [] : Object.keys(kinds).map((kind) => directory.find(kind, id)),
  };
  const steps = path.length === 1 ? (path[0] ?? '').split('.') : path;
  for (const thing of things[scope] ?? []) {
    const value = valueAt(thing, ...path) ?? valueAt(thing, ...steps);
    if (value !== undefined) return typeof value === 'string' ? value : JSON.stringify(value);
  }
  return undefined;
}

/** The child is known already. */
function byValue(node: FlowNode, value: string | undefined): NodeReading {
  const isChild = value !== undefined && value !== '_' && node.leadsTo(value);
  return { verbs: [], next: isChild ? value : '_', isDecided: true };
}

/** `branch_bnumber`: the child that is called like what the route's pattern captured of the dialled number. */
export function readBranchBNumber(node: FlowNode): NodeReading {
  const { data, directory, captured } = node;
  const hunts = data.boolean('hunt', false);
  const [allow, deny] = [data.text('hunt_allow'), data.text('hunt_deny')];
  if (isEmpty(directory)) {
    const unhunted = 'there are no stored callflows to look numbers up in';
    if (hunts) data.ignored('hunt', unhunted);
    data.ignored('hunt_allow', unhunted);
    data.ignored('hunt_deny', unhunted);
  } else if (captured !== undefined && (node.isNested || hunts)) {
    const isAllowed = (allow === undefined || fits(allow, captured)) && !(deny !== undefined && fits(deny, captured));
    if (!hunts || node.leadsTo(captured) || !isAllowed) return byValue(node, captured);
    const found = flowByNumber(directory, captured, { fallsBack: false });
    const verbs = found ? [runOwn(node, 'number', { number: captured, fallsBack: false })] : [];
    return { verbs, next: '_', isDecided: true };
  }
  return byKey(node, (equals) => ({ kind: 'captured', equals }));
}

function byKey(node: FlowNode, when: (key: string) => ChooseCase['when']): NodeReading {
  const keys = node.childKeys.filter((key) => key !== '_' && node.leadsTo(key));
  if (keys.length === 0) return goOn();
  const cases = keys.map((key) => ({ when: when(key), next: node.branch(key) }));
  return goOn(choose({ cases, otherwise: on, answers: false, place: node.place }));
}

function branchOr(node: FlowNode, key: string): Then {
  return node.leadsTo(key) ? node.branch(key) : on;
}

function numberCase(pattern: string, next: Then): ChooseCase {
  return { when: { kind: 'caller-number', pattern }, next };
}

export function exactly(number: string): string {
  return `^${escaped(number)}$`;
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}
