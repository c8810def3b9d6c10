import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The customer's server, and a configuration whose numbers 1 and 2 lead to it. */
export async function customer(documents: Readonly<Record<string, string>>) {
  let requests = 0;
  const server = createServer((request, response) => {
    requests++;
    response.setHeader('content-type', 'text/xml');
    response.end(documents[request.url ?? ''] ?? '<Response/>');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  const folder = mkdtempSync(join(tmpdir(), 'dragoman-cost-'));
  const file = join(folder, 'dragoman.yaml');
  writeFileSync(
    file,
    `listen: { eventSocket: 127.0.0.1:0, http: 127.0.0.1:0 }
publicUrl: http://127.0.0.1
storage: ${folder}
store: { file: ${folder}/store.sqlite }
log: { level: error }
limits: { callsPerAccount: 100000, requestsPerSecond: 1000000 }
routes:
  - { number: "1", url: "http://127.0.0.1:${port}/one" }
  - { number: "2", url: "http://127.0.0.1:${port}/wait" }
`,
  );
  return {
    file,
    requests: () => requests,
    url: `http://127.0.0.1:${port}`,
    close: () => {
      server.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
