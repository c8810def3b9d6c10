import type { FailedExchange, OutgoingRequest } from '../../dialects/dialect.ts';
import { whenAborted } from '../clock/index.ts';
import { openSource, resolveUrl, type SourceDocument } from '../document/index.ts';
import type { Cookies } from './cookies.ts';
import { type Detour, PlayedFailure } from './detour.ts';
import { basicAuthorization, digestAuthorization, digestChallenge } from './digest.ts';
import { acceptedEncodings, type Decoded, decodeBody, tooLarge } from './encoding.ts';
import { brokenExchange, failedExchange, retryName } from './failure.ts';
import type { HostGates } from './hosts.ts';
import { type Hop, nextHop } from './redirect.ts';
import {
  type BrokenMessage,
  DeadlinePassed,
  type Message,
  type MessageBounds,
  type RawResponse,
  type Transport,
} from './transport.ts';
import { toBeTriedAgain, type Witness } from './witness.ts';

/** What an exchange needs to know of a request; everything else is the dialect's. */
export type ExchangeRequest = Omit<OutgoingRequest, 'dialect' | 'parameters' | 'notes'>;

/** An answer that came in whole, whatever its status. */
export interface Received {
  readonly url: string;
  readonly method: 'GET' | 'POST';
  readonly status: number;
  readonly contentType: string | null;
  readonly headers: Readonly<Record<string, string>>;
  /** Content codings undone. */
  readonly bytes: Uint8Array;
}

/** `received` accompanies a failure if there was an answer at all. */
export type Exchanged =
  | { readonly ok: true; readonly received: Received }
  | { readonly ok: false; readonly failure: FailedExchange; readonly received?: Received };

export interface ExchangeParts {
  readonly transport: Transport;
  readonly gates: HostGates;
  /** Whose messages these are. */
  readonly account: string;
  /** However many more the request would follow. */
  readonly maximumRedirects: number;
  readonly cookies: Cookies;
  /** Origins that may lead to private addresses because the operator named them. */
  readonly trusted: ReadonlySet<string>;
  /** Of the body, packed and unpacked; null: nobody will read it, so it may be as it likes. */
  readonly maximumBytes: number | null;
  readonly detour?: Detour;
  readonly witness: Witness;
  readonly signal?: AbortSignal;
}

/** One request with all its attempts, redirects and challenges, inside one total deadline of real time. */
export class Exchange {
  readonly #request: ExchangeRequest;
  readonly #parts: ExchangeParts;
  /** By the deadline, or by the caller's signal. */
  readonly #stop = new AbortController();
  #attempts = 0;
  /** The origin that was asked for first. */
  #home = '';

  constructor(request: ExchangeRequest, parts: ExchangeParts) {
    this.#request = request;
    this.#parts = parts;
  }

