import { emptyOf, type Shape, type TableShape } from './shape.ts';
import type { WrittenEntry, WrittenValue } from './text-lines.ts';

/** A value made of what was written, or why it cannot be one. */
export type Fitted = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly problem: string };

/** Makes of a written value what its field asks for. */
export function fitValue(written: WrittenValue, shape: Shape): Fitted {
  switch (shape.kind) {
    case 'text':
      return written.form === 'text' || (written.form === 'word' && !reserved.has(written.text))
        ? good(written.text)
        : wrong(shape);
    case 'number':
      return written.form === 'number' ? good(written.number) : wrong(shape);
    case 'boolean':
      return isWord(written, 'true', 'false') ? good(written.text === 'true') : wrong(shape);
    case 'null':
      return isWord(written, 'null') ? good(null) : wrong(shape);
    case 'literal':
      return (written.form === 'number' ? written.number : 'text' in written ? written.text : null) === shape.value
        ? good(shape.value)
        : wrong(shape);
    case 'list':
      return written.form === 'list' ? together(written.items.map((item) => fitValue(item, shape.of))) : wrong(shape);
    case 'dictionary':
      return written.form === 'table' && written.kind === ''
        ? fitEntries(written.entries, () => shape.of)
        : wrong(shape);
    case 'table':
      return written.form === 'table' ? fitTable(written, shape) : wrong(shape);
    case 'choice':
      return fitChoice(written, shape.of);
  }
}

/**
 * Fills in the required fields that a text leaves out because they are false or empty. What is missing beyond
 * them is the problem.
 */
export function complete(fields: ReadonlyMap<string, unknown>, shape: TableShape): Fitted {
  const all = new Map<string, unknown>();
  for (const [name, field] of shape.fields) {
    const value = fields.has(name) ? fields.get(name) : field.required ? emptyOf(field.shape) : undefined;
    if (value !== undefined) all.set(name, value);
    else if (field.required) return { ok: false, problem: `${name} is missing` };
  }
  return good(Object.fromEntries(all));
}

/** What a name that nobody knows may have been meant to be. */
export function unknownName(what: string, name: string, known: Iterable<string>): string {
  const all = [...known];
  const near = all.find((one) => one.toLowerCase() === name.toLowerCase() || isOneLetterOff(one, name));
  return `there is no ${what} ${name}${near === undefined ? '' : `; ${near} was meant, perhaps`}`;
}

/** A name without a value says that it is so. */
export const bareName: WrittenValue = { form: 'word', text: 'true' };

const reserved: ReadonlySet<string> = new Set(['true', 'false', 'null']);

const good = (value: unknown): Fitted => ({ ok: true, value });
const wrong = (shape: Shape): Fitted => ({ ok: false, problem: `it must be ${expected(shape)}` });

function isWord(written: WrittenValue, ...words: readonly string[]): written is { form: 'word'; text: string } {
  return written.form === 'word' && words.includes(written.text);
}

function expected(shape: Shape): string {
  switch (shape.kind) {
    case 'text':
    case 'number':
      return `a ${shape.kind}`;
    case 'boolean':
      return 'true or false';
    case 'null':
      return 'null';
    case 'literal':
      return String(shape.value);
    case 'list':
      return 'a list in [ ]';
    case 'dictionary':
    case 'table':
      return `${kindOf(shape) ?? ''}( )`;
    case 'choice': {
      const words = [...new Set(shape.of.map(expected))];
      return words.length > 1 ? `${words.slice(0, -1).join(', ')} or ${words.at(-1)}` : words.join();
    }
  }
}

function kindOf(shape: Shape): string | undefined {
  const kind = shape.kind === 'table' ? shape.fields.get('kind')?.shape : undefined;
  return kind?.kind === 'literal' ? String(kind.value) : undefined;
}

function fitTable({ kind, entries }: WrittenValue & { form: 'table' }, shape: TableShape): Fitted {
  const wanted = kindOf(shape);
  if (kind !== '' && kind !== wanted) return wrong(shape);
  const named = kind === '' ? entries : [{ key: 'kind', value: { form: 'word', text: kind } } as const, ...entries];
  const unknown = named.find(({ key }) => !shape.fields.has(key));
  if (unknown) return { ok: false, problem: unknownName('field', unknown.key, shape.fields.keys()) };
  const fitted = fitEntries(named, (name) => shape.fields.get(name)?.shape);
  return fitted.ok ? complete(new Map(Object.entries(fitted.value as object)), shape) : fitted;
}

function fitEntries(entries: readonly WrittenEntry[], shapeOf: (key: string) => Shape | undefined): Fitted {
  const made: [string, unknown][] = [];
  for (const { key, value = bareName } of entries) {
    const shape = shapeOf(key);
    const fitted = shape ? fitValue(value, shape) : good(undefined);
    if (!fitted.ok) return { ok: false, problem: `${key}: ${fitted.problem}` };
    if (made.some(([name]) => name === key)) return { ok: false, problem: `${key} is there twice` };
    made.push([key, fitted.value]);
  }
  return good(Object.fromEntries(made));
}

function together(all: readonly Fitted[]): Fitted {
  return all.find(({ ok }) => !ok) ?? good(all.map((one) => (one.ok ? one.value : undefined)));
}

/** The first member that fits. If none does, the complaint of the only one that was meant, or what would do. */
function fitChoice(written: WrittenValue, members: readonly Shape[]): Fitted {
  const meant = members.filter((member) => isMeant(written, member));
  const tried = (meant.length > 0 ? meant : members).map((member) => fitValue(written, member));
  return (
    tried.find(({ ok }) => ok) ?? (tried.length === 1 ? tried[0] : undefined) ?? wrong({ kind: 'choice', of: members })
  );
}

function isMeant(written: WrittenValue, member: Shape): boolean {
  if (written.form === 'table') return member.kind === 'table' && (kindOf(member) ?? '') === written.kind;
  return written.form === 'list' && member.kind === 'list';
}

/** One letter too many, too few, or another one. */
function isOneLetterOff(one: string, other: string): boolean {
  const [short, long] = one.length < other.length ? [one, other] : [other, one];
  if (long.length - short.length > 1) return false;
  let same = 0;
  while (same < short.length && short[same] === long[same]) same += 1;
  return short.slice(same + (short.length === long.length ? 1 : 0)) === long.slice(same + 1);
}
