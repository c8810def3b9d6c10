import type { RecordingFacts, Report } from '../../../src/verbs/index.ts';
import type { CallFacts, JsonObject, Outcome } from '../../dialect.ts';
import type { EventKind } from '../events.ts';
import type { Settings } from '../settings.ts';
import { conferenceAsked } from './conference-events.ts';
import { accountId, applicationId, callId, callUrl, errorId, mediaUrl, recordingId } from './identity.ts';
import { inviteFields } from './invite.ts';
import { causeOf, duration, endOf, isError, machineResult, party, time } from './words.ts';

/** One event of v2: a JSON object, sent as a body or as a query. */
type Event = (call: CallFacts, outcome: Outcome, notes: JsonObject, settings: Settings) => JsonObject;

/** What came of each verb that can ask back (reference 1.4 to 1.8). */
export const results: Readonly<Record<EventKind, Event>> = {
  gather: (call, { report }, _notes, settings) => {
    const heard = report?.verb === 'gather' ? report : undefined;
    return {
      ...common('gather', call, settings),
      digits: heard?.digits ?? '',
      terminatingDigit: heard?.endKey ?? '',
      ...(heard?.speech && { text: heard.speech.text }),
    };
  },
  recordComplete: (call, { report }, notes, settings) => ({
    ...common('recordComplete', call, settings),
    ...recordingFields(call, report, notes),
  }),
  redirect: (call, _outcome, _notes, settings) => common('redirect', call, settings),
  transferAnswer: (call, { nested }, notes, settings) => ({
    ...common('transferAnswer', call, settings),
    ...(nested?.role === 'screening' && { startTime: time(nested.leg.startedAt) }),
    ...calleeParties(notes),
    ...(call.tag === '' && tagIn(notes)),
  }),
  transferComplete: (call, { report }, notes, settings) => ({
    ...common('transferComplete', call, settings),
    ...transferFields(call, report, notes),
  }),
  bridgeComplete: (call, { report }, _notes, settings) => ({
    ...common('bridgeComplete', call, settings),
    ...bridgeFailure(call, report),
  }),
  bridgeTargetComplete: (call, _outcome, _notes, settings) => common('bridgeTargetComplete', call, settings),
  conferenceEvent: (call, outcome, notes) => conferenceAsked(call, outcome, notes),
  referComplete: (call, { report }, _notes, settings) => ({
    ...common('referComplete', call, settings),
    ...referFields(report),
  }),
};

/** The first event: `initiate` of an inbound call, `answer` of one that we placed. */
export function openingEvent(call: CallFacts, settings: Settings): JsonObject {
  if (call.direction === 'outbound') {
    // Of a call in mode `async` that is told apart, however early it is known.
    const machine = call.settings['machineDetection'] === 'async' ? undefined : call.machine;
    return {
      ...common('answer', call, settings),
      ...(machine && { machineDetectionResult: machineResult(machine.result, machine.tookMs) }),
    };
  }
  const { answerTime: _answerTime, tag: _tag, ...fields } = common('initiate', call, settings);
  return { ...fields, ...inviteFields(call) };
}

/** The last event. */
export function disconnectEvent(call: CallFacts, settings: Settings): JsonObject {
  const { ended, endedAt, now } = call;
  const { cause, message } = ended ? endOf(ended) : { cause: 'hangup' };
  return {
    ...common('disconnect', call, settings),
    endTime: time(endedAt ?? now),
    cause,
    ...(message !== undefined && error(call, message)),
  };
}

/** The fields of every event (reference 1.2); those of a callee's leg name the call it belongs to. */
export function common(eventType: string, call: CallFacts, settings: Settings): JsonObject {
  const { parent, sip, tag } = call;
  const original = parent ?? call;
  return {
    eventType,
    eventTime: time(call.now),
    accountId: accountId(call.account),
    applicationId: applicationId(call, settings),
    from: party(original.from, original.sip.fromHost),
    to: party(original.to, original.sip.toHost || original.sip.requestHost),
    direction: parent ? 'outbound' : call.direction,
    callId: callId(call),
    ...(parent && {
      parentCallId: callId(parent),
      transferCallerId: party(call.from, sip.fromHost),
      transferTo: party(call.to, sip.toHost || sip.requestHost),
    }),
    callUrl: callUrl(call),
    ...(call.orderedAt !== undefined && !parent && { enqueuedTime: time(call.orderedAt) }),
    startTime: time(call.startedAt),
    ...(call.answeredAt !== undefined && { answerTime: time(call.answeredAt) }),
    ...(tag !== '' && { tag }),
  };
}

