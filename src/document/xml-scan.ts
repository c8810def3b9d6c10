import type { ParseLimits, XmlNote } from './source.ts';
import { faultyReference, forbiddenCharacter } from './xml-entities.ts';

/** Something that makes the text no XML document, and where: an offset into the text. */
export interface XmlFault {
  readonly fault: string;
  readonly offset: number;
}

/** What the parser itself does not tell. */
export interface XmlOutline {
  readonly fault?: never;
  /** The root element's source, processing instructions taken out. */
  readonly root: string;
  /** Offset of every element and of every text that is not empty, in the order of the document. */
  readonly starts: readonly number[];
  readonly notes: readonly { readonly code: XmlNote['code']; readonly message: string; readonly offset: number }[];
}

/** An XML name; colons are allowed, so that prefixes pass. */
export const xmlName = /[\p{L}_:][\p{L}\p{M}\p{N}_:.\-·]*/uy;

/**
 * Walks over a text once and says whether it is well-formed. fast-xml-parser reads nearly everything and
 * reports few places, so strictness and places come from here and the tree from there. (XML 1.0, without DTDs.)
 */
export function scanXml(text: string, limits: ParseLimits): XmlOutline | XmlFault {
  return new XmlScan(text, limits).run();
}

const blank = /[ \t\r\n]*/y;
const valueUpTo = { '"': /[^"<]*/y, "'": /[^'<]*/y } as const;
const doctypeToken = /<!--[\s\S]*?-->|<\?[\s\S]*?\?>|"[^"]*"|'[^']*'|<!ENTITY|[[\]>]/g;

class XmlScan {
  readonly #text: string;
  readonly #limits: ParseLimits;
  readonly #starts: number[] = [];
  readonly #notes: { code: XmlNote['code']; message: string; offset: number }[] = [];
  readonly #open: { readonly name: string; readonly offset: number }[] = [];
  /** Pieces of the root element's source. */
  readonly #kept: string[] = [];
  #keptUntil = 0;
  #offset = 0;
  #elements = 0;
  #rootSeen = false;
  #doctypeSeen = false;
  #inText = false;

  constructor(text: string, limits: ParseLimits) {
    this.#text = text;
    this.#limits = limits;
  }

