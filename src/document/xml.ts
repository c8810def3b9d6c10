import { XMLParser } from 'fast-xml-parser';
import { lineFinder } from './lines.ts';
import type { ParseLimits, XmlNode, XmlResult } from './source.ts';
import { decodeReferences } from './xml-entities.ts';
import { scanXml } from './xml-scan.ts';

/** Reads a decoded text (no byte-order mark) as one XML document. Never throws. */
export function parseXml(text: string, limits: ParseLimits): XmlResult {
  const place = lineFinder(text);
  const outline = scanXml(text, limits);
  if (outline.fault !== undefined) return { ok: false, message: outline.fault, ...place(outline.offset) };
  const starts = outline.starts.values();
  const nextPlace = () => place(starts.next().value ?? 0);
  const [root] = convert(parserFor(limits).parse(outline.root) as readonly ParsedNode[], nextPlace);
  if (root?.kind !== 'element')
    return { ok: false, message: 'there is no element in the document', line: 1, column: 1 };
  const notes = outline.notes.map(({ offset, ...note }) => ({ ...note, place: place(offset) }));
  return { ok: true, root, notes };
}

/** One entry of fast-xml-parser's ordered tree: one key besides the attributes says what it is. */
type ParsedNode = Readonly<Record<string, unknown>>;

const attributesKey = ':@';
const textKey = '#text';
const cdataKey = '!cdata';
/** No name can begin so; it keeps element names apart from the keys above and from `__proto__`. */
const elementMark = '<';

let parser: { readonly depth: number; readonly instance: XMLParser } | undefined;

function parserFor({ maximumDepth }: ParseLimits): XMLParser {
  if (parser?.depth !== maximumDepth) {
    const instance = new XMLParser({
      preserveOrder: true,
      ignoreAttributes: false,
      attributeNamePrefix: '',
      textNodeName: textKey,
      cdataPropName: cdataKey,
      parseTagValue: false,
      parseAttributeValue: false,
      trimValues: false,
      processEntities: false,
      jPath: false,
      maxNestedTags: maximumDepth,
      // Called twice for an empty element.
      transformTagName: (name) => (name.startsWith(elementMark) ? name : elementMark + name),
      transformAttributeName: (name) => elementMark + name,
    });
    parser = { depth: maximumDepth, instance };
  }
  return parser.instance;
}

/** Depth is bounded by the scan. Places come in document order: an element's before its children's. */
function convert(nodes: readonly ParsedNode[], nextPlace: () => { line: number; column: number }): readonly XmlNode[] {
  const converted: XmlNode[] = [];
  let text = '';
  const endText = () => {
    if (text !== '') converted.push({ kind: 'text', text, place: nextPlace() });
    text = '';
  };
  for (const node of nodes) {
    const key = Object.keys(node).find((name) => name !== attributesKey) ?? '';
    const content = node[key];
    if (typeof content === 'string') {
      text += decodeReferences(content);
    } else if (key === cdataKey) {
      const [piece] = content as readonly ParsedNode[];
      text += piece?.[textKey] ?? '';
    } else {
      endText();
      converted.push({
        kind: 'element',
        name: key.slice(elementMark.length),
        place: nextPlace(),
        attributes: attributesOf(node[attributesKey]),
        children: convert(content as readonly ParsedNode[], nextPlace),
      });
    }
  }
  endText();
  return converted;
}

/** Written line ends and tabs in a value count as blanks (XML 1.0, 3.3.3); written as references they stay. */
function attributesOf(parsed: unknown): ReadonlyMap<string, string> {
  return new Map(
    Object.entries((parsed ?? {}) as Readonly<Record<string, string>>).map(([name, value]) => [
      name.slice(elementMark.length),
      decodeReferences(value.replace(/[\t\n]/g, ' ')),
    ]),
  );
}
