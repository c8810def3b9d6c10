import { subscribe } from 'node:diagnostics_channel';
import type { Socket } from 'node:net';
import type { WorkInFlight } from '../clock/index.ts';

/**
 * Every socket of this process, so that for one end of a connection the other can be found. Node publishes
 * them; nobody has to hand his over.
 */
const sockets = new Set<Socket>();
let isWatching = false;

/** From now on, sees the sockets that this process opens and accepts. */
export function watchSockets(): void {
  if (isWatching) return;
  isWatching = true;
  for (const kind of ['net.client.socket', 'net.server.socket']) subscribe(kind, (message) => see(message));
}

function see(message: unknown): void {
  const { socket } = message as { readonly socket: Socket };
  sockets.add(socket);
  socket.once('close', () => sockets.delete(socket));
}

/**
 * What is on its way on a connection between two sockets of this process: bytes that one end has written and
 * the other has not read, and ends that the other has not noticed. Call `watchSockets` before it is opened.
 */
export class LoopbackPair implements WorkInFlight {
  readonly #near: Socket;
  readonly #describe: () => string;
  #far: Socket | undefined;
  #isOver = false;

  constructor(near: Socket, describe: () => string) {
    this.#near = near;
    this.#describe = describe;
    near.once('close', () => {
      this.#isOver = true;
    });
  }

  count(): number {
    if (this.#isOver) return 0;
    this.#far ??= this.#find();
    // Not accepted yet.
    if (this.#far === undefined) return 1;
    return inFlight(this.#near, this.#far) + inFlight(this.#far, this.#near);
  }

  describe(): string {
    return this.#describe();
  }

  #find(): Socket | undefined {
    const { localPort, remotePort } = this.#near;
    if (localPort === undefined || remotePort === undefined) return undefined;
    return [...sockets].find((socket) => socket.remotePort === localPort && socket.localPort === remotePort);
  }
}

function inFlight(from: Socket, to: Socket): number {
  // What was written to an end that is gone never arrives.
  if (to.destroyed) return from.destroyed || from.readableEnded ? 0 : 1;
  const bytes = from.destroyed ? 0 : from.bytesWritten - to.bytesRead;
  const hasEnded = from.destroyed || from.writableFinished;
  return bytes + (hasEnded && !to.readableEnded ? 1 : 0);
}
