import { element, openSource, serializeXml, type XmlElement, type XmlNode } from '../document/index.ts';
import { sayAs } from './say-as.ts';

/** What an engine without SSML can do: words and silences, in order. */
export type SpokenPart =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'silence'; readonly durationMs: number };

export interface Levelled {
  readonly parts: readonly SpokenPart[];
  /** Elements whose effect is lost, each once: `prosody`, `emphasis` … */
  readonly lost: readonly string[];
}

/** Pauses of `break strength`, in ms, by the SSML recommendation's order; engines differ, these are ours. */
const strengths: Readonly<Record<string, number>> = {
  none: 0,
  'x-weak': 100,
  weak: 250,
  medium: 500,
  strong: 750,
  'x-strong': 1000,
};

/** What stands between two of these are two sentences. */
const sentences = new Set(['p', 's', 'paragraph', 'sentence']);
/** Elements that have no effect of their own that could be lost. */
const transparent = new Set(['speak', 'w', 'token', 'mark', 'sub', 'say-as', 'break', ...sentences]);
/** Elements that are about the document: nothing in them is for the ear. */
const silent = new Set(['metadata', 'meta', 'lexicon', 'desc', 'title']);

/**
 * Brings SSML down to words and silences: `break` becomes silence, `sub` its alias, `say-as` the words that it
 * stands for; the rest is spoken without its markup and named in `lost`. Markup that cannot be parsed is spoken
 * with the tags taken out. `language` (BCP-47) decides how dates and amounts are put.
 */
export function levelSsml(inside: string, language = 'en-US'): Levelled {
  const root = parsed(inside);
  if (!root) return { parts: textParts([withoutTags(inside)]), lost: ['malformed markup'] };
  const levelling: Levelling = { pieces: [], lost: new Set(), language };
  walk([root], levelling);
  return { parts: textParts(levelling.pieces), lost: [...levelling.lost] };
}

/**
 * The whole document for an engine that speaks SSML; null for markup that cannot be parsed. `voice` is for engines
 * that are told in the document.
 */
export function wholeSsml(inside: string, language: string, voice?: string): string | null {
  const root = parsed(inside);
  if (!root) return null;
  const content = root.name === 'speak' ? root.children : [root];
  const spoken = voice === undefined ? content : [element('voice', { name: voice }, content)];
  const attributes = { version: '1.0', xmlns: 'http://www.w3.org/2001/10/synthesis', 'xml:lang': language };
  return serializeXml([element('speak', attributes, spoken)]);
}

interface Levelling {
  readonly pieces: (string | number)[];
  readonly lost: Set<string>;
  readonly language: string;
}

function walk(nodes: readonly XmlNode[], levelling: Levelling): void {
  const { pieces, lost, language } = levelling;
  for (const node of nodes) {
    if (node.kind === 'text') {
      pieces.push(node.text);
      continue;
    }
    const name = node.name.replace(/^ssml:/, '');
    if (silent.has(name)) continue;
    if (!transparent.has(name)) lost.add(name);
    const inner = node.attributes.get('xml:lang') ?? language;
    if (sentences.has(name)) pieces.push(sentenceEnd);
    if (name === 'break') pieces.push(breakLength(node.attributes));
    else if (name === 'sub') pieces.push(node.attributes.get('alias') ?? plainText(node.children));
    else if (name === 'say-as') {
      const as = node.attributes.get('interpret-as') ?? node.attributes.get('type') ?? '';
      const text = plainText(node.children);
      const words = sayAs(text, { as, format: node.attributes.get('format') ?? '', language: inner });
      if (words === null) lost.add(`say-as ${as}`);
      pieces.push(words ?? text);
    } else walk(node.children, { ...levelling, language: inner });
    if (sentences.has(name)) pieces.push(sentenceEnd);
    if (name === 'break') pieces.push(' ');
  }
}

/** The inside of a `speak` element, or a whole document. */
function parsed(inside: string): XmlElement | null {
  const whole = /^\s*<(\?xml|speak[\s/>])/.test(inside) ? inside.trim() : `<speak>${inside}</speak>`;
  const result = openSource(new TextEncoder().encode(whole), 'application/xml; charset=utf-8').xml();
  return result.ok ? result.root : null;
}

/** Every `<` is looked at once, however many there are. */
function withoutTags(text: string): string {
  return text
    .replace(/<!\[CDATA\[|\]\]>/g, ' ')
    .replace(/<[^<>]*>/g, ' ')
    .replace(/&(lt|gt|amp|quot|apos);/g, (_whole, name: string) => references[name] ?? '');
}

const references: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

/** Nobody waits longer than this for one word; Amazon's and Google's bound is the same. */
const longestBreakMs = 10_000;

function breakLength(attributes: ReadonlyMap<string, string>): number {
  const match = /^\s*\+?(\d*\.?\d+)\s*(ms|s)\s*$/.exec(attributes.get('time') ?? '');
  if (match) return Math.min(longestBreakMs, Math.round(Number(match[1]) * (match[2] === 's' ? 1000 : 1)));
  const strength = attributes.get('strength') ?? 'medium';
  return Object.hasOwn(strengths, strength) ? (strengths[strength] ?? 0) : 500;
}

function plainText(nodes: readonly XmlNode[]): string {
  return nodes.map((node) => (node.kind === 'text' ? node.text : plainText(node.children))).join('');
}

/** Stands where a sentence ends; a full stop if nothing else ends it. XML cannot carry it. */
const sentenceEnd = '\0';

function textParts(pieces: readonly (string | number)[]): SpokenPart[] {
  const parts: SpokenPart[] = [];
  let text = '';
  const flush = () => {
    const words = text
      .replace(/\s+/g, ' ')
      .split(/ ?\0/)
      .map((sentence, index, all) =>
        index < all.length - 1 && /[\p{L}\p{N}]$/u.test(sentence) ? `${sentence}.` : sentence,
      )
      .join(' ')
      .replace(/ +/g, ' ')
      .trim();
    if (words) parts.push({ kind: 'text', text: words });
    text = '';
  };
  for (const piece of pieces) {
    if (typeof piece === 'string') text += piece;
    else if (piece > 0) {
      flush();
      parts.push({ kind: 'silence', durationMs: piece });
    }
  }
  flush();
  return parts;
}
