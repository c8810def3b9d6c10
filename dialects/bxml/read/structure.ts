import { spellingHint, type XmlElement } from '../../../src/document/index.ts';
import { elements } from '../vocabulary.ts';
import { childrenOf, type Reading, shorten } from './reading.ts';

/** Verbs whose content is text; anywhere else text is somebody's note. */
const takesText: ReadonlySet<string> = new Set([
  'SpeakSentence',
  'PlayAudio',
  'PhoneNumber',
  'SipUri',
  'SendDtmf',
  'Tag',
  'Bridge',
  'Conference',
  'Endpoint',
  'SendMessage',
]);

/** Not for the callee before the legs are joined (reference 1.7). */
const refusedInScreening: ReadonlySet<string> = new Set(['Bridge', 'Conference', 'Forward', 'Transfer']);

/** For everybody in a conference nothing else may be done (reference 1.9). */
const allowedInConference: ReadonlySet<string> = new Set([
  'PlayAudio',
  'SpeakSentence',
  'StartRecording',
  'StopRecording',
  'PauseRecording',
  'ResumeRecording',
]);

/** What the verbs of other languages with this root are called here. */
const translations: ReadonlyMap<string, string> = new Map([
  ['Say', 'SpeakSentence'],
  ['Play', 'PlayAudio'],
  ['Dial', 'Transfer'],
  ['Number', 'PhoneNumber'],
  ['Sip', 'SipUri'],
  ['Enqueue', 'Conference'],
  ['Stream', 'StartStream'],
]);

/**
 * Checks every element of a document before anything of it runs, as Bandwidth does: an unknown verb, or one
 * where it may not stand, makes the whole document invalid. Text between verbs is only left out.
 */
export function checkStructure(root: XmlElement, reading: Reading): void {
  checkText(root, reading);
  for (const child of childrenOf(root)) check(child, 'Response', root.name, reading);
}

function check(element: XmlElement, place: string, parent: string, reading: Reading): void {
  const facts = elements.get(element.name);
  if (!facts) {
    reading.invalid(element, `<${element.name}> is no verb of BXML.`, likely(element.name));
    return;
  }
  if (!facts.inside.includes(place)) {
    const inside = facts.inside.map((name) => `<${name}>`).join(' or ');
    reading.invalid(element, `<${element.name}> may not stand in <${parent}>.`, `it belongs into ${inside}`);
  } else if (reading.role === 'screening' && refusedInScreening.has(element.name)) {
    reading.invalid(element, `<${element.name}> may not stand in the reply to transferAnswer.`);
  } else if (reading.role === 'conference-announcement' && !allowedInConference.has(element.name)) {
    reading.invalid(element, `<${element.name}> may not stand in the reply to an event of a conference.`);
  }
  if (element.name === 'SpeakSentence') return;
  if (!takesText.has(element.name)) checkText(element, reading);
  for (const child of childrenOf(element)) check(child, element.name, element.name, reading);
}

function checkText(element: XmlElement, reading: Reading): void {
  for (const child of element.children)
    if (child.kind === 'text' && child.text.trim() !== '')
      reading.warn(
        'misplaced-text',
        child,
        `The text "${shorten(child.text.trim())}" in <${element.name}> is left out.`,
      );
}

function likely(name: string): string | undefined {
  const translation = translations.get(name);
  if (translation !== undefined) return `BXML calls it ${translation}`;
  return spellingHint(name, elements.keys(), (right) => `<${right}>`);
}
