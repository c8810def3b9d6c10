import { createServer, STATUS_CODES } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { RecordedResponse } from './recorded-call.ts';

/** Answers as it was once answered. */
export interface AnsweringServer {
  /** Where this response waits for one request. */
  offer(response: RecordedResponse): string;
  close(): Promise<void>;
}

/** Listens on a free port of loopback. */
export async function startAnsweringServer(): Promise<AnsweringServer> {
  const waiting = new Map<string, RecordedResponse>();
  let offered = 0;
  const server = createServer((request, response) => {
    request.resume();
    const path = request.url ?? '';
    const recorded = waiting.get(path);
    waiting.delete(path);
    if (!recorded) {
      response.writeHead(404).end();
      return;
    }
    const { status, headers, body } = recorded;
    response.sendDate = false;
    response.writeHead(status, STATUS_CODES[status] ?? '', playableHeaders(headers)).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    offer(response) {
      const path = `/${++offered}`;
      waiting.set(path, response);
      return `http://127.0.0.1:${port}${path}`;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** What was hidden in a trace cannot be set again; what is not Latin-1 travels as UTF-8. */
function playableHeaders(headers: RecordedResponse['headers']): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers)
      .filter(([name]) => name.toLowerCase() !== 'set-cookie')
      .map(([name, value]) => [
        name,
        /^[\0-\u00ff]*$/.test(value) ? value : Buffer.from(value, 'utf8').toString('latin1'),
      ]),
  );
}
