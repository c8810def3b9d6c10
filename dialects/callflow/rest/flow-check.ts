import type { Desk } from '../../../src/desk/index.ts';
import type { JsonObject, JsonValue } from '../../../src/verbs/index.ts';
import { isObject } from '../flow.ts';
import { type FlowProblem, validateFlow } from '../schemas/index.ts';
import type { Mistake } from './problems.ts';

/** Fields of a module's data that we would ask or send to. */
const urlFields: ReadonlyMap<string, readonly string[]> = new Map([
  ['pivot', ['voice_url', 'cdr_url']],
  ['record_call', ['url']],
  ['record_caller', ['url']],
  ['webhook', ['uri']],
]);

export interface CheckedTree {
  /** With the defaults of the modules filled in. */
  readonly flow: JsonValue;
  readonly mistakes: readonly Mistake[];
}

/** A flow as the API takes it: modules that exist, with data that they take, and urls that may be asked. */
export async function checkFlow(flow: JsonValue, desk: Pick<Desk, 'forbidden'>): Promise<CheckedTree> {
  const { value, problems } = validateFlow(flow);
  const mistakes = mistakesIn(problems, 'flow');
  if (mistakes.length > 0) return { flow: value as JsonValue, mistakes };
  const blocked: Mistake[] = [];
  for (const { module, data, path } of nodesOf(value))
    blocked.push(...(await blockedUrls(data, urlFields.get(module) ?? [], desk, [...path, 'data'])));
  return { flow: value as JsonValue, mistakes: blocked };
}

/** Those fields whose urls we may not ask. */
export async function blockedUrls(
  data: JsonObject,
  fields: readonly string[],
  desk: Pick<Desk, 'forbidden'>,
  path: readonly string[] = [],
): Promise<readonly Mistake[]> {
  const blocked: Mistake[] = [];
  for (const field of fields) {
    const url = data[field];
    if (typeof url !== 'string' || (await desk.forbidden(url)) === null) continue;
    blocked.push({ path: [...path, field], rule: 'error', message: 'invalid client URL', value: url });
  }
  return blocked;
}

/** What is wrong in a document, `under` one of its fields; what was only converted is not. */
export function mistakesIn(problems: readonly FlowProblem[], ...under: readonly string[]): readonly Mistake[] {
  return problems.filter(({ severity }) => severity === 'error').map((problem) => mistakeOf(problem, under));
}

function mistakeOf({ path, rule, message, target, value }: FlowProblem, under: readonly string[]): Mistake {
  const keys = path.split('/').slice(1);
  return {
    path: [...under, ...keys.map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'))],
    rule: codes.get(rule) ?? rule,
    message,
    ...(target !== undefined && { target: target as JsonValue }),
    ...(value !== undefined && { value: value as JsonValue }),
  };
}

/** Rules that KAZOO has another word for. */
const codes: ReadonlyMap<string, string> = new Map([
  ['oneOf', 'not_one_schema_valid'],
  ['anyOf', 'not_one_schema_valid'],
  ['const', 'enum'],
]);

export interface FoundNode {
  readonly module: string;
  readonly data: JsonObject;
  readonly path: readonly string[];
}

/** Every node of a flow, from the root down. */
export function nodesOf(root: unknown): readonly FoundNode[] {
  const found: FoundNode[] = [];
  const waiting: { readonly node: unknown; readonly path: readonly string[] }[] = [{ node: root, path: ['flow'] }];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const { node, path } = next;
    if (!isObject(node) || typeof node['module'] !== 'string') continue;
    const data = isObject(node['data']) ? (node['data'] as JsonObject) : {};
    found.push({ module: node['module'], data, path });
    const children = isObject(node['children']) ? Object.entries(node['children']) : [];
    for (const [key, child] of children.reverse()) waiting.push({ node: child, path: [...path, 'children', key] });
  }
  return found;
}
