import { anyJson, emptyOf, type Field, isTable, memberFor, type Shape, type TableShape } from './shape.ts';

type Table = Readonly<Record<string, unknown>>;

/** Fields that never leave a script in any text. */
export const unprinted: ReadonlySet<string> = new Set(['password']);

/** A value on one line: `word`, `"text"`, `12`, `null`, `[a, b]`, `(field=value flag)`, `kind(field=value)`. */
export function inline(value: unknown, declared: Shape): string {
  const shape = memberFor(declared, value);
  const inner = shape.kind === 'list' || shape.kind === 'dictionary' ? shape.of : anyJson;
  if (Array.isArray(value)) return `[${value.map((item) => inline(item, inner)).join(', ')}]`;
  if (isTable(value) && shape.kind === 'table') return inlineTable(value, shape);
  if (isTable(value)) return `(${entries(value, () => inner).join(' ')})`;
  return typeof value === 'string' ? word(value) : JSON.stringify(value);
}

/** A text: bare if it is a lower-case word that cannot be taken for anything else, otherwise in quotes. */
export function word(text: string): string {
  return /^[a-z][a-z0-9-]*$/.test(text) && !['true', 'false', 'null'].includes(text) ? text : JSON.stringify(text);
}

/** A name somebody gave: bare if it is made of letters, digits, `_` and `-`. */
export function nameText(name: string): string {
  return /^[\w-]+$/.test(name) ? name : JSON.stringify(name);
}

/** Whether a field is left out, because whoever reads the text puts the same value there again. */
export function leftOut(value: unknown, field: Field | undefined): boolean {
  if (value === undefined) return true;
  return field?.required === true && isEmpty(value) && JSON.stringify(value) === JSON.stringify(emptyOf(field.shape));
}

function isEmpty(value: unknown): boolean {
  return value === '' || value === false || (typeof value === 'object' && Object.keys(value ?? {}).length === 0);
}

/** A table that would come out as `()` says what it leaves out, so that it can be told from other members of its union. */
function inlineTable(table: Table, { fields }: TableShape): string {
  const kind = fields.get('kind')?.shape.kind === 'literal' ? String(table['kind']) : '';
  const said = Object.fromEntries(Object.entries(table).filter(([name]) => kind === '' || name !== 'kind'));
  const needed = Object.fromEntries(Object.entries(said).filter(([name, value]) => !leftOut(value, fields.get(name))));
  const shown = kind === '' && Object.keys(needed).length === 0 ? said : needed;
  return `${kind}(${entries(shown, (name) => fields.get(name)?.shape ?? anyJson).join(' ')})`;
}

function entries(table: Table, shapeOf: (name: string) => Shape): readonly string[] {
  return Object.entries(table)
    .filter(([name, value]) => value !== undefined && !unprinted.has(name))
    .map(([name, value]) => {
      return value === true ? nameText(name) : `${nameText(name)}=${inline(value, shapeOf(name))}`;
    });
}
