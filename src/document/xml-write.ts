import type { XmlElement, XmlNode, XmlText } from './source.ts';
import { forbiddenCharacter } from './xml-entities.ts';
import { xmlName } from './xml-scan.ts';

const nowhere = { line: 1, column: 1 };

/**
 * An element made by us. Throws a TypeError if a name is none in XML: names come from our code, never from a
 * customer.
 */
export function element(
  name: string,
  attributes: Readonly<Record<string, string>> = {},
  children: readonly XmlNode[] = [],
): XmlElement {
  for (const written of [name, ...Object.keys(attributes)])
    if (!isName(written)) throw new TypeError(`"${written}" is no XML name`);
  return { kind: 'element', name, attributes: new Map(Object.entries(attributes)), children, place: nowhere };
}

export function text(content: string): XmlText {
  return { kind: 'text', text: content, place: nowhere };
}

/**
 * Nodes as XML source, without declaration, blanks as they are: reading it gives the same nodes, neighbouring
 * texts joined. Characters that XML cannot carry become U+FFFD.
 */
export function serializeXml(nodes: readonly XmlNode[]): string {
  return nodes.map(serialize).join('');
}

function serialize(node: XmlNode): string {
  if (node.kind === 'text') return escaped(node.text, /[&<>\r]/g);
  const attributes = [...node.attributes].map(([name, value]) => ` ${name}="${escaped(value, /[&<>"\t\n\r]/g)}"`);
  const head = `<${node.name}${attributes.join('')}`;
  return node.children.length === 0 ? `${head}/>` : `${head}>${serializeXml(node.children)}</${node.name}>`;
}

const names: ReadonlyMap<string, string> = new Map([
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
  ['"', '&quot;'],
]);
const forbiddenCharacters = new RegExp(forbiddenCharacter, 'gu');

function escaped(content: string, special: RegExp): string {
  return content
    .replace(forbiddenCharacters, '\ufffd')
    .replace(special, (character) => names.get(character) ?? `&#${character.charCodeAt(0)};`);
}

function isName(name: string): boolean {
  xmlName.lastIndex = 0;
  return xmlName.exec(name)?.[0] === name;
}
