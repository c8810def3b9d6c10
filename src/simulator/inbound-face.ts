import { createServer, type Server, type Socket } from 'node:net';
import { Connection } from './connection.ts';
import type { Exchange } from './exchange.ts';
import { authRequest } from './frames.ts';
import { watchSockets } from './loopback-pair.ts';

export interface InboundOptions {
  /** Default 127.0.0.1. */
  readonly host?: string;
  /** 0 lets the system choose. */
  readonly port: number;
  readonly password: string;
  /** For `userauth`: passwords by `user@domain`. */
  readonly users?: Readonly<Record<string, string>>;
}

/** What programs connect to themselves: mod_event_socket's listening side. */
export interface InboundFace {
  readonly host: string;
  readonly port: number;
  close(): Promise<void>;
}

export async function listenInbound(exchange: Exchange, options: InboundOptions): Promise<InboundFace> {
  const users = new Map(Object.entries(options.users ?? {}));
  const connections = new Set<Connection>();
  watchSockets();
  const server = createServer((socket: Socket) => {
    const connection = new Connection(exchange, socket, { by: 'password', password: options.password, users });
    connections.add(connection);
    connection.ended.addEventListener('abort', () => connections.delete(connection));
    connection.send(authRequest);
  });
  const port = await listening(server, options);
  return {
    host: options.host ?? '127.0.0.1',
    port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const connection of connections) connection.destroy();
      }),
  };
}

function listening(server: Server, { host = '127.0.0.1', port }: InboundOptions): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : port);
    });
  });
}
