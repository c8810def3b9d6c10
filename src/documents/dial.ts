import { connect, isIP, type Socket } from 'node:net';
import { type AddressGuard, ForbiddenAddress } from './address-guard.ts';
import { DeadlinePassed } from './transport.ts';

/**
 * A connection to a server that does not speak HTTP: to the address that the guard has judged and to no other. Rejects
 * with `ForbiddenAddress`, `DeadlinePassed`, the signal's reason or the system's error.
 */
export function dial(
  guard: AddressGuard,
  { host, port }: { readonly host: string; readonly port: number },
  milliseconds: number,
  signal: AbortSignal,
): Promise<Socket> {
  // A socket looks up names only, so literals are judged here.
  const refusal = isIP(host) === 0 ? null : guard.refusal(host);
  if (refusal !== null) return Promise.reject(new ForbiddenAddress(host, refusal));
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, lookup: guard.lookup });
    const settle = (failure: unknown) => {
      clearTimeout(timer);
      signal.removeEventListener('abort', cancelled);
      socket.removeAllListeners();
      if (failure === undefined) return resolve(socket);
      socket.on('error', () => {}).destroy();
      reject(failure);
    };
    const cancelled = () => settle(signal.reason);
    const timer = setTimeout(() => settle(new DeadlinePassed(milliseconds)), milliseconds);
    socket.once('connect', () => settle(undefined)).once('error', settle);
    signal.addEventListener('abort', cancelled, { once: true });
    if (signal.aborted) cancelled();
  });
}
