import type {
  CallEvent,
  JsonObject,
  LegEvent,
  LegProgress,
  MachineEvent,
  MessageEvent,
  Notify,
  PartialSpeechEvent,
  PayEvent,
} from '../../../src/verbs/index.ts';
import type { CallFacts } from '../../dialect.ts';
import { accountSid, callSid, sid } from '../sid.ts';
import { conferenceParameters } from './conference-event.ts';
import { recordingParameters, streamParameters, transcriptionParameters } from './media-event.ts';
import { type Parameters, standardParameters } from './standard.ts';
import { statusParameters } from './status.ts';
import { messageStatus } from './texting.ts';
import { answeredBy, wholeMs } from './words.ts';

/** What a subscriber is told; null for what it did not name or TwiML has no word for. */
export function eventParameters(call: CallFacts, event: CallEvent, to: Notify): Parameters | null {
  switch (event.kind) {
    case 'leg':
      return to.kind === 'leg-status' ? legParameters(call, event, to) : null;
    case 'machine':
      return machineParameters(call, event);
    case 'recording':
      return recordingParameters(call, event, to);
    case 'transcription':
      return transcriptionParameters(call, event, to);
    case 'conference':
      return conferenceParameters(call, event, to);
    case 'stream':
      return streamParameters(call, event, to);
    case 'partial-speech':
      return partialSpeechParameters(call, event);
    case 'message':
      return to.kind === 'message-status' ? messageStatus(call, event) : messageParameters(call, event);
    case 'pay':
      return payParameters(call, event);
    case 'key':
    case 'webhook':
      return null;
  }
}

const legEvents = {
  initiated: 'initiated',
  ringing: 'ringing',
  answered: 'answered',
  ended: 'completed',
} as const;

/** Said as the called leg's own: its CallSid, and the caller's as its parent's. */
function legParameters(call: CallFacts, event: LegEvent, to: Notify): Parameters | null {
  const word = legEvents[event.event];
  if (!to.events.includes(word)) return null;
  const { machine } = event.leg;
  const { to: named } = to.notes ?? {};
  const leg = typeof named === 'string' ? { ...event.leg, to: named } : event.leg;
  const child = childOf(call, leg, event.event, event.at);
  return {
    ...standardParameters(child),
    ...(event.event === 'initiated' && { CallStatus: 'initiated' }),
    ...statusParameters(child, { kind: event.event, sequence: event.sequence }),
    ...(machine !== undefined && { AnsweredBy: answeredBy(machine) }),
  };
}

/** A leg that a dial rings, as a call of its own. */
function childOf(call: CallFacts, leg: LegProgress, event: LegEvent['event'], now: number): CallFacts {
  const { id, to, from = call.from, startedAt, answeredAt, endedAt, cause, raw, sipStatus } = leg;
  const isSip = /^sips?:/i.test(to);
  const { ended: _ended, answeredAt: _answeredAt, endedAt: _endedAt, machine: _machine, ...rest } = call;
  return {
    ...rest,
    id,
    direction: 'outbound',
    from,
    to,
    sip: { ...call.sip, toHost: isSip ? call.sip.toHost : '', headers: {} },
    state: event === 'ended' ? 'ended' : event === 'answered' ? 'answered' : 'ringing',
    startedAt,
    now,
    parent: call,
    ...(answeredAt !== undefined && { answeredAt }),
    ...(endedAt !== undefined && { endedAt }),
    ...(event === 'ended' && {
      ended: {
        cause: cause ?? 'normal',
        raw: raw ?? '',
        by: 'caller',
        ...(sipStatus !== undefined && { sipStatus }),
      },
    }),
  };
}

function machineParameters(call: CallFacts, { leg, result, messageEnd, tookMs }: MachineEvent): Parameters {
  return {
    CallSid: callSid(leg.id),
    AccountSid: accountSid(call.account),
    AnsweredBy: answeredBy(result, messageEnd),
    MachineDetectionDuration: wholeMs(tookMs),
  };
}

function partialSpeechParameters(call: CallFacts, { text, stability, sequence }: PartialSpeechEvent): Parameters {
  return {
    ...standardParameters(call),
    UnstableSpeechResult: text,
    StableSpeechResult: '',
    Stability: String(stability),
    SequenceNumber: String(sequence),
  };
}

/** Told once: sent, or not. */
function messageParameters(call: CallFacts, { id, event, to, from }: MessageEvent): Parameters | null {
  if (event === 'queued' || event === 'delivered') return null;
  return {
    SmsSid: sid('message', id),
    MessageSid: sid('message', id),
    SmsStatus: event === 'sent' ? 'sent' : 'failed',
    AccountSid: accountSid(call.account),
    From: from,
    To: to,
    ApiVersion: '2010-04-01',
  };
}

function payParameters(call: CallFacts, { facts }: PayEvent): Parameters {
  return { CallSid: callSid(call.id), AccountSid: accountSid(call.account), ...wordsOf(facts) };
}

function wordsOf(facts: JsonObject): Parameters {
  return Object.fromEntries(
    Object.entries(facts).map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)]),
  );
}
