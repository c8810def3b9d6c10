import type { BridgeEnd, BridgePlan, BridgeTarget } from '../switch/index.ts';
import type { Dial, DialReport, RecordingFacts, Then } from '../verbs/index.ts';
import { afterConversation } from './after-bridge.ts';
import { rungTargets } from './dial-targets.ts';
import { diversionOf } from './diversion.ts';
import { answerIfMeant, ending, reportBase } from './ending.ts';
import { beginMaking, finishRecording, type Making, tellStarted } from './finish-recording.ts';
import type { Ending, LiveCall } from './live-call.ts';
import { inOrder } from './ring-order.ts';
import { idOf, RungLegs } from './rung-legs.ts';

/** Rings the targets, joins the first that answers, and tells which way it ended. */
export async function runDial(verb: Dial, call: LiveCall): Promise<Ending> {
  const startedAt = call.clock.now();
  await answerIfMeant(verb, call);
  const rung = rungTargets(inOrder(verb, call.id), call, diversionOf(verb.diversion, call.leg.channel));
  const targets = [...rung.keys()];
  const listener = new RungLegs(
    rung,
    call,
    verb.callerId?.number ?? call.memory.outgoing.callerId.number ?? call.leg.channel.from,
    verb.keys,
  );
  const making = verb.recording && (await beginMaking({ by: 'dial', rule: verb.recording, place: verb.place }, call));
  const end =
    targets.length === 0
      ? nobodyToRing
      : await ringRounds(verb, { ...(await plan(verb, targets, making, call)), listener }, call);
  call.keys.drop();
  await listener.keys.end();
  const legs = end.legs.map((leg) => listener.factsOf(leg));
  const joined = legs.find(({ id }) => id === (end.joined && idOf(end.joined))) ?? legs.at(-1);
  const recording = making && (await recordingOf(making, end, call));
  const report: DialReport = {
    ...reportBase(verb, call, startedAt),
    outcome: end.bridged ? 'completed' : 'failed',
    bridged: end.bridged,
    bridgedMs: end.bridgedMs,
    cause: end.cause,
    raw: end.raw,
    legs,
    ...(end.sipStatus !== undefined && { sipStatus: end.sipStatus }),
    ...(joined && { leg: joined }),
    ...(end.endedBy && { endedBy: end.endedBy }),
    ...(end.referredTo !== undefined && { referredTo: end.referredTo }),
    ...(recording && { recording }),
    ...(end.detail !== undefined && { failure: end.detail }),
    ...(listener.keys.pressed.length > 0 && { chords: listener.keys.pressed }),
  };
  const next = end.bridged ? (listener.keys.led ?? afterwards(verb, end, call)) : failed(verb, end);
  return ending(next, report, verb.onHangup);
}

/** Rings until somebody answers, the rounds are used up, or the document has a branch of its own for what happened. */
async function ringRounds(verb: Dial, plan: BridgePlan, call: LiveCall): Promise<BridgeEnd> {
  let end = await call.leg.bridge(plan, call.signal);
  for (let round = 1; round < (verb.rounds ?? 1); round++) {
    const isOver = end.ended !== 'failed' || call.signal.aborted || call.leg.gone.aborted;
    if (isOver || failed(verb, end) !== verb.onFailed) break;
    const again = await call.leg.bridge(plan, call.signal);
    end = { ...again, legs: [...end.legs, ...again.legs] };
  }
  return end;
}

/** A caller whom the callee sends elsewhere goes where the document says, and nowhere else. */
function afterwards(verb: Dial, { referredTo }: BridgeEnd, call: LiveCall): Then {
  if (referredTo === undefined) return afterConversation(verb.onCompleted, call, verb.place);
  if (verb.onReferred) return { go: 'ask', callback: verb.onReferred };
  call.diagnose({
    code: 'referral-not-followed',
    severity: 'warning',
    message:
      'The callee transferred the caller, and the document does not say what is to be done then: the conversation is over.',
    place: verb.place,
  });
  return afterConversation(verb.onCompleted, call, verb.place);
}

/** The branch for the cause, then for the SIP status, then the general one. */
function failed(verb: Dial, end: BridgeEnd): Then {
  const byStatus = end.sipStatus === undefined ? undefined : verb.branches?.[`sip:${end.sipStatus}`];
  return verb.branches?.[end.raw] ?? byStatus ?? verb.onFailed;
}

const nobodyToRing: BridgeEnd = {
  ended: 'failed',
  bridged: false,
  legs: [],
  bridgedMs: 0,
  cause: 'unallocated',
  raw: 'NO_ROUTE_DESTINATION',
  detail: 'there is nobody to ring',
};

async function plan(
  verb: Dial,
  targets: readonly BridgeTarget[],
  making: Making | undefined,
  call: LiveCall,
): Promise<BridgePlan> {
  return {
    targets,
    order: verb.order === 'at-once' ? 'at-once' : 'in-turn',
    ringTimeoutMs: verb.ringTimeoutMs,
    ringTimeoutFrom: verb.ringTimeoutFrom,
    timeLimitMs: verb.timeLimitMs,
    callerId: { number: call.leg.channel.from, ...call.memory.outgoing.callerId, ...verb.callerId },
    ringback: await ringback(verb, call),
    ignoresEarlyMedia: verb.ignoresEarlyMedia,
    hangupKeys: verb.hangupKeys,
    passesDigits: verb.passesDigits,
    ...(verb.cancelKeys !== undefined && { cancelKeys: verb.cancelKeys }),
    ...(verb.recording &&
      making && {
        recording: {
          path: making.slot.path,
          channels: verb.recording.channels,
          track: verb.recording.track,
          maximumMs: verb.recording.maximumMs,
          from: verb.recording.from,
          begun: (at) => tellStarted(making, at, call),
        },
      }),
  };
}

async function ringback(verb: Dial, call: LiveCall): Promise<BridgePlan['ringback']> {
  const usual = call.memory.outgoing.ringback?.[call.leg.answered ? 'answered' : 'unanswered'];
  const wanted = verb.ringback ?? (usual && { source: usual });
  if (!wanted) return 'ringing';
  if ('source' in wanted) return (await call.media.sound(wanted.source, call.signal, verb.place)) ?? 'ringing';
  const { prompts, loops } = wanted;
  const thenRingsMs = verb.ringTimeoutMs + ringsOnMs;
  const made = await call.media.asOneSound(prompts, call.signal, { times: loops, thenRingsMs });
  if ('sound' in made) return made.sound;
  const source = prompts.find((prompt) => prompt.verb === 'play')?.source;
  if (!call.signal.aborted)
    call.diagnose({
      code: 'ringback-replaced',
      severity: 'warning',
      message: `Not everything that is to be heard while it rings can be: ${made.problem}.`,
      place: verb.place,
      hint: 'give the url of a recording, or configure a speech engine that writes files (speech.engines)',
    });
  return (source && (await call.media.sound(source, call.signal, verb.place))) ?? 'ringing';
}

/** Whoever rings in turn is heard ringing a little longer than one of them may. */
const ringsOnMs = 10_000;

/** Nothing is told of a recording for a conversation that never came about. */
async function recordingOf(making: Making, end: BridgeEnd, call: LiveCall): Promise<RecordingFacts | null> {
  if (!end.bridged) {
    await call.media.recordings.discard(making.slot).catch(() => {});
    return null;
  }
  const endedAt = call.clock.now();
  return finishRecording(making, { startedAt: endedAt - end.bridgedMs, endedAt }, call);
}
