import { text, type XmlElement } from '../../../src/document/index.ts';
import { ask, type Conference, type Dequeue, type Enqueue } from '../../../src/verbs/index.ts';
import { addressOf } from '../../address.ts';
import { type Ahead, askedAtEnd, callbackOf, leftOut, loseOtherWays, type Said } from '../../one-list.ts';
import { type Attributes, tag, unless } from '../../xml-body.ts';
import { conferenceEvents } from '../conference-events.ts';
import { storageAttributes } from './record.ts';
import { wayOut } from './way-out.ts';
import { actionTo, callbackAttributes, type Writing, wholeSeconds } from './writing.ts';

const sameWay = 'TwiML goes the same way whatever comes of it';

/** A room stands in a Dial of its own. */
export function writeConference(verb: Conference, ahead: Ahead, writing: Writing): Said<XmlElement> {
  const room = verb.room.replace(/\s+/g, ' ').trim();
  if (room === '' || room.length > 128) return leftOut(verb, writing.lose, 'TwiML has no room of that name');
  const { kept, action, next } = wayOut(verb.onLeft, verb.onFailed, ahead);
  loseOtherWays(verb, kept, writing.lose, sameWay);
  const { recording, coaches, label, notify } = verb;
  const [coach] = coaches;
  const told = notify.find(({ events }) => conferenceEvents.some((event) => events.includes(event)));
  const noun = tag(
    'Conference',
    {
      muted: unless(false, verb.muted),
      beep: unless('true', beeps[verb.beep]),
      startConferenceOnEnter: unless(true, verb.startsOnEnter),
      endConferenceOnExit: unless(false, verb.endsOnExit),
      participantLabel: label !== undefined && label.length <= 128 ? label.trim() || undefined : undefined,
      ...waitingAttributes(verb.waiting, 'waitMethod'),
      maxParticipants: unless(250, Math.min(Math.max(Math.round(verb.maximumParticipants), 2), 250)),
      ...(recording && { record: 'record-from-start', ...storageAttributes(recording, 'trim-silence') }),
      coach: coach !== undefined && /^[0-9a-f]{32}$/.test(coach) ? `CA${coach}` : undefined,
      ...callbackAttributes(told, 'statusCallback', 'statusCallbackMethod'),
      statusCallbackEvent: told && conferenceEvents.filter((event) => told.events.includes(event)).join(' '),
    },
    [text(room)],
  );
  const attributes = {
    ...action,
    timeLimit: timeLimit(verb.timeLimitMs),
    hangupOnStar: unless(false, verb.leaveKeys.includes('*')),
  };
  return { elements: [tag('Dial', attributes, [noun])], next };
}

const beeps = { both: 'true', never: 'false', enter: 'onEnter', exit: 'onExit' } as const;

export function writeDequeue(verb: Dequeue, ahead: Ahead, writing: Writing): Said<XmlElement> {
  const queue = queueName(verb.queue);
  if (queue === null) return leftOut(verb, writing.lose, 'TwiML has no queue of that name');
  const { kept, action, next } = wayOut(verb.onCompleted, verb.onFailed, ahead);
  loseOtherWays(verb, kept, writing.lose, sameWay);
  const attributes = {
    ...action,
    timeout: unless(30, wholeSeconds(verb.waitTimeoutMs, 5, 600)),
    timeLimit: timeLimit(verb.timeLimitMs),
  };
  const noun = tag('Queue', callbackAttributes(verb.announcement, 'url', 'method'), [text(queue)]);
  return { elements: [tag('Dial', attributes, [noun])], next };
}

export function writeEnqueue(verb: Enqueue, ahead: Ahead, writing: Writing): Said<XmlElement> {
  const queue = queueName(verb.queue);
  if (queue === null) return leftOut(verb, writing.lose, 'TwiML has no queue of that name');
  const { onLeft } = verb;
  const asked = onLeft.go === 'on' ? askedAtEnd(ahead) : callbackOf(onLeft);
  const told = asked ? ask(asked) : onLeft;
  const action = actionTo(told);
  loseOtherWays(verb, [told, onLeft], writing.lose, sameWay);
  const attributes = {
    ...action,
    ...waitingAttributes(verb.waiting, 'waitUrlMethod'),
    maxQueueSize: unless(1000, Math.min(Math.max(Math.round(verb.maximumSize), 1), 5000)),
  };
  return { elements: [tag('Enqueue', attributes, [text(queue)])], next: action ? null : onLeft };
}

function queueName(written: string): string | null {
  const name = written.replace(/\s+/g, ' ').trim();
  return name !== '' && name.length <= 64 ? name : null;
}

function timeLimit(ms: number | null): number | undefined {
  return ms === null ? undefined : unless(14_400, wholeSeconds(ms, 1));
}

/** The operator's music goes without saying; empty is silence. */
function waitingAttributes(waiting: Enqueue['waiting'], method: string): Attributes {
  if (waiting === 'silence') return { waitUrl: '' };
  if ('ask' in waiting) return callbackAttributes(waiting.ask, 'waitUrl', method);
  const { source } = waiting;
  switch (source.kind) {
    case 'url':
      return { waitUrl: addressOf(source), [method]: 'GET' };
    case 'silence':
      return { waitUrl: '' };
    case 'media':
    case 'recording':
    case 'tone':
    case 'hold-music':
      return {};
  }
}
