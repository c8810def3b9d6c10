import { isIP } from 'node:net';
import { WebSocket } from 'ws';
import type { AddressGuard } from '../documents/index.ts';
import type { StreamFailure } from '../run/index.ts';
import type { Credentials } from '../verbs/index.ts';

export interface FarSide {
  /** ws: or wss: */
  readonly url: string;
  readonly credentials?: Credentials;
  readonly headers: Readonly<Record<string, string>>;
  readonly guard: AddressGuard;
  /** Origins, as http or https, that the operator named, wherever they lead. */
  readonly trustedOrigins: readonly string[];
  readonly signal: AbortSignal;
}

/** Connects to the customer's server. No redirects; 5 s, in real time, until it agrees. Never rejects. */
export function connectFarSide(far: FarSide): Promise<WebSocket | StreamFailure> {
  const { url, credentials, headers, guard, trustedOrigins, signal } = far;
  const { hostname, origin } = new URL(url.replace(/^ws/i, 'http'));
  const isTrusted = trustedOrigins.includes(origin);
  const host = hostname.replace(/^\[|\]$/g, '');
  // A socket looks up names only, so literals are judged here.
  const refusal = isTrusted || isIP(host) === 0 ? null : guard.refusal(host);
  if (refusal !== null) return Promise.resolve({ event: 'failed', problem: refusal });
  return new Promise((resolve) => {
    const socket = new WebSocket(url, {
      headers: { ...headers },
      handshakeTimeout: handshakeMs,
      followRedirects: false,
      perMessageDeflate: false,
      maxPayload: largestMessage,
      ...(credentials && { auth: `${credentials.username}:${credentials.password}` }),
      ...(!isTrusted && { lookup: guard.lookup }),
    });
    const cancel = () => {
      resolve({ event: 'failed', problem: 'nobody waits for it any more' });
      socket.terminate();
    };
    socket.on('error', ({ message }) => resolve({ event: 'failed', problem: message || 'the connection failed' }));
    socket.on('unexpected-response', (_, response) => {
      resolve({ event: 'rejected', problem: `the server answers ${response.statusCode} and opens no WebSocket` });
      response.destroy();
      socket.terminate();
    });
    socket.once('open', () => {
      signal.removeEventListener('abort', cancel);
      resolve(socket);
    });
    if (signal.aborted) cancel();
    else signal.addEventListener('abort', cancel, { once: true });
  });
}

const handshakeMs = 5000;
/** A minute and a half of sound in base64. */
const largestMessage = 1024 * 1024;
