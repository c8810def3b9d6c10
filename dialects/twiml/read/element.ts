import { type Bounds, Fields, spellingHint, type XmlElement, type XmlText } from '../../../src/document/index.ts';
import {
  ask,
  type Callback,
  end,
  type JsonObject,
  type Notify,
  type Place,
  type Then,
} from '../../../src/verbs/index.ts';
import type { Reading } from './reading.ts';
import { warningNumber } from './warning-numbers.ts';

/** The attributes that name a url and how to ask it. */
interface CallbackAttributes {
  readonly url: string;
  /** Absent: always POST. */
  readonly method?: string;
}

/**
 * One element of the document with everything a reader of it needs. A value that does not fit is remarked on
 * and its default taken; `finish` remarks on attributes that nobody asked for.
 */
export class ElementReader {
  readonly element: XmlElement;
  readonly reading: Reading;
  readonly #fields: Fields;
  readonly #asked = new Set<string>();

  constructor(element: XmlElement, reading: Reading) {
    this.element = element;
    this.reading = reading;
    const attributes = new Map([...element.attributes].filter(([name]) => !isForeign(name)));
    this.#fields = new Fields(
      attributes,
      () => element.place,
      ({ field, value, problem }) =>
        this.invalid(field, `<${element.name} ${field}="${value}"> ${problem}; the default is taken`),
    );
  }

  get name(): string {
    return this.element.name;
  }

  get place(): Place {
    return this.element.place;
  }

  /** The text directly inside, trimmed and its blanks brought to one each. */
  get ownText(): string {
    return collapse(this.#texts.map(({ text }) => text).join(' ')).trim();
  }

  get elements(): readonly XmlElement[] {
    return this.element.children.filter((node): node is XmlElement => node.kind === 'element');
  }

  has(attribute: string): boolean {
    return this.#field(attribute).has(attribute);
  }

  /** As written; undefined if absent. */
  text(attribute: string): string | undefined {
    return this.#field(attribute).text(attribute);
  }

  integer(attribute: string, fallback: number, bounds: Bounds): number;
  integer(attribute: string, fallback: null, bounds: Bounds): number | null;
  integer(attribute: string, fallback: number | null, bounds: Bounds): number | null {
    return this.#field(attribute).integer(attribute, fallback, bounds);
  }

  /** Written in whole seconds, read in ms. */
  seconds(attribute: string, fallbackSeconds: number, bounds: Bounds): number {
    return this.integer(attribute, fallbackSeconds, bounds) * 1000;
  }

  boolean(attribute: string, fallback: boolean): boolean {
    return this.#field(attribute).boolean(attribute, fallback);
  }

  oneOf<Word extends string>(attribute: string, words: readonly Word[], fallback: Word): Word {
    return this.#field(attribute).oneOf(attribute, words, fallback);
  }

  /** A list separated by blanks or commas; words that are not known are remarked on and left out. */
  words<Word extends string>(attribute: string, known: readonly Word[], fallback: readonly Word[]): readonly Word[] {
    const written =
      this.text(attribute)
        ?.split(/[\s,]+/)
        .filter((word) => word !== '') ?? [];
    const found = known.filter((word) => written.some((other) => other.toLowerCase() === word.toLowerCase()));
    const strange = written.filter((word) => !known.some((other) => other.toLowerCase() === word.toLowerCase()));
    if (strange.length > 0)
      this.invalid(
        attribute,
        `<${this.name} ${attribute}> does not know ${shown(strange.join(', '))}`,
        known.join(' '),
      );
    return found.length > 0 ? found : fallback;
  }

  /** Whom to tell or ask; undefined if the attribute is absent or no url, the latter remarked on. */
  callback(kind: string, attributes: CallbackAttributes): Callback | undefined {
    const written = this.text(attributes.url);
    const method = attributes.method === undefined ? 'POST' : this.method(attributes.method);
    if (written === undefined) return undefined;
    return this.reading.callback(kind, written, method, `<${this.name} ${attributes.url}>`, this.place);
  }

  method(attribute = 'method'): 'GET' | 'POST' {
    const usual = attribute === 'method' ? this.reading.manner.defaultMethod : 'POST';
    return this.oneOf(attribute, ['GET', 'POST'], usual);
  }

  /** What follows by `action`; undefined if there is none. */
  action(kind: string): Then | undefined {
    if (this.has('action')) return this.actionOrHere(kind);
    this.method();
    return undefined;
  }

  /**
   * What follows by `action`, or by the url of this document itself where there is none. An action that is no
   * url ends the call when it gets there.
   */
  actionOrHere(kind: string, notes?: JsonObject): Then {
    const what = this.has('action') ? `<${this.name} action>` : `<${this.name}>`;
    const callback = this.reading.callback(kind, this.text('action') ?? '', this.method(), what, this.place);
    return callback ? ask({ ...callback, ...(notes && { notes }) }) : end('failed', true);
  }

  notify(
    kind: string,
    attributes: CallbackAttributes,
    events: readonly string[] = [],
    notes?: JsonObject,
  ): readonly Notify[] {
    const callback = this.callback(kind, attributes);
    return callback ? [{ ...this.reading.notify(callback, events), ...(notes && { notes }) }] : [];
  }

  /** A value is wrong, so that its default is taken. */
  invalid(attribute: string, sentence: string, hint?: string): void {
    this.doubt('invalid-value', attribute, sentence, hint);
  }

  /** Warns of a value, with the provider's number for this attribute. */
  doubt(code: string, attribute: string, sentence: string, hint?: string): void {
    this.reading.warn(this.place, {
      code,
      message: `${sentence}.`,
      providerCode: warningNumber(this.name, attribute),
      ...(hint !== undefined && { hint }),
    });
  }

  /** Warns of attributes, where present, that mean something which is not carried out yet. */
  notYet(code: string, consequence: string, ...attributes: readonly string[]): void {
    const present = attributes.filter((attribute) => this.has(attribute));
    if (present.length === 0) return;
    const message = `<${this.name} ${present.join(' ')}>: ${consequence}.`;
    this.reading.warn(this.place, { code: `ignored-${code}`, message });
  }

  /** Attributes that never change what a caller hears or a server is told. */
  without(...attributes: readonly string[]): void {
    const present = attributes.filter((attribute) => this.has(attribute));
    if (present.length === 0) return;
    const message = `<${this.name} ${present.join(' ')}> has no effect here.`;
    this.reading.inform(this.place, { code: 'ignored-attribute', message });
  }

  /** Text where none may stand. */
  refuseText(consequence = 'it is ignored'): void {
    for (const text of this.#texts) refuseText(text, `<${this.name}>`, this.reading, consequence);
  }

  /** Elements where none may stand. */
  refuseElements(): void {
    for (const child of this.elements) this.refuseElement(child);
  }

  refuseElement(child: XmlElement, providerCode = '12200'): void {
    const message = `<${child.name}> may not stand inside <${this.name}>; it is skipped.`;
    this.reading.warn(child.place, { code: 'misplaced-element', message, providerCode });
  }

  /** Call once everything has been asked for. */
  finish(): void {
    for (const attribute of this.#fields.unread()) {
      const hint = spellingHint(attribute, this.#asked);
      this.reading.warn(this.place, {
        code: 'unknown-attribute',
        message: `<${this.name}> has no attribute ${attribute}; it is ignored.`,
        providerCode: '12200',
        ...(hint !== undefined && { hint }),
      });
    }
  }

  get #texts(): readonly XmlText[] {
    return this.element.children.filter((node): node is XmlText => node.kind === 'text');
  }

  #field(attribute: string): Fields {
    this.#asked.add(attribute);
    return this.#fields;
  }
}

/** Every run of blanks as one. */
export function collapse(text: string): string {
  return text.replace(/\s+/g, ' ');
}

/** A value as a message shows it. */
export function shown(value: string, length = 60): string {
  return value.length > length ? `${value.slice(0, length - 3)}...` : value;
}

export function refuseText(node: XmlText, where: string, reading: Reading, consequence = 'it is ignored'): void {
  const text = collapse(node.text).trim();
  if (text === '') return;
  const message = `The text "${shown(text, 40)}" may not stand inside ${where}; ${consequence}.`;
  reading.warn(node.place, { code: 'misplaced-text', message, providerCode: '12200' });
}

/** Namespaces and their attributes are tolerated everywhere. */
function isForeign(attribute: string): boolean {
  return attribute === 'xmlns' || attribute.includes(':');
}
