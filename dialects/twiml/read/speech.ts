import { serializeXml, type XmlElement, type XmlNode } from '../../../src/document/index.ts';
import type { Say } from '../../../src/verbs/index.ts';
import { collapse, type ElementReader } from './element.ts';
import type { Reading } from './reading.ts';

/** Markup that may stand in a Say; the two last ones are older than the list and still occur. */
const markup: ReadonlySet<string> = new Set([
  'break',
  'emphasis',
  'lang',
  'p',
  's',
  'phoneme',
  'prosody',
  'say-as',
  'sub',
  'w',
  'amazon:effect',
  'amazon:domain',
]);

type Spoken = Pick<Say, 'text' | 'markup'>;

/**
 * What an element says: its text with blanks brought to one each, as SSML where there is markup and the voice
 * knows it. Elements that are no markup are skipped with what they hold. Null if nothing remains.
 */
export function readSpeech(element: ElementReader, speaksMarkup: boolean): Spoken | null {
  const nodes = trimmed(cleaned(element.element.children, element.reading));
  if (nodes.length === 0) return null;
  const marked = nodes.some(({ kind }) => kind === 'element');
  if (marked && speaksMarkup) return { text: serializeXml(nodes), markup: 'ssml' };
  const text = collapse(plainText(nodes)).trim();
  if (marked)
    element.reading.inform(element.place, {
      code: 'ignored-markup',
      message: 'The voices man and woman know no SSML; the text is spoken without it.',
      hint: 'choose a Polly or Google voice',
    });
  return text === '' ? null : { text, markup: 'plain' };
}

function cleaned(nodes: readonly XmlNode[], reading: Reading): readonly XmlNode[] {
  return nodes.flatMap((node): readonly XmlNode[] => {
    if (node.kind === 'text') return [{ ...node, text: collapse(node.text) }];
    if (node.name === 'speak') {
      const message = '<speak> is not written inside <Say>; what it holds is spoken.';
      reading.warn(node.place, { code: 'misplaced-element', message, providerCode: '12200' });
      return cleaned(node.children, reading);
    }
    if (markup.has(node.name)) return [{ ...node, children: cleaned(node.children, reading) }];
    skipped(node, reading);
    return [];
  });
}

function skipped({ name, place }: XmlElement, reading: Reading): void {
  const message = `<${name}> is no markup of <Say>; it is skipped with what it holds.`;
  reading.warn(place, { code: 'unknown-element', message, providerCode: '12200' });
}

/** Without blanks at both ends, and without texts that are empty then. */
function trimmed(nodes: readonly XmlNode[]): readonly XmlNode[] {
  const joined = nodes.reduce<XmlNode[]>((done, node) => {
    const last = done.at(-1);
    if (node.kind === 'text' && last?.kind === 'text')
      done[done.length - 1] = { ...last, text: collapse(last.text + node.text) };
    else done.push(node);
    return done;
  }, []);
  return joined
    .map((node, index) => {
      if (node.kind !== 'text') return node;
      const start = index === 0 ? node.text.trimStart() : node.text;
      return { ...node, text: index === joined.length - 1 ? start.trimEnd() : start };
    })
    .filter((node) => node.kind === 'element' || node.text !== '');
}

function plainText(nodes: readonly XmlNode[]): string {
  return nodes.map((node) => (node.kind === 'text' ? node.text : plainText(node.children))).join('');
}
