import type { Desk, Item } from '../../../src/desk/index.ts';
import { numberScope } from '../../../src/desk/index.ts';
import type { JsonObject, JsonValue } from '../../../src/verbs/index.ts';
import { shelfKind } from '../directory/kinds.ts';
import { isObject } from '../flow.ts';
import { isE164, normalNumber } from '../numbers.ts';
import { compiled, longestPattern } from '../patterns.ts';
import { validateBy } from '../schemas/index.ts';
import { metaflows } from '../schemas/metaflows.ts';
import { countryOf } from './account.ts';
import type { Problem } from './answer.ts';
import { checkFlow, mistakesIn, nodesOf } from './flow-check.ts';
import { forbidden, invalid, type Mistake, missing } from './problems.ts';
import type { Keeping, Kept, Taken } from './resource.ts';

/** Extensions, feature codes and `no_match`: an account's own, where a telephone number is the only one anywhere. */
export const extensionScope = 'callflow extension';
const patternScope = 'callflow pattern';

export const callflowKind = shelfKind('callflows');

export const callflows: Keeping = {
  resource: 'callflows',
  prepare,
  summary: ({ id, value }) => ({
    id,
    ...kept(value, 'name', 'type'),
    numbers: value['numbers'] ?? [],
    patterns: value['patterns'] ?? [],
    featurecode: value['featurecode'] ?? false,
    ...kept(value, 'owner_id', 'group_id'),
    modules: modulesIn(value['flow']),
    flags: value['flags'] ?? [],
  }),
  shown: async (item, desk) => ({ ...item.value, id: item.id, metadata: await metadataOf(item.value, desk) }),
  taken,
};

async function prepare(document: JsonObject, id: string, desk: Desk): Promise<Kept | Problem> {
  const { numbers: _, patterns: __, flow, ...rest } = document;
  const country = await countryOf(desk.account, desk.shelf);
  const numbers = textsOf(document, 'numbers', { longest: 36 });
  const patterns = textsOf(document, 'patterns', { longest: longestPattern });
  const mistakes: Mistake[] = [...numbers.mistakes, ...patterns.mistakes, ...patterns.texts.flatMap(patternMistake)];
  if (mistakes.length === 0 && numbers.texts.length + patterns.texts.length === 0)
    mistakes.push({
      path: ['numbers'],
      rule: 'required',
      message: 'Callflows must be assigned at least one number or pattern',
    });
  mistakes.push(...outside(rest));
  if (flow === undefined) mistakes.push(missing('flow'));
  const tree = await checkFlow(flow ?? { module: 'noop' }, desk);
  mistakes.push(...tree.mistakes);
  if (mistakes.length > 0) return invalid(mistakes);
  const normal = [...new Set(numbers.texts.map((number) => normalNumber(number, country)))];
  const value = { ...rest, numbers: normal, patterns: patterns.texts, flow: tree.flow };
  const names = [
    ...normal.map((name) => ({ scope: isE164(name) ? numberScope : extensionScope, name })),
    ...patterns.texts.map((name) => ({ scope: patternScope, name })),
  ];
  return (await others(names, id, desk)) ?? { value, names };
}

/** All that somebody else has, where the store would stop at the first. */
async function others(names: Kept['names'], id: string, desk: Desk): Promise<Problem | null> {
  const mistakes: Mistake[] = [];
  for (const { scope, name } of names) {
    const owner = await desk.shelf.owner(scope, name);
    if (!owner || (owner.account === desk.account.id && owner.kind === callflowKind && owner.id === id)) continue;
    if (owner.account !== desk.account.id) return forbidden;
    mistakes.push(await uniqueMistake(scope, name, owner, desk));
  }
  return mistakes.length > 0 ? invalid(mistakes) : null;
}

async function taken({ scope, name, by }: Taken, desk: Desk): Promise<Problem> {
  return by ? invalid([await uniqueMistake(scope, name, by, desk)]) : forbidden;
}

async function uniqueMistake(
  scope: string,
  name: string,
  by: { readonly kind: string; readonly id: string },
  desk: Desk,
): Promise<Mistake> {
  const owner = await desk.shelf.get(by.kind, by.id);
  const [field, what] = scope === patternScope ? ['patterns', 'Pattern'] : ['numbers', 'Number'];
  const who = by.kind === callflowKind ? `callflow ${by.id}` : by.kind;
  const title = owner?.value['name'];
  const named = typeof title === 'string' ? ` ${title}` : '';
  return { path: [field], rule: 'unique', message: `${what} ${name} exists in ${who}${named}`, cause: name };
}

