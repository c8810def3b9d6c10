import type { Clock } from '../clock/index.ts';
import { defaultParseLimits } from '../document/index.ts';
import type { AddressGuard } from './address-guard.ts';
import type { Detour } from './detour.ts';
import { type HostKeyRules, HostKeys } from './host-keys.ts';
import { defaultHostLimits, HostGates, type HostLimits } from './hosts.ts';
import { type CustomerSession, createSession, type SessionLimits } from './session.ts';
import { Transport } from './transport.ts';

export interface CustomerClientOptions {
  /** Is told to stand still while an exchange is under way. Deadlines are in real time; see the README. */
  readonly clock: Clock;
  readonly guard: AddressGuard;
  /** What is left out has its default. */
  readonly limits?: Partial<SessionLimits>;
  readonly hosts?: Partial<HostLimits>;
  /** By default every key of an SFTP server is accepted. */
  readonly hostKeys?: HostKeyRules;
  /** For calls that are played again. Absent: every message goes where it says. */
  readonly detour?: Detour;
}

/** The connections of this process to its customers' servers. */
export interface CustomerClient {
  /**
   * A session for one call. `trustedOrigins`: exactly these (scheme, host and port) may lead to private
   * addresses, in this session only. Throws a TypeError if one of them is no URL. `account`: whose call it is.
   */
  readonly forCall: (options?: {
    readonly trustedOrigins?: readonly string[];
    readonly account?: string;
  }) => CustomerSession;
  /** Breaks off what is under way and closes all connections. */
  readonly close: () => Promise<void>;
}

const defaultLimits: SessionLimits = { ...defaultParseLimits, documentBytes: 64 * 1024, maximumRedirects: 20 };

export function createCustomerClient(options: CustomerClientOptions): CustomerClient {
  const { clock, guard, detour } = options;
  const transport = new Transport(guard);
  const gates = new HostGates({ ...defaultHostLimits, ...options.hosts });
  const hostKeys = new HostKeys(options.hostKeys ?? { known: new Map(), unknownHosts: 'accept' });
  const limits = { ...defaultLimits, ...options.limits };
  /** By the list that names them, which the calls of a route have in common. */
  const known = new WeakMap<readonly string[], ReadonlySet<string>>();
  const originsOf = (urls: readonly string[]) => {
    const origins = known.get(urls) ?? new Set(urls.map((url) => new URL(url).origin));
    known.set(urls, origins);
    return origins;
  };
  return {
    forCall: ({ trustedOrigins = [], account = '' } = {}) =>
      createSession({
        transport,
        guard,
        hostKeys,
        gates,
        account,
        clock,
        limits,
        trusted: originsOf(trustedOrigins),
        ...(detour && { detour }),
      }),
    close: () => transport.close(),
  };
}
