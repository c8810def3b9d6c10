import type { JsonObject, JsonValue } from '../src/verbs/index.ts';

/**
 * Tables of what may stand in a request to a REST face. A table is read by (`readFields`), and OpenAPI says the same of it
 * (`schemaOf`, `parametersOf`): there is one place where a field is described.
 */
export interface Field<Value> {
  /** Never throws; nobody's value is `undefined`. */
  readonly read: (value: unknown) => FieldRead<Value>;
  readonly schema: JsonObject;
  readonly isRequired: boolean;
}

export type FieldRead<Value> =
  | { readonly ok: true; readonly value: Value }
  /** `problem`: a clause about the field, without its name: `must not be null`. `within`: which member of it. */
  | { readonly ok: false; readonly problem: string; readonly within?: string };

export type Fields = Readonly<Record<string, Field<unknown>>>;

export type ValuesOf<Table extends Fields> = {
  readonly [Name in keyof Table]: Table[Name] extends Field<infer Value> ? Value : never;
};

export type FieldsRead<Table extends Fields> =
  | { readonly ok: true; readonly values: ValuesOf<Table> }
  | { readonly ok: false; readonly problems: readonly FieldProblem[] };

export interface FieldProblem {
  /** `machineDetection.callbackUrl`. */
  readonly name: string;
  readonly problem: string;
}

/** Members that the table does not name are passed over. */
export function readFields<Table extends Fields>(table: Table, source: unknown): FieldsRead<Table> {
  const given = typeof source === 'object' && source !== null ? (source as Readonly<Record<string, unknown>>) : {};
  const problems: FieldProblem[] = [];
  const values: Record<string, unknown> = {};
  for (const [name, field] of Object.entries(table)) {
    const read = field.read(Object.hasOwn(given, name) ? given[name] : undefined);
    if (read.ok) values[name] = read.value;
    else problems.push({ name: read.within === undefined ? name : `${name}.${read.within}`, problem: read.problem });
  }
  return problems.length > 0 ? { ok: false, problems } : { ok: true, values: values as ValuesOf<Table> };
}

/** The first value of every parameter. */
export function queryValues(query: URLSearchParams): Readonly<Record<string, string>> {
  const values: Record<string, string> = Object.create(null) as Record<string, string>;
  for (const [name, value] of query) values[name] ??= value;
  return { ...values };
}

/** Of an object with these members. */
export function schemaOf(table: Fields): JsonObject {
  const required = Object.entries(table).flatMap(([name, { isRequired }]) => (isRequired ? [name] : []));
  return {
    type: 'object',
    properties: Object.fromEntries(Object.entries(table).map(([name, { schema }]) => [name, schema])),
    ...(required.length > 0 && { required }),
  };
}

/** Of a query with these parameters. */
export function parametersOf(table: Fields): readonly JsonObject[] {
  return Object.entries(table).map(([name, { schema, isRequired }]) => ({
    name,
    in: 'query',
    required: isRequired,
    schema,
  }));
}

/** Null counts as absent. A number is taken for its digits. */
export function text(
  rules: {
    readonly minimum?: number;
    readonly maximum?: number;
    readonly matches?: RegExp;
    /** A clause: what is wrong with one that does not match. */
    readonly problem?: string;
    readonly format?: string;
  } = {},
): Field<string | undefined> {
  const { minimum = 0, maximum, matches, problem = `must match ${matches?.source}`, format } = rules;
  return optional(
    {
      type: 'string',
      ...(minimum > 0 && { minLength: minimum }),
      ...(maximum !== undefined && { maxLength: maximum }),
      ...(matches && { pattern: matches.source }),
      ...(format !== undefined && { format }),
    },
    (value) => {
      const said = typeof value === 'number' || typeof value === 'boolean' ? String(value) : value;
      if (typeof said !== 'string') return wrong('must be a string');
      if (said.length < minimum) return wrong('must not be blank');
      if (maximum !== undefined && said.length > maximum)
        return wrong(`size must be between ${minimum} and ${maximum}`);
      return matches && !matches.test(said) ? wrong(problem) : right(said);
    },
  );
}

/** An absolute http or https url. */
export function webUrl(maximum = 2048): Field<string | undefined> {
  const said = text({ maximum, format: 'uri' });
  return {
    ...said,
    read: (value) => {
      const read = said.read(value);
      if (!read.ok || read.value === undefined) return read;
      return webAddress.test(read.value) && URL.canParse(read.value) ? read : wrong('only http and https are allowed.');
    },
  };
}

const webAddress = /^https?:\/\//i;

