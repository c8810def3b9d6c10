import { text, type XmlElement } from '../../../src/document/index.ts';
import type { Unsupported } from '../../../src/verbs/index.ts';
import { leftOut, loseOtherWays, type Said } from '../../one-list.ts';
import { tag } from '../../xml-body.ts';
import { isVerbName } from '../vocabulary.ts';
import { actionTo, nowhere, type Writing } from './writing.ts';

/** Nouns that are not rung because a document of their own would have to run first. */
const screened: ReadonlySet<string> = new Set(['Number', 'Client', 'Sip']);

/** An element that was not carried out, by its name and its action; what else it held was not kept. */
export function writeUnsupported(verb: Unsupported, writing: Writing): Said<XmlElement> {
  const [name = '', noun] = verb.said.split('/');
  if (!writing.own || !isVerbName(name) || (noun !== undefined && !/^[A-Za-z][\w.-]*$/.test(noun)))
    return leftOut(verb, writing.lose, `"${verb.said}" is no TwiML`);
  const { onSkipped, place } = verb;
  const message = `What <${name}> held is left out: it was not kept.`;
  writing.lose({ code: 'lost-unsupported', severity: 'warning', message, place });
  if (name === 'Redirect') return { elements: [tag('Redirect', {}, [text(nowhere)])], next: null };
  const action = actionTo(onSkipped);
  if (!action && onSkipped.go !== 'on') loseOtherWays(verb, [], writing.lose, 'TwiML asks a server, or goes on');
  const inside = noun === undefined ? [] : [tag(noun, screened.has(noun) && name === 'Dial' ? { url: '' } : {})];
  return { elements: [tag(name, action ?? {}, inside)], next: action ? null : onSkipped };
}
