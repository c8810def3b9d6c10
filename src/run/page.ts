import { conference, end, on, type VerbOf } from '../verbs/index.ts';
import { rungTargets } from './dial-targets.ts';
import { answerIfMeant, plainEnding } from './ending.ts';
import type { Ending, LiveCall } from './live-call.ts';

/**
 * Everybody who answers in time hears the caller, in a room of their own, until the caller is done. Those who are paged
 * are let go then.
 */
export async function runPage(verb: VerbOf<'page'>, call: LiveCall): Promise<Ending> {
  const startedAt = call.clock.now();
  const { node } = call;
  const fail = (why: string): Ending => {
    call.diagnose({
      code: 'page-not-possible',
      severity: 'warning',
      message: `Nobody is paged: ${why}.`,
      place: verb.place,
      hint: 'set switch.address, so that telephones can be rung',
    });
    return plainEnding(verb, call, startedAt, verb.onFailed, why);
  };
  if (!node) return fail('only the calls’ own connections to the switch are used');
  if (!(await answerIfMeant(verb, call))) return fail('the caller has left');
  const over = new AbortController();
  const stop = AbortSignal.any([call.signal, call.leg.gone, over.signal]);
  const room = `page ${call.id}`;
  const paged = [...rungTargets(verb.targets, call, { screened: false }).keys()].map(async (target) => {
    const made = await node.originate(
      {
        targets: [target],
        ringTimeoutMs: verb.ringTimeoutMs,
        callerId: { number: call.leg.channel.from, ...call.memory.outgoing.callerId },
        answersOnMedia: false,
      },
      stop,
    );
    if (made.ended !== 'answered') return false;
    try {
      if (stop.aborted) return false;
      await call.nest({
        document: { verbs: [inRoom(room, !verb.twoWay, false, verb)] },
        facts: () => ({ role: 'sub-flow' }),
        leg: made.leg,
        signal: stop,
      });
      return true;
    } finally {
      await made.leg.hangup('normal');
      await made.leg.release();
    }
  });
  const speaking = call.rooms.stay(inRoom(room, false, true, verb), call).finally(() => {
    call.keys.drop();
    over.abort();
  });
  const [, ...answered] = await Promise.all([speaking, ...paged]);
  if (!answered.includes(true)) return plainEnding(verb, call, startedAt, verb.onFailed, 'nobody answered');
  return plainEnding(verb, call, startedAt, verb.onCompleted);
}

/** `speaks`: who pages; the room ends with them. */
function inRoom(room: string, muted: boolean, speaks: boolean, { place, targets }: VerbOf<'page'>) {
  return conference({
    room,
    muted,
    deaf: false,
    moderator: speaks,
    startsOnEnter: true,
    startsAlone: true,
    endsOnExit: speaks,
    beep: 'never',
    waiting: 'silence',
    maximumParticipants: targets.length + 1,
    coaches: [],
    pins: [],
    joinPrompts: [],
    leavePrompts: [],
    leaveKeys: speaks ? '#' : '',
    passesDigits: false,
    timeLimitMs: speaks ? longestPageMs : null,
    notify: [],
    onLeft: on,
    onFailed: end(),
    answers: false,
    place,
  });
}

/** Nobody has more to say to people who did not ask. */
const longestPageMs = 600_000;