function textsOf(document: JsonObject, field: string, { longest }: { readonly longest: number }) {
  const value = document[field];
  if (value === undefined) return { texts: [], mistakes: [] };
  if (!Array.isArray(value)) {
    const message = 'Value did not match type(s): array';
    return { texts: [], mistakes: [{ path: [field], rule: 'type', message, target: 'array', value }] };
  }
  const list = value as readonly JsonValue[];
  const mistakes = list.flatMap((each, index): readonly Mistake[] => {
    const path = [field, String(index)];
    if (typeof each !== 'string')
      return [{ path, rule: 'type', message: 'Value did not match type(s): string', target: 'string', value: each }];
    if (each.trim() === '')
      return [{ path, rule: 'minLength', message: 'String must be at least 1 characters', target: 1, value: each }];
    if (each.length > longest) {
      const message = `String must not be more than ${longest} characters`;
      return [{ path, rule: 'maxLength', message, target: longest, value: each }];
    }
    return list.indexOf(each) === index
      ? []
      : [{ path: [field], rule: 'uniqueItems', message: 'List of items is not unique', cause: each }];
  });
  return { texts: mistakes.length > 0 ? [] : (list as readonly string[]), mistakes };
}

function patternMistake(pattern: string, index: number): readonly Mistake[] {
  if (compiled(pattern)) return [];
  const message = 'Failed to compile the pattern: it must do without look-around and back references';
  return [{ path: ['patterns', String(index)], rule: 'pattern', message, value: pattern }];
}

/** What stands beside numbers, patterns and flow. */
function outside(document: JsonObject): readonly Mistake[] {
  const mistakes: Mistake[] = [];
  const wrong = (path: readonly string[], target: string, value: JsonValue) =>
    mistakes.push({ path, rule: 'type', message: `Value did not match type(s): ${target}`, target, value });
  for (const field of ['name', 'type', 'owner_id', 'group_id'])
    if (document[field] !== undefined && typeof document[field] !== 'string') wrong([field], 'string', document[field]);
  const { featurecode, flags } = document;
  if (flags !== undefined && !(Array.isArray(flags) && flags.every((flag) => typeof flag === 'string')))
    wrong(['flags'], 'array', flags);
  if (featurecode !== undefined && !isObject(featurecode)) wrong(['featurecode'], 'object', featurecode);
  if (isObject(featurecode))
    for (const [field, longest] of [
      ['name', 128],
      ['number', 30],
    ] as const) {
      const value = featurecode[field] as JsonValue | undefined;
      if (value === undefined) continue;
      if (typeof value !== 'string') wrong(['featurecode', field], 'string', value);
      else if (value.length === 0 || value.length > longest)
        mistakes.push({
          path: ['featurecode', field],
          rule: value.length === 0 ? 'minLength' : 'maxLength',
          message: `String must have 1 to ${longest} characters`,
          target: value.length === 0 ? 1 : longest,
          value,
        });
    }
  const { metaflow, ringback } = document;
  if (ringback !== undefined && !isObject(ringback)) wrong(['ringback'], 'object', ringback);
  if (metaflow !== undefined) mistakes.push(...mistakesIn(validateBy(metaflows, metaflow).problems, 'metaflow'));
  return mistakes;
}

function modulesIn(flow: unknown): readonly string[] {
  const running = nodesOf(flow).filter(({ data }) => data['skip_module'] !== true);
  return [...new Set(running.map(({ module }) => module))];
}

/** Which resource a module's `id` is of. */
const resourceOf: ReadonlyMap<string, string> = new Map([
  ['callflow', 'callflows'],
  ['conference', 'conferences'],
  ['device', 'devices'],
  ['directory', 'directories'],
  ['group', 'groups'],
  ['menu', 'menus'],
  ['play', 'media'],
  ['user', 'users'],
  ['voicemail', 'vmboxes'],
  ['cidlistmatch', 'lists'],
]);

/** The names of what a flow refers to, by id. */
async function metadataOf({ flow }: JsonObject, desk: Desk): Promise<JsonObject> {
  const metadata: Record<string, JsonObject> = {};
  for (const { module, data } of nodesOf(flow)) {
    const { id } = data;
    const resource = resourceOf.get(module);
    if (resource === undefined || typeof id !== 'string' || metadata[id]) continue;
    const item: Item | null = await desk.shelf.get(shelfKind(resource), id);
    const name = item?.value['name'] ?? item?.value['username'];
    if (item) metadata[id] = { pvt_type: module, ...(name !== undefined && { name }) };
  }
  return metadata;
}

function kept(value: JsonObject, ...fields: readonly string[]): JsonObject {
  return Object.fromEntries(fields.flatMap((field) => (value[field] === undefined ? [] : [[field, value[field]]])));
}
