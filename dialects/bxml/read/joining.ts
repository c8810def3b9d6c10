import type { Fields, XmlElement } from '../../../src/document/index.ts';
import {
  bridge,
  conference,
  type Destination,
  dial,
  end,
  forward,
  on,
  refer,
  type Verb,
} from '../../../src/verbs/index.ts';
import { callOf } from './call-id.ts';
import { askOr, secondGenerationCallback, tagOf } from './callback.ts';
import { noticeNames, notices } from './notification.ts';
import { childrenOf, type Reading, shorten, textOf } from './reading.ts';
import { diversionOf, numberOf, privacyWords, sipUri, uuiOf } from './transfer.ts';

/** With another live call, whose document is cancelled: whoever of the two remains is asked (reference 2.8). */
export function readBridge(element: XmlElement, reading: Reading): readonly Verb[] {
  const fields = reading.fields(element);
  const then = askOr(secondGenerationCallback('bridgeComplete', element, fields, reading));
  const onTargetLeft = askOr(secondGenerationCallback('bridgeTargetComplete', element, fields, reading), end());
  const tag = tagOf(element, fields);
  reading.finish(element, fields);
  const callId = callOf(textOf(element));
  if (callId === '') reading.invalid(element, '<Bridge> names no call.', 'put the callId of the other call inside');
  const place = element.place;
  return [...tag, bridge({ callId, onCompleted: then, onFailed: then, onTargetLeft, answers: true, place })];
}

/** The first drafts knew no names: who came by the same number met (corpus, reference 2). */
function roomOfDrafts(element: XmlElement, fields: Fields, reading: Reading): string {
  const from = fields.text('from')?.replace(/^\+/, '') ?? '';
  if (from !== '')
    reading.warn(
      'invalid-value',
      element,
      `<Conference> names no room, as in the first drafts of BXML; the room is called ${shorten(from)}.`,
      'write the name of the room between the tags',
    );
  return from;
}

/** Letters, digits and three signs (reference 2.9). */
const roomName = /^[\w.-]{1,100}$/;
/** At a time (reference 2.9). */
const mostMembers = 20;

/**
 * With everybody who names the same room. Its first member decides who is asked about it, and with which tag, for as
 * long as it lasts.
 */
export function readConference(element: XmlElement, reading: Reading): readonly Verb[] {
  const fields = reading.fields(element);
  const room = textOf(element) || roomOfDrafts(element, fields, reading);
  const tag = tagOf(element, fields);
  const [, said] = /^([\s\S]+)$/.exec(tag[0]?.tag ?? '') ?? [];
  const notes = said === undefined ? {} : { tag: said };
  const timeout = fields.number(callbackTimeoutOf(element, fields, reading), null, { minimum: 1, maximum: 25 });
  const asked = secondGenerationCallback('conferenceEvent', element, fields, reading, notes);
  const asks = asked && { ...asked, ...(timeout !== null && { timeoutMs: timeout * 1000 }) };
  const notify = notices('conferenceCompleted', noticeNames('conferenceEvent'), element, fields, reading, notes);
  const [enters, leaves] = [fields.boolean('joinTone', false), fields.boolean('leavingTone', false)];
  const hold = fields.boolean('hold', false);
  const muted = fields.boolean('mute', false) || hold;
  const coaches = (fields.text('callIdsToCoach') ?? '')
    .split(',')
    .map(callOf)
    .filter((call) => call !== '');
  reading.finish(element, fields);
  if (room === '') reading.invalid(element, '<Conference> names no room.');
  else if (!roomName.test(room))
    reading.warn(
      'invalid-value',
      element,
      `"${shorten(room)}" in <Conference> is no name that Bandwidth takes; it is taken all the same.`,
      'up to 100 letters, digits, - _ and .',
    );
  const joined = conference({
    room,
    muted,
    deaf: hold,
    moderator: false,
    startsOnEnter: true,
    startsAlone: true,
    endsOnExit: false,
    beep: enters ? (leaves ? 'both' : 'enter') : leaves ? 'exit' : 'never',
    waiting: 'silence',
    maximumParticipants: mostMembers,
    coaches,
    pins: [],
    joinPrompts: [],
    leavePrompts: [],
    leaveKeys: '',
    passesDigits: false,
    timeLimitMs: null,
    notify,
    ...(asks && { asks }),
    onLeft: on,
    onFailed: on,
    answers: true,
    place: element.place,
  });
  return [...tag, joined];
}

/** One text of Bandwidth's misspells it. */
function callbackTimeoutOf(element: XmlElement, fields: Fields, reading: Reading): string {
  if (fields.has('callbackTimeout') || !fields.has('calbackTimeout')) return 'callbackTimeout';
  reading.inform('misnamed-attribute', element, 'calbackTimeout on <Conference> is read as callbackTimeout.');
  return 'calbackTimeout';
}

