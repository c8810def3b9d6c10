import type { HangupCause } from '../verbs/index.ts';

/** What the switch's names for the end of a leg mean to a runner. What is not listed has simply failed. */
const meaning: Readonly<Record<string, HangupCause>> = {
  NORMAL_CLEARING: 'normal',
  SUCCESS: 'normal',
  MANAGER_REQUEST: 'normal',
  BLIND_TRANSFER: 'normal',
  ATTENDED_TRANSFER: 'normal',
  NORMAL_UNSPECIFIED: 'normal',
  USER_BUSY: 'busy',
  BUSY_EVERYWHERE: 'busy',
  NO_ANSWER: 'no-answer',
  NO_USER_RESPONSE: 'no-answer',
  PROGRESS_TIMEOUT: 'no-answer',
  RECOVERY_ON_TIMER_EXPIRE: 'no-answer',
  CALL_REJECTED: 'rejected',
  DECLINE: 'rejected',
  REJECT_ALL: 'rejected',
  UNWANTED: 'rejected',
  OUTGOING_CALL_BARRED: 'rejected',
  INCOMING_CALL_BARRED: 'rejected',
  BEARERCAPABILITY_NOTAUTH: 'rejected',
  ORIGINATOR_CANCEL: 'cancelled',
  UNALLOCATED_NUMBER: 'unallocated',
  DOES_NOT_EXIST_ANYWHERE: 'unallocated',
  INVALID_NUMBER_FORMAT: 'unallocated',
  NUMBER_CHANGED: 'unallocated',
  NO_ROUTE_TRANSIT_NET: 'unallocated',
  NO_ROUTE_DESTINATION: 'unreachable',
  DESTINATION_OUT_OF_ORDER: 'unreachable',
  SUBSCRIBER_ABSENT: 'unreachable',
  USER_NOT_REGISTERED: 'unreachable',
  NETWORK_OUT_OF_ORDER: 'unreachable',
  GATEWAY_DOWN: 'unreachable',
  INVALID_GATEWAY: 'unreachable',
  INVALID_PROFILE: 'unreachable',
  INVALID_URL: 'unreachable',
  CHAN_NOT_IMPLEMENTED: 'unreachable',
  NORMAL_CIRCUIT_CONGESTION: 'congestion',
  SWITCH_CONGESTION: 'congestion',
  NORMAL_TEMPORARY_FAILURE: 'congestion',
  REQUESTED_CHAN_UNAVAIL: 'congestion',
  BEARERCAPABILITY_NOTAVAIL: 'congestion',
  SERVICE_UNAVAILABLE: 'congestion',
  INCOMPATIBLE_DESTINATION: 'incompatible',
  BEARERCAPABILITY_NOTIMPL: 'incompatible',
  NOT_ACCEPTABLE: 'incompatible',
  ALLOTTED_TIMEOUT: 'time-limit',
  MEDIA_TIMEOUT: 'time-limit',
  LOSE_RACE: 'lost-race',
  PICKED_OFF: 'lost-race',
};

/** What we tell the switch; before the answer it makes a SIP status of it (reference: 4.6). */
const names: Readonly<Record<HangupCause, string>> = {
  normal: 'NORMAL_CLEARING',
  busy: 'USER_BUSY',
  'no-answer': 'NO_ANSWER',
  rejected: 'CALL_REJECTED',
  cancelled: 'ORIGINATOR_CANCEL',
  unallocated: 'UNALLOCATED_NUMBER',
  unreachable: 'DESTINATION_OUT_OF_ORDER',
  congestion: 'NORMAL_CIRCUIT_CONGESTION',
  incompatible: 'INCOMPATIBLE_DESTINATION',
  'time-limit': 'ALLOTTED_TIMEOUT',
  'lost-race': 'LOSE_RACE',
  failed: 'NORMAL_TEMPORARY_FAILURE',
};

/** The cause the switch derives from a final SIP status it receives (sofia_glue_sip_cause_to_freeswitch). */
const ofSipStatus: Readonly<Record<number, string>> = {
  200: 'NORMAL_CLEARING',
  400: 'NORMAL_TEMPORARY_FAILURE',
  401: 'CALL_REJECTED',
  402: 'CALL_REJECTED',
  403: 'CALL_REJECTED',
  404: 'UNALLOCATED_NUMBER',
  405: 'SERVICE_UNAVAILABLE',
  406: 'SERVICE_NOT_IMPLEMENTED',
  407: 'CALL_REJECTED',
  408: 'RECOVERY_ON_TIMER_EXPIRE',
  410: 'NUMBER_CHANGED',
  413: 'INTERWORKING',
  414: 'INTERWORKING',
  415: 'SERVICE_NOT_IMPLEMENTED',
  416: 'INTERWORKING',
  420: 'INTERWORKING',
  421: 'INTERWORKING',
  423: 'INTERWORKING',
  428: 'NO_IDENTITY',
  429: 'BAD_IDENTITY_INFO',
  437: 'UNSUPPORTED_CERTIFICATE',
  438: 'INVALID_IDENTITY',
  480: 'NO_USER_RESPONSE',
  481: 'NORMAL_TEMPORARY_FAILURE',
  482: 'EXCHANGE_ROUTING_ERROR',
  483: 'EXCHANGE_ROUTING_ERROR',
  484: 'INVALID_NUMBER_FORMAT',
  485: 'NO_ROUTE_DESTINATION',
  486: 'USER_BUSY',
  487: 'ORIGINATOR_CANCEL',
  488: 'INCOMPATIBLE_DESTINATION',
  500: 'NORMAL_TEMPORARY_FAILURE',
  501: 'SERVICE_NOT_IMPLEMENTED',
  502: 'NETWORK_OUT_OF_ORDER',
  503: 'NORMAL_TEMPORARY_FAILURE',
  504: 'RECOVERY_ON_TIMER_EXPIRE',
  505: 'INTERWORKING',
  513: 'INTERWORKING',
  600: 'USER_BUSY',
  603: 'CALL_REJECTED',
  604: 'NO_ROUTE_DESTINATION',
  606: 'INCOMPATIBLE_DESTINATION',
  607: 'UNWANTED',
  608: 'CALL_REJECTED',
};

/** `raw` is the switch's name, for example `USER_BUSY`. */
export function causeOf(raw: string): HangupCause {
  return meaning[raw] ?? 'failed';
}

export function nameOf(cause: HangupCause): string {
  return names[cause];
}

/** The switch's name for a leg that ended with this SIP status. */
export function nameOfSipStatus(status: number): string {
  return ofSipStatus[status] ?? 'NORMAL_UNSPECIFIED';
}
