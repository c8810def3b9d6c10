import { hash } from 'node:crypto';
import { dashed } from '../../../src/desk/index.ts';
import type { AccountFacts, CallFacts } from '../../dialect.ts';
import type { Settings } from '../settings.ts';

/** Something of an account's, as far as ids and urls go. */
export type Owned = Pick<CallFacts, 'id' | 'account'>;

/** What Bandwidth's clients call the account. */
export function accountId({ ids, id }: AccountFacts): string {
  return ids?.['bxml'] ?? id;
}

/** `c-`, eight hex digits of the account, and the call's own id as a uuid, so that the way back needs no table. */
export function callId({ id, account }: Owned): string {
  return `c-${node(account)}-${dashed(id)}`;
}

/** Where the REST API of this product has the call: servers use it as a target. */
export function callUrl(call: Owned): string {
  return `${accountUrl(call.account)}/calls/${callId(call)}`;
}

export function accountUrl(account: AccountFacts): string {
  return `${base({ account })}/api/v2/accounts/${encodeURIComponent(accountId(account))}`;
}

/** 32 hex digits of what `callId`, `recordingId` or `conferenceId` made; null for what none of them did. */
export function idIn(prefix: 'c' | 'r' | 'conf' | 't', spelled: string): string | null {
  const match = /^([a-z]+)-(?:[0-9a-f]{8}-)?([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/.exec(spelled);
  return match?.[1] === prefix && match[2] !== undefined ? match[2].replaceAll('-', '') : null;
}

/** `id`: 32 hex digits, as in the recording's facts. */
export function recordingId(id: string): string {
  return `r-${dashed(id)}`;
}

export function mediaUrl(call: Owned, id: string): string {
  return `${callUrl(call)}/recordings/${recordingId(id)}/media`;
}

/** `id`: 32 hex digits of the room. */
export function conferenceId({ account }: Pick<CallFacts, 'account'>, id: string): string {
  return `conf-${node(account)}-${dashed(id)}`;
}

/** Of a recording of a conference. */
export function conferenceMediaUrl(owner: Pick<CallFacts, 'account'>, room: string, id: string): string {
  return `${accountUrl(owner.account)}/conferences/${conferenceId(owner, room)}/recordings/${recordingId(id)}/media`;
}

export const transcriptionId = (id: string): string => `t-${dashed(id)}`;

export const streamId = (id: string): string => `s-${dashed(id)}`;

/** Of what an endpoint is connected by: the leg to it. */
export const deviceId = (id: string): string => `d-${dashed(id)}`;

/** What the route sets, else one that is always the same for the account. */
export function applicationId(
  { account }: Pick<CallFacts, 'account'>,
  settings: Pick<Settings, 'applicationId'>,
): string {
  return settings.applicationId ?? derivedUuid(`application ${account.id}`);
}

/** Goes with every error message; the same for the same error of the same call. */
export function errorId(call: Pick<CallFacts, 'id'>, message: string): string {
  return derivedUuid(`error ${call.id} ${message}`);
}

/** v1: `c-` and lower-case letters and digits. */
export function firstGenerationCallId({ id }: CallFacts): string {
  return `c-${base36(id)}`;
}

export function firstGenerationCallUri(call: CallFacts): string {
  return `${base(call)}/v1/users/${encodeURIComponent(accountId(call.account))}/calls/${firstGenerationCallId(call)}`;
}

/** v1: of a recording or transcription. */
export function firstGenerationId(kind: 'rec' | 't', id: string): string {
  return `${kind}-${base36(id)}`;
}

export function firstGenerationUri(call: CallFacts, collection: string, id: string): string {
  return `${base(call)}/v1/users/${encodeURIComponent(accountId(call.account))}/${collection}/${id}`;
}

/** One for every gather of a call. */
export function gatherId({ id }: CallFacts, startedAt: number): string {
  return `gtr-${base36(hash('sha256', `gather ${id} ${startedAt}`).slice(0, 32))}`;
}

const node = (account: AccountFacts): string => hash('sha256', accountId(account)).slice(0, 8);

const base = ({ account }: Pick<CallFacts, 'account'>): string => account.apiUrl.replace(/\/+$/, '');

const base36 = (hex: string): string => BigInt(`0x${hex}`).toString(36).padStart(25, '0');

/** A uuid of version 5, whose other digits come from the text. */
function derivedUuid(text: string): string {
  const digits = hash('sha256', text);
  return dashed(`${digits.slice(0, 12)}5${digits.slice(13, 16)}a${digits.slice(17, 32)}`);
}
