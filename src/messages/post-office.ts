import { createHash } from 'node:crypto';
import type { Dialect } from '../../dialects/dialect.ts';
import { sleep } from '../clock/index.ts';
import { type Change, type Errand, type Shelf, Unavailable } from '../desk/index.ts';
import { pauseAfter, type RetryPlan } from '../errands/index.ts';
import type { Route } from '../routing/index.ts';
import type {
  ReceivedText,
  TextHouse,
  TextMessage,
  TextSender,
  TextSent,
  TextThread,
  TextTransport,
  TextTransports,
  ThreadName,
} from '../run/index.ts';
import type { Message } from '../verbs/index.ts';
import { conversationItem, conversationKind, conversationOver } from './conversation-item.ts';
import { beingSent, deliveryOf, type IncomingText, messageKind, namesOf, received, toKeep } from './kept-message.ts';
import { MessageStates, type MessageStatesParts, phrasedText, type TextNotice } from './message-states.ts';
import { plainAddress, TextThreads } from './threads.ts';

/** A conversation that is to be run. */
export interface Conversation {
  /** 32 hex digits. */
  readonly id: string;
  readonly route: Route;
  readonly text: IncomingText;
  readonly thread: TextThread;
  /** When it aborts, somebody else goes on with it. Absent: nobody would. */
  readonly leave?: AbortSignal;
}

export interface PostOfficeParts extends Omit<MessageStatesParts, 'routeOf'> {
  /** 32 hex digits. */
  readonly newId: () => string;
  readonly dialects: readonly Dialect[];
  readonly ways: { readonly gateway: TextTransport | null; readonly sip: TextTransport | null };
  /**
   * Who answers for texts to this number. `exactly`: not by a pattern, which may stand for everybody's numbers. Null:
   * nobody ever does.
   */
  readonly routeOf: ((to: string, exactly: boolean) => Promise<Route | null>) | null;
  /** Runs a conversation to its end; false: it was let go before. Never rejects. */
  readonly converse: (conversation: Conversation) => Promise<boolean>;
  /** Whether it is known how far a process that is gone has come with a conversation. */
  readonly isKept: (id: string) => Promise<boolean>;
  /** Tells a server at once, where nothing is kept. Never rejects. */
  readonly tell: (account: string, notice: TextNotice) => Promise<void>;
  /** A text that a conversation left over could not be brought to another. */
  readonly lost: (text: IncomingText, why: unknown) => void;
}

/** Only what cannot be had at the moment, the store or a crowded conversation, makes another attempt. */
export const textRetries: RetryPlan = { attempts: 20, firstPauseMs: 500, longestPauseMs: 30_000 };

/** Texts that led to each other without anybody outside between them: more are two machines talking. */
const mostHops = 20;

export type Taken = 'taken' | 'full' | 'nobody';

/** Takes texts in and sends them out, keeps them where they can be kept, and knows which conversations go on. */
export class PostOffice implements TextHouse {
  readonly states: MessageStates;
  readonly #parts: PostOfficeParts;
  readonly #threads: TextThreads;
  readonly #running = new Set<Promise<void>>();

