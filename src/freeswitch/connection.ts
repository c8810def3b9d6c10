import type { Socket } from 'node:net';
import type { Clock, Timer } from '../clock/index.ts';
import type { Command } from './commands.ts';
import { EventSocketViolation } from './errors.ts';
import { type EslEvent, type Frame, readEvent } from './event.ts';
import { detached, emptyHeaders, type Headers } from './headers.ts';
import { attachModesl, connectModesl, type FrameSink } from './modesl.ts';

/** The switch's reply to one command. `closed`: the connection ended before there was one. */
export interface Reply {
  readonly kind: 'ok' | 'error' | 'closed';
  /** As the switch wrote it, without its last line end. */
  readonly text: string;
  readonly headers: Headers;
}

/**
 * One event socket: commands out, replies in the order of the commands, events to whoever listens. Every
 * promise settles: with the switch's reply, or with `closed` when the socket ends or the switch is silent.
 */
export class EslConnection {
  /** Resolves, with a reason for people, when the socket is closed. */
  readonly closed: Promise<string>;
  readonly #clock: Clock;
  readonly #socket: Socket;
  readonly #slots: ((reply: Reply) => void)[] = [];
  readonly #eventListeners = new Set<(event: EslEvent) => void>();
  readonly #noticeListeners = new Set<(notice: Frame) => void>();
  #greeting: Promise<Reply> | undefined;
  /** Commands of this moment. */
  #unsent = '';
  #overdue: Timer | undefined;
  #reason: string | undefined;
  #open = true;
  #isGreeted = false;

  private constructor(clock: Clock, open: (sink: FrameSink) => Socket) {
    this.#clock = clock;
    this.#greeting = this.#takeSlot();
    this.#socket = open({
      frame: (frame) => this.#take(frame),
      broken: (error) => this.close(error.message),
    });
    this.#socket.setNoDelay(true);
    this.#socket.setKeepAlive(true, keepAliveMs);
    this.#socket.on('error', (error) => this.#because(error.message));
    this.closed = new Promise((resolve) => {
      this.#socket.once('close', () => {
        this.#because('the switch closed the connection');
        this.#finish();
        resolve(this.#reason ?? '');
      });
    });
  }

  /** Takes over a socket that the switch opened. */
  static accept(clock: Clock, socket: Socket): EslConnection {
    return new EslConnection(clock, (sink) => {
      attachModesl(socket, sink);
      return socket;
    });
  }

  /** Opens the switch's own event socket. */
  static open(clock: Clock, target: { readonly host: string; readonly port: number; readonly password: string }) {
    return new EslConnection(clock, (sink) => connectModesl(target.host, target.port, target.password, sink));
  }

  /**
   * The reply to what modesl says first by itself: `connect`, or `auth`. Given once: it is large, and lives no longer
   * than whoever asked for it needs it.
   */
  greeting(): Promise<Reply> {
    const greeting = this.#greeting ?? Promise.resolve(closedReply('it was asked for before'));
    this.#greeting = undefined;
    return greeting;
  }

  /** Our end of it. */
  get localHost(): string | undefined {
    return this.#socket.localAddress;
  }

  get isOpen(): boolean {
    return this.#open;
  }

  /** Several calls in a row travel together. */
  send(command: Command): Promise<Reply> {
    if (!this.#open) return Promise.resolve(closedReply(this.#reason));
    if (this.#socket.writableLength + this.#unsent.length > maximumUnsent) {
      this.close('the switch does not read what we send');
      return Promise.resolve(closedReply(this.#reason));
    }
    if (this.#unsent === '') process.nextTick(() => this.#flush());
    this.#unsent += command.bytes;
    return this.#takeSlot();
  }

  onEvent(listener: (event: EslEvent) => void): () => void {
    this.#eventListeners.add(listener);
    return () => this.#eventListeners.delete(listener);
  }

  /** The switch says that the call has ended, or that it will close. */
  onNotice(listener: (notice: Frame) => void): () => void {
    this.#noticeListeners.add(listener);
    return () => this.#noticeListeners.delete(listener);
  }

  /** Ends the socket now. */
  close(reason: string): void {
    this.#because(reason);
    this.#socket.destroy();
    this.#finish();
  }

  #flush(): void {
    if (this.#open) this.#socket.write(this.#unsent);
    this.#unsent = '';
  }

  #takeSlot(): Promise<Reply> {
    return new Promise((resolve) => {
      this.#slots.push(resolve);
      if (this.#slots.length === 1) this.#await();
    });
  }

  /** The switch replies to commands in their order, so the oldest one tells whether it is alive. */
  #await(): void {
    this.#overdue?.cancel();
    this.#overdue = undefined;
    if (this.#slots.length === 0) return;
    const ms = this.#isGreeted ? replyWithinMs : greetWithinMs;
    this.#overdue = this.#clock.timer(ms, () => this.close(`the switch did not reply within ${ms / 1000} s`));
  }

  #take(frame: Frame): void {
    const type = frame.headers['Content-Type'] ?? '';
    switch (type) {
      case 'command/reply':
        this.#reply(detached(withoutLineEnd(frame.headers['Reply-Text'] ?? '')), frame.headers);
        return;
      case 'api/response':
        this.#reply(withoutLineEnd(frame.body), frame.headers);
        return;
      case 'text/event-json':
      case 'text/event-plain': {
        const event = readEvent(frame);
        if (event) for (const listener of this.#eventListeners) listener(event);
        return;
      }
      case 'text/disconnect-notice':
        for (const listener of this.#noticeListeners) listener(frame);
        return;
      case 'text/rude-rejection':
        this.close(rudeRejection);
        return;
      case 'auth/request':
      case 'log/data':
        return;
      default:
        throw new EventSocketViolation(`it brought a message of type ${JSON.stringify(type.slice(0, 40))}`);
    }
  }

  #reply(text: string, headers: Headers): void {
    const slot = this.#slots.shift();
    this.#isGreeted = true;
    if (!slot) throw new EventSocketViolation('it brought a reply to nothing');
    this.#await();
    slot({ kind: text.startsWith('-ERR') || text.startsWith('-USAGE') ? 'error' : 'ok', text, headers });
  }

  #because(reason: string): void {
    this.#reason ??= reason;
  }

  #finish(): void {
    if (!this.#open) return;
    this.#open = false;
    this.#overdue?.cancel();
    for (const slot of this.#slots.splice(0)) slot(closedReply(this.#reason));
  }
}

function withoutLineEnd(text: string): string {
  return text.endsWith('\n') ? text.slice(0, -1) : text;
}

/** Why a connection closed that the switch's access list refused. */
export const rudeRejection = 'the switch refuses our address';

const replyWithinMs = 15_000;
/** For the reply to what comes first: whoever wants it sooner closes the connection. */
const greetWithinMs = 60_000;
const keepAliveMs = 30_000;
const maximumUnsent = 1024 * 1024;

const none = emptyHeaders();

function closedReply(reason = ''): Reply {
  return { kind: 'closed', text: reason, headers: none };
}
