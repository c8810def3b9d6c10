import type {
  Callback,
  ConferenceReport,
  DialReport,
  GatherReport,
  LegFacts,
  PlainReport,
  QueueReport,
  RecordingFacts,
  RecordReport,
} from '../../../src/verbs/index.ts';
import type { CallFacts, Outcome } from '../../dialect.ts';
import { callSid, recordingSid, sid } from '../sid.ts';
import { nestedParameters } from './nested.ts';
import type { Parameters } from './standard.ts';
import { dialCallStatus, wholeSeconds } from './words.ts';

/** What a verb's action is told beside the standard parameters, by the kind of callback that the reader gave it. */
export function resultParameters(call: CallFacts, outcome: Outcome, callback: Callback): Parameters {
  return { ...(outcome.nested && nestedParameters(outcome.nested)), ...verbParameters(call, outcome, callback) };
}

function verbParameters(call: CallFacts, { report }: Outcome, callback: Callback): Parameters {
  switch (callback.kind) {
    case 'gather':
      return report?.verb === 'gather' ? gatherParameters(report, callback) : {};
    case 'record':
      return report?.verb === 'record' ? recordParameters(report) : {};
    case 'dial':
      if (report?.verb === 'dial') return dialParameters(report, call);
      if (report?.verb === 'conference') return conferenceParameters(report);
      return report?.verb === 'dequeue' ? dequeueParameters(report, call) : { DialCallStatus: 'failed' };
    case 'enqueue':
      return enqueueParameters(report?.verb === 'enqueue' ? report : undefined);
    case 'referred':
      return report?.verb === 'dial' ? referredParameters(report, call) : {};
    case 'refer':
      return report?.verb === 'refer' ? referParameters(report) : { ReferCallStatus: 'failed' };
    case 'connect':
      return connectParameters(plain(report), report?.verb === 'connect-stream');
    case 'pay':
      return {
        Result: report?.interrupted === 'hangup' ? 'caller-hung-up' : 'payment-connector-error',
        PaymentError: plain(report)?.failure ?? '',
      };
    case 'sms':
      return messageParameters(plain(report));
    case 'message':
      return sentParameters(plain(report));
    case 'screening':
      return calledParameters(callback);
    default:
      return {};
  }
}

/** The name of a called client, as its document had it. */
function calledParameters({ notes }: Callback): Parameters {
  const to = notes?.['to'];
  return typeof to === 'string' ? { To: to, Called: to } : {};
}

function plain(report: Outcome['report']): PlainReport | undefined {
  return report as PlainReport | undefined;
}

/** Of an empty result, forced by `actionOnEmptyResult`, the digits are there and empty, the speech is absent. */
function gatherParameters(report: GatherReport, { notes }: Callback): Parameters {
  const { speech, digits, endKey } = report;
  const takesKeys = String(notes?.['input'] ?? 'dtmf').includes('dtmf');
  return {
    msg: 'Gather End',
    ...(speech
      ? { SpeechResult: speech.text, Confidence: String(speech.confidence) }
      : takesKeys && { Digits: digits, FinishedOnKey: endKey }),
  };
}

function recordParameters({ recording, endedBy, endKey }: RecordReport): Parameters {
  return {
    ...(recording && recordingParameters(recording)),
    Digits: endedBy === 'hangup' ? 'hangup' : endKey,
  };
}

function recordingParameters({ id, url, durationMs }: RecordingFacts): Parameters {
  return { RecordingUrl: url, RecordingSid: recordingSid(id), RecordingDuration: wholeSeconds(durationMs) };
}

function dialParameters(report: DialReport, { settings }: CallFacts): Parameters {
  const { leg, recording, bridged } = report;
  return {
    DialCallStatus: dialCallStatus(report, settings),
    DialBridged: String(bridged),
    ...(leg && legParameters(leg)),
    ...(recording && recordingParameters(recording)),
  };
}

function legParameters(leg: LegFacts): Parameters {
  const { id, label = '', answeredAt, endedAt, sipCallId, sipStatus, headers = {}, goesOn } = leg;
  const sipResponse = answeredAt === undefined ? sipStatus : 200;
  return {
    DialCallSid: callSid(id),
    ...(!goesOn && { DialCallDuration: wholeSeconds(answeredAt === undefined ? 0 : endedAt - answeredAt) }),
    ...(/^sips?:/.test(label) && {
      ...(sipCallId !== undefined && { DialSipCallId: sipCallId }),
      ...(sipResponse !== undefined && { DialSipResponseCode: String(sipResponse) }),
      ...Object.fromEntries(
        Object.entries(headers)
          .filter(([name]) => /^x-/i.test(name))
          .map(([name, value]) => [`DialSipHeader_${name}`, value]),
      ),
    }),
  };
}

