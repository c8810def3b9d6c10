import {
  type ChooseCase,
  changeDirectory,
  choose,
  type DirectoryChange,
  into,
  on,
  runFlow,
} from '../../../src/verbs/index.ts';
import type { JsonObject } from '../../dialect.ts';
import { accountOf, isEmpty } from '../directory/kinds.ts';
import { textAt, textsAt } from '../directory/values.ts';
import { isObject, pointTo } from '../flow.ts';
import { voiceOfNode } from '../house/voice.ts';
import { choices } from '../schemas/choices.ts';
import { ModuleData, plainText } from './module-data.ts';
import { type FlowNode, goOn, type NodeReading } from './node.ts';
import { timeRule } from './time-rule.ts';
import { skipUnsupported } from './unsupported.ts';

/** A rule that may hold, and the child that it leads to. */
interface Candidate {
  readonly rule: ModuleData;
  readonly child: string;
}

/**
 * `temporal_route` with rules of the directory, or inline: objects with an "id", where KAZOO has ids. Tried in order are
 * those of "rules", those that children are called like, and those of "rule_set". The first that holds takes the child
 * of its id, or `_` if there is none; so does the node if no rule holds.
 */
export function readTemporalRoute(node: FlowNode): NodeReading {
  const { data, place, diagnose } = node;
  const action = data.oneOf('action', choices.routeAction, undefined);
  if (action !== undefined) return changeRules(node, action);
  const rules = data.raw('rules');
  const inline = Array.isArray(rules) && rules.some(isObject);
  const candidates = [...written(node), ...namedByChildren(node), ...ofSet(node)];
  if (candidates.length === 0 && !inline) {
    data.texts('rules');
    return skipUnsupported(node, {
      reason: isEmpty(node.directory)
        ? 'its rules are in a directory, which is not kept here'
        : 'the directory has none of its rules',
      hint: 'put the rules themselves (id, cycle, wdays, …) into "rules"',
    });
  }
  data.known('interdigit_timeout');
  if (inline)
    diagnose({
      code: 'unusual-shape',
      severity: 'warning',
      message: 'The rules are taken as they stand here.',
      place: data.place('rules'),
      hint: 'KAZOO takes ids of stored rules only',
    });
  const timeZone = zoneOf(node);
  const branches = new Map<string, ChooseCase['next']>();
  const cases = candidates.flatMap(({ rule, child }): readonly ChooseCase[] => {
    rule.known('name');
    const meant = timeRule(rule);
    if (!meant) return [];
    const known = branches.get(child);
    // Rules of one set share a child: it stands there once.
    const next = known ?? (child !== '_' && node.leadsTo(child) ? node.branch(child) : on);
    branches.set(child, next);
    return [{ when: { kind: 'time', rule: meant, ...(timeZone !== undefined && { timeZone }) }, next }];
  });
  return cases.length === 0 ? goOn() : goOn(choose({ cases, otherwise: on, answers: false, place }));
}

/** Of "rules": objects as they stand there, ids of the directory. */
function written(node: FlowNode): readonly Candidate[] {
  const { data } = node;
  const rules = data.raw('rules');
  if (!Array.isArray(rules)) return [];
  const hasObjects = rules.some(isObject);
  const seen = new Set<string>();
  return rules.flatMap((rule: unknown, index): readonly Candidate[] => {
    if (!isObject(rule)) {
      const found = typeof rule === 'string' ? stored(node, rule, rule) : [];
      const problem = isEmpty(node.directory) ? 'may only hold objects' : 'may only name rules of the directory';
      if (found.length === 0 && (hasObjects || !isEmpty(node.directory))) data.wrong('rules', plainText(rule), problem);
      return found;
    }
    const inline = new ModuleData(rule, `${pointTo(data.pointer, 'rules')}/${index}`, node.diagnose);
    const id = inline.text('id');
    if (id !== undefined && seen.has(id)) {
      inline.wrong('id', id, 'must be that of no other rule; this one is left out');
      return [];
    }
    if (id !== undefined) seen.add(id);
    return [{ rule: inline, child: id ?? '_' }];
  });
}

