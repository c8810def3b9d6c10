import type { XmlElement } from '../../src/document/index.ts';
import type { Evidence, Reply } from '../dialect.ts';
import { isVerbName } from './vocabulary.ts';

const unique = 10;
const byRelatives = 8;
const perAttribute = 4;
const mostPerVerb = 8;

/** Elements that no other dialect with a Response has. */
const uniqueNames: ReadonlySet<string> = new Set(
  (
    'Say Play Dial Number Sip Client Queue Enqueue Leave Sms Message Pay Prompt Start Stop Stream Parameter Siprec ' +
    'Transcription Recording Application Identity Room VirtualAgent ConversationRelay Conversation Autopilot ' +
    'WhatsApp Sim Echo Task'
  ).split(' '),
);

/** Attributes by which a verb that others have too is ours. */
const decisiveAttributes: Readonly<Record<string, readonly string[]>> = {
  Gather: [
    'action',
    'method',
    'numDigits',
    'timeout',
    'finishOnKey',
    'actionOnEmptyResult',
    'enhanced',
    'bargeIn',
    'debug',
    'maxSpeechTime',
  ],
  Record: [
    'action',
    'method',
    'maxLength',
    'timeout',
    'finishOnKey',
    'playBeep',
    'trim',
    'recordingStatusCallback',
    'transcribeCallback',
  ],
};

/** Adds up points; the same reason seen again is told once, with its number. */
class Tally {
  score = 0;
  readonly #reasons = new Map<string, { points: number; times: number }>();

  add(points: number, reason: string): void {
    this.score += points;
    const seen = this.#reasons.get(reason);
    this.#reasons.set(reason, { points, times: (seen?.times ?? 0) + 1 });
  }

  evidence(): Evidence {
    const reasons = [...this.#reasons].sort(([, one], [, other]) => other.points - one.points);
    return {
      score: this.score,
      reasons: reasons.map(([reason, { points, times }]) =>
        times === 1 ? `${reason} (+${points})` : `${reason} (+${points}, ${times} times)`,
      ),
    };
  }
}

/**
 * Content first: the root, then elements, relatives and attributes that only TwiML has. Of a document that
 * cannot be parsed the names of its tags are looked at. Text and audio count a little, by their content type.
 */
export function weigh(reply: Reply): Evidence {
  const { source, contentType } = reply;
  const tally = new Tally();
  if (source.kind === 'empty' || source.kind === 'json') return tally.evidence();
  const parsed = source.xml();
  if (parsed.ok) weighRoot(parsed.root, tally);
  else if (source.kind === 'xml' || /<Response[\s/>]/.test(source.text)) weighTags(source.text, tally);
  else if (/^\s*audio\//i.test(contentType ?? '')) tally.add(2, 'sound is played and the call ended');
  else if (/^\s*text\/plain\b/i.test(contentType ?? '')) tally.add(2, 'plain text is spoken and the call ended');
  return tally.evidence();
}

function weighRoot(root: XmlElement, tally: Tally): void {
  if (root.name === 'Response') {
    tally.add(1, 'the root is <Response>');
    for (const child of children(root)) weighElement(child, root, tally);
  } else if (root.name.toLowerCase() === 'response') tally.add(1, `<${root.name}> looks like <Response>`);
  else if (isVerbName(root.name) && uniqueNames.has(root.name))
    tally.add(2, `<${root.name}> is a TwiML verb, without its <Response>`);
}

function weighElement(element: XmlElement, parent: XmlElement, tally: Tally): void {
  const { name, attributes } = element;
  if (uniqueNames.has(name)) tally.add(unique, `<${name}> is only TwiML`);
  weighRelatives(element, parent, tally);
  let left = mostPerVerb;
  for (const attribute of decisiveAttributes[name] ?? []) {
    if (!attributes.has(attribute) || left === 0) continue;
    tally.add(perAttribute, `${attribute} of <${name}> is only TwiML`);
    left -= perAttribute;
  }
  if (name !== 'Say') for (const child of children(element)) weighElement(child, element, tally);
}

/** Names that others have too, in company that only TwiML knows. */
function weighRelatives(element: XmlElement, parent: XmlElement, tally: Tally): void {
  const { name, attributes } = element;
  const holds = (child: string) => children(element).some((candidate) => candidate.name === child);
  const says = element.children.some((node) => node.kind === 'text' && node.text.trim() !== '');
  if (name === 'Conference' && parent.name === 'Dial') tally.add(byRelatives, '<Conference> stands inside <Dial>');
  if (name === 'Connect' && children(element).some((child) => uniqueNames.has(child.name)))
    tally.add(byRelatives, '<Connect> holds a TwiML noun');
  if (name === 'Refer' && holds('Sip')) tally.add(byRelatives, '<Refer> holds <Sip>');
  if (name === 'Redirect' && says) tally.add(byRelatives, '<Redirect> has its url as text');
  if (name === 'Redirect' && !says && attributes.size === 0) tally.add(2, '<Redirect> without a url');
  if (name === 'Redirect' && attributes.has('method') && !attributes.has('redirectUrl'))
    tally.add(perAttribute, 'method of <Redirect> without redirectUrl');
  if (name === 'Pause' && attributes.has('length')) tally.add(2, 'length of <Pause>');
  if (name === 'Reject') tally.add(2, '<Reject>');
}

/** For what cannot be parsed: the names alone, comments left out. */
function weighTags(text: string, tally: Tally): void {
  const bare = text.replace(/<!--[\s\S]*?(-->|$)/g, '');
  const names = [...bare.matchAll(/<([A-Za-z][\w:-]*)/g)].map(([, name]) => name ?? '');
  if (!names.includes('Response')) return;
  tally.add(1, 'there is a <Response>');
  for (const name of names) if (uniqueNames.has(name)) tally.add(unique, `<${name}> is only TwiML`);
}

function children(element: XmlElement): readonly XmlElement[] {
  return element.children.filter((node): node is XmlElement => node.kind === 'element');
}
