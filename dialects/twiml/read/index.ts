import type { XmlElement } from '../../../src/document/index.ts';
import {
  type Diagnostic,
  end,
  message,
  on,
  type Place,
  play,
  type Script,
  say,
  type Verb,
} from '../../../src/verbs/index.ts';
import type { ReadContext, Reply } from '../../dialect.ts';
import { isVerbName } from '../vocabulary.ts';
import { collapse } from './element.ts';
import { readTextVerbs } from './messaging.ts';
import { Reading } from './reading.ts';
import { readVerbs } from './verbs.ts';

/**
 * One reply as a script: a TwiML document, or plain text and audio, which the provider would speak and play.
 * Unusable only where the provider itself would turn to the fallback url.
 */
export function read(reply: Reply, context: ReadContext): Script {
  const { source } = reply;
  const mediaType = mediaTypeOf(reply.contentType);
  const reading = new Reading(reply, context);
  if (source.kind === 'empty')
    return unusable(start, {
      code: 'empty-document',
      message: 'The body is empty.',
      hint: 'an empty document is <Response/>',
      providerCode: '12100',
    });
  if (mediaType.startsWith('audio/'))
    return script(
      [
        play({
          ...atStart,
          source: { kind: 'url', url: reply.url },
          loops: reading.rules.repeatsSound ? 'endless' : 1,
          endKeys: '',
        }),
      ],
      reading,
    );
  if (mediaType === 'text/plain' && isPlainText(reply)) {
    const text = collapse(source.text).trim();
    if (context.line === 'text') return script([answerWith(text)], reading);
    return script(
      [say({ ...atStart, text, markup: 'plain', voice: { language: 'en-US' }, loops: 1, endKeys: '' })],
      reading,
    );
  }
  const parsed = source.xml();
  if (!parsed.ok)
    return unusable(
      { line: parsed.line, column: parsed.column },
      {
        code: 'malformed-document',
        message: `The document is not well-formed XML: ${parsed.message}.`,
        hint: 'check it with any XML parser',
        providerCode: reply.source.kind === 'xml' || xmlTypes.test(mediaType) ? '12100' : '12300',
      },
    );
  for (const { code, message, place } of parsed.notes) {
    if (code === 'duplicate-attribute')
      return unusable(place, {
        code: 'malformed-document',
        message: `The document is not well-formed XML: ${message.replace(/;.*/, '')}.`,
        providerCode: '12100',
      });
    if (code === 'blank-before-declaration')
      reading.warn(place, { code, message: `${sentence(message)}; other servers refuse it.`, providerCode: '12100' });
    else reading.inform(place, { code, message: `${sentence(message)}.` });
  }
  if (parsed.root.name !== 'Response') return unusable(parsed.root.place, wrongRoot(parsed.root));
  if (!xmlTypes.test(mediaType))
    reading.warn(parsed.root.place, {
      code: 'unusual-content-type',
      message: `TwiML came with ${mediaType ? `the content type ${mediaType}` : 'no content type'}; it is run all the same.`,
      hint: 'send text/xml or application/xml',
      providerCode: '12300',
    });
  const dial = reading.role === 'screening' ? childOf(parsed.root, 'Dial') : undefined;
  if (dial)
    return unusable(dial.place, {
      code: 'misplaced-element',
      message: '<Dial> may not stand in a document for the called party; the leg is let go.',
      providerCode: '13201',
    });
  remarkOnAttributes(parsed.root, reading);
  return script(
    context.line === 'text' ? readTextVerbs(parsed.root, reading) : readVerbs(parsed.root, reading),
    reading,
  );
}

/** What is no document is sent back as it stands. */
function answerWith(text: string): Verb {
  return message({
    ...atStart,
    answers: false,
    to: '',
    network: 'sms',
    text,
    media: [],
    notify: [],
    onSent: on,
    onFailed: on,
  });
}

const start: Place = { line: 1, column: 1 };
const atStart = { place: start, answers: true } as const;
const xmlTypes = /^(text\/(xml|html|plain)|application\/(.+\+)?xml)$/;

function childOf({ children }: XmlElement, name: string): XmlElement | undefined {
  return children.find((node): node is XmlElement => node.kind === 'element' && node.name === name);
}

/** At the end of the list the call is answered, if nothing before has done so, and hung up; a nested one just ends. */
function script(verbs: readonly Verb[], reading: Reading): Script {
  return {
    dialect: 'twiml',
    usable: true,
    verbs,
    atEnd: reading.rules.atEnd,
    atHangup: end(),
    diagnostics: reading.diagnostics,
  };
}

function unusable(place: Place, remark: Omit<Diagnostic, 'severity' | 'place'>): Script {
  return {
    dialect: 'twiml',
    usable: false,
    verbs: [],
    atEnd: end('failed', true),
    atHangup: end(),
    diagnostics: [{ severity: 'error', place, ...remark }],
  };
}

function wrongRoot({ name }: XmlElement): Omit<Diagnostic, 'severity' | 'place'> {
  const hint =
    name.toLowerCase() === 'response'
      ? 'names are case-sensitive: write <Response>'
      : isVerbName(name)
        ? `put <${name}> inside <Response>`
        : undefined;
  return {
    code: 'wrong-root',
    message: `The root element is <${name}>, not <Response>.`,
    providerCode: '12102',
    ...(hint !== undefined && { hint }),
  };
}

/** Namespaces and a version are tolerated. */
function remarkOnAttributes({ attributes, place }: XmlElement, reading: Reading): void {
  for (const name of attributes.keys())
    if (name !== 'xmlns' && name !== 'version' && !name.includes(':'))
      reading.warn(place, {
        code: 'unknown-attribute',
        message: `<Response> has no attribute ${name}; it is ignored.`,
        providerCode: '12200',
      });
}

/** No XML, and nothing that was meant to be. */
function isPlainText({ source }: Reply): boolean {
  return source.kind !== 'xml' && !/<Response[\s/>]/.test(source.text);
}

function mediaTypeOf(contentType: string | null): string {
  return (contentType ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
}

function sentence(message: string): string {
  return message.charAt(0).toUpperCase() + message.slice(1);
}
