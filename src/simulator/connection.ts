import type { Socket } from 'node:net';
import { VirtualClock } from '../clock/index.ts';
import type { Channel } from './channel.ts';
import { type Command, CommandReader } from './command-reader.ts';
import { answerCommand } from './commands.ts';
import type { SwitchEvent } from './event.ts';
import type { Exchange, Listener } from './exchange.ts';
import { disconnectNotice, eventFrame, lingerNotice } from './frames.ts';
import { LoopbackPair } from './loopback-pair.ts';
import { Subscription } from './subscription.ts';

/** What a connection must have done before its commands are obeyed. */
export type Admission =
  /** Outbound: `connect` comes first; the reply to anything before it is lost. */
  | { readonly by: 'connect' }
  /** Inbound: `auth` with the password, or `userauth` with an entry of the table. */
  | { readonly by: 'password'; readonly password: string; readonly users: ReadonlyMap<string, string> };

/** One event socket: commands in, replies and events out, in the order in which the switch writes them. */
export class Connection implements Listener {
  readonly exchange: Exchange;
  readonly admission: Admission;
  /** The channel that it controls; undefined for the inbound face. */
  readonly channel: Channel | undefined;
  readonly subscription: Subscription;
  isAdmitted = false;
  /** Seconds that the socket stays after the call; -1 for ever, undefined for not at all. */
  lingerSeconds: number | undefined;
  readonly #socket: Socket;
  readonly #reader = new CommandReader();
  readonly #admitted = new AbortController();
  readonly #ended = new AbortController();
  readonly #held: SwitchEvent[] = [];
  readonly #untrack: () => void;
  #work: Promise<void> = Promise.resolve();
  #lastLine: string | undefined;
  #isAnswering = false;
  #hasNoticedEnd = false;

  constructor(exchange: Exchange, socket: Socket, admission: Admission, channel?: Channel) {
    this.exchange = exchange;
    this.admission = admission;
    this.channel = channel;
    this.subscription = new Subscription(channel?.id);
    this.#socket = socket;
    this.#untrack =
      exchange.clock instanceof VirtualClock
        ? exchange.clock.track(new LoopbackPair(socket, () => this.#describe()))
        : () => {};
    exchange.listeners.add(this);
    socket.setNoDelay(true);
    socket.on('data', (bytes) => this.#receive(bytes));
    // A lost connection is an ended one; `close` follows.
    socket.on('error', () => {});
    socket.on('close', () => this.#end());
  }

  /** Aborts when the first command that counts has come. */
  get admitted(): AbortSignal {
    return this.#admitted.signal;
  }

  /** Aborts when the connection is no more, whoever ended it. */
  get ended(): AbortSignal {
    return this.#ended.signal;
  }

  admit(): void {
    this.isAdmitted = true;
    this.#admitted.abort();
  }

  send(frame: string): void {
    if (this.#socket.writable) this.#socket.write(frame);
  }

  /** A reply comes before any event that its command causes. */
  deliver(event: SwitchEvent): void {
    if (!this.subscription.wants(event)) return;
    if (this.#isAnswering) this.#held.push(event);
    else this.send(eventFrame(event, this.subscription.format));
  }

  /** Says goodbye and closes. */
  close(): void {
    this.send(disconnectNotice(this.channel?.id));
    this.#socket.end();
    this.#end();
  }

  /** Closes without a word. */
  destroy(): void {
    this.#socket.destroy();
    this.#end();
  }

  /** The channel has hung up: a notice and some more time, or the end. */
  noticeEndOfCall(): void {
    if (this.#hasNoticedEnd || this.channel === undefined || this.ended.aborted) return;
    this.#hasNoticedEnd = true;
    if (this.lingerSeconds === undefined) {
      this.close();
      return;
    }
    this.send(lingerNotice(this.channel, this.lingerSeconds));
    if (this.lingerSeconds < 0) return;
    const timer = this.exchange.clock.timer(this.lingerSeconds * 1000, () => this.close());
    this.ended.addEventListener('abort', () => timer.cancel());
  }

  #receive(bytes: Buffer): void {
    for (const command of this.#reader.feed(bytes)) {
      this.#lastLine = command.line;
      this.#work = this.#work.then(() => this.#obey(command));
    }
    if (this.#reader.broken) this.destroy();
  }

  async #obey(command: Command): Promise<void> {
    if (this.ended.aborted) return;
    this.#isAnswering = true;
    const { frame, after } = await answerCommand(this, command);
    this.send(frame);
    this.#isAnswering = false;
    for (const event of this.#held.splice(0)) this.send(eventFrame(event, this.subscription.format));
    after?.();
    if (this.channel?.isGone) this.noticeEndOfCall();
  }

  #end(): void {
    if (this.ended.aborted) return;
    this.exchange.listeners.delete(this);
    this.#ended.abort();
    if (this.#socket.closed) this.#untrack();
    else this.#socket.once('close', () => this.#untrack());
  }

  #describe(): string {
    const who = this.channel === undefined ? 'an inbound connection' : `call ${this.channel.id}`;
    const doing = this.channel?.last === undefined ? '' : `, last application ${this.channel.last.application}`;
    return `${who}${doing}, last command ${this.#lastLine === undefined ? 'none' : `"${this.#lastLine}"`}`;
  }
}
