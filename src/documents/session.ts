import type { Deadlines, FailedExchange, OutgoingRequest, Reply } from '../../dialects/dialect.ts';
import type { Clock } from '../clock/index.ts';
import { openSource, type ParseLimits } from '../document/index.ts';
import type { Credentials } from '../verbs/index.ts';
import type { AddressGuard } from './address-guard.ts';
import { Cookies } from './cookies.ts';
import { type Detour, PlayedFailure } from './detour.ts';
import { Exchange, type Exchanged, type ExchangeRequest, type Received } from './exchange.ts';
import { failedExchange } from './failure.ts';
import type { HostKeys } from './host-keys.ts';
import type { HostGates } from './hosts.ts';
import { type FileToPut, type Put, putFile } from './put-file.ts';
import type { FileMessage, MessageBounds, Transport } from './transport.ts';
import { type Upload, type Uploaded, type UploadRule, upload } from './upload.ts';
import type { Witness } from './witness.ts';

export interface ExchangeOptions {
  /** When it aborts, the exchange is broken off and rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  readonly witness?: Witness;
}

/** `reply` accompanies a failure if an answer came at all: it was no 2xx, or empty, or too large. */
export type Answer =
  | { readonly ok: true; readonly reply: Reply }
  | { readonly ok: false; readonly failure: FailedExchange; readonly reply?: Reply };

export type Delivery =
  | { readonly ok: true; readonly status: number }
  | { readonly ok: false; readonly failure: FailedExchange };

/** Sees how something that needs no document back is told. Must not throw. */
export interface DeliveryWitness extends Witness {
  readonly told: (request: OutgoingRequest, delivery: Delivery) => void;
}

export interface FileRequest {
  readonly url: string;
  readonly credentials?: Credentials;
  /** With `if-none-match` or `if-modified-since`, a 304 is an answer: its bytes are empty. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Posted; absent: GET. */
  readonly body?: string;
  readonly deadlines: Deadlines;
  readonly maximumBytes: number;
}

export type Download =
  | {
      readonly ok: true;
      readonly bytes: Uint8Array;
      readonly contentType: string | null;
      readonly status: number;
      /** Lower case. */
      readonly headers: Readonly<Record<string, string>>;
      /** Where it came from in the end. */
      readonly url: string;
    }
  | { readonly ok: false; readonly failure: FailedExchange };

/**
 * What one call asks of its customer's servers. Cookies are kept for the call and sent back to the site that
 * set them. Whatever servers do is a value; only the caller's own signal makes these promises reject.
 */
export interface CustomerSession {
  /** Asks for a document: any 2xx with something in it. */
  readonly fetch: (request: OutgoingRequest, options?: ExchangeOptions) => Promise<Answer>;
  /** Tells something: any 2xx will do, with or without a body. */
  readonly notify: (request: OutgoingRequest, options?: ExchangeOptions) => Promise<Delivery>;
  /** Gets a file that a document names, under the same guard and with the same cookies. */
  readonly download: (file: FileRequest, options?: ExchangeOptions) => Promise<Download>;
  /** Sends a file to a server that a document names, under the same guard. Rejects only with the signal's reason. */
  readonly upload: (file: Upload, rule: UploadRule, signal: AbortSignal) => Promise<Uploaded>;
}

export interface SessionLimits extends ParseLimits {
  /** Of a document, packed and unpacked. */
  readonly documentBytes: number;
  readonly maximumRedirects: number;
}

export interface SessionParts {
  readonly transport: Transport;
  readonly guard: AddressGuard;
  readonly hostKeys: HostKeys;
  readonly clock: Clock;
  readonly gates: HostGates;
  readonly account: string;
  readonly limits: SessionLimits;
  /** Origins (`http://10.0.0.5:8080`) that may be private because the operator named them. */
  readonly trusted: ReadonlySet<string>;
  readonly detour?: Detour;
}

export function createSession(sessionParts: SessionParts): CustomerSession {
  const { transport, guard, hostKeys, gates, account, clock, limits, trusted, detour } = sessionParts;
  const { documentBytes, maximumRedirects } = limits;
  const cookies = new Cookies();
  const exchange = async (
    request: ExchangeRequest,
    maximumBytes: number | null,
    { witness = {}, signal }: ExchangeOptions = {},
  ): Promise<Exchanged> => {
    const release = clock.hold();
    try {
      const optional = { ...(signal && { signal }), ...(detour && { detour }) };
      const parts = {
        transport,
        gates,
        account,
        maximumRedirects,
        cookies,
        trusted,
        maximumBytes,
        witness,
        ...optional,
      };
      return await new Exchange(request, parts).run();
    } finally {
      release();
    }
  };
  const put = (file: FileToPut, url: string) => {
    // Only of web urls does a URL know the origin.
    const { protocol, host } = new URL(url);
    return detour
      ? Promise.resolve(notWhilePlayed)
      : gates.of(account, `${protocol}//${host}`).pass(() => putFile(file, guard, hostKeys), file.bounds.signal);
  };
  const carry = (message: FileMessage, bounds: MessageBounds) => {
    const { url } = message;
    const diverted = detour?.({ url, method: 'POST' }) ?? { to: url };
    if ('fails' in diverted)
      return Promise.resolve({
        ok: false,
        error: new PlayedFailure(diverted.fails),
        phase: 'reading',
        keptConnection: false,
      } as const);
    const { origin } = new URL(url);
    const mayBePrivate = diverted.to !== url || trusted.has(origin);
    const send = () => transport.send({ ...message, url: diverted.to }, mayBePrivate, bounds);
    return diverted.to === url ? gates.of(account, origin).pass(send, bounds.signal) : send();
  };
  return {
    fetch: async (request, options) => {
      const exchanged = await exchange(request, documentBytes, options);
      if (exchanged.ok) return documentIn(replyOf(exchanged.received, limits));
      const { failure, received } = exchanged;
      return { ok: false, failure, ...(received && { reply: replyOf(received, limits) }) };
    },
    notify: async (request, options) => {
      const exchanged = await exchange(request, null, options);
      return exchanged.ok ? { ok: true, status: exchanged.received.status } : { ok: false, failure: exchanged.failure };
    },
    download: async ({ maximumBytes, headers = {}, ...file }, options) => {
      const method = file.body === undefined ? 'GET' : 'POST';
      const request = { ...file, headers, method, redirects: downloadRedirects, retry: noRetry } as const;
      const exchanged = await exchange(request, maximumBytes, options);
      if (exchanged.ok) return { ok: true, ...exchanged.received };
      const { failure, received } = exchanged;
      return received?.status === 304 && isConditional(headers) ? { ok: true, ...received } : { ok: false, failure };
    },
    upload: async (file, rule, signal) => {
      const release = clock.hold();
      try {
        return await upload(file, rule, { carry, put }, signal);
      } finally {
        release();
      }
    },
  };
}

/** The recorded call's own files went there. */
const notWhilePlayed: Put = {
  ok: false,
  error: new PlayedFailure({
    kind: 'unusable',
    message: 'nothing is put on file servers while a call is played again',
  }),
  phase: 'connecting',
  keptConnection: false,
};

const downloadRedirects = { maximum: 10, follow: 'repeat' } as const;

function isConditional(headers: Readonly<Record<string, string>>): boolean {
  return Object.keys(headers).some((name) => /^if-(none-match|modified-since)$/i.test(name));
}

const noRetry = { count: 0, on: [] } as const;

function documentIn(reply: Reply): Answer {
  if (reply.source.kind !== 'empty') return { ok: true, reply };
  const failure = failedExchange(
    'empty',
    `the server answers ${reply.status} without a document`,
    reply.url,
    reply.status,
  );
  return { ok: false, failure, reply };
}

function replyOf({ bytes, ...answer }: Received, limits: ParseLimits): Reply {
  return { ...answer, source: openSource(bytes, answer.contentType, limits) };
}
