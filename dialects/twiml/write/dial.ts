import type { XmlElement } from '../../../src/document/index.ts';
import type { CallerId, Dial, DialTarget } from '../../../src/verbs/index.ts';
import { lostPart } from '../../lost.ts';
import { type Ahead, leftOut, loseOtherWays, type Said } from '../../one-list.ts';

import { type Attributes, tag, unless } from '../../xml-body.ts';
import { normaliseNumber } from '../phone-number.ts';
import { nounOf } from './nouns.ts';
import { storageAttributes } from './record.ts';
import { wayOut } from './way-out.ts';
import { callbackAttributes, type Writing, wholeSeconds } from './writing.ts';

const mostNouns = 10;

/** With an action, it is asked whatever came of it; without one, the list goes on whatever came of it. */
export function writeDial(dial: Dial, ahead: Ahead, writing: Writing): Said<XmlElement> {
  const nouns = nounsOf(dial, writing);
  if (nouns.length === 0 && !writing.own) return leftOut(dial, writing.lose, 'there is nobody whom TwiML could ring');
  const { kept, action, next } = wayOut(dial.onCompleted, dial.onFailed, ahead);
  loseOtherWays(dial, kept, writing.lose, 'TwiML goes the same way whatever comes of a Dial');
  const { recording } = dial;
  const shown = shownAs(dial.callerId, nouns, writing);
  const element = tag(
    'Dial',
    {
      ...action,
      timeout: unless(30, wholeSeconds(dial.ringTimeoutMs, 5, 600)),
      timeLimit: dial.timeLimitMs === null ? undefined : unless(14_400, wholeSeconds(dial.timeLimitMs, 1)),
      callerId: shown.callerId,
      hangupOnStar: unless(false, dial.hangupKeys.includes('*')),
      answerOnBridge: unless(false, dial.answersWhenBridged),
      sequential: unless(false, dial.order === 'in-turn'),
      ...(recording && recordingAttributes(recording)),
      ...callbackAttributes(dial.onReferred, 'referUrl', 'referMethod'),
    },
    [...nouns, ...shown.beside],
  );
  return { elements: [element], next };
}

function nounsOf({ targets }: Dial, { own, lose }: Writing): readonly XmlElement[] {
  const rung: readonly (readonly [DialTarget, XmlElement])[] = targets.flatMap((target) => {
    const noun = nounOf(target, own);
    if (typeof noun !== 'string') return [[target, noun] as const];
    lose(lostPart('a destination of dial', target.place, noun));
    return [];
  });
  for (const [{ place }] of rung.slice(mostNouns))
    lose(lostPart('a destination of dial', place, `TwiML rings at most ${mostNouns}`));
  return rung.slice(0, mostNouns).map(([, noun]) => noun);
}

/** Who is shown as calling; and who must be named beside them for TwiML to take them for a caller at all. */
interface Shown {
  readonly callerId?: string;
  readonly beside: readonly XmlElement[];
}

/** Anything else than a number or client would make a Dial without a Sip fail, though that Sip may ring nobody. */
function shownAs(callerId: CallerId | undefined, nouns: readonly XmlElement[], { own }: Writing): Shown {
  const number = callerId?.number;
  if (number === undefined) return { beside: [] };
  if (normaliseNumber(number, 'none') !== null || /^client:[^\s@]+$/.test(number))
    return { callerId: number, beside: [] };
  const ringsSip = nouns.some(({ name }) => name === 'Sip');
  if (!/^[A-Za-z0-9+_.-]+$/.test(number) || !(ringsSip || own)) return { beside: [] };
  return { callerId: number, beside: ringsSip ? [] : [tag('Sip')] };
}

const recordingTracks = { caller: 'inbound', heard: 'outbound', both: 'both' } as const;

function recordingAttributes(recording: NonNullable<Dial['recording']>): Attributes {
  return {
    record: `record-from-${recording.from}${recording.channels === 2 ? '-dual' : ''}`,
    recordingTrack: unless('both', recordingTracks[recording.track]),
    ...storageAttributes(recording, 'do-not-trim'),
  };
}