/** Whoever was in the room was answered; a leg of its own was never dialled. */
function conferenceParameters({ outcome }: ConferenceReport): Parameters {
  return { DialCallStatus: outcome === 'full' || outcome === 'failed' ? 'failed' : 'answered' };
}

const dequeued: Readonly<Record<QueueReport['outcome'], string>> = {
  bridged: 'completed',
  redirected: 'completed',
  timeout: 'no-answer',
  left: 'no-answer',
  hangup: 'no-answer',
  full: 'failed',
  failed: 'failed',
};

/** Who took a call out of a queue is told how long that one had waited. */
function dequeueParameters(report: QueueReport, call: CallFacts): Parameters {
  const { outcome, queueId, waitedMs, facts } = report;
  const { with: taken, bridgedMs } = facts ?? {};
  return {
    DialCallStatus: dequeued[outcome],
    DialBridged: String(outcome === 'bridged'),
    ...(typeof taken === 'string' && { DialCallSid: callSid(taken) }),
    ...(typeof bridgedMs === 'number' && { DialCallDuration: wholeSeconds(bridgedMs) }),
    QueueResult: queueResults[outcome],
    ...(queueId !== undefined && { QueueSid: sid('queue', queueId) }),
    QueueTime: wholeSeconds(waitedMs),
    DequeingCallSid: callSid(call.id),
  };
}

const queueResults: Readonly<Record<QueueReport['outcome'], string>> = {
  bridged: 'bridged',
  left: 'leave',
  full: 'queue-full',
  redirected: 'redirected',
  hangup: 'hangup',
  timeout: 'error',
  failed: 'system-error',
};

function enqueueParameters(report: QueueReport | undefined): Parameters {
  return {
    QueueResult: report ? queueResults[report.outcome] : 'system-error',
    ...(report?.queueId !== undefined && { QueueSid: sid('queue', report.queueId) }),
    QueueTime: wholeSeconds(report?.waitedMs ?? 0),
  };
}

/** The callee transferred its caller: where to, beside what is told of the conversation that this ended. */
function referredParameters(report: DialReport, call: CallFacts): Parameters {
  const { referredTo } = report;
  return { ...dialParameters(report, call), ...(referredTo !== undefined && { ReferTransferTarget: referredTo }) };
}

/** What the telephone said to the REFER, and what it told last of what came of it. */
function referParameters({ failure, referStatus, notifiedStatus }: PlainReport): Parameters {
  return {
    ReferCallStatus: referCallStatus(failure !== undefined, notifiedStatus ?? referStatus),
    ...(referStatus !== undefined && { ReferSipResponseCode: String(referStatus) }),
    ...(notifiedStatus !== undefined && { NotifySipResponseCode: String(notifiedStatus) }),
  };
}

/** Of a transfer that did not fail: completed, unless it is told that it goes on. */
function referCallStatus(failed: boolean, status: number | undefined): string {
  if (status === 486 || status === 600 || status === 603) return 'busy';
  if (status === 487) return 'canceled';
  if (status === 408 || status === 480) return 'no-answer';
  if (failed || (status !== undefined && status >= 300)) return 'failed';
  return status !== undefined && status < 200 ? 'in-progress' : 'completed';
}

function connectParameters(report: PlainReport | undefined, streams: boolean): Parameters {
  const { made, failure } = report ?? {};
  if (!streams) return { ErrorMessage: failure ?? '' };
  return {
    ...(made !== undefined && { StreamSid: sid('stream', made) }),
    ...(report?.name !== undefined && { StreamName: report.name }),
    ...(failure !== undefined && { StreamError: failure }),
  };
}

/** Of a Message in an answer to a text. */
function sentParameters(report: PlainReport | undefined): Parameters {
  const { made, failure } = report ?? {};
  const status = failure === undefined ? 'sent' : 'failed';
  return {
    ...(made !== undefined && { SmsSid: sid('message', made), MessageSid: sid('message', made) }),
    SmsStatus: status,
    MessageStatus: status,
  };
}

function messageParameters(report: PlainReport | undefined): Parameters {
  const { made, failure } = report ?? {};
  return {
    ...(made !== undefined && { SmsSid: sid('message', made), MessageSid: sid('message', made) }),
    SmsStatus: report?.verb === 'message' && failure === undefined ? 'sent' : 'invalid',
  };
}