  run(): XmlOutline | XmlFault {
    const forbidden = forbiddenCharacter.exec(this.#text);
    const fault = this.#walk();
    if (forbidden && (fault === null || forbidden.index <= fault.offset)) {
      const code = (forbidden[0].codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
      return { fault: `the character U+${code} is not allowed in XML`, offset: forbidden.index };
    }
    if (fault) return fault;
    return { root: this.#kept.join(''), starts: this.#starts, notes: this.#notes };
  }

  #walk(): XmlFault | null {
    while (this.#offset < this.#text.length) {
      const fault = this.#characters() ?? (this.#offset < this.#text.length ? this.#markup() : null);
      if (fault) return fault;
    }
    const unclosed = this.#open.at(-1);
    if (unclosed) return { fault: `<${unclosed.name}> is never closed`, offset: unclosed.offset };
    if (!this.#rootSeen) return { fault: 'there is no element in the document', offset: this.#offset };
    return null;
  }

  #characters(): XmlFault | null {
    const from = this.#offset;
    const next = this.#text.indexOf('<', from);
    this.#offset = next === -1 ? this.#text.length : next;
    if (this.#offset === from) return null;
    const raw = this.#text.slice(from, this.#offset);
    if (this.#open.length > 0) {
      this.#textBegins(from);
      return this.#references(raw, from);
    }
    const stray = raw.search(/[^ \t\r\n]/);
    if (stray === -1) return null;
    const where = this.#rootSeen ? 'after the end of the root element' : 'before the first element';
    return { fault: `there is text ${where}`, offset: from + stray };
  }

  #markup(): XmlFault | null {
    const at = (start: string) => this.#text.startsWith(start, this.#offset);
    if (at('</')) return this.#closingTag();
    if (at('<!--')) return this.#skip('<!--', '-->', 'the comment');
    if (at('<![CDATA[')) return this.#cdata();
    if (at('<!DOCTYPE')) return this.#doctype();
    if (at('<!')) return this.#fault('"<!" begins neither a comment nor CDATA');
    if (at('<?')) return this.#instruction();
    return this.#openingTag();
  }

  #openingTag(): XmlFault | null {
    const start = this.#offset;
    this.#offset += 1;
    const name = this.#take(xmlName);
    if (name === '') return { fault: 'a lone "<" must be written "&lt;"', offset: start };
    if (this.#open.length === 0) {
      if (this.#rootSeen) return { fault: `<${name}> is a second root element; a document has one`, offset: start };
      this.#rootSeen = true;
      this.#keptUntil = start;
    }
    this.#elements += 1;
    if (this.#elements > this.#limits.maximumElements)
      return { fault: `the document has more than ${this.#limits.maximumElements} elements`, offset: start };
    if (this.#open.length >= this.#limits.maximumDepth)
      return { fault: `elements are nested more than ${this.#limits.maximumDepth} deep`, offset: start };
    this.#inText = false;
    this.#starts.push(start);
    const fault = this.#attributes(name, start);
    if (fault) return fault;
    const empty = this.#text[this.#offset] === '/';
    this.#offset += empty ? 2 : 1;
    if (!empty) this.#open.push({ name, offset: start });
    this.#rootMayEnd();
    return null;
  }

  /** Leaves the offset at the `>` or `/>` that ends the tag. */
  #attributes(element: string, start: number): XmlFault | null {
    const seen = new Set<string>();
    for (;;) {
      const blanks = this.#take(blank);
      const offset = this.#offset;
      if (this.#text[offset] === '>' || this.#text.startsWith('/>', offset)) return null;
      if (offset >= this.#text.length) return { fault: `the tag <${element} is never closed`, offset: start };
      const name = this.#take(xmlName);
      if (name === '') return this.#fault(`${this.#character()} is not expected in the tag <${element}>`);
      if (blanks === '') return { fault: `a blank is missing before the attribute "${name}"`, offset };
      if (seen.has(name)) {
        const message = `the attribute "${name}" of <${element}> is there twice; the last one counts`;
        this.#notes.push({ code: 'duplicate-attribute', message, offset });
      }
      seen.add(name);
      const fault = this.#attributeValue(name, offset);
      if (fault) return fault;
    }
  }

  #attributeValue(name: string, start: number): XmlFault | null {
    this.#take(blank);
    if (this.#text[this.#offset] !== '=') return { fault: `the attribute "${name}" has no value`, offset: start };
    this.#offset += 1;
    this.#take(blank);
    const quote = this.#text[this.#offset];
    if (quote !== '"' && quote !== "'")
      return this.#fault(`the value of the attribute "${name}" must be in quotation marks`);
    const opening = this.#offset;
    this.#offset += 1;
    const raw = this.#take(valueUpTo[quote]);
    const fault = this.#references(raw, opening + 1);
    if (fault) return fault;
    if (this.#offset >= this.#text.length)
      return { fault: `the value of the attribute "${name}" has no closing quotation mark`, offset: opening };
    if (this.#text[this.#offset] === '<')
      return this.#fault(
        `the value of the attribute "${name}" contains "<": either its quotation mark is missing or it must be written "&lt;"`,
      );
    this.#offset += 1;
    return null;
  }

  #closingTag(): XmlFault | null {
    const start = this.#offset;
    this.#offset += 2;
    const name = this.#take(xmlName);
    this.#take(blank);
    if (name === '' || this.#text[this.#offset] !== '>')
      return { fault: `the closing tag </${name} is incomplete`, offset: start };
    const opened = this.#open.pop();
    if (!opened) return { fault: `</${name}> closes an element that was not opened`, offset: start };
    if (opened.name !== name)
      return { fault: `</${name}> stands where </${opened.name}> must close <${opened.name}>`, offset: start };
    this.#inText = false;
    this.#offset += 1;
    this.#rootMayEnd();
    return null;
  }

  #cdata(): XmlFault | null {
    const start = this.#offset;
    if (this.#open.length === 0) return this.#fault('CDATA stands outside the root element');
    const fault = this.#skip('<![CDATA[', ']]>', 'the CDATA');
    if (!fault && this.#offset - start > '<![CDATA[]]>'.length) this.#textBegins(start);
    return fault;
  }

  #instruction(): XmlFault | null {
    const start = this.#offset;
    const fault = this.#skip('<?', '?>', 'the processing instruction');
    if (fault) return fault;
    if (this.#open.length > 0) {
      this.#kept.push(this.#text.slice(this.#keptUntil, start));
      this.#keptUntil = this.#offset;
    }
    if (!/^<\?xml[\s?]/i.test(this.#text.slice(start, start + 6))) return null;
    if (this.#text.slice(0, start).trim() !== '')
      return { fault: 'the XML declaration must be at the very beginning', offset: start };
    if (start > 0) {
      const message = 'there are blanks before the XML declaration';
      this.#notes.push({ code: 'blank-before-declaration', message, offset: 0 });
    }
    return null;
  }

  #doctype(): XmlFault | null {
    const start = this.#offset;
    if (this.#rootSeen || this.#doctypeSeen)
      return this.#fault('a DOCTYPE may stand only once, before the first element');
    this.#doctypeSeen = true;
    let inside = false;
    doctypeToken.lastIndex = start + '<!DOCTYPE'.length;
    for (let token = doctypeToken.exec(this.#text); token; token = doctypeToken.exec(this.#text)) {
      if (token[0] === '<!ENTITY')
        return { fault: 'entity declarations are not accepted; write the text itself', offset: token.index };
      if (token[0] === '[') inside = true;
      if (token[0] === ']') inside = false;
      if (token[0] !== '>' || inside) continue;
      this.#offset = doctypeToken.lastIndex;
      this.#notes.push({ code: 'doctype-ignored', message: 'the DOCTYPE is not read', offset: start });
      return null;
    }
    return this.#fault('the DOCTYPE is never closed');
  }

  #skip(opening: string, closing: string, what: string): XmlFault | null {
    const end = this.#text.indexOf(closing, this.#offset + opening.length);
    if (end === -1) return this.#fault(`${what} is never closed`);
    this.#offset = end + closing.length;
    return null;
  }

  #rootMayEnd(): void {
    if (this.#open.length === 0) this.#kept.push(this.#text.slice(this.#keptUntil, this.#offset));
  }

  #textBegins(offset: number): void {
    if (!this.#inText) this.#starts.push(offset);
    this.#inText = true;
  }

  #references(raw: string, from: number): XmlFault | null {
    const faulty = faultyReference(raw);
    return faulty && { fault: faulty.message, offset: from + faulty.offset };
  }

  #take(pattern: RegExp): string {
    pattern.lastIndex = this.#offset;
    const taken = pattern.exec(this.#text)?.[0] ?? '';
    this.#offset += taken.length;
    return taken;
  }

  #character(): string {
    const character = String.fromCodePoint(this.#text.codePointAt(this.#offset) ?? 0xfffd);
    return character === '"' ? 'a quotation mark' : `"${character}"`;
  }

  #fault(fault: string): XmlFault {
    return { fault, offset: this.#offset };
  }
}
