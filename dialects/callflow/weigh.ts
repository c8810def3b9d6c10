import type { Evidence, Reply } from '../dialect.ts';
import { modules } from './catalogue.ts';
import { findFlow, isObject } from './flow.ts';

/** A JSON object with a module name in it is a callflow; nothing else is. */
export function weigh({ source }: Reply): Evidence {
  if (source.kind !== 'json') return nothing;
  const json = source.json();
  return json.ok ? weighValue(json.value) : weighBroken(source.text);
}

const nothing: Evidence = { score: 0, reasons: [] };

function weighValue(value: unknown): Evidence {
  if (isObject(value) && 'tropo' in value) return nothing;
  const root = findFlow(value);
  if (!root) return nothing;
  const { module, data, children } = root.node;
  const nested = isObject(data) || isObject(children);
  if (typeof module !== 'string')
    return nested
      ? total([[2, 'an object with "data" or "children" of a callflow node, but no "module"']])
      : total([[1, 'an object called "flow"']]);
  return total([
    [6, `"module" is a text: ${JSON.stringify(module.slice(0, 40))}`],
    ...(modules.has(module) ? [[4, `${module} is a module of KAZOO`] as const] : []),
    ...(nested ? [[4, 'the node has "data" or "children"'] as const] : []),
    ...(root.pointer === '' ? [] : [[2, `the node is at ${root.pointer}, as in a stored callflow`] as const]),
  ]);
}

/** JSON that does not parse can still be told by its keys, so that the complaint about it is the right one. */
function weighBroken(text: string): Evidence {
  if (/"tropo"\s*:/.test(text)) return nothing;
  const module = /"module"\s*:\s*"([^"\\]*)"/.exec(text)?.[1];
  if (module === undefined) return nothing;
  return total([
    [5, `it cannot be read as JSON, but has the key "module" with ${JSON.stringify(module.slice(0, 40))}`],
    ...(modules.has(module) ? [[4, `${module} is a module of KAZOO`] as const] : []),
  ]);
}

function total(findings: readonly (readonly [points: number, what: string])[]): Evidence {
  return {
    score: findings.reduce((sum, [points]) => sum + points, 0),
    reasons: findings.map(([points, what]) => `${what} (+${points})`),
  };
}
