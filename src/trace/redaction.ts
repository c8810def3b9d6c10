const veil = '•••';

/** Headers whose value is never kept, whoever set them. */
const secretHeaders = new Set(['authorization', 'proxy-authorization', 'cookie', 'set-cookie']);

/**
 * Takes out of facts what nobody may read later: secrets by their value, payment cards by their look, passwords
 * and credentials by the name of their field.
 */
export class Redaction {
  readonly #secrets: { readonly plain: string; readonly pattern: RegExp }[] = [];

  /**
   * Short secrets (keys a caller entered) are hidden only where they stand alone, between characters that are
   * neither letters nor digits; otherwise hardly anything could be read any more.
   */
  hide(secret: string): void {
    if (secret === '' || this.#secrets.some(({ plain }) => plain === secret)) return;
    for (const spelling of new Set([
      secret,
      encodeURIComponent(secret.toWellFormed()),
      JSON.stringify(secret).slice(1, -1),
      forXml(secret),
    ])) {
      const escaped = spelling.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
      const pattern = secret.length < 4 ? `(?<![\\p{L}\\p{N}])${escaped}(?![\\p{L}\\p{N}])` : escaped;
      this.#secrets.push({ plain: secret, pattern: new RegExp(pattern, 'gu') });
    }
    if (/^[0-9*#A-D]{2,}$/.test(secret)) this.#secrets.push({ plain: secret, pattern: oneByOne(secret) });
  }

  get secrets(): readonly string[] {
    return [...new Set(this.#secrets.map(({ plain }) => plain))];
  }

  /** The same value without what must not be seen; `key` is the name it has in its parent. */
  clean(value: unknown, key = ''): unknown {
    if (typeof value === 'string') return secretHeaders.has(key.toLowerCase()) ? veil : this.#text(value);
    if (Array.isArray(value)) return this.#list(value, key);
    if (typeof value !== 'object' || value === null) return value;
    return this.#object(value as Readonly<Record<string, unknown>>);
  }

  #list(list: readonly unknown[], key: string): unknown {
    const cleaned = list.map((item) => this.clean(item, key));
    return cleaned.every((item, index) => item === list[index]) ? list : cleaned;
  }

  /** Facts are plain data that nobody changes: what has nothing to hide is kept as it is. */
  #object(object: Readonly<Record<string, unknown>>): unknown {
    let changed: Record<string, unknown> | undefined;
    for (const name of Object.keys(object)) {
      const cleaned = name === 'password' ? veil : this.clean(object[name], name);
      if (cleaned === object[name]) continue;
      changed ??= { ...object };
      changed[name] = cleaned;
    }
    return changed ?? object;
  }

  #text(text: string): string {
    let shown = text;
    for (const { pattern } of this.#secrets) shown = shown.replace(pattern, veil);
    if (shown.includes('@')) shown = shown.replace(inUrl, `$1${veil}@`);
    if (shown.includes('assword')) for (const pattern of passwordsWritten) shown = shown.replace(pattern, `$1${veil}`);
    for (const { hint, pattern } of cardsWritten)
      if (hint.test(shown))
        shown = shown.replace(pattern, (written) => {
          const digits = written.replace(/\D/g, '');
          return isCard(digits) ? `${veil}${digits.slice(-4)}` : written;
        });
    return shown;
  }
}

/**
 * The password of a url, whoever wrote it: also with a slash in it, which no url may have there, unless it begins as a
 * port does.
 */
const inUrl = /(\b[a-z][a-z0-9+.-]{0,15}:\/\/[^\s/:@"'<>]{0,200}:)(?!\d{1,5}[/?#])[^\s@"'<>•]{1,500}@/gi;

/** In attributes and members of that name, also where the document that they stand in cannot be read. */
const passwordsWritten = [/(password\s*=\s*(["']))(?:(?!\2)[^<])+/gi, /(password"\s*:\s*")(?:[^"\\\n]|\\.)+/gi];

/** Keys told one after the other, as grammars of speech do: `dtmf-4 dtmf-2`, or `4 2`. */
function oneByOne(keys: string): RegExp {
  const each = [...keys].map((key) => `(?:\\p{L}+-)?${key.replace('*', '\\*')}`);
  return new RegExp(`(?<![\\p{L}\\p{N}-])${each.join(' ')}(?![\\p{L}\\p{N}])`, 'gu');
}

/** The digits of a card, told one after the other. */
const cardOneByOne = /(?<![\p{L}\p{N}-])\p{L}+-\d(?: \p{L}+-\d){12,18}(?![\p{L}\p{N}])/gu;

/** 13 to 19 digits in a row or in groups, standing alone and not a telephone number with its plus. */
const cardLike = /(?<![\p{L}\p{N}+.-])\d(?:[ -]?\d){12,18}(?![\p{L}\p{N}])/gu;

/** `hint` is in every text that has the pattern, and quick to find: hardly any text has it. */
const cardsWritten = [
  { hint: /(?:\d[ -]?){13}/, pattern: cardLike },
  { hint: /-\d /, pattern: cardOneByOne },
];

/** Whether digits have the check digit of payment cards (ISO/IEC 7812, Luhn). */
export function isCard(digits: string): boolean {
  let sum = 0;
  for (const [index, digit] of [...digits].reverse().entries()) {
    const doubled = Number(digit) * (index % 2 === 0 ? 1 : 2);
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0 && !/^0+$/.test(digits);
}

function forXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
