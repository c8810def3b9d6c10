/** One line of a script's text with the lines indented below it. */
export interface TextLine {
  /** From 1. */
  readonly number: number;
  /** Without indentation. */
  readonly text: string;
  readonly below: readonly TextLine[];
}

/** Something in a text that cannot be read; caught by `readScriptText` and nobody else. */
export class TextMistake extends Error {
  readonly line: number;
  /** From 1, without indentation; for comparing how far two attempts got. */
  readonly column: number;

  constructor(problem: string, line: number, column: number) {
    super(problem);
    this.line = line;
    this.column = column;
  }
}

/** Deeper than any document may be; readers go down as deep as lines do. */
const deepestLine = 1000;

/** Nests lines by indentation; blank ones are skipped. Throws TextMistake where that cannot be done. */
export function nestLines(text: string): readonly TextLine[] {
  const top: TextLine[] = [];
  const open: { readonly depth: number; readonly below: TextLine[] }[] = [{ depth: -1, below: top }];
  for (const [index, raw] of text.split('\n').entries()) {
    const content = raw.replace(/\r$/, '');
    if (content.trim() === '') continue;
    const depth = content.search(/[^ ]/);
    while ((open.at(-1)?.depth ?? -1) >= depth) open.pop();
    const parent = open.at(-1);
    if (!parent || (parent.depth === -1 && depth > 0))
      throw new TextMistake('it is indented, but there is nothing above that it could belong to', index + 1, 1);
    if (open.length > deepestLine) throw new TextMistake('this is nested too deeply', index + 1, 1);
    const below: TextLine[] = [];
    parent.below.push({ number: index + 1, text: content.slice(depth), below });
    open.push({ depth, below });
  }
  return top;
}

/** A value as written, before anybody knows what it is meant to be. */
export type WrittenValue =
  | { readonly form: 'word' | 'text'; readonly text: string }
  | { readonly form: 'number'; readonly number: number }
  | { readonly form: 'list'; readonly items: readonly WrittenValue[] }
  | { readonly form: 'table'; readonly kind: string; readonly entries: readonly WrittenEntry[] };

export interface WrittenEntry {
  readonly key: string;
  /** Absent for a bare name, which means true. */
  readonly value?: WrittenValue;
}

const deepestValue = 200;

/** Reads one line from left to right. Everything throws TextMistake where the line says something else. */
export class LineReader {
  readonly #line: TextLine;
  #at = 0;
  #depth = 0;

  constructor(line: TextLine) {
    this.#line = line;
  }

  get below(): readonly TextLine[] {
    return this.#line.below;
  }

  get atEnd(): boolean {
    this.#blanks();
    return this.#at >= this.#line.text.length;
  }

  fail(problem: string): never {
    throw new TextMistake(problem, this.#line.number, this.#at + 1);
  }

  /** Takes a mark if it is next. */
  takes(mark: string): boolean {
    this.#blanks();
    if (!this.#line.text.startsWith(mark, this.#at)) return false;
    this.#at += mark.length;
    return true;
  }

  needs(mark: string): void {
    if (!this.takes(mark)) this.fail(`"${mark}" is missing here: ${this.#here()}`);
  }

  /** A name: a bare one, or any in quotes. */
  name(what: string): string {
    return this.quoted() ?? this.#match(/[\w-]+/y) ?? this.fail(`${what} is missing here: ${this.#here()}`);
  }

  /** Up to the next blank. */
  chunk(what: string): string {
    return this.quoted() ?? this.#match(/[^\s"]\S*/y) ?? this.fail(`${what} is missing here`);
  }

  rest(): string {
    const rest = this.#line.text.slice(this.#at);
    this.#at = this.#line.text.length;
    return rest;
  }

  finish(): void {
    if (!this.atEnd) this.fail(`nothing more belongs on this line: ${this.#here()}`);
  }

  nothingBelow(): void {
    const [first] = this.below;
    if (first) throw new TextMistake(`nothing can stand below "${this.#line.text}"`, first.number, 1);
  }

  /** A text in quotes; null if none is next. */
  quoted(): string | null {
    const written = this.#match(/"(?:[^"\\]|\\.)*"/y);
    if (written === null) {
      if (this.#line.text.startsWith('"', this.#at)) this.fail(`the quotes are not closed: ${this.#here()}`);
      return null;
    }
    try {
      return JSON.parse(written) as string;
    } catch {
      return this.fail(`${written} is no text in JSON's way of writing`);
    }
  }

  value(): WrittenValue {
    if (this.#depth > deepestValue) this.fail('this is nested too deeply');
    const text = this.quoted();
    if (text !== null) return { form: 'text', text };
    const number = this.#match(/-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.])/y);
    if (number !== null && Number.isFinite(Number(number))) return { form: 'number', number: Number(number) };
    if (number !== null) return this.fail(`${number} is too large a number`);
    if (this.takes('[')) return { form: 'list', items: this.#until(']', () => this.#item()) };
    const bare = this.#match(/[A-Za-z][\w-]*/y) ?? '';
    if (this.#line.text.startsWith('(', this.#at) && this.takes('('))
      return { form: 'table', kind: bare, entries: this.#until(')', () => this.#entry()) };
    return bare === '' ? this.fail(`a value is missing here: ${this.#here()}`) : { form: 'word', text: bare };
  }

  #item(): WrittenValue {
    const item = this.value();
    if (!this.takes(',') && !this.#sees(']')) this.fail(`"," or "]" is missing here: ${this.#here()}`);
    return item;
  }

  #entry(): WrittenEntry {
    const key = this.name('the name of a field, or ")",');
    return this.takes('=') ? { key, value: this.value() } : { key };
  }

  #until<Part>(close: string, part: () => Part): readonly Part[] {
    const parts: Part[] = [];
    this.#depth += 1;
    while (!this.takes(close)) parts.push(part());
    this.#depth -= 1;
    return parts;
  }

  #sees(mark: string): boolean {
    this.#blanks();
    return this.#line.text.startsWith(mark, this.#at);
  }

  #match(pattern: RegExp): string | null {
    this.#blanks();
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#line.text)?.[0] ?? null;
    if (found !== null) this.#at += found.length;
    return found;
  }

  #blanks(): void {
    while (this.#line.text[this.#at] === ' ') this.#at += 1;
  }

  #here(): string {
    const rest = this.#line.text.slice(this.#at, this.#at + 30);
    return rest === '' ? 'the line ends' : rest;
  }
}
