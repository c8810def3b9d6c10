import type {
  Callback,
  DialReport,
  GatherReport,
  LegFacts,
  RecordingFacts,
  RecordReport,
  Report,
} from '../../../src/verbs/index.ts';
import type { Outcome } from '../../dialect.ts';
import { callSid, recordingSid } from '../sid.ts';
import type { Parameters } from './standard.ts';
import { dialCallStatus, wholeSeconds } from './words.ts';

/** What a verb's action is told beside the standard parameters, by the kind of callback that the reader gave it. */
export function resultParameters({ report }: Outcome, callback: Callback): Parameters {
  switch (callback.kind) {
    case 'gather':
      return report?.verb === 'gather' ? gatherParameters(report, callback) : {};
    case 'record':
      return report?.verb === 'record' ? recordParameters(report) : {};
    case 'dial':
      return report?.verb === 'dial' ? dialParameters(report) : { DialCallStatus: 'failed' };
    default:
      return failureParameters[callback.kind]?.(report) ?? {};
  }
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

function dialParameters(report: DialReport): Parameters {
  const { leg, recording, bridged } = report;
  return {
    DialCallStatus: dialCallStatus(report),
    DialBridged: String(bridged),
    ...(leg && legParameters(leg)),
    ...(recording && recordingParameters(recording)),
  };
}

function legParameters(leg: LegFacts): Parameters {
  const { id, label = '', answeredAt, endedAt, sipCallId, sipStatus, headers = {} } = leg;
  const sipResponse = answeredAt === undefined ? sipStatus : 200;
  return {
    DialCallSid: callSid(id),
    DialCallDuration: wholeSeconds(answeredAt === undefined ? 0 : endedAt - answeredAt),
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

/** Verbs that no runner carries out yet: their action is told that they failed, in their own words. */
const failureParameters: Readonly<Record<string, (report: Report | undefined) => Parameters>> = {
  enqueue: () => ({ QueueResult: 'system-error', QueueTime: '0' }),
  refer: () => ({ ReferCallStatus: 'failed' }),
  connect: (report) => ({ ErrorMessage: report?.failure ?? '' }),
  pay: (report) => ({ Result: 'payment-connector-error', PaymentError: report?.failure ?? '' }),
  sms: () => ({ SmsStatus: 'failed' }),
};
