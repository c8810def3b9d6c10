import type { XmlElement } from '../../../src/document/index.ts';
import { attributeFacts, type Generation } from '../vocabulary.ts';

/**
 * Puts a Tag into the verb behind it where an attribute says the same better: v1 has no such verb, and it would lose
 * the blanks at its ends; or where the verb says it itself.
 */
export function foldTags(verbs: readonly XmlElement[], generation: Generation): readonly XmlElement[] {
  const folded: XmlElement[] = [];
  for (const verb of verbs) {
    const said = tagIn(folded.at(-1));
    if (said !== undefined && said !== '' && verb.attributes.get('tag') === said) {
      folded.splice(-1, 1, verb);
      continue;
    }
    const fits = attributeFacts(verb.name, 'tag') !== null && !verb.attributes.has('tag');
    if (said !== undefined && fits && (generation === 'v1' || said.trim() !== said))
      folded.splice(-1, 1, { ...verb, attributes: new Map([...verb.attributes, ['tag', said]]) });
    else folded.push(verb);
  }
  return folded;
}

/** Undefined for what is no Tag. */
function tagIn(verb: XmlElement | undefined): string | undefined {
  if (verb?.name !== 'Tag') return undefined;
  return verb.children.map((child) => (child.kind === 'text' ? child.text : '')).join('');
}
