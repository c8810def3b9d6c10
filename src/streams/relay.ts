import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';

/** Where the switch's module brings the sound of calls: a WebSocket for each stream, at a path that only it was told. */
export interface StreamRelay {
  readonly port: number;
  /** `arrived` is called once, by the first connection to this path. Returns what forgets the path. */
  expect(token: string, arrived: (socket: WebSocket) => void): () => void;
  close(): Promise<void>;
}

/** Rejects with the system's error if the address cannot be had. */
export async function startStreamRelay(address: {
  readonly host: string;
  readonly port: number;
}): Promise<StreamRelay> {
  const awaited = new Map<string, (socket: WebSocket) => void>();
  const http = createServer((_, response) => response.writeHead(426).end());
  const server = new WebSocketServer({ noServer: true, perMessageDeflate: false, maxPayload: largestFrame });
  http.on('upgrade', (request, socket, head) => {
    socket.on('error', () => {});
    const token = (request.url ?? '').slice(1);
    const arrived = awaited.get(token);
    if (!arrived) return socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
    awaited.delete(token);
    server.handleUpgrade(request, socket, head, (webSocket) => {
      webSocket.on('error', () => webSocket.terminate());
      arrived(webSocket);
    });
  });
  await new Promise<void>((resolve, reject) => {
    http.once('error', reject);
    http.listen(address.port, address.host, () => {
      http.off('error', reject);
      resolve();
    });
  });
  return {
    port: (http.address() as AddressInfo).port,
    expect(token, arrived) {
      awaited.set(token, arrived);
      return () => void awaited.delete(token);
    },
    async close() {
      awaited.clear();
      for (const webSocket of server.clients) webSocket.terminate();
      server.close();
      const closed = new Promise((resolve) => http.close(resolve));
      http.closeAllConnections();
      await closed;
    },
  };
}

/** Two seconds of two channels. */
const largestFrame = 65_536;
