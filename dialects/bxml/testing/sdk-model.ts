import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const models = join(import.meta.dirname, '../../../node_modules/bandwidth-sdk/dist/models');

/**
 * What the official library's class of a callback has against a body: one sentence per value of another type
 * than the class declares, and per key it does not have. Its classes are declarations only, so they are read.
 */
export function complaints(model: string, body: unknown): readonly string[] {
  if (typeof body !== 'object' || body === null) return [`${model} is no object`];
  const fields = fieldsOf(model);
  return Object.entries(body).flatMap(([key, value]) => {
    const type = fields.get(key);
    if (type === undefined) return [`${model} has no ${key}`];
    return fits(type, value) ? [] : [`${model}.${key} is ${JSON.stringify(value)}, not ${type}`];
  });
}

function fieldsOf(model: string): ReadonlyMap<string, string> {
  const fields = [...declaration(model).matchAll(/^ {4}'(\w+)'\?: (.+);$/gm)];
  if (fields.length === 0) throw new Error(`bandwidth-sdk declares no field of ${model}`);
  return new Map(fields.map(([, name = '', type = '']) => [name, type.replace(' | null', '')]));
}

function fits(type: string, value: unknown): boolean {
  if (type === 'string' || type === 'number' || type === 'boolean') return typeof value === type;
  if (type.endsWith('Enum')) {
    const words = [...declaration(type).matchAll(/readonly \w+: "(.+)";/g)].map(([, word]) => word);
    return typeof value === 'string' && words.includes(value);
  }
  return complaints(type, value).length === 0;
}

/** `InitiateCallback` → initiate-callback.d.ts */
function declaration(name: string): string {
  const file = name.replace(/(?<!^)([A-Z])/g, '-$1').toLowerCase();
  return readFileSync(join(models, `${file}.d.ts`), 'utf8');
}
