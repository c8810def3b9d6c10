import type { AccountFacts, Dialect, MessageEventFacts, MessageFacts } from '../../dialects/dialect.ts';
import type { Clock } from '../clock/index.ts';
import { type Change, type Errand, type Shelf, Unavailable } from '../desk/index.ts';
import { type Notice, noticeErrand } from '../errands/index.ts';
import type { Route } from '../routing/index.ts';
import type { JsonObject } from '../verbs/index.ts';
import {
  advanced,
  type Delivery,
  type KeptMessage,
  messageKind,
  messageOf,
  recordOf,
  toKeep,
  transportId,
} from './kept-message.ts';

/** What a server is told of a text: what happened, which is put into the dialect's words when it is told. */
export type TextNotice = Extract<Notice, { readonly message: MessageFacts }>;

/** A server hears of one text in one lane. */
export function noticeOf(notice: TextNotice): Errand {
  const { message, state } = notice;
  const lane = `text ${message.id}`;
  return noticeErrand(`${lane} ${state.to} ${state.state}`, lane, notice);
}

/** In the dialect's words; null: it has none for it. */
export function phrasedText({ dialect, message, state, to }: TextNotice, dialects: readonly Dialect[]) {
  return dialects.find(({ id }) => id === dialect)?.wire.message?.(message, state, to) ?? null;
}

export interface MessageStatesParts {
  readonly clock: Clock;
  readonly account: (id: string) => AccountFacts;
  /** What an account has set for a dialect. */
  readonly settings: (account: string, dialect: string) => JsonObject;
  /** Where an account's texts are kept; null: nowhere. */
  readonly shelf: (account: string) => Shelf | null;
  /** Which message a way out knows by this name. */
  readonly owner: (transport: string) => Promise<{ readonly account: string; readonly id: string } | null>;
  /** Whose number this is, exactly. */
  readonly routeOf: (number: string) => Promise<Route | null>;
}

/** How far each text that is kept has come, and who is told of that. */
export class MessageStates {
  readonly #parts: MessageStatesParts;

  constructor(parts: MessageStatesParts) {
    this.#parts = parts;
  }

  /**
   * One of a message's texts is in a new state: written down, with what is to be told of it unless it `isTold`.
   *
   * @throws Unavailable where others write to it all the time
   */
  async advance(account: string, id: string, news: Delivery, isTold = false): Promise<void> {
    const shelf = this.#parts.shelf(account);
    if (!shelf) return;
    for (let attempt = 0; attempt < 10; attempt++) {
      const item = await shelf.get(messageKind, id);
      if (!item) return;
      const now = this.#parts.clock.now();
      const message = advanced(messageOf(item), news, now);
      if (!message) return;
      const put = { put: messageKind, id, value: toKeep(message), expects: item.revision };
      const notices = isTold ? [] : await this.notices(account, message, { ...news, at: now });
      const written = await shelf.write([put, ...notices]);
      if (written.ok) return;
    }
    throw new Unavailable(`text ${id} is being written to by others`);
  }

  /** A way out tells what became of a text. False: it is none of ours. */
  async reported(transport: string, state: 'delivered' | 'failed', problem?: string): Promise<boolean> {
    const owner = await this.#parts.owner(transport);
    const item = owner && (await this.#parts.shelf(owner.account)?.get(messageKind, owner.id));
    if (!owner || !item) return false;
    const message = messageOf(item);
    const to = message.to.find((_, index) => transportId(message.id, index) === transport);
    if (to === undefined) return false;
    await this.advance(owner.account, owner.id, { to, state, ...(problem !== undefined && { problem }) });
    return true;
  }

  /** What is told of a new state, in the words of whoever ordered the message. */
  async notices(account: string, message: KeptMessage, event: MessageEventFacts): Promise<readonly Change[]> {
    const { order, from } = message;
    if (!order?.status) return [];
    // What requests are signed with is not kept with every message.
    const route = await this.#parts.routeOf(from);
    const settings = {
      ...(route?.account === account && route.settings),
      ...this.#parts.settings(account, order.format),
    };
    const facts = this.facts(account, message, settings);
    const trustedOrigins = route?.account === account ? route.trustedOrigins : [];
    return [
      { errand: noticeOf({ dialect: order.format, trustedOrigins, message: facts, state: event, to: order.status }) },
    ];
  }

  /** As a server is told of it. */
  facts(account: string, message: KeptMessage, settings: JsonObject): MessageFacts {
    return { ...recordOf(message), account: this.#parts.account(account), settings };
  }
}
