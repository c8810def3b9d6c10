import { openSource, type XmlNode } from '../document/index.ts';

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

const blocks = new Set(['p', 's', 'break']);
const transparent = new Set(['speak', 'p', 's', 'w', 'sub', 'say-as', 'break']);

/**
 * Brings SSML down to words and silences: `break` becomes silence, `sub` its alias, `say-as` digits, characters
 * and telephone numbers single signs; the rest is spoken without its markup and named in `lost`. Markup that
 * cannot be parsed is spoken with the tags taken out.
 */
export function levelSsml(inside: string): Levelled {
  const body =
    inside.trim().startsWith('<speak') || inside.trim().startsWith('<?xml') ? inside : `<speak>${inside}</speak>`;
  const parsed = openSource(new TextEncoder().encode(body), null).xml();
  if (!parsed.ok) return { parts: textParts([inside.replace(/<[^>]*>/g, ' ')]), lost: ['malformed markup'] };
  const lost = new Set<string>();
  const pieces: (string | number)[] = [];
  walk([parsed.root], pieces, lost);
  return { parts: textParts(pieces), lost: [...lost] };
}

function walk(nodes: readonly XmlNode[], pieces: (string | number)[], lost: Set<string>): void {
  for (const node of nodes) {
    if (node.kind === 'text') {
      pieces.push(node.text);
      continue;
    }
    if (!transparent.has(node.name)) lost.add(node.name);
    if (node.name === 'break') pieces.push(breakLength(node.attributes));
    else if (node.name === 'sub') pieces.push(node.attributes.get('alias') ?? plainText(node.children));
    else if (node.name === 'say-as')
      pieces.push(sayAs(node.attributes.get('interpret-as') ?? '', plainText(node.children), lost));
    else walk(node.children, pieces, lost);
    if (blocks.has(node.name)) pieces.push(' ');
  }
}

function breakLength(attributes: ReadonlyMap<string, string>): number {
  const match = /^\s*(\d*\.?\d+)\s*(ms|s)\s*$/.exec(attributes.get('time') ?? '');
  if (match) return Math.min(10_000, Math.round(Number(match[1]) * (match[2] === 's' ? 1000 : 1)));
  return strengths[attributes.get('strength') ?? 'medium'] ?? 500;
}

function sayAs(how: string, text: string, lost: Set<string>): string {
  const kind = how.replace(/^vxml:/, '');
  if (['digits', 'characters', 'spell-out', 'telephone', 'phone'].includes(kind))
    return [...text.replace(/\s+/g, '')].join(' ');
  if (!['number', 'cardinal'].includes(kind)) lost.add(`say-as ${how}`);
  return text;
}

function plainText(nodes: readonly XmlNode[]): string {
  return nodes.map((node) => (node.kind === 'text' ? node.text : plainText(node.children))).join('');
}

function textParts(pieces: readonly (string | number)[]): SpokenPart[] {
  const parts: SpokenPart[] = [];
  let text = '';
  const flush = () => {
    const words = text.replace(/\s+/g, ' ').trim();
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
