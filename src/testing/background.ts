import { subscribe } from 'node:diagnostics_channel';
import type { Server, Socket } from 'node:net';

/** Servers of this process that listen, by their port. */
const servers = new Map<number, Server>();
/** Ports that are connected to in the background. */
const called = new Set<number>();
let isWatching = false;

/**
 * From now on, sees the servers and connections that this process opens. Node publishes them, so nobody has to hand
 * his over; those whose ports are not named below are left as they are.
 */
export function watchBackground(): void {
  if (isWatching) return;
  isWatching = true;
  subscribe('tracing:net.server.listen:asyncEnd', (message) => {
    const { server } = message as { readonly server: Server };
    const address = server.address();
    if (typeof address !== 'object' || address === null) return;
    servers.set(address.port, server);
    server.once('close', () => servers.delete(address.port));
  });
  subscribe('net.client.socket', (message) => {
    const { socket } = message as { readonly socket: Socket };
    socket.once('connect', () => {
      if (socket.remotePort !== undefined && called.has(socket.remotePort)) socket.unref();
    });
  });
}

/** The server on this port of ours, and what it accepts, do not keep the process alive: a test may forget its call. */
export function serveInBackground(port: number): void {
  servers
    .get(port)
    ?.unref()
    .on('connection', (socket) => socket.unref());
}

/** Nor do connections to this port. Returns the function that ends it. */
export function callInBackground(port: number): () => void {
  called.add(port);
  return () => called.delete(port);
}
