import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface SeenRequest {
  readonly method: string;
  /** Path with query. */
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** What a path answers: a document, or everything about the response. */
export type Answer =
  | string
  | {
      readonly status?: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body?: string | Uint8Array;
    };

export interface CustomerServer extends AsyncDisposable {
  readonly url: string;
  readonly requests: readonly SeenRequest[];
}

/**
 * A customer's server: a real one on loopback that answers each path as told (`/folder/*` whatever is in there) and
 * remembers what it was asked.
 */
export async function customerServer(
  answers: Readonly<Record<string, Answer | ((request: SeenRequest) => Answer | Promise<Answer>)>>,
): Promise<CustomerServer> {
  const requests: SeenRequest[] = [];
  const server = createServer((incoming, response) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', async () => {
      const seen = {
        method: incoming.method ?? '',
        path: incoming.url ?? '',
        headers: incoming.headers,
        body: Buffer.concat(chunks).toString('utf8'),
      };
      requests.push(seen);
      const { pathname } = new URL(seen.path, 'http://x');
      const inFolder = answers[pathname.replace(/[^/]*$/, '*')];
      const answer = answers[pathname] ?? inFolder ?? { status: 404, body: 'no such page' };
      const made = await (typeof answer === 'function' ? answer(seen) : answer);
      const { status = 200, headers = {}, body = '' } = typeof made === 'string' ? { body: made } : made;
      response.writeHead(status, headers).end(body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