  /** Rejects with the caller's signal's reason, and with nothing else. */
  async run(): Promise<Exchanged> {
    const { totalMs } = this.#request.deadlines;
    const first = firstHop(this.#request);
    if ('kind' in first) return { ok: false, failure: first };
    this.#home = first.origin;
    const { signal } = this.#parts;
    const timer = setTimeout(() => this.#stop.abort(new DeadlinePassed(totalMs)), totalMs);
    const forget = signal && whenAborted(signal, () => this.#stop.abort(signal.reason));
    try {
      for (;;) {
        signal?.throwIfAborted();
        this.#attempts += 1;
        const { again, ...exchanged } = await this.#attempt(first);
        signal?.throwIfAborted();
        if (!again) return exchanged;
      }
    } finally {
      clearTimeout(timer);
      forget?.();
    }
  }

  async #attempt(first: Hop): Promise<Exchanged & { readonly again?: boolean }> {
    const { witness } = this.#parts;
    let hop = first;
    for (let followed = 0; ; followed += 1) {
      const response = await this.#answerTo(hop);
      if (!response.ok) {
        const failure = brokenExchange(response, hop.url);
        const again = response.phase !== 'reading' && this.#mayTryAgain(failure);
        if (again) witness.retried?.(failure);
        return { ok: false, failure, again };
      }
      const { redirects } = this.#request;
      const maximum = Math.min(redirects.maximum, this.#parts.maximumRedirects);
      const next = nextHop(hop, response, { ...redirects, maximum }, followed);
      if (next.kind === 'hop') {
        this.#tell(hop, response, 'a redirect');
        hop = next.hop;
        continue;
      }
      const { received, failure: unreadable } = await this.#receive(hop, response);
      const failure =
        next.kind === 'none'
          ? (statusFailure(received) ?? unreadable)
          : failedExchange(next.kind, next.message, hop.url, response.status);
      const again = failure !== null && this.#mayTryAgain(failure);
      this.#tell(hop, response, again ? toBeTriedAgain : null);
      return failure ? { ok: false, failure, received, again } : { ok: true, received };
    }
  }

  #mayTryAgain(failure: FailedExchange): boolean {
    const { retry } = this.#request;
    const name = retryName(failure);
    return this.#attempts <= retry.count && name !== undefined && retry.on.includes(name) && !this.#stop.signal.aborted;
  }

  /** Meets one Digest challenge on the way. */
  async #answerTo(hop: Hop): Promise<RawResponse | BrokenMessage> {
    const shown = hop.credentials?.origin === hop.origin ? hop.credentials.credentials : undefined;
    const response = await this.#send(hop, shown && basicAuthorization(shown));
    if (!response.ok || response.status !== 401 || !shown) return response;
    const challenge = digestChallenge(headerText(response.headers['www-authenticate']) ?? '');
    if (!challenge) return response;
    this.#tell(hop, response, 'a challenge for credentials');
    const { pathname, search } = new URL(hop.url);
    return this.#send(hop, digestAuthorization(challenge, shown, { method: hop.method, target: pathname + search }));
  }

  async #send(hop: Hop, authorization: string | undefined): Promise<RawResponse | BrokenMessage> {
    const { cookies, witness, maximumBytes } = this.#parts;
    const { connectMs, readMs } = this.#request.deadlines;
    const message: Message = { ...plain(hop), headers: this.#headers(hop, authorization) };
    const bounds: MessageBounds = {
      connectMs,
      readMs,
      maximumBytes: maximumBytes ?? unreadBytes,
      signal: this.#stop.signal,
    };
    witness.request?.({ ...message, headers: withoutSecrets(message.headers) });
    const response = await this.#carry(message, hop.origin, bounds);
    if (response.ok) cookies.keep(response.headers['set-cookie'], hop.url);
    return response;
  }

  async #carry(message: Message, origin: string, bounds: MessageBounds): Promise<RawResponse | BrokenMessage> {
    const { transport, gates, account, trusted, detour } = this.#parts;
    const { url } = message;
    const diverted = detour?.(message) ?? { to: url };
    if ('fails' in diverted) {
      const phase = diverted.retriable ? 'waiting' : 'reading';
      return { ok: false, error: new PlayedFailure(diverted.fails), phase, keptConnection: false };
    }
    const mayBePrivate = diverted.to !== url || trusted.has(origin);
    const carried = { ...message, url: diverted.to };
    const send = async () => {
      const first = await transport.send(carried, mayBePrivate, bounds);
      return closedWhileIdle(first) ? await transport.send(carried, mayBePrivate, bounds) : first;
    };
    return diverted.to === url ? gates.of(account, origin).pass(send, bounds.signal) : send();
  }

