import { text, type XmlElement } from '../../../src/document/index.ts';
import type { Unsupported } from '../../../src/verbs/index.ts';
import { leftOut, loseOtherWays, type Said } from '../../one-list.ts';
import { tag } from '../../xml-body.ts';
import { actionTo, nowhere, type Writing } from './writing.ts';

/** What `read` leaves out because it says nothing that could be carried out. */
const kept: ReadonlySet<string> = new Set([
  'Redirect',
  'Enqueue',
  'Enqueue/Task',
  'Connect',
  'Connect/Stream',
  'Refer',
  'Refer/Sip',
  'Sms',
]);

/** An element that was not carried out, by its name and its action; what else it held was not kept. */
export function writeUnsupported(verb: Unsupported, writing: Writing): Said<XmlElement> {
  if (!writing.own || !kept.has(verb.said)) return leftOut(verb, writing.lose, `"${verb.said}" is no TwiML`);
  const [name = '', noun] = verb.said.split('/');
  const { onSkipped, place } = verb;
  const message = `What <${name}> held is left out: it was not kept.`;
  writing.lose({ code: 'lost-unsupported', severity: 'warning', message, place });
  if (name === 'Redirect') return { elements: [tag('Redirect', {}, [text(nowhere)])], next: null };
  const action = actionTo(onSkipped);
  if (!action && onSkipped.go !== 'on') loseOtherWays(verb, [], writing.lose, 'TwiML asks a server, or goes on');
  return {
    elements: [tag(name, action ?? {}, noun === undefined ? [] : [tag(noun)])],
    next: action ? null : onSkipped,
  };
}
