import type { JsonObject, JsonValue } from '../../dialect.ts';

/** A JSON schema, as plain data. */
export type Schema = JsonObject;

/** A field of a module; `needed` is taken out again before it becomes a schema. */
export type Field = Schema & { readonly needed?: true };

type Rules = Readonly<Record<string, JsonValue>>;

export const text = (rules: Rules = {}): Field => ({ type: 'string', ...rules });
export const integer = (rules: Rules = {}): Field => ({ type: 'integer', ...rules });
export const boolean = (usually?: boolean): Field => ({
  type: 'boolean',
  ...(usually !== undefined && { default: usually }),
});
export const oneOf = (words: readonly string[], usually?: string): Field => ({
  type: 'string',
  enum: words,
  ...(usually !== undefined && { default: usually }),
});
export const list = (of: Field, rules: Rules = {}): Field => ({ type: 'array', items: of, ...rules });
export const needed = (field: Field): Field => ({ ...field, needed: true });

/** An object; fields that nobody names here are let through, as KAZOO lets them. */
export function table(fields: Readonly<Record<string, Field>>, rules: Rules = {}): Field {
  const properties: Record<string, Schema> = {};
  const required: string[] = [];
  for (const [name, { needed: isNeeded, ...schema }] of Object.entries(fields)) {
    properties[name] = schema as Schema;
    if (isNeeded) required.push(name);
  }
  return { type: 'object', properties, ...(required.length > 0 && { required }), ...rules };
}

/** The data of a module. */
export function moduleOf(fields: Readonly<Record<string, Field>>): Schema {
  return table({ ...fields, skip_module: boolean() });
}

/** One key of a telephone. */
export const key: Field = { type: 'string', enum: ['1', '2', '3', '4', '5', '6', '7', '8', '9', '*', '0', '#'] };
export const everyKey = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '*', '0', '#'];
export const keys = (usually?: readonly string[]): Field =>
  list(key, { uniqueItems: true, ...(usually && { default: usually }) });

/** An absolute url. */
export const url = (rules: Rules = {}): Field => text({ pattern: '^(https?|HTTPS?)://', ...rules });
/** The id of something in the directory; a SIP address or number where nobody keeps one. */
export const id = (rules: Rules = {}): Field => text(rules);
export const anything: Field = {};