  constructor(parts: PostOfficeParts) {
    this.#parts = parts;
    this.states = new MessageStates({ ...parts, routeOf: (to) => this.#routeOf(to, true) });
    this.#threads = new TextThreads(parts.clock, (name, texts) => this.#track(this.#goOn(name, texts)));
  }

  of(sender: TextSender): TextTransports {
    const { newId, routeOf } = this.#parts;
    const way = { send: (message: TextMessage) => this.#sendNow(message, sender) };
    return { newId, for: (network) => (routeOf || this.#way(network) ? way : null) };
  }

  open(name: ThreadName, first?: ReceivedText): TextThread | null {
    return this.#threads.open(name, first);
  }

  /** A text that has come in. It is kept before this resolves. */
  async receive(text: IncomingText): Promise<Taken> {
    const route = await this.#routeOf(text.to, false);
    if (!route) return 'nobody';
    const shelf = this.#parts.shelf(route.account);
    if (!shelf) {
      const { taken, notice } = await this.#bring(text, route);
      if (notice) await this.#parts.tell(route.account, notice);
      return taken;
    }
    // Another process may have heard of it, too.
    const put = {
      put: messageKind,
      id: text.id,
      value: toKeep(received(text, route, this.#parts.clock.now())),
      expects: 0,
    };
    await shelf.write([put, { errand: textErrand(text, '') }]);
    return 'taken';
  }

  /** Brings a text that is kept to whom it is for. */
  async bring(text: IncomingText): Promise<Brought> {
    const route = await this.#routeOf(text.to, false);
    return route ? this.#bring(text, route) : { taken: 'nobody' };
  }

  /** Sends one text of a message, wherever it goes. `hops`: of the text that it answers, 0 where it answers none. */
  async deliver(message: TextMessage, hops: number): Promise<TextSent> {
    const { from, to, network, text, media } = message;
    const inside = await this.#routeOf(to, true);
    if (!inside) {
      const way = this.#way(network);
      return way ? way.send(message) : { ok: false, problem: `no way is configured for ${network} messages` };
    }
    if (hops >= mostHops) return { ok: false, problem: 'the two numbers answer each other without end' };
    const id = createHash('sha256').update(`${message.id} received`).digest('hex').slice(0, 32);
    const taken = await this.receive({ id, network, from, to, text, media, hops: hops + 1 });
    return taken === 'taken' ? { ok: true, delivered: true } : { ok: false, problem: 'too many texts wait there' };
  }

  /** Whether a text to this address can leave at all. */
  async canSend(network: Message['network'], to: string): Promise<boolean> {
    return this.#way(network) !== null || (await this.#routeOf(to, true)) !== null;
  }

  /** Resolves when every conversation that goes on has ended. */
  async settled(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running);
  }

  async #routeOf(to: string, exactly: boolean): Promise<Route | null> {
    return (await this.#parts.routeOf?.(to, exactly)) ?? null;
  }

  #way(network: Message['network']): TextTransport | null {
    const { gateway, sip } = this.#parts.ways;
    return network === 'sip' ? sip : gateway;
  }

  async #bring(text: IncomingText, route: Route): Promise<Brought> {
    const notice = this.#told(text, route);
    if (notice) return { taken: 'taken', notice };
    if (!this.#dialect(route.format)?.wire.answersTexts) return { taken: 'taken' };
    const name = nameOf(text, route);
    const taken = this.#threads.deliver(name, receivedOf(text));
    if (taken !== 'none') return { taken };
    const shelf = this.#parts.shelf(route.account);
    if (shelf) return this.#beginning(text, name, shelf);
    const thread = this.#threads.open(name, receivedOf(text));
    if (thread) {
      const conversation = { id: this.#parts.newId(), route, text, thread };
      this.#track(this.#parts.converse(conversation).finally(() => thread.close()));
    }
    return { taken: 'taken' };
  }

  /** Of two who write to each other there is one conversation at a time, also where another process has it in hand. */
  async #beginning(text: IncomingText, name: ThreadName, shelf: Shelf): Promise<Brought> {
    const id = conversationItem(name);
    if (await shelf.get(conversationKind, id)) throw new Unavailable('another process has their conversation in hand');
    const errand = {
      kind: 'conversation',
      id: `conversation ${text.id}`,
      lane: id,
      task: { item: id, text: { ...text } },
    };
    return { taken: 'taken', changes: [{ put: conversationKind, id, value: {}, expects: 0 }, { errand }] };
  }

  /**
   * Runs a conversation that has begun to its end, from where a process that is gone has left it. Gives what is to be
   * written then.
   *
   * @throws Unavailable where it was let go: somebody else goes on with it
   */
  async converse(text: IncomingText, item: string, leave: AbortSignal): Promise<readonly Change[]> {
    const over = conversationOver(item);
    const route = await this.#routeOf(text.to, false);
    if (!route) return [over];
    const id = createHash('sha256').update(`${text.id} conversation`).digest('hex').slice(0, 32);
    const thread = this.#threads.open(nameOf(text, route), receivedOf(text), await this.#parts.isKept(id));
    // A document has written to them meanwhile, and listens.
    if (!thread) return [over, { errand: textErrand(text, ' again') }];
    const running = this.#parts.converse({ id, route, text, thread, leave }).finally(() => thread.close());
    this.#track(running);
    if (!(await running)) throw new Unavailable('another process goes on with it');
    return [over];
  }

  #track(work: Promise<unknown>): void {
    const running: Promise<void> = work.then(() => {}).finally(() => this.#running.delete(running));
    this.#running.add(running);
  }

  /** Texts that a conversation did not take begin the next one. Never rejects. */
  async #goOn({ account, network, ours, theirs }: ThreadName, left: readonly ReceivedText[]): Promise<void> {
    const again = ` ${this.#parts.newId()}`;
    for (const each of left) {
      const text = { ...each, network, from: theirs, to: ours };
      await this.#patiently(() => this.#bringAgain(text, account, again)).catch((why) => this.#parts.lost(text, why));
    }
  }

  async #bringAgain(text: IncomingText, account: string, again: string): Promise<void> {
    const route = await this.#routeOf(text.to, false);
    if (route?.account !== account) return;
    const shelf = this.#parts.shelf(account);
    if (shelf) await shelf.write([{ errand: textErrand(text, again) }]);
    else await this.#bring(text, route);
  }

  async #patiently(work: () => Promise<void>): Promise<void> {
    for (let attempt = 0; ; attempt++) {
      try {
        return await work();
      } catch (error) {
        if (!(error instanceof Unavailable) || attempt + 1 >= textRetries.attempts) throw error;
        await sleep(this.#parts.clock, pauseAfter(attempt, textRetries));
      }
    }
  }

  /** A server that only wants to be told of texts gets no conversation. */
  #told(text: IncomingText, route: Route): TextNotice | null {
    const { format, url, method, credentials, settings, account, trustedOrigins } = route;
    const to = { url, settings, ...(method && { method }), ...(credentials && { credentials }) };
    const at = this.#parts.clock.now();
    const message = this.states.facts(account, received(text, route, at), settings);
    const state = { state: 'received', to: text.to, at } as const;
    const notice = { dialect: format, trustedOrigins, message, state, to };
    return phrasedText(notice, this.#parts.dialects) && notice;
  }

  #dialect(format: string): Dialect | undefined {
    return this.#parts.dialects.find(({ id }) => id === format);
  }

  /** A text of a document: written down, sent while its call waits, and how it went written down. */
  async #sendNow(message: TextMessage, { account, thread }: TextSender): Promise<TextSent> {
    const conversation = thread();
    const hops = conversation?.hops ?? 0;
    const kept = beingSent(message, conversation ? 'reply' : 'outbound', hops, this.#parts.clock.now());
    await this.#parts
      .shelf(account)
      ?.write([{ put: messageKind, id: kept.id, value: toKeep(kept), names: namesOf(kept) }]);
    const sent = await this.deliver(message, hops);
    // So far its call tells itself.
    await this.states.advance(account, kept.id, deliveryOf(message.to, sent), true);
    return sent;
  }
}

/** How it was brought; `notice` is what a server is told of it, which nobody has done yet, and `changes` begin something. */
export interface Brought {
  readonly taken: Taken;
  readonly notice?: TextNotice;
  readonly changes?: readonly Change[];
}

/** Brings a text that is kept. */
function textErrand(text: IncomingText, again: string): Errand {
  const lane = `text ${plainAddress(text.from)} ${plainAddress(text.to)}`;
  return { kind: 'text', id: `text ${text.id}${again}`, lane, task: { text: { ...text } } };
}

function nameOf({ network, from, to }: IncomingText, { account }: Route): ThreadName {
  return { account, network, ours: to, theirs: from };
}

function receivedOf({ id, text, media, hops }: IncomingText): ReceivedText {
  return { id, text, media, hops };
}
