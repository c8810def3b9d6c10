import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';

// biome-ignore lint/suspicious/noExplicitAny: every test knows what its far side was told
export type StreamMessage = any;

export interface StreamServerOptions {
  /** What is answered at `/voice`; `base` is the server's own url. */
  readonly document: (base: string, far: string) => string;
  /** The far side of every stream: called for each message. */
  readonly answer?: (message: StreamMessage, socket: WebSocket) => void;
  /** Opens no WebSocket. */
  readonly refuses?: boolean;
  /** Leaves whoever connects without an answer. */
  readonly isSilent?: boolean;
  /** What is at `/sound.wav`. */
  readonly sound?: Buffer;
}

export interface StreamServer extends AsyncDisposable {
  readonly url: string;
  readonly messages: readonly StreamMessage[];
  /** Of the requests that would open a WebSocket. */
  readonly headers: readonly IncomingHttpHeaders[];
  /** What was sent to `/told`, and to `/after`, as it came. */
  readonly told: readonly string[];
  /** How each WebSocket was closed, by its code. */
  readonly closed: readonly number[];
}

/** A customer's server on loopback: documents, what it is told, and the far side of its streams. */
export async function streamServer(options: StreamServerOptions): Promise<StreamServer> {
  const messages: StreamMessage[] = [];
  const headers: IncomingHttpHeaders[] = [];
  const told: string[] = [];
  const closed: number[] = [];
  const connections = new Set<Duplex>();
  let url = '';
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += String(chunk);
    if (request.url === '/told') told.push(body);
    if (request.url === '/after') told.push(`After=1&${body}`);
    if (request.url === '/sound.wav') return response.setHeader('content-type', 'audio/wav').end(options.sound);
    response.setHeader('content-type', 'text/xml');
    const isDocument = request.url === '/voice';
    response.end(isDocument ? options.document(url, url.replace('http', 'ws')) : '<Response/>');
  });
  const sockets = new WebSocketServer({ noServer: true });
  server.on('upgrade', (request, socket, head) => {
    headers.push(request.headers);
    connections.add(socket);
    socket.on('error', () => {});
    if (options.isSilent) return;
    if (options.refuses) return socket.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n');
    sockets.handleUpgrade(request, socket, head, (webSocket) => {
      webSocket.on('close', (code) => closed.push(code));
      webSocket.on('message', (data) => {
        const message: StreamMessage = JSON.parse(String(data));
        messages.push(message);
        options.answer?.(message, webSocket);
      });
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    messages,
    headers,
    told,
    closed,
    async [Symbol.asyncDispose]() {
      for (const socket of connections) socket.destroy();
      const over = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await over;
    },
  };
}