function namedByChildren(node: FlowNode): readonly Candidate[] {
  const rules = node.data.raw('rules');
  const named = new Set(Array.isArray(rules) ? rules.map((rule) => (isObject(rule) ? rule['id'] : rule)) : []);
  return node.childKeys.filter((key) => key !== '_' && !named.has(key)).flatMap((key) => stored(node, key, key));
}

function ofSet(node: FlowNode): readonly Candidate[] {
  const set = node.data.text('rule_set');
  if (set === undefined) return [];
  const found = stored(node, set, 'rule_set');
  if (found.length === 0 && isEmpty(node.directory))
    node.data.ignored('rule_set', 'its rules are in a directory, which is not kept here');
  return found;
}

/** A rule of the directory, or all of a set of them. */
function stored(node: FlowNode, id: string, child: string): readonly Candidate[] {
  const one = (rule: JsonObject | null): readonly Candidate[] =>
    rule ? [{ rule: new ModuleData({ ...rule, id: undefined }, node.data.pointer, node.diagnose), child }] : [];
  const set = node.directory.find('temporal_rules_sets', id);
  if (set) return textsAt(set, 'temporal_rules').flatMap((rule) => one(node.directory.find('temporal_rules', rule)));
  return one(node.directory.find('temporal_rules', id));
}

/** Ids of all rules that the node names. */
function idsOf({ data, directory, childKeys }: FlowNode): readonly string[] {
  const set = data.text('rule_set');
  const named = [...data.texts('rules'), ...(set === undefined ? [] : [set])];
  const all = named.length > 0 ? named : childKeys.filter((key) => key !== '_');
  return all.flatMap((id) => {
    const rules = textsAt(directory.find('temporal_rules_sets', id), 'temporal_rules');
    return (rules.length > 0 ? rules : [id]).filter((rule) => directory.find('temporal_rules', rule));
  });
}

/** `enabled` as KAZOO means it: always, never, or by the clock again. */
const settings = { enable: true, disable: false, reset: null } as const;

function changeRules(node: FlowNode, action: keyof typeof settings | 'menu'): NodeReading {
  const { place } = node;
  const ids = idsOf(node);
  if (ids.length === 0)
    return skipUnsupported(node, {
      reason: isEmpty(node.directory)
        ? 'it changes rules in a directory, which is not kept here'
        : 'the directory has none of its rules',
    });
  const change = (to: keyof typeof settings) => {
    const changes: readonly DirectoryChange[] = ids.map((id) => ({
      kind: 'temporal_rules',
      id,
      path: ['enabled'],
      value: settings[to],
    }));
    return changeDirectory({ changes, answers: false, place });
  };
  node.data.known('interdigit_timeout', 'timezone');
  const isSettled = { ...goOn(), isDecided: true } as const;
  if (action !== 'menu') return { ...isSettled, verbs: [change(action)] };
  const voice = voiceOfNode(node);
  const question = voice.menu(
    [
      voice.say(
        'Press one to switch this on, two to switch it off, three to let it follow the clock.',
        'temporal-route_menu',
      ),
    ],
    { '1': into([change('enable')]), '2': into([change('disable')]), '3': into([change('reset')]) },
  );
  return { ...isSettled, verbs: [runFlow({ flow: { verbs: [question] }, answers: false, place })] };
}

/** The node's own, else the account's; absent: UTC. */
function zoneOf({ data, directory }: FlowNode): string | undefined {
  const written = data.text('timezone')?.trim();
  const name = written === undefined || written === 'inherit' ? textAt(accountOf(directory), 'timezone') : written;
  if (name === undefined) return undefined;
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return name;
  } catch {
    data.wrong('timezone', name, 'must be a time zone like Europe/Berlin');
    return undefined;
  }
}
