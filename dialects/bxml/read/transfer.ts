import type { Fields, XmlElement } from '../../../src/document/index.ts';
import { type CallerId, type Destination, type DialTarget, dial, end, type Verb } from '../../../src/verbs/index.ts';
import { askOr, syncCallback, tagOf } from './callback.ts';
import { childrenOf, kebab, type Reading, shorten, textOf } from './reading.ts';

/** Words in the place of a number that hide it (reference 2.7). */
export const privacyWords = ['Restricted', 'Anonymous', 'Private', 'Unavailable'] as const;

const diversionReasons = [
  'unknown',
  'user-busy',
  'no-answer',
  'unavailable',
  'unconditional',
  'time-of-day',
  'do-not-disturb',
  'deflection',
  'follow-me',
  'out-of-service',
  'away',
] as const;

/** Numbers and uris in one Transfer (reference 2.7). */
export const mostTargets = 8;

/** A list of comma-separated values may be longer than one (reference 2.7). */
const longestUui = 350;

/** Rings everybody at once; v1 hangs up after a conversation where v2 goes on with the next verb. */
export function readTransfer(element: XmlElement, reading: Reading): readonly Verb[] {
  const fields = reading.fields(element);
  const callTimeout = fields.number('callTimeout', reading.choose({ v1: 60, v2: 30 }), { minimum: 1, maximum: 300 });
  const timeLimit = fields.number('timeLimit', null, { minimum: 1 });
  if (timeLimit !== null)
    reading.inform('unusual-attribute', element, `timeLimit on <Transfer> is not Bandwidth's; it is kept in seconds.`);
  const callerId = callerIdOf(element, fields, reading);
  const first = fields.text('transferTo');
  const targets = [
    ...(first === undefined ? [] : [{ element, written: first }]),
    ...childrenOf(element)
      .filter(({ name }) => name === 'PhoneNumber' || name === 'SipUri')
      .map((child) => ({ element: child, written: textOf(child) })),
  ];
  for (const child of childrenOf(element)) sayThatItIsLeftOut(child, reading);
  if (targets.length === 0) reading.invalid(element, '<Transfer> names nobody to ring.', 'put a <PhoneNumber> inside');
  if (targets.length > mostTargets)
    reading.invalid(element, `<Transfer> rings ${targets.length} targets; ${mostTargets} is the most.`);
  const [to] = targets;
  const callback = syncCallback('transferComplete', element, fields, reading, {
    ...(to && { transferTo: to.written }),
    ...(callerId?.shown !== undefined && { transferCallerId: callerId.shown }),
  });
  const tag = tagOf(element, fields);
  fields.oneOf('diversionReason', diversionReasons, 'unknown');
  reading.finish(element, fields);
  return [
    ...tag,
    dial({
      targets: targets.flatMap((target) => targetOf(target.element, target.written, reading)),
      order: 'at-once',
      ringTimeoutMs: callTimeout * 1000,
      ringTimeoutFrom: 'ringing',
      timeLimitMs: timeLimit === null ? null : timeLimit * 1000,
      ...(callerId && { callerId: callerId.callerId }),
      answersWhenBridged: false,
      ignoresEarlyMedia: false,
      hangupKeys: '',
      passesDigits: true,
      onCompleted: askOr(callback, reading.choose({ v1: end(), v2: { go: 'on' } })),
      onFailed: reading.choose({ v1: { go: 'on' }, v2: askOr(callback) }),
      answers: true,
      place: element.place,
    }),
  ];
}

/** Absent where nothing is said: then the number of this call's other end is shown. */
function callerIdOf(
  element: XmlElement,
  fields: Fields,
  reading: Reading,
): { readonly callerId: CallerId; readonly shown?: string } | undefined {
  const name = fields.text('transferCallerDisplayName');
  const named = name === undefined ? {} : { name };
  const written = fields.text('transferCallerId')?.trim();
  if (written === undefined) return name === undefined ? undefined : { callerId: named };
  const word = privacyWords.find((candidate) => candidate.toLowerCase() === written.toLowerCase());
  if (word) {
    if (name !== undefined)
      reading.warn(
        'ignored-transfer-caller-display-name',
        element,
        `transferCallerDisplayName on <Transfer> is left out: the caller is hidden as ${word}.`,
      );
    return { callerId: { name: word, privacy: 'full' }, shown: word };
  }
  const number = numberOf(written);
  if (number !== null) return { callerId: { number, ...named }, shown: number };
  reading.warn(
    'invalid-caller-id',
    element,
    `transferCallerId="${shorten(written)}" on <Transfer> is no telephone number; the number of this call is shown.`,
  );
  return name === undefined ? undefined : { callerId: named };
}

function targetOf(element: XmlElement, written: string, reading: Reading): readonly DialTarget[] {
  const destination = element.name === 'SipUri' ? sipUri(written) : telephoneNumber(written);
  const headers = element.name === 'Transfer' ? {} : headersOf(element, reading);
  if (destination) return [dialTarget(element, destination, headers)];
  reading.warn(
    'invalid-destination',
    element,
    `"${shorten(written)}" in <${element.name}> cannot be rung and is left out.`,
    element.name === 'SipUri' ? 'write sip:user@host' : 'write the number as +15551230000',
  );
  return [];
}

function dialTarget(
  { place }: XmlElement,
  destination: Destination,
  headers: Readonly<Record<string, string>>,
): DialTarget {
  const label = destination.kind === 'number' ? destination.number : destination.kind === 'sip' ? destination.uri : '';
  return { place, destination, headers, digitsOnAnswer: [], notify: [], label };
}

function headersOf(element: XmlElement, reading: Reading): Readonly<Record<string, string>> {
  const fields = reading.fields(element);
  const uui = fields.text('uui');
  reading.finish(element, fields);
  if (uui === undefined) return {};
  if (uui.length <= longestUui) return { 'User-To-User': uui };
  const message = `uui on <${element.name}> has ${uui.length} characters, ${longestUui} is the most; it is left out.`;
  reading.warn('invalid-value', element, message);
  return {};
}

function telephoneNumber(written: string): Destination | null {
  const number = numberOf(written);
  return number === null ? null : { kind: 'number', number, raw: written };
}

/** Digits with their plus where they have one, without what people put between them. */
export function numberOf(written: string): string | null {
  const bare = written.replace(/[\s().-]/g, '');
  return /^\+?[0-9]{2,20}$/.test(bare) ? bare : null;
}

export function sipUri(written: string): Destination | null {
  return /^sips?:[^\s<>"]+$/i.test(written) ? { kind: 'sip', uri: written } : null;
}

/** What v1 says to the callee, or records of both. */
function sayThatItIsLeftOut(child: XmlElement, reading: Reading): void {
  if (child.name === 'PhoneNumber' || child.name === 'SipUri') return;
  reading.warn(
    `ignored-transfer-${kebab(child.name)}`,
    child,
    `<${child.name}> in <Transfer> is left out: callees are joined without a document of their own yet.`,
  );
}
