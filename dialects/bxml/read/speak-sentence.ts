import { serializeXml, type XmlElement } from '../../../src/document/index.ts';
import { type Say, say } from '../../../src/verbs/index.ts';
import { childrenOf, type Reading } from './reading.ts';
import { voiceOf } from './voices.ts';

/** The speech markup that Bandwidth takes (reference 2.2). */
const markup: ReadonlySet<string> = new Set([
  'break',
  'emphasis',
  'lang',
  'p',
  'phoneme',
  'prosody',
  's',
  'say-as',
  'sub',
]);

/** Markup that arrived as text, because a template escaped it. */
export const escapedTag = new RegExp(`</?(?:${[...markup].join('|')})(?:\\s[^<>]*)?/?>`, 'g');

export function readSpeakSentence(element: XmlElement, reading: Reading): readonly Say[] {
  const fields = reading.fields(element);
  const voice = voiceOf(element, fields, reading);
  reading.finish(element, fields);
  for (const unknown of unknownMarkup(element))
    reading.warn(
      'unknown-element',
      unknown,
      `<${unknown.name}> is no speech markup that Bandwidth takes; a speech engine may refuse it or leave it out.`,
    );
  const spoken = spokenText(element);
  if (spoken.text !== '')
    return [say({ ...spoken, voice, loops: 1, endKeys: '', answers: true, place: element.place })];
  reading.warn('missing-value', element, '<SpeakSentence> holds no text and is left out.');
  return [];
}

/** Text with its markup; blanks run together, as they do in speech. */
function spokenText({ children }: XmlElement): Pick<Say, 'text' | 'markup'> {
  const marked = children.some((child) => child.kind === 'element' || child.text.search(escapedTag) >= 0);
  const text = children
    .map((child) => {
      if (child.kind === 'element') return serializeXml([child]);
      return marked ? unescapeTags(child.text) : child.text;
    })
    .join('');
  return { text: text.replace(/\s+/g, ' ').trim(), markup: marked ? 'ssml' : 'plain' };
}

/** Speech tags stay as they are, everything between them becomes character data. */
function unescapeTags(text: string): string {
  const data = (piece: string): string => serializeXml([{ kind: 'text', text: piece, place: { line: 1, column: 1 } }]);
  let result = '';
  let from = 0;
  for (const match of text.matchAll(escapedTag)) {
    result += data(text.slice(from, match.index)) + match[0];
    from = match.index + match[0].length;
  }
  return result + data(text.slice(from));
}

function unknownMarkup(element: XmlElement): readonly XmlElement[] {
  return childrenOf(element).flatMap((child) => [...(markup.has(child.name) ? [] : [child]), ...unknownMarkup(child)]);
}