/** Whom the callee's leg rings and under whose number, as the document has it. */
export function calleeParties(notes: JsonObject): JsonObject {
  const { transferCallerId, transferTo } = notes;
  return {
    ...(typeof transferCallerId === 'string' && { transferCallerId: party(transferCallerId, '') }),
    ...(typeof transferTo === 'string' && { transferTo: party(transferTo.trim(), '') }),
  };
}

export function tagIn({ tag }: JsonObject): JsonObject {
  return typeof tag === 'string' ? { tag } : {};
}

const refusals = { unknown: 'unknown', unanswered: 'rejected', taken: 'busy' } as const;

/** Nothing where the two were joined. */
function bridgeFailure(call: CallFacts, report: Report | undefined): JsonObject {
  const bridged = report?.verb === 'bridge' ? report : undefined;
  if (bridged && bridged.failure === undefined) return {};
  const message = bridged?.failure ?? 'The calls could not be bridged';
  return { cause: refusals[bridged?.refused ?? 'unknown'], ...error(call, message) };
}

/** A far end that accepted takes the call with it. */
function referFields(report: Report | undefined): JsonObject {
  const referred = report?.verb === 'refer' ? report : undefined;
  const failed = referred === undefined || referred.failure !== undefined;
  const status = referred?.referStatus ?? (failed ? 603 : 202);
  const told = referred?.notifiedStatus ?? (failed ? undefined : 200);
  return {
    referCallStatus: failed ? 'failure' : 'success',
    referSipResponseCode: status,
    ...(told !== undefined && { notifySipResponseCode: told }),
  };
}

/** `startTime` is that of the recording here. Where no file came to be there is nothing to name. */
function recordingFields(call: CallFacts, report: Report | undefined, notes: JsonObject): JsonObject {
  const recording = report?.verb === 'record' ? report.recording : undefined;
  if (recording) return { ...fileFields(call, recording), channels: recording.channels, status: 'complete' };
  return {
    channels: 1,
    fileFormat: notes['fileFormat'] ?? 'wav',
    startTime: time(report?.startedAt ?? call.now),
    endTime: time(report?.endedAt ?? call.now),
    duration: duration(0),
    status: 'error',
  };
}

/** A recording that exists. */
export function fileFields(call: CallFacts, recording: RecordingFacts): JsonObject {
  return {
    recordingId: recordingId(recording.id),
    mediaUrl: mediaUrl(call, recording.id),
    fileFormat: recording.format,
    startTime: time(recording.startedAt),
    endTime: time(recording.endedAt),
    duration: duration(recording.durationMs),
  };
}

/** The leg that was joined, else the last one rung, else the first one named. */
function transferFields(call: CallFacts, report: Report | undefined, notes: JsonObject): JsonObject {
  const dial = report?.verb === 'dial' ? report : undefined;
  const shown = notes['transferCallerId'] ?? dial?.leg?.from ?? remoteParty(call);
  const to = dial?.leg?.label ?? dial?.leg?.to ?? notes['transferTo'];
  const cause = !dial ? 'unknown' : dial.bridged ? 'hangup' : causeOf(dial.cause);
  const message = errorMessage(cause, dial?.failure);
  return {
    transferCallerId: party(String(shown), ''),
    transferTo: party(String(to ?? ''), ''),
    cause,
    ...(message !== undefined && error(call, message)),
  };
}

/** The other end of this call: its caller, or whom we called. */
function remoteParty({ direction, from, to }: CallFacts): string {
  return direction === 'inbound' ? from : to;
}

export function errorMessage(cause: string, failure: string | undefined): string | undefined {
  if (cause === 'busy') return 'Callee is busy';
  return failure ?? (isError(cause) ? 'The callee could not be reached' : undefined);
}

export function error(call: CallFacts, message: string): JsonObject {
  return { errorMessage: message, errorId: errorId(call, message) };
}
