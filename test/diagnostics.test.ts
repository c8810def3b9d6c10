import { globSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { FailedExchange } from '../dialects/dialect.ts';

const page = readFileSync('docs/diagnostics.md', 'utf8');

/** Codes with a row of their own, and those that a pattern lists. */
const documented = new Set([
  ...found(page, /^\| `([a-z-]+)` \|/gm),
  ...found(page, /`((?:ignored|unsupported)-[a-z-]+)`/g),
]);

/**
 * Without the writers of dialects: `translate` finds what is lost, and what they say of it is only the hint. And without
 * providers' APIs, whose codes are the providers'.
 */
const sources = globSync('{src,dialects}/**/*.ts')
  .filter((path) => !/\.test\.ts$|\/testing\/|^dialects\/(?:\w+\/(?:write|rest|schemas)\b|lost\.ts)/.test(path))
  .map((path) => ({ room: roomOf(path), text: readFileSync(path, 'utf8') }));

/** Why nobody had a document: the codes are made of these. */
const exchangeFailures = Object.keys({
  refused: true,
  unresolved: true,
  'connect-timeout': true,
  timeout: true,
  tls: true,
  protocol: true,
  'forbidden-address': true,
  'host-at-rest': true,
  'host-flooded': true,
  'too-many-redirects': true,
  'bad-redirect': true,
  status: true,
  'too-large': true,
  empty: true,
  unrecognised: true,
  unusable: true,
} satisfies Record<FailedExchange['kind'], true>).map((kind) => `document-${kind}`);

/**
 * Codes that the sources spell out: in an object, or as an argument of what reports for a dialect. The codes of
 * error classes are for programs and are shown to nobody; they are written `code =`.
 */
const spelled = new Set(
  sources.flatMap(({ text }) => [
    ...[...text.matchAll(/\bcode: ([^,;`()[}]+)/g)].flatMap(([, said = '']) => codesIn(said)),
    ...[
      ...text.matchAll(/\b(?:remarks|reading|this)\.(?:error|warning|warn|information|inform)\(\s*([^,`]+),/g),
      ...text.matchAll(/\.doubt\(\s*([^,`]+),/g),
      ...text.matchAll(/\bunusable\(remarks, ([^,`]+),/g),
    ].flatMap(([, said = '']) => codesIn(said)),
    ...[...text.matchAll(/\bnotYet\('([a-z-]+)'|\.ignored\('([a-z_]+)'/g)].map(
      ([, code, field = '']) => `ignored-${code ?? field.replaceAll('_', '-')}`,
    ),
  ]),
);

const inFixtures = new Set(
  globSync('fixtures/**/diagnostics.txt').flatMap((path) =>
    found(readFileSync(path, 'utf8'), /^\S+ (?:error|warning|information) ([a-z-]+) /gm),
  ),
);

describe('the page of diagnostics', () => {
  test.each([
    ['the sources spell out', spelled],
    ['a fixture has', inFixtures],
    ['a failed exchange gives', new Set(exchangeFailures)],
  ])('knows every code that %s', (_where, codes) => {
    expect(codes.size).toBeGreaterThan(10);
    expect([...codes].filter((code) => !documented.has(code)).sort()).toEqual([]);
  });

  test('knows no code that cannot be had', () => {
    const possible = (code: string) =>
      spelled.has(code) || inFixtures.has(code) || exchangeFailures.includes(code) || isBuilt(code);
    expect([...documented].filter((code) => !possible(code)).sort()).toEqual([]);
    expect(['ignored-nonsense', 'unsupported-nonsense', 'lost-nonsense'].filter(possible)).toEqual([]);
  });

  test('has one row for each', () => {
    const rows = found(page, /^\| `([a-z-]+)` \|/gm);
    expect(rows.filter((code, index) => rows.indexOf(code) !== index)).toEqual([]);
  });
});

/** Whether a template of some room makes this code, and what fills its gaps is a word of that room. */
function isBuilt(code: string): boolean {
  return templates.some(({ room, pattern }) =>
    pattern
      .exec(code)
      ?.slice(1)
      .every((part) => wordsOf(room).has(plain(part))),
  );
}

const templates = sources.flatMap(({ room, text }) =>
  [...text.matchAll(/`([a-z-]*\$\{[^`]+)`/g)].flatMap(([, template = '']) => {
    const parts = template.split(/\$\{(?:[^{}]|\{[^{}]*\})*\}/);
    return parts.every((part) => /^[a-z-]*$/.test(part)) && parts.join('').includes('-')
      ? [{ room, pattern: new RegExp(`^${parts.join('([a-z-]+)')}$`) }]
      : [];
  }),
);

/** The strings and keys of a room, as a code may hold them. */
function wordsOf(room: string): ReadonlySet<string> {
  const known = words.get(room);
  if (known) return known;
  const found = new Set(
    sources
      .filter((source) => source.room === room)
      .flatMap(({ text }) => [...text.matchAll(/'([\w-]+)'|\b(\w+):/g)])
      .map(([, quoted, key = '']) => plain(quoted ?? key)),
  );
  words.set(room, found);
  return found;
}

const words = new Map<string, ReadonlySet<string>>();

/** `ringTone`, `ring_tone` and `ring-tone` are one word. */
function plain(word: string): string {
  return word.replace(/[-_]/g, '').toLowerCase();
}

/** `dialects/twiml`, `src/call`; what lies in `dialects` itself is a room, too. */
function roomOf(path: string): string {
  return path
    .split('/')
    .slice(0, 2)
    .join('/')
    .replace(/\/[^/]*\.ts$/, '');
}

/** The codes in an expression: what is only compared with is none. */
function codesIn(expression: string): readonly string[] {
  return found(expression.replace(/[!=]== '[^']*'/g, ''), /'([a-z]+(?:-[a-z]+)*)'/g);
}

function found(text: string, pattern: RegExp): readonly string[] {
  return [...text.matchAll(pattern)].map(([, first = '']) => first);
}