/** A text of digits is taken for its number. */
export function number(
  rules: { readonly minimum?: number; readonly maximum?: number; readonly isWhole?: boolean } = {},
): Field<number | undefined> {
  const { minimum, maximum, isWhole = false } = rules;
  return optional(
    {
      type: isWhole ? 'integer' : 'number',
      ...(minimum !== undefined && { minimum }),
      ...(maximum !== undefined && { maximum }),
    },
    (value) => {
      const said = typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value) ? Number(value) : value;
      if (typeof said !== 'number' || !Number.isFinite(said)) return wrong('must be a number');
      if (isWhole && !Number.isSafeInteger(said)) return wrong('must be an integer');
      if (minimum !== undefined && said < minimum) return wrong(`must be greater than or equal to ${minimum}`);
      if (maximum !== undefined && said > maximum) return wrong(`must be less than or equal to ${maximum}`);
      return right(said);
    },
  );
}

export function yesNo(): Field<boolean | undefined> {
  return optional({ type: 'boolean' }, (value) => {
    if (typeof value === 'boolean') return right(value);
    if (value === 'true' || value === 'false') return right(value === 'true');
    return wrong('must be a boolean');
  });
}

/** One of these, in whatever case. */
export function oneOf<const Choice extends string>(choices: readonly Choice[]): Field<Choice | undefined> {
  return optional({ type: 'string', enum: choices }, (value) => {
    const choice = choices.find((each) => typeof value === 'string' && each.toLowerCase() === value.toLowerCase());
    return choice === undefined ? wrong(`must be one of ${choices.join(', ')}`) : right(choice);
  });
}

/** A list of what `each` reads; one value is a list of it. */
export function listOf<Value>(
  each: Field<Value>,
  rules: { readonly minimum?: number; readonly maximum?: number } = {},
): Field<readonly NonNullable<Value>[] | undefined> {
  const { minimum = 0, maximum } = rules;
  return optional(
    {
      type: 'array',
      items: each.schema,
      ...(minimum > 0 && { minItems: minimum }),
      ...(maximum !== undefined && { maxItems: maximum }),
    },
    (value) => {
      const list: readonly unknown[] = Array.isArray(value) ? value : [value];
      if (list.length < minimum || (maximum !== undefined && list.length > maximum))
        return wrong(`size must be between ${minimum} and ${maximum ?? 'any'}`);
      const values: NonNullable<Value>[] = [];
      for (const item of list) {
        const read = each.read(item);
        if (!read.ok) return read;
        if (read.value === undefined || read.value === null) return wrong('must not be null');
        values.push(read.value);
      }
      return right(values);
    },
  );
}

/** An object with members of its own. */
export function group<Table extends Fields>(table: Table): Field<ValuesOf<Table> | undefined> {
  return optional(schemaOf(table), (value) => {
    if (typeof value !== 'object' || Array.isArray(value)) return wrong('must be an object');
    const read = readFields(table, value);
    if (read.ok) return right(read.values);
    const [first] = read.problems;
    return { ok: false, problem: first?.problem ?? '', ...(first && { within: first.name }) };
  });
}

export function required<Value>(field: Field<Value | undefined>): Field<Value> {
  return {
    schema: field.schema,
    isRequired: true,
    read: (value) => {
      const read = field.read(value);
      if (!read.ok) return read;
      return read.value === undefined ? wrong('must not be null') : right(read.value);
    },
  };
}

/** With what it is where nothing is said. */
export function usually<Value extends JsonValue>(usual: NoInfer<Value>, field: Field<Value | undefined>): Field<Value> {
  return {
    schema: { ...field.schema, default: usual },
    isRequired: false,
    read: (value) => {
      const read = field.read(value);
      return read.ok ? right(read.value ?? usual) : read;
    },
  };
}

/** With a sentence about it for the documentation. */
export function noted<Value>(field: Field<Value>, description: string): Field<Value> {
  return { ...field, schema: { ...field.schema, description } };
}

/** Taken, and without effect here. */
export function unheeded<Value>(field: Field<Value>, description?: string): Field<Value> {
  return {
    ...field,
    schema: { ...field.schema, 'x-ignored': true, ...(description !== undefined && { description }) },
  };
}

function optional<Value>(
  schema: JsonObject,
  read: (value: NonNullable<unknown>) => FieldRead<Value>,
): Field<Value | undefined> {
  return {
    schema,
    isRequired: false,
    read: (value) => (value === undefined || value === null ? right(undefined) : read(value)),
  };
}

const right = <Value>(value: Value): FieldRead<Value> => ({ ok: true, value });
const wrong = (problem: string): { readonly ok: false; readonly problem: string } => ({ ok: false, problem });
