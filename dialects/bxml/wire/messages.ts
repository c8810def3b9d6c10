import type {
  AccountFacts,
  JsonObject,
  MessageEventFacts,
  MessageFacts,
  OutgoingRequest,
  RequestTarget,
} from '../../dialect.ts';
import { segmentsOf } from '../../segments.ts';
import { settingsOf } from '../settings.ts';
import { applicationId } from './identity.ts';
import { request, twice } from './request.ts';
import { party, time } from './words.ts';

/** What Bandwidth gives a server to answer a callback about a text. */
const timeoutMs = 10_000;

/**
 * `message-received`, `message-sending` (only of texts with media), `message-delivered` or `message-failed`: a list of
 * one event, as Bandwidth sends it. What it answers is not looked at.
 */
export function message(told: MessageFacts, event: MessageEventFacts, target: RequestTarget): OutgoingRequest | null {
  const kind = kindOf(told, event);
  if (!kind) return null;
  const parameters: JsonObject = {
    type: kind.type,
    time: time(event.at),
    description: kind.description,
    to: party(event.to, ''),
    ...(event.state === 'failed' && { errorCode: unknownError }),
    message: messageFields(told, event),
  };
  const asked = request(parameters, { ...target, method: 'POST', generation: 'v2', timeoutMs, retry: twice });
  return { ...asked, body: JSON.stringify([parameters]), allowsNothing: true };
}

/** Bandwidth's number for a failure that it has no number of its own for. */
const unknownError = 5999;

function kindOf(
  { media }: MessageFacts,
  { state, problem, isLast }: MessageEventFacts,
): { readonly type: string; readonly description: string } | null {
  switch (state) {
    case 'received':
      return { type: 'message-received', description: 'Incoming message received' };
    case 'sending':
      return media.length > 0 ? { type: 'message-sending', description: 'Message is sending to carrier.' } : null;
    // Bandwidth tells one of delivered and failed, and only once.
    case 'sent':
      return isLast ? { type: 'message-delivered', description: 'Message delivered to carrier.' } : null;
    case 'delivered':
      return { type: 'message-delivered', description: 'Message delivered to handset.' };
    case 'failed':
      return { type: 'message-failed', description: problem ?? 'unknown error' };
    case 'queued':
      return null;
  }
}

/** The text itself is only told to whom it was sent. */
function messageFields(told: MessageFacts, { state, to }: MessageEventFacts): JsonObject {
  const { account, settings, notes, from, text, media, createdAt } = told;
  const { tag, priority } = notes;
  const isInbound = told.direction === 'inbound';
  return {
    id: messageId(told),
    owner: party(isInbound ? to : from, ''),
    applicationId: applicationIdOf(account, notes, settings),
    time: time(createdAt),
    segmentCount: segmentsOf(text, media),
    direction: isInbound ? 'in' : 'out',
    to: told.to.map((each) => party(each, '')),
    from: party(from, ''),
    text: state === 'received' ? text : '',
    ...(media.length > 0 && { media: isInbound ? media : media.map((url) => withoutKey(url, account)) }),
    ...(typeof tag === 'string' && { tag }),
    ...(typeof priority === 'string' && { priority }),
  };
}

/** An upload of the account's own as its server named it: what opens it to others is for who carries the text. */
function withoutKey(url: string, { apiUrl }: AccountFacts): string {
  return url.startsWith(`${apiUrl}/api/v2/users/`) ? url.replace(/\?key=[0-9a-f]+$/, '') : url;
}

export function applicationIdOf(account: AccountFacts, notes: JsonObject, settings: JsonObject): string {
  const { applicationId: noted } = notes;
  return typeof noted === 'string' ? noted : applicationId({ account }, settingsOf(settings));
}

/** The time in ms and the message's own id to the base of 36, so that the way back needs no table. */
export function messageId({ id, createdAt }: Pick<MessageFacts, 'id' | 'createdAt'>): string {
  return `${createdAt}${BigInt(`0x${id}`).toString(36).padStart(25, '0')}`;
}

/** 32 hex digits; null for what `messageId` never made. */
export function messageIdIn(spelled: string): string | null {
  const digits = /^\d{10,16}([0-9a-z]{25})$/.exec(spelled)?.[1];
  if (digits === undefined) return null;
  let value = 0n;
  for (const digit of digits) value = value * 36n + BigInt(Number.parseInt(digit, 36));
  const id = value.toString(16).padStart(32, '0');
  return id.length === 32 ? id : null;
}
