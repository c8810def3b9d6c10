import type { DialReport, HangupCause, JsonObject } from '../../../src/verbs/index.ts';
import type { CallFacts, MachineFacts } from '../../dialect.ts';

/** CallStatus at this moment. An inbound call that we refuse or that is abandoned was not answered. */
export function callStatus(call: Pick<CallFacts, 'state' | 'direction' | 'answeredAt' | 'ended'>): string {
  switch (call.state) {
    case 'ringing':
      return 'ringing';
    case 'answered':
      return 'in-progress';
    case 'ended':
      return call.answeredAt === undefined ? unanswered(call) : 'completed';
  }
}

function unanswered({ direction, ended }: Pick<CallFacts, 'direction' | 'ended'>): string {
  if (!ended) return 'no-answer';
  const { cause, sipStatus, by } = ended;
  if (direction === 'outbound' && by === 'us' && cause === 'cancelled') return 'canceled';
  const status = dialStatus(cause, sipStatus);
  // Refused by us, as unknown or as rejected: only `busy` has a word of its own.
  if (direction === 'inbound' && (cause === 'rejected' || cause === 'unallocated' || cause === 'normal'))
    return 'no-answer';
  return status;
}

/** DialCallStatus, and CallStatus of a leg that nobody answered: by the SIP status where there is one. */
function dialStatus(cause: HangupCause, sipStatus: number | undefined): 'busy' | 'no-answer' | 'failed' {
  if (sipStatus !== undefined && sipStatus >= 400) {
    if (sipStatus === 486 || sipStatus === 600 || sipStatus === 603) return 'busy';
    return sipStatus === 408 || sipStatus === 480 || sipStatus === 487 ? 'no-answer' : 'failed';
  }
  switch (cause) {
    case 'busy':
    case 'rejected':
      return 'busy';
    case 'no-answer':
    case 'cancelled':
    case 'lost-race':
    case 'normal':
      return 'no-answer';
    case 'unallocated':
    case 'unreachable':
    case 'congestion':
    case 'incompatible':
    case 'time-limit':
    case 'failed':
      return 'failed';
  }
}

/** A leg that answered and was not joined was let go by its screening: what that is called, a setting says. */
export function dialCallStatus(report: DialReport, settings: JsonObject): string {
  if (report.bridged) return 'completed';
  if (report.interrupted === 'hangup') return 'no-answer';
  if (report.leg?.answeredAt !== undefined) return settings['declined'] === 'completed' ? 'completed' : 'no-answer';
  return dialStatus(report.cause, report.sipStatus);
}

export function direction(call: CallFacts): string {
  if (call.parent) return 'outbound-dial';
  return call.direction === 'inbound' ? 'inbound' : 'outbound-api';
}

const machines = { human: 'human', machine: 'machine_start', fax: 'fax', unknown: 'unknown' } as const;

/** AnsweredBy. `messageEnd`: of a machine whose message was waited for. */
export function answeredBy(result: MachineFacts['result'], messageEnd?: MachineFacts['messageEnd']) {
  return messageEnd === undefined ? machines[result] : (`machine_end_${messageEnd}` as const);
}

/** RFC 2822 in UTC, as `Thu, 01 Jun 2017 20:48:32 +0000`. */
export function timestamp(unixMs: number): string {
  return new Date(unixMs).toUTCString().replace('GMT', '+0000');
}

/** ISO 8601, as what runs beside a call is told. */
export function isoTimestamp(unixMs: number): string {
  return new Date(unixMs).toISOString();
}

export function wholeMs(ms: number): string {
  return String(Math.round(ms));
}

export function wholeSeconds(ms: number): string {
  return String(Math.max(0, Math.round(ms / 1000)));
}