/** An unanswered call goes on elsewhere, and out of our hands (reference 2.10). */
export function readForward(element: XmlElement, reading: Reading): readonly Verb[] {
  const fields = reading.fields(element);
  const written = fields.text('to')?.trim() ?? '';
  const from = fields.text('from')?.trim();
  const seconds = fields.number('callTimeout', 30, { minimum: 1, maximum: 300 });
  const diversion = diversionOf(fields);
  const headers = uuiOf(element, fields, reading);
  reading.finish(element, fields);
  const to = numberOf(written) ?? (sipUri(written) ? written : null);
  if (to === null)
    reading.invalid(
      element,
      written === '' ? '<Forward> has no to.' : `to="${shorten(written)}" on <Forward> cannot be rung.`,
      'write the number as +15551230000, or sip:user@host',
    );
  if (reading.answered)
    reading.warn('forward-of-answered-call', element, '<Forward> is for calls that ring; this one has been answered.');
  const forwarded = forward({
    to: to ?? '',
    ...shownTo(element, from, reading),
    ringTimeoutMs: seconds * 1000,
    headers,
    ...(diversion && { diversion }),
    answers: false,
    place: element.place,
  });
  return [forwarded];
}

/** Where nothing is said, the number that was called. */
function shownTo(element: XmlElement, from: string | undefined, reading: Reading) {
  const word = privacyWords.find((candidate) => candidate.toLowerCase() === from?.toLowerCase());
  if (word) return { callerId: { name: word, privacy: 'full' } } as const;
  const number = from === undefined ? null : numberOf(from);
  if (number !== null) return { callerId: { number } };
  if (from !== undefined)
    reading.warn(
      'invalid-caller-id',
      element,
      `from="${shorten(from)}" on <Forward> is no telephone number; the number that was called is shown.`,
    );
  return { showsCalled: true };
}

/** The caller's telephone is asked to call elsewhere; only where it refuses does the call go on (reference 2.14). */
export function readRefer(element: XmlElement, reading: Reading): readonly Verb[] {
  const fields = reading.fields(element);
  const callback = secondGenerationCallback('referComplete', element, fields, reading);
  const tag = tagOf(element, fields);
  reading.finish(element, fields);
  const uris = childrenOf(element);
  for (const uri of uris) reading.finish(uri, reading.fields(uri));
  const [to = ''] = uris.map(textOf);
  if (uris.length !== 1 || !sipUri(to))
    reading.invalid(element, '<Refer> names no SIP address.', 'put one <SipUri> with sip:user@host inside');
  const place = element.place;
  return [...tag, refer({ to, onCompleted: askOr(callback, end()), onFailed: askOr(callback), answers: true, place })];
}

/** What an Endpoint may be called. */
export const endpointId = /^[^\s@]+$/;

/** Endpoints are users of the switch, rung at once. */
export function readConnect(element: XmlElement, reading: Reading): readonly Verb[] {
  const fields = reading.fields(element);
  const names = { url: 'eventCallbackUrl', method: 'eventCallbackMethod' };
  const told = notices('endpointEvent', names, element, fields, reading);
  reading.finish(element, fields);
  const endpoints = childrenOf(element);
  for (const endpoint of endpoints) reading.finish(endpoint, reading.fields(endpoint));
  const named = endpoints.filter((endpoint) => {
    if (endpointId.test(textOf(endpoint))) return true;
    reading.warn('invalid-destination', endpoint, `"${shorten(textOf(endpoint))}" in <Endpoint> is no endpoint's id.`);
    return false;
  });
  if (named.length === 0) reading.invalid(element, '<Connect> names no endpoint.', 'put an <Endpoint> inside');
  return [
    dial({
      targets: named.map((endpoint) => ({
        place: endpoint.place,
        destination: { kind: 'user', user: textOf(endpoint), parameters: {} } satisfies Destination,
        headers: {},
        digitsOnAnswer: [],
        notify: told.map((notify) => ({ ...notify, notes: { ...notify.notes, endpointId: textOf(endpoint) } })),
        label: textOf(endpoint),
      })),
      order: 'at-once',
      ringTimeoutMs: 30_000,
      ringTimeoutFrom: 'ringing',
      timeLimitMs: null,
      answersWhenBridged: false,
      ignoresEarlyMedia: false,
      hangupKeys: '',
      passesDigits: true,
      onCompleted: on,
      onFailed: on,
      answers: true,
      place: element.place,
    }),
  ];
}
