import { isMap, isPair, isScalar, isSeq, LineCounter, type Node, parseDocument } from 'yaml';
import type { JsonObject } from '../verbs/index.ts';
import { RecordingMistake } from './mistake.ts';

/** Where in a file a value stands, or should stand. */
export interface Spot {
  readonly file: string;
  readonly lineOf: (node: Node) => number;
  /** Of what is around it. */
  readonly line: number;
  /** For people: `fallback.url`. */
  readonly name: string;
}

/** Makes a value of what is written at a spot; undefined: nothing is. @throws RecordingMistake */
export type Reader<Value> = (node: Node | undefined, spot: Spot) => Value;

type Values<Fields extends Readonly<Record<string, Reader<unknown>>>> = {
  readonly [Name in keyof Fields]: ReturnType<Fields[Name]>;
};

/** Reads a whole file. @throws RecordingMistake with the first thing that is wrong */
export function readYaml<Value>(text: string, file: string, read: Reader<Value>): Value {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const lineAt = (offset: number) => lines.linePos(offset).line;
  const syntax = document.errors[0];
  if (syntax) throw new RecordingMistake(file, lineAt(syntax.pos[0]), `this is not valid YAML: ${syntax.message}`);
  const lineOf = (node: Node) => lineAt(node.range?.[0] ?? 0);
  return read(document.contents ?? undefined, { file, lineOf, line: 1, name: '' });
}

export function wrong(node: Node | undefined, spot: Spot, problem: string): never {
  const subject = spot.name === '' ? 'the file' : spot.name;
  throw new RecordingMistake(spot.file, node ? spot.lineOf(node) : spot.line, `${subject} ${problem}`);
}

/** Numbers are taken as they are written: a telephone number without quotes keeps its plus. */
export const text: Reader<string> = (node, spot) => {
  if (!node) return wrong(node, spot, 'is missing');
  if (!isScalar(node) || node.value === null) return wrong(node, spot, 'must be a text; put it in quotes');
  return typeof node.value === 'string' ? node.value : (node.source ?? String(node.value));
};

/** Whole and not negative. */
export const count: Reader<number> = (node, spot) => {
  if (!node) return wrong(node, spot, 'is missing');
  const value = isScalar(node) ? node.value : undefined;
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0)
    return wrong(node, spot, 'must be a whole number, not negative');
  return value;
};

export const yes: Reader<true> = (node, spot) => {
  if (isScalar(node) && node.value === true) return true;
  return wrong(node, spot, 'must be true, or left out');
};

export const url: Reader<string> = (node, spot) => {
  const written = text(node, spot);
  return URL.canParse(written) ? written : wrong(node, spot, `must be a full url, not "${written}"`);
};

export function oneOf<const Word extends string>(...words: readonly Word[]): Reader<Word> {
  return (node, spot) => {
    const written = text(node, spot);
    return (
      words.find((word) => word === written) ?? wrong(node, spot, `must be ${words.join(' or ')}, not "${written}"`)
    );
  };
}

/** Any table of plain values. */
export const json: Reader<JsonObject> = (node, spot) =>
  isMap(node) ? (node.toJSON() as JsonObject) : wrong(node, spot, 'must be a table of keys');

export const texts: Reader<Readonly<Record<string, string>>> = (node, spot) => {
  if (!isMap(node)) return wrong(node, spot, 'must be a table of texts');
  const pairs = node.items.map(({ key, value }) => [String(key), value as Node | null] as const);
  return Object.fromEntries(pairs.map(([key, value]) => [key, text(value ?? undefined, within(node, spot, key))]));
};

export function optional<Value>(read: Reader<Value>): Reader<Value | undefined> {
  return (node, spot) => (node ? read(node, spot) : undefined);
}

export function listOf<Value>(read: Reader<Value>): Reader<readonly Value[]> {
  return (node, spot) => {
    if (!node) return [];
    if (!isSeq(node)) return wrong(node, spot, 'must be a list');
    return node.items.map((item, index) => {
      if (isPair(item)) return wrong(node, spot, 'must be a list');
      return read(item as Node, within(node, spot, `[${index + 1}]`));
    });
  };
}

/** A table with these keys and no others. */
export function table<Fields extends Readonly<Record<string, Reader<unknown>>>>(
  fields: Fields,
): Reader<Values<Fields>> {
  return (node, spot) => {
    if (!node) return wrong(node, spot, 'is missing');
    if (!isMap(node)) return wrong(node, spot, `must be a table with the keys ${Object.keys(fields).join(', ')}`);
    const found = new Map<string, Node | undefined>();
    for (const { key, value } of node.items) {
      const name = String(key);
      if (!Object.hasOwn(fields, name))
        wrong(key as Node, spot, `has no key "${name}"; there are ${Object.keys(fields).join(', ')}`);
      found.set(name, isScalar(value) && value.value === null ? undefined : ((value as Node | null) ?? undefined));
    }
    const read = Object.entries(fields).map(([name, field]) => [
      name,
      field(found.get(name), within(node, spot, name)),
    ]);
    return Object.fromEntries(read) as Values<Fields>;
  };
}

function within(parent: Node, spot: Spot, name: string): Spot {
  const joined = spot.name === '' || name.startsWith('[') ? spot.name + name : `${spot.name}.${name}`;
  return { ...spot, line: spot.lineOf(parent), name: joined };
}
