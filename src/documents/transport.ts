import { isIP } from 'node:net';
import type { Readable } from 'node:stream';
import { Agent, buildConnector } from 'undici';
import { type AddressGuard, ForbiddenAddress } from './address-guard.ts';

/** One message to one server: no redirects, no second attempt. */
export interface Message {
  /** Absolute, http or https, without fragment and credentials. */
  readonly url: string;
  readonly method: 'GET' | 'POST';
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** A message whose body is a file; it can be sent once. */
export interface FileMessage {
  readonly url: string;
  readonly method: 'PUT' | 'POST';
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Readable;
}

export interface MessageBounds {
  /** In ms of real time; see `Deadlines`. */
  readonly connectMs: number;
  readonly readMs: number;
  /** Bytes of the body as they come over the wire. */
  readonly maximumBytes: number;
  readonly signal: AbortSignal;
}

/** What came back, as it came over the wire. */
export interface RawResponse {
  readonly ok: true;
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: Uint8Array;
  /** The body was larger than `maximumBytes` and is cut off. */
  readonly cut: boolean;
}

/** How far a message had come when it failed. */
export type Phase = 'connecting' | 'waiting' | 'reading';

export interface BrokenMessage {
  readonly ok: false;
  readonly error: unknown;
  readonly phase: Phase;
  /** It went out over a connection that had been kept from before. */
  readonly keptConnection: boolean;
}

/** A phase took longer than it may. */
export class DeadlinePassed extends Error {
  readonly code = 'deadline-passed';
  readonly milliseconds: number;

  constructor(milliseconds: number) {
    super(`nothing within ${milliseconds} ms`);
    this.milliseconds = milliseconds;
  }
}

/**
 * Connections to customers' servers, kept alive between calls. Two pools: what the guard lets through may be
 * shared by all calls; connections to origins that the operator named are only handed to calls that may use them.
 */
export class Transport {
  readonly #guarded: Agent;
  readonly #trusted: Agent;
  #connections = 0;

  constructor(guard: AddressGuard) {
    const guarded = buildConnector({ ...connectorOptions, lookup: guard.lookup });
    const trusted = buildConnector(connectorOptions);
    this.#guarded = agentWith((options, callback) => {
      this.#connections += 1;
      const host = options.hostname.replace(/^\[|\]$/g, '');
      // A socket looks up names only, so literals are judged here.
      const refusal = isIP(host) === 0 ? null : guard.refusal(host);
      if (refusal === null) guarded(options, callback);
      else queueMicrotask(() => callback(new ForbiddenAddress(host, refusal), null));
    });
    this.#trusted = agentWith((options, callback) => {
      this.#connections += 1;
      trusted(options, callback);
    });
  }

  /** Never rejects. `trusted`: the operator named this origin, wherever it leads. */
  send(message: Message | FileMessage, trusted: boolean, bounds: MessageBounds): Promise<RawResponse | BrokenMessage> {
    const { signal, readMs, connectMs, maximumBytes } = bounds;
    const { origin, pathname, search } = new URL(message.url);
    const connectionsBefore = this.#connections;
    return new Promise((resolve) => {
      let phase: Phase = 'connecting';
      let keptConnection = false;
      let abort: ((reason: Error) => void) | undefined;
      let over = false;
      let timer: NodeJS.Timeout | undefined;
      const finish = (result: RawResponse | BrokenMessage) => {
        if (over) return;
        over = true;
        clearTimeout(timer);
        signal.removeEventListener('abort', cancelled);
        resolve(result);
      };
      const fail = (error: Error) => {
        finish({ ok: false, error, phase, keptConnection });
        abort?.(error);
      };
      const allow = (ms: number) => {
        clearTimeout(timer);
        timer = setTimeout(() => fail(new DeadlinePassed(ms)), ms);
      };
      const cancelled = () => fail(asError(signal.reason));
      if (signal.aborted) return cancelled();
      signal.addEventListener('abort', cancelled, { once: true });
      allow(connectMs);

      const chunks: Buffer[] = [];
      let bytes = 0;
      let status = 0;
      let headers: RawResponse['headers'] = {};
      const answer = (cut: boolean) =>
        finish({ ok: true, status, headers, body: Buffer.concat(chunks).subarray(0, maximumBytes), cut });
      try {
        (trusted ? this.#trusted : this.#guarded).dispatch(
          {
            origin,
            path: pathname + search,
            method: message.method,
            headers: { ...message.headers },
            // An empty text makes undici write `content-length: 0`.
            body: message.method === 'GET' ? null : (message.body ?? ''),
            headersTimeout: 0,
            bodyTimeout: 0,
          },
          {
            onRequestStart: (controller) => {
              abort = (reason) => controller.abort(reason);
              if (over) return abort(new Error('nobody waits for this answer any more'));
              phase = 'waiting';
              keptConnection = this.#connections === connectionsBefore;
              allow(readMs);
            },
            onResponseStart: (_controller, code, fields) => {
              if (over || code < 200) return;
              phase = 'reading';
              status = code;
              headers = fields;
              allow(readMs);
            },
            onResponseData: (_controller, chunk) => {
              if (over) return;
              timer?.refresh();
              chunks.push(chunk);
              bytes += chunk.length;
              if (bytes <= maximumBytes) return;
              answer(true);
              abort?.(new Error('the answer is too large'));
            },
            onResponseEnd: () => answer(false),
            onResponseError: (_controller, error) => fail(error),
          },
        );
      } catch (error) {
        fail(asError(error));
      }
    });
  }

  /** Breaks what is under way and closes every connection. */
  async close(): Promise<void> {
    await Promise.all([this.#guarded.destroy(), this.#trusted.destroy()]);
  }
}

/** The deadline of each message is shorter; this one ends attempts that nobody waits for any more. */
const connectorOptions = { timeout: 30_000, allowH2: false } as const;

const agentWith = (connect: buildConnector.connector): Agent => new Agent({ connect, allowH2: false, pipelining: 1 });

function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error(String(reason));
}
