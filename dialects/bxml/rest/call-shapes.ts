import type { CallRecord, Desk } from '../../../src/desk/index.ts';
import type { JsonObject } from '../../dialect.ts';
import { shape } from '../../rest-openapi.ts';
import { applicationId, callId, callUrl, errorId } from '../wire/identity.ts';
import { endOf, party, time } from '../wire/words.ts';
import type { CreateCall } from './call-fields.ts';
import { accountName, factsOf, without } from './operation.ts';

/** Credentials are shown as far as they are secret to nobody. */
const masked = (secret: string | undefined): string | undefined => (secret === undefined ? undefined : '*****');

export const createdCallSchema = shape(
  {
    accountId: 'string',
    applicationId: 'string',
    callId: 'string',
    callUrl: 'string',
    to: 'string',
    from: 'string',
    enqueuedTime: 'string',
    callTimeout: 'number',
    callbackTimeout: 'number',
    answerMethod: 'string',
    answerUrl: 'string',
    answerFallbackMethod: 'string',
    disconnectMethod: 'string',
    priority: 'integer',
  },
  {
    answerFallbackUrl: 'string',
    disconnectUrl: 'string',
    username: 'string',
    password: 'string',
    fallbackUsername: 'string',
    fallbackPassword: 'string',
    displayName: 'string',
    privacy: 'boolean',
    tag: 'string',
  },
);

/** The order as it is carried out (reference 4.2). */
export function createdCallOf(record: CallRecord, wanted: CreateCall, desk: Desk): JsonObject {
  const { id, createdAt } = record;
  const account = factsOf(desk);
  return without({
    accountId: accountName(desk.account),
    applicationId: wanted.applicationId,
    callId: callId({ id, account }),
    callUrl: callUrl({ id, account }),
    to: wanted.to,
    from: wanted.from,
    enqueuedTime: time(createdAt),
    callTimeout: wanted.callTimeout,
    callbackTimeout: wanted.callbackTimeout,
    answerMethod: wanted.answerMethod,
    answerUrl: wanted.answerUrl,
    answerFallbackMethod: wanted.answerFallbackMethod,
    answerFallbackUrl: wanted.answerFallbackUrl,
    disconnectMethod: wanted.disconnectMethod,
    disconnectUrl: wanted.disconnectUrl,
    username: wanted.username,
    password: masked(wanted.password),
    fallbackUsername: wanted.fallbackUsername,
    fallbackPassword: masked(wanted.fallbackPassword),
    displayName: wanted.displayName,
    privacy: wanted.privacy,
    priority: wanted.priority,
    tag: wanted.tag,
  }) as JsonObject;
}

export const callStateSchema = shape({
  accountId: 'string',
  applicationId: 'string',
  callId: 'string',
  parentCallId: 'string?',
  to: 'string',
  from: 'string',
  direction: { type: 'string', enum: ['inbound', 'outbound'] },
  state: { type: 'string', enum: ['queued', 'initiated', 'answered', 'disconnected'] },
  identity: 'string?',
  stirShaken: 'object?',
  enqueuedTime: 'string?',
  startTime: 'string?',
  answerTime: 'string?',
  endTime: 'string?',
  disconnectCause: 'string?',
  errorMessage: 'string?',
  errorId: 'string?',
  lastUpdate: 'string',
});

const states: Readonly<Record<CallRecord['state'], string>> = {
  queued: 'queued',
  dialling: 'initiated',
  ringing: 'initiated',
  answered: 'answered',
  ended: 'disconnected',
};

/** Between its last word and the switch's account of it a call is what it was. */
function stateOf({ state, ended, answeredAt }: CallRecord): string {
  return state === 'ended' && !ended ? states[answeredAt === undefined ? 'ringing' : 'answered'] : states[state];
}

/** Reference 4.3: what is not known is null. */
export function callStateOf(record: CallRecord, desk: Desk): JsonObject {
  const { id, parentId, direction, ended, createdAt, startedAt, answeredAt } = record;
  const endedAt = ended && record.endedAt;
  const account = factsOf(desk);
  const { cause, message } = ended ? endOf(ended) : {};
  return {
    accountId: accountName(desk.account),
    applicationId: applicationIdOf(record, desk),
    callId: callId({ id, account }),
    parentCallId: parentId === undefined ? null : callId({ id: parentId, account }),
    to: party(record.to, ''),
    from: party(record.from, ''),
    direction: direction === 'inbound' ? 'inbound' : 'outbound',
    state: stateOf(record),
    identity: null,
    stirShaken: null,
    enqueuedTime: direction === 'outbound' ? time(createdAt) : null,
    startTime: orNull(startedAt),
    answerTime: orNull(answeredAt),
    endTime: orNull(endedAt),
    disconnectCause: cause ?? null,
    errorMessage: message ?? null,
    errorId: message === undefined ? null : errorId({ id }, message),
    lastUpdate: time(endedAt ?? answeredAt ?? startedAt ?? createdAt),
  };
}

export function applicationIdOf({ notes }: Pick<CallRecord, 'notes'>, desk: Desk): string {
  const { applicationId: noted } = notes;
  return typeof noted === 'string' ? noted : applicationId({ account: factsOf(desk) }, settingsOf(desk));
}

function settingsOf({ account }: Desk): { readonly applicationId?: string } {
  const noted = account.settings['bxml']?.['applicationId'];
  return typeof noted === 'string' ? { applicationId: noted } : {};
}

const orNull = (at: number | undefined): string | null => (at === undefined ? null : time(at));
