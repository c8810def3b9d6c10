import type { XmlElement } from '../../src/document/index.ts';
import { type AttributeFacts, certain, elements, type Generation, isOwn, roots } from './vocabulary.ts';

/** One sign in a document that it is BXML, or of which generation. */
export interface Sign {
  /** For BXML against every other dialect; 0 where it only tells the generation. */
  readonly points: number;
  readonly what: string;
  readonly generation?: Generation;
}

/** What shared attributes of one element may bring together. */
const attributeLimit = 8;

/** Elements that hold speech markup: their insides are no verbs, whoever they belong to. */
const speech: ReadonlySet<string> = new Set(['SpeakSentence', 'Say']);

/** Every sign in a well-formed document, in its order (reference 5.3). */
export function signsOf(root: XmlElement): readonly Sign[] {
  const signs: Sign[] = [];
  if (root.name === 'Bxml') signs.push({ ...bxmlRoot, generation: 'v2' });
  walk(root, null, signs);
  return signs;
}

function walk(element: XmlElement, parent: XmlElement | null, signs: Sign[]): void {
  const facts = elements.get(element.name);
  if (facts) {
    const { points, generation } = facts;
    const own = isOwn(element.name);
    if (points > 0 && (own || (parent !== null && roots.includes(parent.name))))
      signs.push({
        points,
        what: own ? onlyBxml(element.name) : `<${element.name}> stands at the top`,
        ...(generation && { generation }),
      });
    signs.push(...attributeSigns(element, facts.attributes, points === 0));
  }
  if (parent?.name === 'Transfer' && ['SpeakSentence', 'PlayAudio', 'Record'].includes(element.name))
    signs.push({ points: 0, what: `<${element.name}> stands in <Transfer>`, generation: 'v1' });
  if (speech.has(element.name)) return;
  for (const child of element.children) if (child.kind === 'element') walk(child, element, signs);
}

function attributeSigns(
  element: XmlElement,
  known: Readonly<Record<string, AttributeFacts>>,
  counted: boolean,
): readonly Sign[] {
  const signs: Sign[] = [];
  let left = attributeLimit;
  for (const [name, value] of element.attributes) {
    const facts = Object.hasOwn(known, name) ? known[name] : undefined;
    if (!facts) continue;
    const tells = !facts.telling || facts.telling.includes(value.trim().toLowerCase());
    const points = counted && tells ? Math.min(left, facts.points ?? 0) : 0;
    left -= points;
    const { generation } = facts;
    if (points > 0 || generation)
      signs.push({
        points,
        what: `attribute ${name} of <${element.name}> is BXML's`,
        ...(generation && { generation }),
      });
  }
  return signs;
}

/**
 * Which generation a document is written in: more signs of v1 than of v2 decide for v1, any others for v2; a
 * document without signs is read as the request for it was phrased (reference 5.3, rule 6).
 */
export function generationOf(root: XmlElement, otherwise: Generation): Generation {
  const count = { v1: 0, v2: 0 };
  for (const { generation } of signsOf(root)) if (generation) count[generation]++;
  if (count.v1 === 0 && count.v2 === 0) return hasLengthBesideOthers(root) ? 'v1' : otherwise;
  return count.v1 > count.v2 ? 'v1' : 'v2';
}

/** `length` on Pause is v1's where another verb shows that the document is BXML at all. */
function hasLengthBesideOthers(root: XmlElement): boolean {
  const verbs = root.children.filter((child) => child.kind === 'element');
  return (
    verbs.some(({ name, attributes }) => name === 'Pause' && attributes.has('length')) &&
    verbs.some(({ name }) => isOwn(name))
  );
}

/** Signs in a text that is no well-formed XML: names of elements only, and no generation. */
export function signsInText(text: string): readonly Sign[] {
  const bare = text.replace(/<!--[\s\S]*?-->/g, '');
  return [...bare.matchAll(/<([A-Za-z][\w.-]*)/g)].flatMap(([, name = '']) => {
    if (name === 'Bxml') return [bxmlRoot];
    return isOwn(name) ? [{ points: certain, what: onlyBxml(name) }] : [];
  });
}

const bxmlRoot: Sign = { points: certain, what: 'root <Bxml> is only BXML' };

const onlyBxml = (name: string): string => `element <${name}> is only BXML`;
