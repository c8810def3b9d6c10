import schema from './schema.json' with { type: 'json' };

/**
 * What the types say about one kind of value, so that printing, reading back, comparing and generating scripts
 * know of a new verb or field the moment it has a type. Made from the JSON Schema, which is made from the types.
 */
export type Shape =
  | { readonly kind: 'text' | 'number' | 'boolean' | 'null'; readonly name?: string }
  | { readonly kind: 'literal'; readonly value: string | number; readonly name?: string }
  | { readonly kind: 'list'; readonly of: Shape; readonly name?: string }
  /** Any keys, one kind of value. */
  | { readonly kind: 'dictionary'; readonly of: Shape; readonly name?: string }
  | TableShape
  | { readonly kind: 'choice'; readonly of: readonly Shape[]; readonly name?: string };

export interface TableShape {
  readonly kind: 'table';
  readonly fields: ReadonlyMap<string, Field>;
  /** The type's name, for example `DialTarget`; of a nameless member of a union the union's. */
  readonly name?: string;
}

export interface Field {
  readonly shape: Shape;
  readonly required: boolean;
}

/** What of JSON Schema the generator of ours writes. */
interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly const?: string | number;
  readonly enum?: readonly (string | number)[];
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | Schema;
}

const definitions = schema.definitions as unknown as Readonly<Record<string, Schema>>;
const known = new Map<string, Shape>();

/** The shape of a type by its name in src/verbs. Throws a TypeError if there is none of that name. */
export function shapeOf(name: string): Shape {
  const made = known.get(name);
  if (made) return made;
  const definition = definitions[name];
  if (!definition) throw new TypeError(`src/verbs has no type ${name}`);
  const shape = read(definition, name);
  known.set(name, shape);
  return shape;
}

/** The type of anything at all that JSON can say. */
export const anyJson: Shape = shapeOf('JsonValue');

/** The member of a union that a value belongs to; a shape that is no union as it is; `anyJson` where none fits. */
export function memberFor(shape: Shape, value: unknown): Exclude<Shape, { kind: 'choice' }> {
  if (shape.kind !== 'choice') return shape;
  const member = shape.of.find((one) => fits(one, value));
  if (member) return memberFor(member, value);
  return shape === anyJson ? { kind: 'null' } : memberFor(anyJson, value);
}

/** Tables of a union by what their literal `key` says, for example the verbs by `verb`. */
export function membersBy(shape: Shape, key: string): ReadonlyMap<string, TableShape> {
  const members = shape.kind === 'choice' ? shape.of : [shape];
  return new Map(
    members.flatMap((member) => {
      const literal = member.kind === 'table' ? member.fields.get(key)?.shape : undefined;
      return member.kind === 'table' && literal?.kind === 'literal' ? [[String(literal.value), member] as const] : [];
    }),
  );
}

/** The value that a required field has when a text leaves it out: false or empty; undefined if it must be said. */
export function emptyOf(shape: Shape): unknown {
  switch (shape.kind) {
    case 'text':
      return '';
    case 'boolean':
      return false;
    case 'list':
      return [];
    case 'dictionary':
      return {};
    case 'table':
      return [...shape.fields.values()].some(({ required }) => required) ? undefined : {};
    case 'choice':
      return shape.of.map(emptyOf).find((empty) => empty !== undefined);
    case 'literal':
    case 'number':
    case 'null':
      return undefined;
  }
}

export function isTable(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Told from the other members of a union: by type, by literals, by which fields there are. */
function fits(shape: Shape, value: unknown): boolean {
  switch (shape.kind) {
    case 'text':
      return typeof value === 'string';
    case 'number':
    case 'boolean':
      return typeof value === shape.kind;
    case 'null':
      return value === null;
    case 'literal':
      return value === shape.value;
    case 'list':
      return Array.isArray(value);
    case 'dictionary':
      return isTable(value);
    case 'table':
      return isTable(value) && fitsTable(shape, value);
    case 'choice':
      return shape.of.some((member) => fits(member, value));
  }
}

/** Most members of a union are told by one word: that is looked at first. */
function fitsTable(table: TableShape, value: Readonly<Record<string, unknown>>): boolean {
  const { fields } = table;
  for (const [name, literal] of literalsOf(table)) if (value[name] !== literal) return false;
  for (const [name, { required }] of fields) if (required && !Object.hasOwn(value, name)) return false;
  for (const name in value) if (!fields.has(name)) return false;
  return true;
}

function literalsOf(table: TableShape): readonly (readonly [name: string, value: string | number])[] {
  const found = literals.get(table);
  if (found) return found;
  const made = [...table.fields].flatMap(([name, { shape }]) =>
    shape.kind === 'literal' ? [[name, shape.value] as const] : [],
  );
  literals.set(table, made);
  return made;
}

const literals = new WeakMap<TableShape, readonly (readonly [name: string, value: string | number])[]>();

function read(definition: Schema, name?: string): Shape {
  const named = name === undefined ? {} : { name };
  if (definition.$ref !== undefined) return shapeOf(definition.$ref.replace('#/definitions/', ''));
  const members = definition.anyOf ?? definition.oneOf;
  if (members) return choice(members, name);
  if (definition.const !== undefined) return { kind: 'literal', value: definition.const, ...named };
  if (definition.enum) return { kind: 'choice', of: definition.enum.map(literal), ...named };
  if (typeof definition.type === 'object')
    return choice(
      definition.type.map((type) => ({ type })),
      name,
    );
  switch (definition.type) {
    case 'string':
      return { kind: 'text', ...named };
    case 'number':
    case 'boolean':
    case 'null':
      return { kind: definition.type, ...named };
    case 'array':
      return lazy({ kind: 'list', ...named }, () => read(definition.items ?? {}));
    case 'object':
      return definition.properties ? table(definition, definition.properties, name) : dictionary(definition, named);
    default:
      throw new TypeError(`the schema says something new about ${name ?? 'a field'}: ${JSON.stringify(definition)}`);
  }
}

const literal = (value: string | number): Shape => ({ kind: 'literal', value });

function choice(members: readonly Schema[], name?: string): Shape {
  return lazy({ kind: 'choice', ...(name !== undefined && { name }) }, () => members.map((one) => read(one, name)));
}

function dictionary({ additionalProperties }: Schema, named: { readonly name?: string }): Shape {
  const of = typeof additionalProperties === 'object' ? additionalProperties : { $ref: '#/definitions/JsonValue' };
  return lazy({ kind: 'dictionary', ...named }, () => read(of));
}

function table(definition: Schema, properties: Readonly<Record<string, Schema>>, name?: string): TableShape {
  const fields = () =>
    new Map(
      Object.entries(properties).map(([field, inner]) => [
        field,
        { shape: read(inner), required: definition.required?.includes(field) ?? false },
      ]),
    );
  let made: ReadonlyMap<string, Field> | undefined;
  return {
    kind: 'table',
    ...(name !== undefined && { name }),
    get fields() {
      made ??= fields();
      return made;
    },
  };
}

/** Types refer to each other in circles: what is inside is looked up when somebody looks inside. */
function lazy<Outer extends { readonly kind: 'list' | 'dictionary' | 'choice'; readonly name?: string }, Inner>(
  outer: Outer,
  inner: () => Inner,
): Outer & { readonly of: Inner } {
  let made: Inner | undefined;
  return {
    ...outer,
    get of() {
      made ??= inner();
      return made;
    },
  };
}
