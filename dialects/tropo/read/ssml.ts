import { openSource, serializeXml, type XmlElement, type XmlNode } from '../../../src/document/index.ts';

/** One stretch of a spoken document. */
export type SsmlPart =
  /** The inside of a `speak` element. */
  { readonly kind: 'speech'; readonly inside: string } | { readonly kind: 'audio'; readonly url: string };

export type Ssml =
  | { readonly ok: true; readonly parts: readonly SsmlPart[]; readonly language?: string }
  /** The words without their tags, and what is wrong with the markup. */
  | { readonly ok: false; readonly words: string; readonly problem: string };

/**
 * Reads a text that begins with `<`: an XML declaration may stand before `speak`, and a fragment without
 * `speak` is wrapped. Sound files on the outermost level become parts of their own.
 */
export function readSsml(value: string): Ssml {
  const document = value.replace(/^\s*<\?xml[^>]*\?>\s*/, '');
  const spoken = /^<speak[\s/>]/.test(document) ? document : `<speak>${document}</speak>`;
  const parsed = openSource(new TextEncoder().encode(spoken), 'application/xml; charset=utf-8').xml();
  if (!parsed.ok)
    return { ok: false, words: value.replace(/<[^>]*>?/g, ' ').trim(), problem: withoutFullStop(parsed.message) };
  const language = parsed.root.attributes.get('xml:lang');
  return { ok: true, parts: partsOf(parsed.root.children), ...(language && { language }) };
}

/** What is left of a text where nothing can be spoken: the words of markup, anything else as it stands. */
export function wordsOf(value: string): string {
  const text = value.trim();
  if (!text.startsWith('<')) return text;
  const ssml = readSsml(text);
  if (!ssml.ok) return ssml.words.replace(/\s+/g, ' ').trim();
  const words = ssml.parts.flatMap((part) => (part.kind === 'audio' ? [part.url] : [textIn(part.inside)]));
  return words.join(' ').replace(/\s+/g, ' ').trim();
}

function textIn(inside: string): string {
  const parsed = openSource(new TextEncoder().encode(`<speak>${inside}</speak>`), 'application/xml').xml();
  const text = (nodes: readonly XmlNode[]): string =>
    nodes.map((node) => (node.kind === 'text' ? node.text : ` ${text(node.children)} `)).join('');
  return parsed.ok ? text(parsed.root.children) : inside;
}

function partsOf(nodes: readonly XmlNode[]): readonly SsmlPart[] {
  const parts: SsmlPart[] = [];
  let stretch: XmlNode[] = [];
  const flush = () => {
    const inside = serializeXml(stretch.map(translated)).trim();
    if (inside !== '') parts.push({ kind: 'speech', inside });
    stretch = [];
  };
  for (const node of nodes) {
    const url = node.kind === 'element' && node.name === 'audio' ? node.attributes.get('src') : undefined;
    if (url === undefined) stretch.push(node);
    else {
      flush();
      parts.push({ kind: 'audio', url });
    }
  }
  flush();
  return parts;
}

/** Tropo's own `interpret-as` words and what speech engines call them. */
const interpretations: ReadonlyMap<string, Readonly<Record<string, string>>> = new Map([
  ['vxml:currency', { 'interpret-as': 'currency' }],
  ['vxml:date', { 'interpret-as': 'date', format: 'ymd' }],
  ['vxml:time', { 'interpret-as': 'time' }],
  ['vxml:digits', { 'interpret-as': 'digits' }],
  ['vxml:number', { 'interpret-as': 'cardinal' }],
  ['vxml:phone', { 'interpret-as': 'telephone' }],
]);

function translated(node: XmlNode): XmlNode {
  if (node.kind === 'text') return node;
  const children = node.children.map(translated);
  const meaning = interpretations.get(node.attributes.get('interpret-as')?.toLowerCase() ?? '');
  const attributes = meaning ? new Map([...node.attributes, ...Object.entries(meaning)]) : node.attributes;
  return { ...node, attributes, children } satisfies XmlElement;
}

const readings = { DATE: 'vxml:date', DIGITS: 'vxml:digits', NUMBER: 'vxml:number' } as const;

/** The values of `as`. */
export const readingWords = Object.keys(readings) as readonly (keyof typeof readings)[];

/** Plain words as SSML that says how to read them. */
export function readAs(words: string, as: keyof typeof readings): string {
  const attributes = new Map(Object.entries(interpretations.get(readings[as]) ?? {}));
  const place = { line: 1, column: 1 };
  return serializeXml([
    { kind: 'element', name: 'say-as', attributes, place, children: [{ kind: 'text', text: words, place }] },
  ]);
}

function withoutFullStop(sentence: string): string {
  return sentence.replace(/\.$/, '');
}
