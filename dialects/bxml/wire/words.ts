import type { CallEnd, HangupCause, JsonObject, MachineEvent } from '../../../src/verbs/index.ts';

/** Words in the place of a number that is withheld, and what switches write for them. */
const withheld: ReadonlyMap<string, string> = new Map([
  ['', 'Anonymous'],
  ['anonymous', 'Anonymous'],
  ['restricted', 'Restricted'],
  ['private', 'Private'],
  ['unavailable', 'Unavailable'],
  ['unknown', 'Unavailable'],
]);

export function isWithheld(user: string): boolean {
  return withheld.has(user.trim().toLowerCase());
}

/**
 * One end of a call as Bandwidth writes it: a telephone number as E.164 (ten digits are North American), a word
 * where it is withheld, anything else as a SIP uri at `host`.
 */
export function party(user: string, host: string): string {
  const word = withheld.get(user.trim().toLowerCase());
  if (word !== undefined) return word;
  const bare = user.replace(/[\s().-]/g, '');
  if (/^\+[0-9]{3,15}$/.test(bare)) return bare;
  if (/^00[1-9][0-9]{7,14}$/.test(bare)) return `+${bare.slice(2)}`;
  if (/^[1-9][0-9]{10,14}$/.test(bare)) return `+${bare}`;
  if (/^[2-9][0-9]{9}$/.test(bare)) return `+1${bare}`;
  return host === '' || /^sips?:/i.test(user) ? user : `sip:${user}@${host}`;
}

/** Unix ms as ISO 8601 in UTC, with milliseconds and `Z`. */
export function time(ms: number): string {
  return new Date(ms).toISOString();
}

/** ISO 8601 with hours, minutes and fractions of seconds: `PT19.655S`, `PT1M52S`, `PT0S`. */
export function duration(ms: number): string {
  const hours = Math.floor(ms / 3_600_000);
  const minutes = Math.floor((ms % 3_600_000) / 60_000);
  const seconds = (ms % 60_000) / 1000;
  const parts = [hours > 0 ? `${hours}H` : '', minutes > 0 ? `${minutes}M` : ''].join('');
  return seconds > 0 || parts === '' ? `PT${parts}${Number(seconds.toFixed(3))}S` : `PT${parts}`;
}

/** Why a leg ended, in the words of reference 3.2; a leg that lost a race is reported as hung up (seen live). */
const causes: Readonly<Record<HangupCause, string>> = {
  normal: 'hangup',
  busy: 'busy',
  'no-answer': 'timeout',
  rejected: 'rejected',
  cancelled: 'cancel',
  unallocated: 'rejected',
  unreachable: 'error',
  congestion: 'node-capacity-exceeded',
  incompatible: 'error',
  'time-limit': 'hangup',
  'lost-race': 'hangup',
  failed: 'error',
};

export const causeOf = (cause: HangupCause): string => causes[cause];

/** How a call without a document ended. */
const documentless = {
  unreached: { cause: 'callback-error', message: 'No document came from the callback url' },
  unusable: { cause: 'invalid-bxml', message: 'The document cannot be used' },
} as const;

/** How a call ended. One that its document refused was hung up, in Bandwidth's words. */
export function endOf({ by, cause, raw, noDocument }: CallEnd): { readonly cause: string; readonly message?: string } {
  if (noDocument) return documentless[noDocument];
  const word = by === 'us' && cause === 'rejected' ? 'hangup' : causeOf(cause);
  return { cause: word, ...(isError(word) && { message: `The call ended with ${raw}` }) };
}

/** Causes of which Bandwidth says more in `errorMessage`. */
export const isError = (cause: string): boolean => cause === 'error' || cause === 'node-capacity-exceeded';

const machines = { human: 'human', machine: 'answering-machine', fax: 'tone-detected', unknown: 'timeout' } as const;

export function machineResult(result: MachineEvent['result'], tookMs: number): JsonObject {
  return { value: machines[result], duration: duration(tookMs) };
}
