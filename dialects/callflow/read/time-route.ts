import { type ChooseCase, choose, on } from '../../../src/verbs/index.ts';
import { isObject } from '../flow.ts';
import type { ModuleData } from './module-data.ts';
import { type FlowNode, goOn, type NodeReading } from './node.ts';
import { timeRule } from './time-rule.ts';
import { skipUnsupported } from './unsupported.ts';

/**
 * `temporal_route` with its rules inline: objects with an "id", where KAZOO has ids. The first rule that holds takes
 * the child of its id, or `_` if there is none; so does the node if no rule holds.
 */
export function readTemporalRoute(node: FlowNode): NodeReading {
  const { data, place, diagnose } = node;
  const rules = data.raw('rules');
  const action = data.oneOf('action', ['menu', 'enable', 'disable', 'reset'], undefined);
  if (action !== undefined)
    return skipUnsupported(node, { reason: 'it changes rules in a directory, which is not kept here' });
  const ids = Array.isArray(rules) ? rules.filter((rule) => !isObject(rule)) : [];
  if (!Array.isArray(rules) || ids.length === rules.length) {
    data.texts('rules');
    return skipUnsupported(node, {
      reason: 'its rules are in a directory, which is not kept here',
      hint: 'put the rules themselves (id, cycle, wdays, …) into "rules"',
    });
  }
  data.ignored('rule_set', 'its rules are in a directory, which is not kept here');
  data.known('interdigit_timeout');
  diagnose({
    code: 'unusual-shape',
    severity: 'warning',
    message: 'The rules are taken as they stand here.',
    place: data.place('rules'),
    hint: 'KAZOO takes ids of stored rules only',
  });
  const timeZone = zoneOf(data);
  const seen = new Set<string>();
  const cases = data.items('rules').flatMap((rule): readonly ChooseCase[] => {
    const id = rule.text('id');
    rule.known('name');
    const meant = timeRule(rule);
    if (id !== undefined && seen.has(id)) {
      rule.wrong('id', id, 'must be that of no other rule; this one is left out');
      return [];
    }
    if (id !== undefined) seen.add(id);
    if (!meant) return [];
    const next = id !== undefined && id !== '_' && node.leadsTo(id) ? node.branch(id) : on;
    return [{ when: { kind: 'time', rule: meant, ...(timeZone !== undefined && { timeZone }) }, next }];
  });
  return cases.length === 0 ? goOn() : goOn(choose({ cases, otherwise: on, answers: false, place }));
}

/** Absent: UTC. */
function zoneOf(data: ModuleData): string | undefined {
  const name = data.text('timezone')?.trim();
  if (name === undefined || name === 'inherit') return undefined;
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return name;
  } catch {
    data.wrong('timezone', name, 'must be a time zone like Europe/Berlin');
    return undefined;
  }
}
