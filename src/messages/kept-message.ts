import { type Item, type MessageRecord, type OutboundMessage, textScope } from '../desk/index.ts';
import type { Route } from '../routing/index.ts';
import type { TextMessage, TextSent } from '../run/index.ts';
import type { JsonObject, Message, Notify } from '../verbs/index.ts';

/** Of the shelf. */
export const messageKind = 'message';

/** How far a text to one of its addresses has come. */
export interface Delivery {
  readonly to: string;
  readonly state: MessageRecord['state'];
  readonly problem?: string;
}

/** A text as it is kept: what clients see, and what its sending needs. */
export interface KeptMessage extends MessageRecord {
  readonly network: Message['network'];
  readonly hops: number;
  readonly deliveries: readonly Delivery[];
  /** Who is told of its states, where somebody is. */
  readonly order?: Pick<OutboundMessage, 'format' | 'status'>;
}

export function messageOf({ value }: Item): KeptMessage {
  return value as unknown as KeptMessage;
}

export function toKeep(message: KeptMessage): JsonObject {
  return JSON.parse(JSON.stringify(message)) as JsonObject;
}

/** As clients see it. */
export function recordOf({
  network: _,
  hops: __,
  deliveries: ___,
  order: ____,
  ...record
}: KeptMessage): MessageRecord {
  return record;
}

/** A state is never left for one that comes before it, and a last one never. */
const ranks: Readonly<Record<MessageRecord['state'], number>> = {
  queued: 0,
  sending: 1,
  sent: 2,
  delivered: 3,
  failed: 3,
  received: 3,
};

/** The message with one of its deliveries in a new state; null if that is no news. */
export function advanced(message: KeptMessage, news: Delivery, now: number): KeptMessage | null {
  const known = message.deliveries.find(({ to }) => to === news.to);
  if (!known || ranks[news.state] <= ranks[known.state]) return null;
  const deliveries = message.deliveries.map((delivery) => (delivery === known ? news : delivery));
  const state = stateOf(deliveries);
  const problem = deliveries.find((delivery) => delivery.problem !== undefined)?.problem;
  const isSent = message.sentAt === undefined && (news.state === 'sent' || news.state === 'delivered');
  return {
    ...message,
    deliveries,
    state,
    changedAt: now,
    ...(problem !== undefined && { problem }),
    ...(isSent && { sentAt: now }),
  };
}

/** The slowest of those that may still arrive; failed only if all have. */
function stateOf(deliveries: readonly Delivery[]): MessageRecord['state'] {
  const hopeful = deliveries.filter(({ state }) => state !== 'failed');
  if (hopeful.length === 0) return 'failed';
  return hopeful
    .map(({ state }) => state)
    .reduce((slowest, state) => (ranks[state] < ranks[slowest] ? state : slowest));
}

/** How a text to this address goes, where nobody says. */
export function networkFor(to: string, media: readonly string[]): Message['network'] {
  if (/^sips?:|@/i.test(to)) return 'sip';
  return media.length > 0 ? 'mms' : 'sms';
}

/** By which a gateway knows one of its texts, in its reports. */
export function transportId(id: string, index: number): string {
  return index === 0 ? id : `${id}-${index}`;
}

/** Those names of a message. */
export function namesOf({ id, to }: Pick<KeptMessage, 'id' | 'to'>) {
  return to.map((_, index) => ({ scope: textScope, name: transportId(id, index) }));
}

/** A text that has reached the house, from outside or from another of its numbers. */
export interface IncomingText {
  /** 32 hex digits, the same however often it arrives. */
  readonly id: string;
  readonly network: Message['network'];
  readonly from: string;
  readonly to: string;
  readonly text: string;
  readonly media: readonly string[];
  /** See `TextSender`; 0 from outside. */
  readonly hops: number;
}

export function received(
  { id, network, from, to, text, media, hops }: IncomingText,
  { notes = {} }: Route,
  now: number,
): KeptMessage {
  const message = { id, direction: 'inbound', from, to: [to], text, media, state: 'received' } as const;
  return { ...message, createdAt: now, changedAt: now, notes, network, hops, deliveries: [] };
}

/** A text of a document, on its way. */
export function beingSent(
  { id, from, to, text, media, network, watcher }: TextMessage,
  direction: 'reply' | 'outbound',
  hops: number,
  now: number,
): KeptMessage {
  const message = { id, direction, from, to: [to], text, media, state: 'sending' } as const;
  return {
    ...message,
    createdAt: now,
    changedAt: now,
    notes: {},
    network,
    hops,
    deliveries: [{ to, state: 'sending' }],
    ...(watcher && { order: orderOf(watcher) }),
  };
}

function orderOf({ dialect, url, method, credentials }: Notify): NonNullable<KeptMessage['order']> {
  return { format: dialect, status: { url, method, ...(credentials && { credentials }) } };
}

export function deliveryOf(to: string, sent: TextSent): Delivery {
  if (!sent.ok) return { to, state: 'failed', problem: sent.problem };
  return { to, state: sent.delivered ? 'delivered' : 'sent' };
}
