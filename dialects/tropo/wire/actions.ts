import type { ConferenceReport, DialReport, GatherReport, RecordReport } from '../../../src/verbs/index.ts';
import type { CallFacts, JsonObject, Report } from '../../dialect.ts';
import { isoTime } from './post.ts';
import { recognitionXml } from './recognition.ts';

type Disposition = 'SUCCESS' | 'TIMEOUT' | 'NOMATCH' | 'FAILED' | 'BUSY' | 'REJECTED' | 'EXTERNAL_EVENT' | 'HANGUP';

export interface ActionResults {
  /** One for each action of the document that reports, in the order they ran. */
  readonly actions: readonly JsonObject[];
  /** Rounds of recognition so far in the session. */
  readonly recognitions: number;
}

/** What `ask`, `record`, `transfer` and `conference` report; every other verb has nothing to tell. */
export function actionResults(call: CallFacts, reports: readonly Report[], recognised: number): ActionResults {
  let recognitions = recognised;
  const actions = reports.flatMap((report): readonly JsonObject[] => {
    switch (report.verb) {
      case 'gather':
        recognitions += report.rounds;
        return [asked(call, report, recognitions - 1)];
      case 'record':
        return [recorded(report)];
      case 'dial':
        return [transferred(report)];
      case 'conference':
        return [conferred(report)];
      default:
        return [];
    }
  });
  return { actions, recognitions };
}

/** How a step ended that something from outside cut short; undefined if nothing did. */
function interruption({ interrupted }: Report): Disposition | undefined {
  if (interrupted === undefined) return undefined;
  return interrupted === 'hangup' ? 'HANGUP' : 'EXTERNAL_EVENT';
}

function asked(call: CallFacts, report: GatherReport, recognition: number): JsonObject {
  const disposition = interruption(report) ?? askDisposition(report);
  const head = { name: report.name ?? null, attempts: report.rounds, disposition };
  if (disposition !== 'SUCCESS') return head;
  const { digits, speech, value } = report;
  const spoken = report.outcome === 'speech' ? speech : undefined;
  const entered = spoken?.text ?? digits;
  const utterance = spoken?.heard ?? entered;
  const confidence = spoken ? Math.round(spoken.confidence * 100) : 100;
  return {
    ...head,
    confidence,
    interpretation: spoken?.meaning ?? entered,
    utterance,
    ...(value !== undefined && { concept: value }),
    value: value ?? entered,
    xml: recognitionXml(call, recognition, spoken ? 'speech' : 'dtmf', utterance, confidence),
  };
}

function askDisposition({ outcome, failure }: GatherReport): Disposition {
  switch (outcome) {
    case 'digits':
    case 'speech':
      return 'SUCCESS';
    case 'no-match':
      return 'NOMATCH';
    case 'silence':
      return failure === undefined ? 'TIMEOUT' : 'FAILED';
    case 'interrupted':
      return 'EXTERNAL_EVENT';
  }
}

const uploadStatuses = { done: 'success', failed: 'failed', pending: 'unavailable' } as const;

/** A recording that was cut short exists all the same, and is told. */
function recorded(report: RecordReport): JsonObject {
  const { recording, rounds, name } = report;
  const head = { name: name ?? null, attempts: rounds, disposition: interruption(report) ?? recordDisposition(report) };
  if (!recording) return head;
  return {
    ...head,
    value: `${recording.url}.${recording.format === 'mp3' ? 'mp3' : 'wav'}`,
    ...(recording.uploadedTo !== undefined && { url: recording.uploadedTo }),
    duration: seconds(recording.durationMs),
    ...(recording.upload && { uploadStatus: uploadStatuses[recording.upload] }),
  };
}

function recordDisposition({ outcome }: RecordReport): Disposition {
  switch (outcome) {
    case 'recorded':
      return 'SUCCESS';
    case 'nothing':
      return 'TIMEOUT';
    case 'failed':
      return 'FAILED';
  }
}

function transferred(report: DialReport): JsonObject {
  const { name, leg, bridged, bridgedMs, startedAt, endedAt } = report;
  const disposition = interruption(report) ?? dialDisposition(report);
  const userType = leg?.machine && userTypes[leg.machine];
  if (!bridged) return { name: name ?? null, disposition, ...(userType && { userType }) };
  return {
    name: name ?? null,
    duration: seconds(endedAt - startedAt),
    connectedDuration: seconds(bridgedMs),
    disposition,
    ...(leg?.answeredAt !== undefined && { timestamp: isoTime(leg.answeredAt) }),
    ...(leg && { calledid: leg.to }),
    ...(userType && { userType }),
  };
}

/** A room tells how long the caller was in it, however that ended. */
function conferred(report: ConferenceReport): JsonObject {
  const { name, outcome, startedAt, endedAt } = report;
  const disposition = interruption(report) ?? (outcome === 'full' || outcome === 'failed' ? 'FAILED' : 'SUCCESS');
  if (disposition === 'FAILED') return { name: name ?? null, disposition };
  return { name: name ?? null, duration: seconds(endedAt - startedAt), disposition };
}

function dialDisposition({ bridged, cause }: DialReport): Disposition {
  if (bridged) return 'SUCCESS';
  switch (cause) {
    case 'busy':
      return 'BUSY';
    case 'rejected':
      return 'REJECTED';
    case 'no-answer':
    case 'cancelled':
      return 'TIMEOUT';
    default:
      return 'FAILED';
  }
}

/** What machine detection found, in Tropo's words; nothing where it could not tell. */
export const userTypes: Readonly<Record<string, string | undefined>> = {
  human: 'HUMAN',
  machine: 'MACHINE',
  fax: 'FAX',
};

/** Whole seconds, never fewer than none. */
export function seconds(ms: number): number {
  return Math.max(0, Math.floor(ms / 1000));
}
