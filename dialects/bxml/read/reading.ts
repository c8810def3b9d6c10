import { type FieldProblem, Fields, resolveUrl, spellingHint, type XmlElement } from '../../../src/document/index.ts';
import type { Credentials, Diagnostic, Verb } from '../../../src/verbs/index.ts';
import type { ReadContext, Reply } from '../../dialect.ts';
import { type Settings, settingsOf } from '../settings.ts';
import { attributeFacts, elements, type Generation } from '../vocabulary.ts';

/** An element of the top level as verbs, in the order they run; none if it was skipped with a diagnostic. */
export type ElementReader = (element: XmlElement, reading: Reading) => readonly Verb[];

/** An element, or a text in it. */
type Placed = Pick<XmlElement, 'place'>;

/** Attributes of which even the empty value says something (reference 2.1). */
const meantWhenEmpty: ReadonlySet<string> = new Set(['tag', 'terminatingDigits']);

/** What reading one document has at hand, and where its complaints go. */
export class Reading {
  readonly generation: Generation;
  readonly settings: Settings;
  readonly role: ReadContext['role'];
  readonly answered: boolean;
  readonly #base: string;
  readonly #diagnostics: Diagnostic[] = [];

  constructor(reply: Reply, context: ReadContext, generation: Generation) {
    this.#base = reply.url;
    this.generation = generation;
    this.settings = settingsOf(context.settings);
    this.role = context.role;
    this.answered = context.answered;
  }

  get diagnostics(): readonly Diagnostic[] {
    return this.#diagnostics;
  }

  /** The value for the generation of the document. */
  choose<First, Second>(values: { readonly v1: First; readonly v2: Second }): First | Second {
    return values[this.generation];
  }

  /** Whether Bandwidth would refuse the document, by what has been seen of it so far. */
  get refused(): boolean {
    return this.#diagnostics.some(({ severity }) => severity === 'error');
  }

  warn(code: string, at: Placed, message: string, hint?: string): void {
    this.#report(code, 'warning', at, message, hint);
  }

  inform(code: string, at: Placed, message: string, hint?: string): void {
    this.#report(code, 'information', at, message, hint);
  }

  /** Bandwidth checks a whole document before its first verb: one such fault and nothing of it runs. */
  invalid(at: Placed, message: string, hint?: string): void {
    this.#report('invalid-bxml', 'error', at, message, hint);
  }

  /** The attributes of an element: empty ones count as absent, and what code generators misspell is mended. */
  fields(element: XmlElement): Fields {
    const values = new Map<string, string>();
    for (const [written, value] of element.attributes) {
      if (value === '' && !meantWhenEmpty.has(written)) continue;
      const name = this.#mended(written, element);
      if (!values.has(name)) values.set(name, value);
    }
    return new Fields(
      values,
      () => element.place,
      (problem) => this.#misfit(element, problem),
    );
  }

  /** Says of every attribute that nobody has asked for why: not known, not carried out, or without a meaning here. */
  finish(element: XmlElement, fields: Fields): void {
    for (const name of fields.unread()) {
      const value = String(fields.raw(name));
      const facts = attributeFacts(element.name, name);
      if (name.startsWith('xml') || facts?.idle === 'always' || facts?.idle?.includes(value.trim().toLowerCase()))
        continue;
      const said = `${name}="${shorten(value)}" on <${element.name}>`;
      if (!facts) {
        const hint = spellingHint(name, Object.keys(elements.get(element.name)?.attributes ?? {}));
        this.warn('unknown-attribute', element, `${said} is no attribute of BXML and is left out.`, hint);
      } else if (facts.level === 'ignored') {
        this.warn(`ignored-${kebab(name)}`, element, `${said} is left out: ${facts.note ?? 'it is not carried out'}.`);
      } else {
        this.warn('ignored-attribute', element, `${said} means nothing beside the others and is left out.`);
      }
    }
  }

  /** An absolute url, or the clause that says what is wrong with it. */
  url(written: string): { readonly url: string; readonly credentials?: Credentials } | { readonly problem: string } {
    const resolved = resolveUrl(written, this.#base);
    if (!resolved.ok) return { problem: resolved.problem };
    const { url, credentials } = resolved;
    return { url, ...(credentials && { credentials }) };
  }

  #mended(written: string, element: XmlElement): string {
    const mended = written.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
    if (mended === written || !attributeFacts(element.name, mended)) return written;
    this.inform('misnamed-attribute', element, `${written} on <${element.name}> is read as ${mended}.`);
    return mended;
  }

  #misfit(element: XmlElement, { field, value, problem }: FieldProblem): void {
    const message = `${field}="${shorten(value)}" on <${element.name}> ${problem}; the default is taken.`;
    this.warn('invalid-value', element, message);
  }

  #report(code: string, severity: Diagnostic['severity'], at: Placed, message: string, hint?: string): void {
    this.#diagnostics.push({ code, severity, message, place: at.place, ...(hint !== undefined && { hint }) });
  }
}

/** `transferAnswerUrl` → `transfer-answer-url`, `StartRecording` → `start-recording`. */
export function kebab(name: string): string {
  return name.replace(/(?<!^)([A-Z])/g, '-$1').toLowerCase();
}

/** The text inside an element without its markup, blanks at the ends and line ends taken away. */
export function textOf({ children }: XmlElement): string {
  return children
    .map((child) => (child.kind === 'text' ? child.text : ''))
    .join('')
    .trim();
}

export function childrenOf({ children }: XmlElement): readonly XmlElement[] {
  return children.filter((child) => child.kind === 'element');
}

export function shorten(text: string): string {
  const oneLine = text.replace(/\s+/g, ' ');
  return oneLine.length > 80 ? `${oneLine.slice(0, 77)}...` : oneLine;
}
