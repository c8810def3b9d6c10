import type { HangupCause } from '../verbs/index.ts';

/** Of calls that were kept before anybody wrote the cause down beside the switch's word. */
const causes: Readonly<Record<string, HangupCause>> = {
  USER_BUSY: 'busy',
  NO_ANSWER: 'no-answer',
  NO_USER_RESPONSE: 'no-answer',
  CALL_REJECTED: 'rejected',
  ORIGINATOR_CANCEL: 'cancelled',
  UNALLOCATED_NUMBER: 'unallocated',
  NORMAL_TEMPORARY_FAILURE: 'failed',
  ALLOTTED_TIMEOUT: 'time-limit',
};

export const causeNamed = (raw: string): HangupCause => causes[raw] ?? 'normal';