  #headers(hop: Hop, authorization: string | undefined): Readonly<Record<string, string>> {
    const { headers, sign } = this.#request;
    const home = hop.origin === this.#home;
    const kept = Object.entries(headers).filter(([written]) => {
      const name = written.toLowerCase();
      return (home || !secretHeaders.has(name)) && (hop.method === 'POST' || !bodyHeaders.has(name));
    });
    const names = new Set(kept.map(([name]) => name.toLowerCase()));
    const cookie = this.#parts.cookies.of(hop.url);
    return {
      ...Object.fromEntries(kept),
      ...(!names.has('accept-encoding') && { 'accept-encoding': acceptedEncodings }),
      ...(cookie !== '' && { cookie }),
      ...(authorization !== undefined && { authorization }),
      ...sign?.(plain(hop)),
    };
  }

  async #receive(
    hop: Hop,
    response: RawResponse,
  ): Promise<{ readonly received: Received; readonly failure: FailedExchange | null }> {
    const { maximumBytes } = this.#parts;
    const decoded = await readBody(response, maximumBytes);
    const received: Received = {
      url: hop.url,
      method: hop.method,
      status: response.status,
      contentType: headerText(response.headers['content-type']) ?? null,
      headers: headerTexts(response.headers),
      bytes: decoded.ok ? decoded.bytes : new Uint8Array(),
    };
    const failure = decoded.ok ? null : failedExchange(decoded.kind, decoded.message, hop.url, response.status);
    return { received, failure };
  }

  /** `onward`: why this answer is not the last word; null if it is. */
  #tell(hop: Hop, response: RawResponse, onward: string | null): void {
    const { status, body } = response;
    const headers = headerTexts(response.headers);
    const contentType = headers['content-type'] ?? null;
    const seen = { url: hop.url, status, contentType, headers, bytes: body.length };
    this.#parts.witness.response?.(
      onward === null
        ? { ...seen, final: true }
        : { ...seen, final: false, why: onward, reply: { ...seen, method: hop.method, source: shown(response) } },
    );
  }
}

/** Of a body that nobody reads, this much is taken so that its connection can be kept. */
const unreadBytes = 64 * 1024;

async function readBody({ body, cut, headers }: RawResponse, maximumBytes: number | null): Promise<Decoded> {
  if (maximumBytes === null) return { ok: true, bytes: new Uint8Array() };
  if (cut) return { ok: false, kind: 'too-large', message: tooLarge(maximumBytes) };
  return decodeBody(body, headerText(headers['content-encoding']) ?? '', maximumBytes);
}

/** Of an answer that nobody reads, a packed body is left packed, and out. */
function shown({ headers, body }: RawResponse): SourceDocument {
  const isPacked = (headerText(headers['content-encoding']) ?? 'identity') !== 'identity';
  return openSource(isPacked ? new Uint8Array() : body, headerText(headers['content-type']) ?? null);
}

/** The request's own credentials come before those written into its url. */
function firstHop({ url, method, body, credentials }: ExchangeRequest): Hop | FailedExchange {
  const resolved = resolveUrl(url, url);
  if (!resolved.ok) return failedExchange('protocol', resolved.problem, url);
  const known = credentials ?? resolved.credentials;
  const { origin } = new URL(resolved.url);
  return {
    url: resolved.url,
    origin,
    method,
    ...(body !== undefined && { body }),
    ...(known && { credentials: { origin, credentials: known } }),
  };
}

function plain({ url, method, body }: Hop): { url: string; method: 'GET' | 'POST'; body?: string } {
  return { url, method, ...(body !== undefined && { body }) };
}

function statusFailure({ status, url }: Received): FailedExchange | null {
  return status >= 200 && status < 300 ? null : failedExchange('status', `the server answers ${status}`, url, status);
}

const secretHeaders: ReadonlySet<string> = new Set(['authorization', 'cookie', 'proxy-authorization']);
const bodyHeaders: ReadonlySet<string> = new Set(['content-type', 'content-length', 'content-encoding']);

function withoutSecrets(headers: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !secretHeaders.has(name.toLowerCase())));
}

const lostConnection: ReadonlySet<unknown> = new Set(['UND_ERR_SOCKET', 'ECONNRESET', 'EPIPE']);

/**
 * A server may close a kept connection in the very moment we use it again. Nothing was answered, so the
 * message is sent once more over a new connection; this is no retry in the sense of `RetryRule`.
 */
function closedWhileIdle(response: RawResponse | BrokenMessage): boolean {
  if (response.ok || !response.keptConnection || response.phase !== 'waiting') return false;
  return response.error instanceof Error && 'code' in response.error && lostConnection.has(response.error.code);
}

function headerText(value: string | readonly string[] | undefined): string | undefined {
  return typeof value === 'string' ? value : value?.join(', ');
}

function headerTexts(headers: RawResponse['headers']): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, headerText(value) ?? '']));
}
