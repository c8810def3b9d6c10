import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

/**
 * What answers for the number: an Express application or any other request listener, an `http.Server` that is
 * listening or not, or the url of a server somewhere else.
 */
export type Application = RequestListener | Server | string | URL;

/** An application that can be asked. */
export interface Reachable {
  /** Absolute; where the call begins. */
  readonly url: string;
  /** Gives back what was opened for it, and nothing else. */
  close(): Promise<void>;
}

/**
 * Makes an application reachable by http. What does not listen yet listens on a free port of loopback until the
 * last call to it is closed; such a port does not keep the process alive. `path` is resolved against the
 * application's address.
 *
 * @throws TypeError for an address that is none.
 */
export async function reach(application: Application, path: string | undefined): Promise<Reachable> {
  if (typeof application === 'string' || 'href' in application)
    return { url: absolute(path ?? '', String(application)), close: async () => {} };
  const { address, close } = await borrow(typeof application === 'function' ? createServer(application) : application);
  return { url: absolute(path ?? '/', address), close };
}

function absolute(path: string, base: string): string {
  if (!URL.canParse(path, base))
    throw new TypeError(`"${path || base}" is no url; an application elsewhere needs a whole one, such as http://…`);
  return new URL(path, base).href;
}

interface Borrowed {
  readonly address: Promise<string>;
  /** Calls that use it. */
  users: number;
}

/** Servers that listen because of us. */
const borrowed = new WeakMap<Server, Borrowed>();

async function borrow(server: Server): Promise<{ readonly address: string; close(): Promise<void> }> {
  const known = borrowed.get(server);
  if (known === undefined && server.listening) return { address: addressOf(server), close: async () => {} };
  const loan = known ?? { address: listen(server), users: 0 };
  borrowed.set(server, loan);
  loan.users++;
  return {
    address: await loan.address,
    async close() {
      if (--loan.users > 0) return;
      borrowed.delete(server);
      server.off('connection', leaveInBackground);
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

async function listen(server: Server): Promise<string> {
  server.on('connection', leaveInBackground);
  server.listen(0, '127.0.0.1').unref();
  await once(server, 'listening');
  return addressOf(server);
}

function leaveInBackground(socket: Socket): void {
  socket.unref();
}

function addressOf(server: Server): string {
  const { address, family, port } = server.address() as AddressInfo;
  const everywhere = address === '::' || address === '0.0.0.0';
  const host = everywhere ? '127.0.0.1' : family === 'IPv6' ? `[${address}]` : address;
  return `http://${host}:${port}`;
}
