import type { FailedExchange, RetryRule } from '../../dialects/dialect.ts';
import { ForbiddenAddress } from './address-guard.ts';
import { PlayedFailure } from './detour.ts';
import { HostAtRest, HostFlooded } from './hosts.ts';
import { FileUnreadable } from './local-file.ts';
import { type BrokenMessage, DeadlinePassed, type Phase } from './transport.ts';

export function failedExchange(
  kind: FailedExchange['kind'],
  message: string,
  url: string,
  status?: number,
): FailedExchange {
  return { kind, message, url, ...(status !== undefined && { status }), diagnostics: [] };
}

/** The customer's view of a message that brought no answer. */
export function brokenExchange({ error, phase }: BrokenMessage, url: string): FailedExchange {
  const { host, protocol } = new URL(url);
  if (error instanceof PlayedFailure) return { ...error.failure, url, diagnostics: [] };
  if (error instanceof ForbiddenAddress) return failedExchange('forbidden-address', error.message, url);
  if (error instanceof HostAtRest) return failedExchange('host-at-rest', `${host}: ${error.message}`, url);
  if (error instanceof HostFlooded) return failedExchange('host-flooded', `${host}: ${error.message}`, url);
  if (error instanceof FileUnreadable) return failedExchange('protocol', error.message, url);
  if (error instanceof DeadlinePassed) return late(error, phase, host, url);
  const code = codeOf(error);
  const tls = code.startsWith('ERR_TLS') || code.startsWith('ERR_SSL') || tlsCodes.has(code);
  if (tls) return failedExchange('tls', `TLS with ${host} failed: ${reasonOf(error, code)}`, url);
  if (phase === 'connecting') {
    // The other side may also hang up in the middle of the handshake.
    if (protocol === 'https:' && code === 'ECONNRESET')
      return failedExchange('tls', `TLS with ${host} failed: the server ended the handshake`, url);
    const known = connectCodes.get(code);
    if (known) return failedExchange(known.kind, known.message(host), url);
  }
  const what = phase === 'reading' ? 'the connection broke in the middle of the answer' : noAnswer(protocol, host);
  return failedExchange('protocol', `${what}: ${reasonOf(error, code)}`, url);
}

function noAnswer(protocol: string, host: string): string {
  return protocol.startsWith('http') ? 'there was no HTTP answer' : `the connection to ${host} broke`;
}

/** What a failure is called in a `RetryRule`; undefined for those that no second attempt would mend. */
export function retryName({ kind, status }: FailedExchange): RetryRule['on'][number] | undefined {
  if (kind !== 'status') return retryNames.get(kind);
  if (status !== undefined && status >= 400 && status < 500) return '4xx';
  return status !== undefined && status >= 500 ? '5xx' : undefined;
}

const retryNames: ReadonlyMap<FailedExchange['kind'], RetryRule['on'][number]> = new Map([
  ['refused', 'connect'],
  ['unresolved', 'connect'],
  ['connect-timeout', 'connect'],
  ['tls', 'connect'],
  ['timeout', 'timeout'],
]);

function late({ milliseconds }: DeadlinePassed, phase: Phase, host: string, url: string): FailedExchange {
  switch (phase) {
    case 'connecting':
      return failedExchange('connect-timeout', `no connection to ${host} within ${milliseconds} ms`, url);
    case 'waiting':
      return failedExchange('timeout', `${host} has not answered within ${milliseconds} ms`, url);
    case 'reading':
      return failedExchange('timeout', `the answer of ${host} stood still for ${milliseconds} ms`, url);
  }
}

interface ConnectProblem {
  readonly kind: 'refused' | 'unresolved' | 'connect-timeout';
  readonly message: (host: string) => string;
}

const refused: ConnectProblem = { kind: 'refused', message: (host) => `${host} refuses the connection` };
const unreachable: ConnectProblem = { kind: 'refused', message: (host) => `there is no way to ${host}` };
const unresolved: ConnectProblem = { kind: 'unresolved', message: (host) => `the name of ${host} is not known` };
const slow: ConnectProblem = { kind: 'connect-timeout', message: (host) => `${host} does not take the connection` };

const connectCodes: ReadonlyMap<string, ConnectProblem> = new Map([
  ['ECONNREFUSED', refused],
  ['ECONNRESET', refused],
  ['EHOSTUNREACH', unreachable],
  ['ENETUNREACH', unreachable],
  ['EADDRNOTAVAIL', unreachable],
  ['EACCES', unreachable],
  ['EPERM', unreachable],
  ['ENOTFOUND', unresolved],
  ['EAI_AGAIN', unresolved],
  ['EAI_FAIL', unresolved],
  ['ETIMEDOUT', slow],
  ['UND_ERR_CONNECT_TIMEOUT', slow],
]);

/** OpenSSL's and Node's words for a certificate or handshake that will not do. */
const tlsCodes: ReadonlySet<string> = new Set([
  'EPROTO',
  'CERT_HAS_EXPIRED',
  'CERT_NOT_YET_VALID',
  'CERT_REVOKED',
  'CERT_UNTRUSTED',
  'CERT_REJECTED',
  'CERT_SIGNATURE_FAILURE',
  'CERT_CHAIN_TOO_LONG',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'HOSTNAME_MISMATCH',
  'INVALID_CA',
  'INVALID_PURPOSE',
]);

function codeOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : '';
}

function reasonOf(error: unknown, code: string): string {
  const message = error instanceof Error ? error.message.split('\n', 1)[0] : '';
  return (message || code || 'unknown reason').slice(0, 200);
}
