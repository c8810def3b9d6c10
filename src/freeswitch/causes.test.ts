import { expect, test } from 'vitest';
import type { HangupCause } from '../verbs/index.ts';
import { causeOf, nameOf, nameOfSipStatus } from './causes.ts';

const causes: readonly HangupCause[] = [
  'normal',
  'busy',
  'no-answer',
  'rejected',
  'cancelled',
  'unallocated',
  'unreachable',
  'incompatible',
  'congestion',
  'time-limit',
  'lost-race',
];

test.each(causes)('%s comes back from the switch as what it was sent', (cause) => {
  expect(causeOf(nameOf(cause))).toBe(cause);
});

test.each([
  ['USER_BUSY', 'busy'],
  ['NO_USER_RESPONSE', 'no-answer'],
  ['CALL_REJECTED', 'rejected'],
  ['INVALID_GATEWAY', 'unreachable'],
  ['SUBSCRIBER_ABSENT', 'unreachable'],
  ['NORMAL_TEMPORARY_FAILURE', 'congestion'],
  ['BLIND_TRANSFER', 'normal'],
  ['SOMETHING_NEW', 'failed'],
] as const)('%s means %s', (raw, cause) => {
  expect(causeOf(raw)).toBe(cause);
});

test.each([
  [486, 'busy'],
  [603, 'rejected'],
  [404, 'unallocated'],
  [480, 'no-answer'],
  [408, 'no-answer'],
  [487, 'cancelled'],
  [488, 'incompatible'],
  [503, 'congestion'],
  [299, 'normal'],
] as const)('SIP %i means %s', (status, cause) => {
  expect(causeOf(nameOfSipStatus(status))).toBe(cause);
});
