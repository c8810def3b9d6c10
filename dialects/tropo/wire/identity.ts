import { hash } from 'node:crypto';
import { dashed } from '../../../src/desk/index.ts';
import type { CallFacts } from '../../dialect.ts';

/** The session's id is the call's own; it is also what signals are sent to. */
export function sessionId({ id }: CallFacts): string {
  return id;
}

/** Tropo kept the session and the call in it apart, so the two ids differ; both are 32 hex digits. */
export function callId(call: CallFacts): string {
  return derived(call.id, 'call').slice(0, 32);
}

/** Eight hex digits, the same for the whole session. */
export function grammarId(call: CallFacts): string {
  return derived(call.id, 'grammar').slice(0, 8);
}

/** A UUID that stays the same however often the record is made. */
export function detailRecordId(call: CallFacts): string {
  return dashed(derived(call.id, 'details').slice(0, 32));
}

/** Tropo's account ids were decimal digits; another id becomes seven digits that stay the same. */
export function accountId({ account }: CallFacts): string {
  const id = account.ids?.['tropo'] ?? account.id;
  return /^\d+$/.test(id)
    ? id
    : String(1_000_000 + (Number.parseInt(derived(id, 'account').slice(0, 8), 16) % 9_000_000));
}

function derived(id: string, what: string): string {
  return hash('sha256', `${id}/${what}`);
}
