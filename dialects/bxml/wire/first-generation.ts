import type { CallEvent, GatherReport, Notify, Report, TranscriptionEvent } from '../../../src/verbs/index.ts';
import type { CallFacts, JsonObject, Outcome } from '../../dialect.ts';
import type { EventKind } from '../events.ts';
import type { Settings } from '../settings.ts';
import {
  applicationId,
  firstGenerationCallId,
  firstGenerationCallUri,
  firstGenerationId,
  firstGenerationUri,
  gatherId,
} from './identity.ts';
import { diversionOf, isPrivate } from './invite.ts';
import { party, time } from './words.ts';

/** The verbs of v1 that ask for a document; the others of v2's kinds never carry v1's notes. */
type FirstGenerationKind = Extract<EventKind, 'gather' | 'redirect' | 'transferComplete'>;

type Event = (call: CallFacts, outcome: Outcome, notes: JsonObject) => JsonObject;

/** What came of each verb (reference 1.12): texts, for a query. */
export const results: Readonly<Record<FirstGenerationKind, Event>> = {
  gather: (call, { report }, notes) => {
    const { from: _from, to: _to, ...fields } = common('gather', call);
    const heard = report?.verb === 'gather' ? report : undefined;
    return {
      ...fields,
      state: 'completed',
      digits: heard?.digits ?? '',
      terminatingDigit: heard?.endKey ?? '',
      reason: reason(heard, notes['maxDigits']),
      gatherId: gatherId(call, heard?.startedAt ?? call.now),
    };
  },
  redirect: (call) => common('redirect', call),
  transferComplete: (call, { report }, notes) => ({
    ...common('transferComplete', call),
    ...calleeParties(call, report, notes),
  }),
};

/** The event that brings the first document: v1 answers a call before it asks. */
export function openingEvent(call: CallFacts, settings: Settings): JsonObject {
  const diversion = diversionOf(call);
  const hidden = String(isPrivate(call));
  return {
    ...common('answer', call),
    applicationId: applicationId(call, settings),
    withholdCallerName: hidden,
    withholdCallerNumber: hidden,
    displayName: call.callerName,
    ...(diversion && { diversion: JSON.stringify(diversion) }),
  };
}

/** The last event, with the switch's own name of the cause, which is v1's. */
export function hangupEvent(call: CallFacts): JsonObject {
  return { ...common('hangup', call), cause: call.ended?.raw ?? 'NORMAL_CLEARING' };
}

function common(eventType: string, call: CallFacts): JsonObject {
  const { sip, tag } = call;
  return {
    eventType,
    callId: firstGenerationCallId(call),
    callUri: firstGenerationCallUri(call),
    from: party(call.from, sip.fromHost),
    to: party(call.to, sip.toHost || sip.requestHost),
    callState: call.state === 'ended' ? 'completed' : 'active',
    time: time(call.now),
    ...(tag !== '' && { tag }),
  };
}

function reason(heard: GatherReport | undefined, maxDigits: unknown): string {
  if (heard?.interrupted === 'hangup') return 'hung-up';
  if (heard && heard.endKey !== '') return 'terminating-digit';
  return heard?.digits.length === maxDigits ? 'max-digits' : 'inter-digit-timeout';
}

/** Who was shown to the callee, and the callee. */
function calleeParties(call: CallFacts, report: Report | undefined, notes: JsonObject): JsonObject {
  const leg = report?.verb === 'dial' ? report.leg : undefined;
  const from = notes['transferCallerId'] ?? leg?.from ?? (call.direction === 'inbound' ? call.from : call.to);
  const to = leg?.label ?? leg?.to ?? notes['transferTo'];
  return { from: party(String(from), ''), to: party(String(to ?? ''), '') };
}

/** What v1 tells of without asking (reference 1.12): a recording by GET, its words by POST. */
export function notice(call: CallFacts, event: CallEvent, to: Notify): JsonObject | null {
  if (event.kind === 'recording' && to.kind === 'recording' && event.event !== 'started') {
    const { recording } = event;
    const id = firstGenerationId('rec', recording.id);
    const state = event.event === 'ready' ? 'complete' : 'error';
    return {
      ...common('recording', call),
      status: state,
      state,
      recordingId: id,
      recordingUri: firstGenerationUri(call, 'recordings', id),
      startTime: time(recording.startedAt),
      endTime: time(recording.endedAt),
    };
  }
  if (event.kind !== 'transcription' || to.kind !== 'transcription') return null;
  return event.event === 'ready' || event.event === 'failed' ? transcript(call, event) : null;
}

function transcript(call: CallFacts, { event, id, text = '', recording }: TranscriptionEvent): JsonObject {
  const transcriptionId = firstGenerationId('t', id);
  const recordingId = recording && firstGenerationId('rec', recording.id);
  const under = recordingId === undefined ? 'transcriptions' : `recordings/${recordingId}/transcriptions`;
  const uri = firstGenerationUri(call, under, transcriptionId);
  const state = event === 'ready' ? 'completed' : 'error';
  return {
    ...common('transcription', call),
    status: state,
    state,
    transcriptionId,
    transcriptionUri: uri,
    text,
    textUrl: `${uri}/text`,
    ...(recordingId !== undefined && { recordingId }),
  };
}
