import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Dialect } from '../../dialects/dialect.ts';
import { end, type Script, say } from '../../src/verbs/index.ts';
import { openFixture, textOf } from '../fixture-checks/fixture.ts';

/** What must never mean anything to the switch, whatever a document says. */
export const hazards = [
  '${system(id)}',
  '$${base_dir}',
  '\nhangup\n\napi status\n\n',
  '|',
  ',',
  '[leg_timeout=1]',
  '{absolute_codec_string=GSM}',
  "'",
  '&park()',
  '../../etc/passwd',
  "x${system(id)}$${base_dir}|y,[a=b]{c=d}'&park()/../z",
] as const;

/** A place of a document where its author may write something: an attribute, a text, a value, a name. */
export interface Slot {
  readonly dialect: Dialect;
  /** The same for the same place of another document: `Say text`, `say.value`. */
  readonly name: string;
  /** The document of a fixture with this in that place; urls lead to `base`. */
  readonly plant: (text: (written: string) => string, base: string) => string;
}

/** Every place of the vocabulary that any fixture of the dialect uses, once. */
export function slotsOf(dialect: Dialect, limit = 2): readonly Slot[] {
  const folder = join('fixtures', dialect.id);
  const known = new Map<string, number>();
  const slots: Slot[] = [];
  for (const name of readdirSync(folder).sort()) {
    const fixture = openFixture(dialect, join(folder, name));
    if (!fixture || (fixture.facts.role ?? 'call') !== 'call') continue;
    const text = textOf(fixture);
    for (const slot of text.trimStart().startsWith('<') ? slotsInXml(text) : slotsInJson(text)) {
      const count = known.get(slot.name) ?? 0;
      if (count >= limit) continue;
      known.set(slot.name, count + 1);
      slots.push({ dialect, name: slot.name, plant: (change, base) => atHome(slot.plant(change), base) });
    }
  }
  return slots;
}

export const saidAloneName = 'said alone';

/** A document that does nothing but say it: it is surely come to. */
export function saidAlone(dialect: Dialect): Slot {
  const place = { line: 1, column: 1 };
  const plant = (text: (written: string) => string) => {
    const words = say({ text: text(''), markup: 'plain', voice: {}, loops: 1, endKeys: '', answers: true, place });
    const script: Script = {
      dialect: dialect.id,
      usable: true,
      verbs: [words],
      atEnd: end('normal'),
      atHangup: end(),
      diagnostics: [],
    };
    return String(dialect.write(script).body);
  };
  return { dialect, name: saidAloneName, plant };
}

type Found = Pick<Slot, 'name'> & { readonly plant: (change: (written: string) => string) => string };

const attribute = /([A-Za-z_:][\w:.-]*)\s*=\s*("[^"]*"|'[^']*')/g;

function* slotsInXml(text: string): Iterable<Found> {
  for (const tag of text.matchAll(/<([A-Za-z][\w:.-]*)((?:\s+[^<>]*?)?)(\/?)>([^<]*)/g)) {
    const [whole, element = '', attributes = '', closes = '', content = ''] = tag;
    const start = tag.index + 1 + element.length;
    for (const found of attributes.matchAll(attribute)) {
      const [, name = '', quoted = ''] = found;
      const at = start + found.index + found[0].length - quoted.length;
      yield {
        name: `${element} ${name}`,
        plant: (change) => spliced(text, at, quoted.length, `"${escaped(change(quoted.slice(1, -1)))}"`),
      };
    }
    if (closes === '/') continue;
    const at = tag.index + whole.length - content.length;
    if (content.trim() !== '')
      yield { name: `${element} text`, plant: (change) => spliced(text, at, content.length, escaped(change(content))) };
  }
}

/** A line end in an attribute has to be written as a reference, or it is a blank. */
function escaped(text: string): string {
  return text
    .replace(/&(?!(?:amp|lt|gt|quot|apos|#\d+|#x[\da-f]+);)/gi, '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('"', '&quot;')
    .replaceAll('\n', '&#10;');
}

function* slotsInJson(text: string): Iterable<Found> {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    return;
  }
  for (const path of pathsIn(document, [])) {
    const name = path.filter((step) => typeof step === 'string').join('.');
    yield { name, plant: (change) => JSON.stringify(changed(document, path, change)) };
    if (typeof path.at(-1) === 'string')
      yield { name: `${name} (its name)`, plant: (change) => JSON.stringify(renamed(document, path, change)) };
  }
}

type Path = readonly (string | number)[];

/** Of everything that is no table and no list. */
function* pathsIn(value: unknown, path: Path): Iterable<Path> {
  if (Array.isArray(value)) for (const [index, each] of value.entries()) yield* pathsIn(each, [...path, index]);
  else if (typeof value === 'object' && value !== null)
    for (const [name, each] of Object.entries(value)) yield* pathsIn(each, [...path, name]);
  else yield path;
}

function changed(value: unknown, [step, ...rest]: Path, change: (written: string) => string): unknown {
  if (step === undefined) return change(String(value ?? ''));
  if (Array.isArray(value)) return value.map((each, index) => (index === step ? changed(each, rest, change) : each));
  return Object.fromEntries(
    Object.entries(value as object).map(([name, each]) => [name, name === step ? changed(each, rest, change) : each]),
  );
}

function renamed(value: unknown, [step, ...rest]: Path, change: (written: string) => string): unknown {
  if (Array.isArray(value)) return value.map((each, index) => (index === step ? renamed(each, rest, change) : each));
  return Object.fromEntries(
    Object.entries(value as object).map(([name, each]) => {
      if (name !== step) return [name, each];
      return rest.length === 0 ? [change(name), each] : [name, renamed(each, rest, change)];
    }),
  );
}

function spliced(text: string, at: number, length: number, by: string): string {
  return text.slice(0, at) + by + text.slice(at + length);
}

/** Nothing is asked of the world outside. */
function atHome(text: string, base: string): string {
  return text.replace(/https?:\/\/(?:[\w.-]+\.)?example\.(?:com|net|org)/g, base);
}
