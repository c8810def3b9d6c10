import type { XmlElement } from '../../../src/document/index.ts';
import type { Unsupported } from '../../../src/verbs/index.ts';
import { leftOut, type Said } from '../../one-list.ts';
import { elements } from '../vocabulary.ts';
import type { Writing } from './writing.ts';

/** A verb that was not carried out, by its name; what else it held was not kept. */
export function writeUnsupported(verb: Unsupported, writing: Writing): Said<XmlElement> {
  const { said, onSkipped, place } = verb;
  const facts = elements.get(said);
  if (!writing.own || facts?.level !== 'none' || !facts.inside.includes('Response'))
    return leftOut(verb, writing.lose, `"${said}" is no BXML`);
  const message = `What <${said}> held is left out: it was not kept.`;
  writing.lose({ code: 'lost-unsupported', severity: 'warning', message, place });
  return { elements: [writing.tag(said)], next: onSkipped };
}
