import type { JsonObject, JsonValue } from '../../../src/verbs/index.ts';
import { timestamp } from '../wire/words.ts';

/** One member of an answer: what it is, and where it comes from. */
export interface Field<From> {
  readonly schema: JsonObject;
  of(from: From): JsonValue;
}

/** An answer as a table, from which both its JSON and its schema are made. */
export type Shape<From> = Readonly<Record<string, Field<From>>>;

export function render<From>(shape: Shape<From>, from: From): JsonObject {
  return Object.fromEntries(Object.entries(shape).map(([name, field]) => [name, field.of(from)]));
}

export function schemaOf<From>(shape: Shape<From>): JsonObject {
  return {
    type: 'object',
    required: Object.keys(shape),
    additionalProperties: false,
    properties: Object.fromEntries(Object.entries(shape).map(([name, { schema }]) => [name, schema])),
  };
}

const orNull = (type: string) => ({ type: [type, 'null'] });

export const text = <From>(of: (from: From) => string): Field<From> => ({ schema: { type: 'string' }, of });

export const textOrNull = <From>(of: (from: From) => string | null | undefined): Field<From> => ({
  schema: orNull('string'),
  of: (from) => of(from) ?? null,
});

export const word = <From, const Word extends string>(
  choices: readonly Word[],
  of: (from: From) => Word,
): Field<From> => ({ schema: { type: 'string', enum: choices }, of });

export const wordOrNull = <From, const Word extends string>(
  choices: readonly Word[],
  of: (from: From) => Word | null,
): Field<From> => ({ schema: { type: ['string', 'null'], enum: [...choices, null] }, of });

export const sidField = <From>(prefix: string, of: (from: From) => string): Field<From> => ({
  schema: { type: 'string', pattern: `^${prefix}[0-9a-f]{32}$` },
  of,
});

export const sidOrNull = <From>(prefix: string, of: (from: From) => string | null): Field<From> => ({
  schema: { type: ['string', 'null'], pattern: `^${prefix}[0-9a-f]{32}$` },
  of,
});

export const integer = <From>(of: (from: From) => number): Field<From> => ({ schema: { type: 'integer' }, of });

export const truth = <From>(of: (from: From) => boolean): Field<From> => ({ schema: { type: 'boolean' }, of });

/** RFC 2822 in UTC; null where it has not come. */
export const date = <From>(of: (from: From) => number | undefined): Field<From> => ({
  schema: {
    type: ['string', 'null'],
    pattern: '^(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \\d{2} [A-Z][a-z]{2} \\d{4} \\d{2}:\\d{2}:\\d{2} \\+0000$',
  },
  of: (from) => {
    const at = of(from);
    return at === undefined ? null : timestamp(at);
  },
});

/** Never known here. */
export const nothing: Field<unknown> = { schema: { type: 'null' }, of: () => null };

export const fixed = (value: string | boolean | number): Field<unknown> => ({
  schema: { const: value },
  of: () => value,
});

/** Urls below this one, by name. */
export const below = <From>(of: (from: From) => Readonly<Record<string, string>>): Field<From> => ({
  schema: { type: 'object', additionalProperties: { type: 'string' } },
  of,
});

export const anything = <From>(schema: JsonObject, of: (from: From) => JsonValue): Field<From> => ({ schema, of });
