import { join } from 'node:path';
import { expect, test } from 'vitest';
import { dialects } from '../../dialects/registry.ts';
import { startServing } from '../../src/cli/index.ts';
import { parseConfig } from '../../src/config/index.ts';
import { command } from '../support/command.ts';
import { customerServer } from '../support/customer.ts';
import { newFolder, record, replay } from './support.ts';

test('a call that "serve" took is recorded from its page, or from its JSON lines, and plays', async () => {
  await using server = await customerServer({
    '/voice': '<Response><Gather numDigits="1" action="/next" timeout="5"><Say>Go.</Say></Gather></Response>',
    '/next': '<Response><Say>Done.</Say></Response>',
    '/status': { status: 204 },
  });
  const storage = newFolder();
  const config = parseConfig(
    `
listen: { eventSocket: 127.0.0.1:0, http: 127.0.0.1:0 }
storage: ${storage}
store: { file: "${join(storage, 'calls.sqlite')}" }
log: { level: error }
routes:
  - { number: "+15551230001", url: "${server.url}/voice", statusUrl: "${server.url}/status" }
`,
    'dragoman.yaml',
    { formats: dialects.map(({ id }) => id), environment: {} },
  );
  const serving = await startServing(config, dialects);
  try {
    const { eventSocket, http } = serving;
    const socket = `${eventSocket.host}:${eventSocket.port}`;
    expect((await command(['call', '+15551230001', '--connect', socket, '--press', '1'])).status).toBe(0);
    const site = `http://${http.host}:${http.port}`;
    await expect.poll(() => server.requests.map(({ path }) => path)).toEqual(['/voice', '/next', '/status']);
    const listed = async () => (await (await fetch(`${site}/calls`)).json()) as readonly { readonly id: string }[];
    await expect.poll(async () => (await listed()).length).toBe(1);
    const page = `${site}/calls/${(await listed())[0]?.id}`;
    for (const from of [page, `${page}.jsonl`]) {
      const { folder, files, status, err } = await record(['--from', from]);
      expect([status, err]).toEqual([0, `dragoman: recorded in ${folder}\n`]);
      expect(files['call.yaml']).toContain('  - press: "1"\n');
      expect(Object.keys(files).filter((name) => name.endsWith('request.http'))).toHaveLength(3);
      expect(await replay([folder])).toMatchObject({ status: 0 });
    }
    const { status, err } = await command(['record', '--from', `${site}/calls/none`, '--out', newFolder()]);
    expect([status, err]).toEqual([2, `dragoman: ${site}/calls/none.jsonl: the server answers 404\n`]);
  } finally {
    await serving.close();
  }
  const gone = await command(['record', '--from', 'http://127.0.0.1:9/calls/one', '--out', newFolder()]);
  expect([gone.status, gone.err]).toEqual([2, expect.stringContaining('nobody answers')]);
});
