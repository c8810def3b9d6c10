import type { Clock } from '../clock/index.ts';
import type { AddressGuard } from './address-guard.ts';
import type { Detour } from './detour.ts';
import { type CustomerSession, createSession } from './session.ts';
import { Transport } from './transport.ts';

export interface CustomerClientOptions {
  /** Is told to stand still while an exchange is under way. Deadlines are in real time; see the README. */
  readonly clock: Clock;
  readonly guard: AddressGuard;
  readonly limits?: {
    /** Of a document, packed and unpacked. */
    readonly documentBytes: number;
  };
  /** For calls that are played again. Absent: every message goes where it says. */
  readonly detour?: Detour;
}

/** The connections of this process to its customers' servers. */
export interface CustomerClient {
  /**
   * A session for one call. `trustedOrigins`: exactly these (scheme, host and port) may lead to private
   * addresses, in this session only. Throws a TypeError if one of them is no URL.
   */
  readonly forCall: (options?: { readonly trustedOrigins?: readonly string[] }) => CustomerSession;
  /** Breaks off what is under way and closes all connections. */
  readonly close: () => Promise<void>;
}

const defaultDocumentBytes = 64 * 1024;

export function createCustomerClient({ clock, guard, limits, detour }: CustomerClientOptions): CustomerClient {
  const transport = new Transport(guard);
  const documentBytes = limits?.documentBytes ?? defaultDocumentBytes;
  return {
    forCall: ({ trustedOrigins = [] } = {}) =>
      createSession({ transport, clock, documentBytes, trustedOrigins, ...(detour && { detour }) }),
    close: () => transport.close(),
  };
}
