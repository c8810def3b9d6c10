/** One alternative of a simple grammar, as written. */
export type GrammarEntry =
  | { readonly kind: 'digits'; readonly minimum: number; readonly maximum: number | null }
  | { readonly kind: 'any' }
  | { readonly kind: 'typed'; readonly type: TypedBuiltin }
  | { readonly kind: 'phrase'; readonly phrase: string }
  | { readonly kind: 'concept'; readonly concept: string; readonly phrases: readonly string[] };

/** Known to the platform's speech engine, but not part of the documented grammar. */
const typedBuiltins = ['BOOLEAN', 'DATE', 'TIME', 'CURRENCY', 'NUMBER', 'PHONE'] as const;
export type TypedBuiltin = (typeof typedBuiltins)[number];

export type Grammar =
  | { readonly ok: true; readonly entries: readonly GrammarEntry[] }
  /** `offset` in UTF-16 units from the beginning of the text. */
  | { readonly ok: false; readonly offset: number; readonly problem: string };

/**
 * Reads Tropo's simple grammar:
 *
 *     grammar = [WS] , entry , { [WS] , "," , [WS] , entry } , [WS] ;
 *     entry   = builtin | concept | phrase ;
 *     builtin = "[" , [WS] , ( digits | "ANY" | typed ) , [WS] , "]" ;
 *     digits  = [ count , WS ] , ( "DIGITS" | "DIGIT" ) ;
 *     count   = integer , [ [WS] , "-" , [WS] , integer ] ;
 *     concept = phrase , [WS] , "(" , [WS] , phrase , { [WS] , "," , [WS] , phrase } , [WS] , ")" ;
 *     phrase  = token , { WS , token } ;
 *
 * Empty entries and empty phrases between commas are passed over, as Tropo did. Phrases keep their spelling;
 * blanks in them are single.
 */
export function parseGrammar(text: string): Grammar {
  try {
    return { ok: true, entries: new GrammarReader(text).grammar() };
  } catch (mistake) {
    if (mistake instanceof GrammarMistake) return { ok: false, offset: mistake.offset, problem: mistake.message };
    throw mistake;
  }
}

class GrammarMistake extends Error {
  readonly offset: number;

  constructor(offset: number, problem: string) {
    super(problem);
    this.offset = offset;
  }
}

/** One pass over the text, one method for each rule above. */
class GrammarReader {
  readonly #text: string;
  #offset = 0;

  constructor(text: string) {
    this.#text = text;
  }

  grammar(): readonly GrammarEntry[] {
    const entries = this.#list(() => this.#entry());
    if (this.#offset < this.#text.length) this.#unexpected('a comma or the end');
    if (entries.length === 0) throw new GrammarMistake(0, 'it names nothing that could be entered');
    return entries;
  }

  /** What `read` finds between commas, up to something that is neither. */
  #list<Item>(read: () => Item | undefined): readonly Item[] {
    const items: Item[] = [];
    do {
      this.#take(/\s*/y);
      const item = read();
      if (item !== undefined) items.push(item);
      this.#take(/\s*/y);
    } while (this.#take(/,/y) !== undefined);
    return items;
  }

  #entry(): GrammarEntry | undefined {
    if (this.#take(/\[/y) !== undefined) return this.#builtin(this.#offset - 1);
    const phrase = this.#phrase();
    if (phrase === undefined) return undefined;
    const open = this.#offset;
    if (this.#take(/\s*\(/y) === undefined) return { kind: 'phrase', phrase };
    const phrases = this.#list(() => this.#phrase());
    if (this.#take(/\)/y) === undefined) this.#unexpected('a comma or the closing parenthesis', this.#opening(open));
    if (phrases.length === 0) throw new GrammarMistake(this.#opening(open), 'these parentheses hold no phrase');
    return { kind: 'concept', concept: phrase, phrases };
  }

  #builtin(open: number): GrammarEntry {
    this.#take(/\s*/y);
    const start = this.#offset;
    const words = this.#take(/[^\][,()]*/y) ?? '';
    if (this.#take(/\]/y) === undefined) this.#unexpected('the closing bracket ]', open);
    const said = words.trim();
    const counted = /^(?:(\d+)(?:\s*-\s*(\d+))?\s+)?DIGITS?$/i.exec(said);
    if (counted) return digitEntry(counted[1], counted[2], start);
    const word = said.toUpperCase();
    if (word === 'ANY') return { kind: 'any' };
    const type = typedBuiltins.find((name) => name === word);
    if (type !== undefined) return { kind: 'typed', type };
    throw new GrammarMistake(
      start,
      said === '' ? 'there is nothing between these brackets' : `[${said}] is no built-in grammar`,
    );
  }

  #phrase(): string | undefined {
    return this.#take(/[\p{L}\p{M}\p{N}*#'’.&_+/-]+(?:\s+[\p{L}\p{M}\p{N}*#'’.&_+/-]+)*/uy)
      ?.replace(/\s+/g, ' ')
      .normalize('NFC');
  }

  #opening(from: number): number {
    return this.#text.indexOf('(', from);
  }

  /** An unclosed bracket is shown where it opens if the text ends, else the character in its way is shown. */
  #unexpected(expected: string, open?: number): never {
    const character = String.fromCodePoint(this.#text.codePointAt(this.#offset) ?? 0);
    if (this.#offset >= this.#text.length && open !== undefined)
      throw new GrammarMistake(open, `"${this.#text[open]}" is never closed`);
    const quoted = character === '"' ? `'"'` : `"${character}"`;
    throw new GrammarMistake(this.#offset, `${quoted} stands where ${expected} is expected`);
  }

  #take(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#offset;
    const found = pattern.exec(this.#text)?.[0];
    if (found !== undefined) this.#offset += found.length;
    return found;
  }
}

function digitEntry(least: string | undefined, most: string | undefined, offset: number): GrammarEntry {
  if (least === undefined) return { kind: 'digits', minimum: 1, maximum: null };
  const minimum = Number(least);
  const maximum = Number(most ?? least);
  if (maximum < minimum)
    throw new GrammarMistake(offset, `at least ${minimum} and at most ${maximum} digits is impossible`);
  if (maximum === 0) throw new GrammarMistake(offset, 'no digits at all cannot be entered');
  if (maximum > 1000) throw new GrammarMistake(offset, `${most ?? least} digits are more than anybody enters`);
  return { kind: 'digits', minimum, maximum };
}

/** As input is compared: lower case, single blanks. */
export function normalised(phrase: string): string {
  return phrase.trim().replace(/\s+/g, ' ').normalize('NFC').toLowerCase();
}
