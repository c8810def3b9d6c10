import type { XmlElement } from '../../../src/document/index.ts';
import { message, on, type Verb } from '../../../src/verbs/index.ts';
import { isVerbName } from '../vocabulary.ts';
import { collapse, ElementReader, refuseText } from './element.ts';
import { readRedirect } from './leaving.ts';
import type { Reading } from './reading.ts';
import { longestText, readNumber, readSms } from './small.ts';

const mostMedia = 10;

/** The verbs of an answer to a text, a MessagingResponse: Message and Redirect; what only calls know is skipped. */
export function readTextVerbs(response: XmlElement, reading: Reading): readonly Verb[] {
  const verbs: Verb[] = [];
  for (const node of response.children) {
    if (node.kind === 'text') {
      refuseText(node, '<Response>', reading);
      continue;
    }
    if (verbs.some(({ verb }) => verb === 'redirect')) {
      reading.inform(node.place, {
        code: 'unreachable-verb',
        message: `<${node.name}> is never reached: what stands before it always leads elsewhere.`,
      });
    }
    const element = new ElementReader(node, reading);
    if (node.name === 'Message') verbs.push(...readMessage(element));
    else if (node.name === 'Sms') verbs.push(...readSms(element).map((verb) => ({ ...verb, answers: false })));
    else if (node.name === 'Redirect') verbs.push(...readRedirect(element));
    else
      reading.warn(node.place, {
        code: isVerbName(node.name) ? 'misplaced-element' : 'unknown-element',
        message: isVerbName(node.name)
          ? `<${node.name}> may not stand in an answer to a text; it is skipped.`
          : `<${node.name}> is no TwiML verb; it is skipped with what it holds.`,
        providerCode: '12200',
        ...(isVerbName(node.name) && { hint: 'an answer to a text holds <Message> and <Redirect>' }),
      });
  }
  return verbs;
}

/** To whoever wrote unless it says otherwise; its text stands in it, or in a Body beside the urls of Media. */
function readMessage(element: ElementReader): readonly Verb[] {
  const { place, reading } = element;
  const action = element.action('message');
  const to = readNumber(element, 'to') ?? '';
  const from = readNumber(element, 'from');
  const notify = element.notify('message-status', { url: 'statusCallback' });
  element.finish();
  const bodies = element.elements.filter(({ name }) => name === 'Body').map((body) => contentOf(body, reading));
  const media = element.elements.filter(({ name }) => name === 'Media').flatMap((each) => mediaIn(each, reading));
  for (const child of element.elements)
    if (child.name !== 'Body' && child.name !== 'Media') element.refuseElement(child);
  if (bodies.length > 0) element.refuseText();
  const text = bodies.length > 0 ? bodies.filter(Boolean).join(' ') : element.ownText;
  if (text === '' && media.length === 0) {
    reading.warn(place, {
      code: 'missing-value',
      message: '<Message> has neither a text nor media; nothing is sent.',
      providerCode: '14103',
    });
    return [];
  }
  if (text.length > longestText)
    reading.warn(place, {
      code: 'exceeded-limit',
      message: `<Message> has ${text.length} characters; other servers refuse more than ${longestText}.`,
      providerCode: '14103',
    });
  if (media.length > mostMedia)
    reading.warn(place, {
      code: 'exceeded-limit',
      message: `<Message> has ${media.length} media; other servers refuse more than ${mostMedia}.`,
      providerCode: '14103',
    });
  return [
    message({
      place,
      answers: false,
      to,
      ...(from !== undefined && { from }),
      network: media.length > 0 ? 'mms' : 'sms',
      text,
      media,
      notify,
      onSent: action ?? on,
      onFailed: action ?? on,
    }),
  ];
}

function contentOf(node: XmlElement, reading: Reading): string {
  const element = new ElementReader(node, reading);
  element.finish();
  element.refuseElements();
  return collapse(element.ownText).trim();
}

function mediaIn(node: XmlElement, reading: Reading): readonly string[] {
  const written = contentOf(node, reading);
  const target = written === '' ? null : reading.callback('media', written, 'GET', '<Media>', node.place);
  return target ? [target.url] : [];
}
