import type { Fields, XmlElement } from '../../../src/document/index.ts';
import {
  type CallerId,
  type Destination,
  type DialTarget,
  type Diversion,
  dial,
  end,
  type Prompt,
  type Verb,
} from '../../../src/verbs/index.ts';
import type { JsonObject } from '../../dialect.ts';
import { askOr, secondGenerationCallback, syncCallback, tagOf } from './callback.ts';
import { readPrompt } from './gather.ts';
import { noticeNames, notices } from './notification.ts';
import { childrenOf, type Reading, shorten, textOf } from './reading.ts';
import { readTransferRecording } from './record.ts';

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
  if (targets.length === 0) reading.invalid(element, '<Transfer> names nobody to ring.', 'put a <PhoneNumber> inside');
  if (targets.length > mostTargets)
    reading.invalid(element, `<Transfer> rings ${targets.length} targets; ${mostTargets} is the most.`);
  const [to] = targets;
  const callback = syncCallback('transferComplete', element, fields, reading, {
    ...(to && { transferTo: to.written }),
    ...(callerId?.shown !== undefined && { transferCallerId: callerId.shown }),
  });
  const tag = tagOf(element, fields);
  const diversion = diversionOf(fields);
  const { prompts, recording } = readWhatV1Holds(element, reading);
  reading.finish(element, fields);
  const shown = callerId?.shown === undefined ? {} : { transferCallerId: callerId.shown };
  return [
    ...tag,
    dial({
      targets: targets.flatMap((target) => targetOf(target.element, target.written, shown, prompts, reading)),
      order: 'at-once',
      ringTimeoutMs: callTimeout * 1000,
      ringTimeoutFrom: 'ringing',
      timeLimitMs: timeLimit === null ? null : timeLimit * 1000,
      ...(callerId && { callerId: callerId.callerId }),
      ...(diversion && { diversion }),
      ...(recording && { recording }),
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
export function callerIdOf(
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

function targetOf(
  element: XmlElement,
  written: string,
  shown: JsonObject,
  prompts: readonly Prompt[],
  reading: Reading,
): readonly DialTarget[] {
  const destination = element.name === 'SipUri' ? sipUri(written) : telephoneNumber(written);
  const said = element.name === 'Transfer' ? bare : readTarget(element, { ...shown, transferTo: written }, reading);
  const whisper: Pick<DialTarget, 'screening'> = prompts.length > 0 ? { screening: { verbs: prompts } } : {};
  if (destination)
    return [
      { place: element.place, destination, ...whisper, ...said, digitsOnAnswer: [], label: labelOf(destination) },
    ];
  reading.warn(
    'invalid-destination',
    element,
    `"${shorten(written)}" in <${element.name}> cannot be rung and is left out.`,
    element.name === 'SipUri' ? 'write sip:user@host' : 'write the number as +15551230000',
  );
  return [];
}

const bare: Pick<DialTarget, 'headers' | 'notify'> = { headers: {}, notify: [] };

function labelOf(destination: Destination): string {
  return destination.kind === 'number' ? destination.number : destination.kind === 'sip' ? destination.uri : '';
}

/** The document that runs on the callee's leg before the two are joined, and who is told when that leg has ended. */
function readTarget(
  element: XmlElement,
  parties: JsonObject,
  reading: Reading,
): Pick<DialTarget, 'headers' | 'notify' | 'screening'> {
  const fields = reading.fields(element);
  const written = fields.text('tag');
  const notes = { ...parties, ...(written !== undefined && written !== '' && { tag: written }) };
  const ask = secondGenerationCallback('transferAnswer', element, fields, reading, notes);
  const notify = notices('transferDisconnect', noticeNames('transferDisconnect'), element, fields, reading, notes);
  const headers = uuiOf(element, fields, reading);
  reading.finish(element, fields);
  return { headers, notify, ...(ask && { screening: { ask } }) };
}

/** What v1 says to the callee, and that it records both. */
function readWhatV1Holds(
  element: XmlElement,
  reading: Reading,
): { readonly prompts: readonly Prompt[]; readonly recording?: ReturnType<typeof readTransferRecording> } {
  const children = childrenOf(element);
  const record = children.find(({ name }) => name === 'Record');
  const spoken = children.filter(({ name }) => name === 'SpeakSentence' || name === 'PlayAudio');
  return {
    prompts: spoken.flatMap((child) => readPrompt(child, reading)),
    ...(record && { recording: readTransferRecording(record, reading) }),
  };
}

/** Absent where the next leg is told of none. */
export function diversionOf(fields: Fields): Diversion | undefined {
  const treatment = fields.oneOf('diversionTreatment', ['none', 'propagate', 'stack'], 'none');
  const reason = fields.oneOf('diversionReason', diversionReasons, 'unknown');
  return treatment === 'none' ? undefined : { treatment, reason: treatment === 'stack' ? reason : 'unknown' };
}

/** As a header of the new leg. */
export function uuiOf(element: XmlElement, fields: Fields, reading: Reading): Readonly<Record<string, string>> {
  const uui = fields.text('uui');
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
