import type { Clock } from '../clock/index.ts';
import {
  listWanted,
  type MessageDesk,
  type MessageRecord,
  type OutboundMessage,
  type Shelf,
  Unavailable,
} from '../desk/index.ts';
import type { ErrandHandler } from '../errands/index.ts';
import type { JsonObject } from '../verbs/index.ts';
import { conversationOver } from './conversation-item.ts';
import {
  deliveryOf,
  type IncomingText,
  type KeptMessage,
  messageKind,
  messageOf,
  namesOf,
  networkFor,
  recordOf,
  toKeep,
  transportId,
} from './kept-message.ts';
import { noticeOf } from './message-states.ts';
import { type PostOffice, textRetries } from './post-office.ts';
import { plainAddress } from './threads.ts';

export interface MessageDeskParts {
  readonly account: string;
  readonly shelf: Shelf;
  readonly post: PostOffice;
  readonly clock: Clock;
}

type Filter = Parameters<MessageDesk['list']>[0];

/** The texts of one account, for clients. */
export function messageDesk({ account, shelf, post, clock }: MessageDeskParts): MessageDesk {
  return {
    async send(order) {
      const ways = await Promise.all(order.to.map((to) => post.canSend(networkFor(to, order.media), to)));
      if (!ways.every(Boolean)) return null;
      const message = queued(order, clock.now());
      const { id, from, to } = message;
      const lane = `message ${plainAddress(from)} ${plainAddress(to[0] ?? '')}`;
      const put = { put: messageKind, id, value: toKeep(message), expects: 0, names: namesOf(message) };
      const event = { state: 'queued', at: clock.now() } as const;
      const told = (
        await Promise.all(to.map((each) => post.states.notices(account, message, { ...event, to: each })))
      ).flat();
      const written = await shelf.write([
        put,
        ...told,
        { errand: { kind: 'message', id: `message ${id}`, lane, task: { id } } },
      ]);
      const kept = written.ok ? message : await read(shelf, id);
      return kept && recordOf(kept);
    },
    async find(id) {
      const message = await read(shelf, id);
      return message && recordOf(message);
    },
    list: (filter, page) =>
      listWanted(shelf, messageKind, page, (item) => {
        const record = recordOf(messageOf(item));
        return fits(record, filter) ? record : null;
      }),
    async redact(id, what) {
      for (;;) {
        const item = await shelf.get(messageKind, id);
        if (!item) return null;
        const message = messageOf(item);
        if (message.state === 'queued' || message.state === 'sending') return 'not-yet';
        const redacted = { ...withoutPart(message, what), changedAt: clock.now() };
        const put = { put: messageKind, id, value: toKeep(redacted), expects: item.revision };
        if ((await shelf.write([put])).ok) return recordOf(redacted);
      }
    },
    async remove(id) {
      if (!(await shelf.get(messageKind, id))) return false;
      return (await shelf.write([{ remove: messageKind, id }])).ok;
    },
  };
}

function withoutPart(message: KeptMessage, what: 'text' | { readonly media: string }): KeptMessage {
  if (what === 'text') return { ...message, text: '' };
  return { ...message, media: message.media.filter((url) => url !== what.media), mediaRemoved: true };
}

function queued({ id, from, to, text, media, status, format, notes }: OutboundMessage, now: number): KeptMessage {
  return {
    id,
    direction: 'outbound',
    from,
    to,
    text,
    media,
    state: 'queued',
    createdAt: now,
    changedAt: now,
    notes,
    network: networkFor(to[0] ?? '', media),
    hops: 0,
    deliveries: to.map((each) => ({ to: each, state: 'queued' })),
    order: { format, ...(status && { status }) },
  };
}

async function read(shelf: Shelf, id: string): Promise<KeptMessage | null> {
  const item = await shelf.get(messageKind, id);
  return item && messageOf(item);
}

function fits({ from, to, createdAt }: MessageRecord, filter: Filter): boolean {
  if (filter.from !== undefined && plainAddress(filter.from) !== plainAddress(from)) return false;
  if (filter.to !== undefined && !to.some((each) => plainAddress(each) === plainAddress(filter.to ?? ''))) return false;
  if (filter.createdFrom !== undefined && createdAt < filter.createdFrom) return false;
  return filter.createdTo === undefined || createdAt <= filter.createdTo;
}

export interface TextErrandParts {
  readonly post: PostOffice;
  readonly shelf: (account: string) => Shelf;
}

/** What is still to be done for texts: those of clients are sent, those that came in are brought. */
export function textErrands({
  post,
  shelf,
}: TextErrandParts): Readonly<Record<'message' | 'text' | 'conversation', ErrandHandler>> {
  return {
    message: {
      retries: textRetries,
      async run({ account, task }) {
        await sendKept(account, task, post, shelf(account));
        return { outcome: 'done' };
      },
    },
    text: {
      retries: textRetries,
      async run({ task }) {
        const changes = await bringKept(task, post);
        return changes ? { outcome: 'done', changes } : { outcome: 'again', why: 'too many texts wait there' };
      },
    },
    conversation: {
      isLong: true,
      retries: textRetries,
      async run({ task, isLast }, signal) {
        const item = String(task['item']);
        const text = task['text'] as unknown as IncomingText;
        try {
          return { outcome: 'done', changes: await post.converse(text, item, signal) };
        } catch (error) {
          if (!isLast || error instanceof Unavailable) throw error;
          return { outcome: 'never', why: String(error), changes: [conversationOver(item)] };
        }
      },
    },
  };
}

/** Sends a message that was written down: each of its texts that nobody knows to have left. */
async function sendKept(account: string, task: JsonObject, post: PostOffice, shelf: Shelf): Promise<void> {
  const message = await read(shelf, String(task['id']));
  for (const [index, { to, state }] of (message?.deliveries ?? []).entries()) {
    if (!message || (state !== 'queued' && state !== 'sending')) continue;
    const { id, from, text, media } = message;
    await post.states.advance(account, id, { to, state: 'sending' });
    const sent = await post.deliver(
      { id: transportId(id, index), to, from, network: networkFor(to, media), text, media },
      0,
    );
    await post.states.advance(account, id, deliveryOf(to, sent));
  }
}

/** Brings a text that came in to whom it is for; gives what is told of it, or null: it has to be tried again. */
async function bringKept(task: JsonObject, post: PostOffice) {
  const { taken, notice, changes = [] } = await post.bring(task['text'] as unknown as IncomingText);
  if (taken === 'full') return null;
  return notice ? [{ errand: noticeOf(notice) }] : changes;
}
