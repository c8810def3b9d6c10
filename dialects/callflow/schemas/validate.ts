import { type SchemaCheck, type SchemaProblem, schemaCheck } from '../../../src/document/index.ts';
import { aliases } from '../catalogue.ts';
import { isObject, pointTo } from '../flow.ts';
import { directoryModules } from './directory.ts';
import { mediaModules } from './media.ts';
import { phoneModules } from './phones.ts';
import type { Schema } from './words.ts';

/** The data of every module that KAZOO knows, as JSON schemas of our own. */
export const moduleSchemas: ReadonlyMap<string, Schema> = new Map(
  Object.entries({ ...mediaModules, ...phoneModules, ...directoryModules }),
);

/** Something in a flow that KAZOO's REST API refuses, or converts before it keeps it. */
export interface FlowProblem {
  /** JSON pointer into the flow. */
  readonly path: string;
  /** The rule of the schema (`required`, `type`, `enum`, `minimum` …); `converted`, `error` for a module nobody knows. */
  readonly rule: string;
  readonly message: string;
  readonly value: unknown;
  /** What the rule asks for, where it names something: a type, a bound, the words. */
  readonly target?: unknown;
  /** `warning`: converted, and good as it now stands. */
  readonly severity: 'error' | 'warning';
}

export interface CheckedFlow<Value> {
  /** A copy with the defaults filled in and texts turned into the numbers and booleans that they say. */
  readonly value: Value;
  readonly problems: readonly FlowProblem[];
}

/** KAZOO's own limit of nodes that follow one another would be reached long before. */
const deepest = 200;

/** Checks a node and everything below it. Never throws, whatever it is given. */
export function validateFlow(flow: unknown): CheckedFlow<unknown> {
  const value: unknown = structuredClone(flow);
  const problems: FlowProblem[] = [];
  checkNode(value, '', problems, 0);
  return { value, problems };
}

/** Checks the data of one module; one that nobody knows may have any. `pointer`: of the data. */
export function validateData(module: string, data: unknown, pointer = '/data'): CheckedFlow<unknown> {
  const schema = moduleSchemas.get(aliases.get(module) ?? module);
  return schema ? validateBy(schema, data, pointer) : { value: structuredClone(data), problems: [] };
}

/** The same for anything else that has a schema. */
export function validateBy(schema: Schema, data: unknown, pointer = ''): CheckedFlow<unknown> {
  const value: unknown = structuredClone(data);
  const converted = convert(value, schema, pointer);
  const wrong = checkOf(schema)(value).map((problem) => flowProblem(problem, value, pointer));
  return { value, problems: [...converted, ...wrong] };
}

function checkNode(node: unknown, pointer: string, problems: FlowProblem[], depth: number): void {
  const refuse = (path: string, rule: string, message: string, value: unknown, target?: unknown) =>
    problems.push({ path, rule, message, value, severity: 'error', ...(target !== undefined && { target }) });
  if (!isObject(node)) {
    refuse(pointer, 'type', 'must be object', node, 'object');
    return;
  }
  if (depth > deepest) {
    refuse(pointer, 'error', `more than ${deepest} nodes are inside one another`, undefined);
    return;
  }
  const open = node as Record<string, unknown>;
  const { module, children } = open;
  if (module === undefined) refuse(pointTo(pointer, 'module'), 'required', 'Field is required but missing', undefined);
  else if (typeof module !== 'string') refuse(pointTo(pointer, 'module'), 'type', 'must be string', module, 'string');
  else if (module.length < 1) refuse(pointTo(pointer, 'module'), 'minLength', 'must not be empty', module, 1);
  else if (module.length > 64)
    refuse(pointTo(pointer, 'module'), 'maxLength', 'must have at most 64 characters', module, 64);
  else if (!moduleSchemas.has(aliases.get(module) ?? module))
    refuse(pointTo(pointer, 'module'), 'error', `unable to find callflow schema for module ${module}`, module);
  open['data'] ??= {};
  if (!isObject(open['data'])) refuse(pointTo(pointer, 'data'), 'type', 'must be object', open['data'], 'object');
  else if (typeof module === 'string') {
    const checked = validateData(module, open['data'], pointTo(pointer, 'data'));
    open['data'] = checked.value;
    problems.push(...checked.problems);
  }
  if (children === undefined) return;
  if (!isObject(children)) {
    refuse(pointTo(pointer, 'children'), 'type', 'must be object', children, 'object');
    return;
  }
  // An empty object is how people say that nothing follows.
  for (const [key, child] of Object.entries(children))
    if (!isObject(child) || Object.keys(child).length > 0)
      checkNode(child, pointTo(pointTo(pointer, 'children'), key), problems, depth + 1);
}

const checks = new Map<Schema, SchemaCheck>();

function checkOf(schema: Schema): SchemaCheck {
  const known = checks.get(schema);
  if (known) return known;
  const made = schemaCheck(schema);
  checks.set(schema, made);
  return made;
}

function flowProblem(
  { pointer, rule, message, field, wanted }: SchemaProblem,
  data: unknown,
  base: string,
): FlowProblem {
  const path = `${base}${pointer}${field === undefined ? '' : pointTo('', field)}`;
  const value = field === undefined ? at(data, pointer) : undefined;
  const said = rule === 'required' ? 'Field is required but missing' : message;
  const target = rule === 'required' ? undefined : wanted;
  return { path, rule, message: said, value, severity: 'error', ...(target !== undefined && { target }) };
}

/** Turns `"20"` into 20 and `"true"` into true where the schema asks for that, in place. */
function convert(value: unknown, schema: Schema, pointer: string): readonly FlowProblem[] {
  const { properties, items } = schema as { readonly properties?: Record<string, Schema>; readonly items?: Schema };
  const inside: readonly (readonly [string | number, Schema])[] = Array.isArray(value)
    ? value.map((_, index) => [index, items ?? {}] as const)
    : Object.entries(properties ?? {});
  if (!isObject(value) && !Array.isArray(value)) return [];
  const table = value as Record<string | number, unknown>;
  return inside.flatMap(([name, inner]): readonly FlowProblem[] => {
    if (!Object.hasOwn(table, name)) return [];
    const path = pointTo(pointer, String(name));
    const written = table[name];
    const meant = typeof written === 'string' ? meantBy(written.trim(), inner['type']) : undefined;
    if (meant === undefined) return convert(written, inner, path);
    table[name] = meant;
    const message = `is ${JSON.stringify(written)} and is taken as ${meant}`;
    return [{ path, rule: 'converted', message, value: written, severity: 'warning' }];
  });
}

function meantBy(written: string, type: unknown): number | boolean | undefined {
  if (type === 'integer') return /^-?\d{1,15}$/.test(written) ? Number(written) : undefined;
  if (type === 'boolean' && /^(true|false)$/i.test(written)) return written.toLowerCase() === 'true';
  return undefined;
}

function at(value: unknown, pointer: string): unknown {
  let found = value;
  for (const step of pointer.split('/').slice(1)) {
    const name = step.replaceAll('~1', '/').replaceAll('~0', '~');
    found = typeof found === 'object' && found !== null ? (found as Record<string, unknown>)[name] : undefined;
  }
  return found;
}
