/**
 * What is another each time although nothing has changed: ids (32 or more hex digits, with or without dashes, or
 * 25 letters and digits as their short form), moments (ISO 8601, RFC 2822, Unix ms).
 */
const volatile = new RegExp(
  [
    '(?<id>[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|[0-9a-f]{32,}',
    '|(?<![0-9a-z])(?=[a-z]*[0-9])(?=[0-9]*[a-z])[0-9a-z]{25}(?![0-9a-z]))',
    '|\\d{4}-\\d\\d-\\d\\dT\\d\\d(?::|%3A)\\d\\d(?::|%3A)\\d\\d(?:\\.\\d+)?(?:Z|[+-]\\d\\d:?\\d\\d)?',
    '|(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \\d\\d [A-Z][a-z]{2} \\d{4} \\d\\d:\\d\\d:\\d\\d (?:GMT|[+-]\\d{4})',
    '|(?<![\\d+])1[5-9]\\d{11}(?!\\d)',
  ].join(''),
  'gi',
);

/** The text with everything volatile in it replaced by what it is. */
export function withoutVolatile(text: string): string {
  return text.replace(volatile, (...found) => (isId(found) ? '<id>' : '<time>'));
}

/** Names of values that count seconds since whenever. */
const moment = /(?:time|timestamp|date)$/i;
/** Names of values that say how long something took. */
const duration = /(?:duration|seconds)$/i;

/**
 * Compares what was said then with what is said now. Ids need not be the same, but the same one then must be the
 * same one now, wherever it stands.
 */
export class VolatileComparison {
  readonly #ignoresDurations: boolean;
  readonly #now = new Map<string, string>();
  readonly #then = new Map<string, string>();

  constructor(ignoresDurations: boolean) {
    this.#ignoresDurations = ignoresDurations;
  }

  /** `name` is what the value is called. */
  same(then: string, now: string, name = ''): boolean {
    if (then === now) return true;
    if (isNumber(then) && isNumber(now) && moment.test(name)) return true;
    if (this.#ignoresDurations && isDuration(then) && isDuration(now) && duration.test(name)) return true;
    if (withoutVolatile(then) !== withoutVolatile(now)) return false;
    const ids = idsIn(now);
    return idsIn(then).every((id, index) => this.#pair(id, ids[index] ?? ''));
  }

  #pair(then: string, now: string): boolean {
    const known = this.#now.get(then);
    if (known !== undefined || this.#then.has(now)) return known === now;
    this.#now.set(then, now);
    this.#then.set(now, then);
    return true;
  }
}

/** Dashes and capitals make no other id. */
function idsIn(text: string): readonly string[] {
  return [...text.matchAll(volatile)].flatMap(({ groups }) =>
    groups?.['id'] === undefined ? [] : [groups['id'].replaceAll('-', '').toLowerCase()],
  );
}

function isId(found: readonly unknown[]): boolean {
  const groups = found.at(-1);
  return typeof groups === 'object' && groups !== null && 'id' in groups && groups.id !== undefined;
}

function isNumber(text: string): boolean {
  return /^"?\d+(\.\d+)?"?$/.test(text);
}

function isDuration(text: string): boolean {
  return isNumber(text) || /^"?PT[\dHMS.]+"?$/.test(text);
}

/** Gives every id a name by the order in which it appears, and files of ours a name without their folder. */
export class StableNames {
  readonly #names = new Map<string, string>();
  readonly #counts = new Map<string, number>();

  /** `id` is the call's own: the first leg. */
  constructor(id: string) {
    this.#name('leg', id);
  }

  in(text: string): string {
    return text
      .replace(ourFile, (_path, folder: string, id: string, extension: string) => {
        return folder === 'audio' ? this.#name('sound', id) : `${this.#name('recording', id)}.${extension}`;
      })
      .replace(volatile, (...found) => (isId(found) ? this.#name('leg', String(found[0])) : '<time>'));
  }

  #name(kind: string, id: string): string {
    const plain = id.replaceAll('-', '').toLowerCase();
    const known = this.#names.get(plain);
    if (known !== undefined) return known;
    const count = (this.#counts.get(kind) ?? 0) + 1;
    this.#counts.set(kind, count);
    const name = `${kind}-${count}`;
    this.#names.set(plain, name);
    return name;
  }
}

/** Where recordings and fetched audio are kept, by `src/assembly`. */
const ourFile = /\/\S*?\/(recordings\/working|recordings|audio)\/([0-9a-f]{32,64})\.(\w+)/g;
