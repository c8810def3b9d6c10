import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, test } from 'vitest';
import { dialects } from '../dialects/registry.ts';
import { startServing } from '../src/cli/index.ts';
import { systemClock } from '../src/clock/index.ts';
import { parseConfig } from '../src/config/index.ts';
import { ScriptedCaller, SimulatedSwitch } from '../src/simulator/index.ts';
import { customerServer } from './support/customer.ts';

const folder = mkdtempSync(join(tmpdir(), 'dragoman-takeover-'));

const yaml = (url: string, store: string, more = '') => `
listen: { eventSocket: 127.0.0.1:0, http: 127.0.0.1:0 }
storage: ${folder}
store: { file: ${folder}/${store}.sqlite }
log: { level: info }
${more}
routes:
  - { number: "+15551230001", url: "${url}/voice", statusUrl: "${url}/status" }
`;

const pages = {
  '/voice': '<Response><Gather numDigits="1" action="/next" timeout="30"/><Say>Nobody pressed.</Say></Response>',
  '/next': '<Response><Say>Thank you.</Say></Response>',
  '/status': { status: 204 },
};

const served = (url: string, store: string, more?: string) =>
  startServing(
    parseConfig(yaml(url, store, more), 'dragoman.yaml', { formats: dialects.map(({ id }) => id), environment: {} }),
    dialects,
  );

const caller = (atMs: number) =>
  new ScriptedCaller({ timed: [{ does: 'press', keys: '7', atMs }], hangsUpAfterMs: atMs + 8000 });

/** Another process; where its event socket is, as it says itself. */
async function otherProcess(url: string, store: string) {
  const file = join(folder, `${store}.yaml`);
  writeFileSync(file, yaml(url, store));
  const child = spawn(process.execPath, ['bin/dragoman.js', 'serve', '--config', file], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const lines: string[] = [];
  const address = new Promise<{ host: string; port: number }>((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr])
      createInterface({ input: stream }).on('line', (line) => {
        lines.push(line);
        const port = /"eventSocket":\{"host":"127\.0\.0\.1","port":(\d+)\}/.exec(line)?.[1];
        if (port !== undefined) resolve({ host: '127.0.0.1', port: Number(port) });
      });
    child.once('exit', () => reject(new Error(lines.join('\n'))));
  });
  return { child, address: await address };
}

test('killed in the middle of a call, another process goes on with the verb that ran', async () => {
  await using server = await customerServer(pages);
  const first = await otherProcess(server.url, 'killed');
  const second = await served(server.url, 'killed');
  const simulated = new SimulatedSwitch({ clock: systemClock });
  try {
    const call = { to: '+15551230001', caller: caller(4000), variables: { socket_resume: 'true' } };
    const over = simulated.placeCall(call, [first.address, second.eventSocket]);
    await expect.poll(() => server.requests.length, { timeout: 10_000 }).toBe(1);
    await new Promise((resolve) => systemClock.timer(700, () => resolve(undefined)));
    const exited = once(first.child, 'exit');
    first.child.kill('SIGKILL');
    await exited;
    const outcome = await over;
    expect(outcome.executed.map(({ application, argument }) => `${application} ${argument}`).at(-1)).toMatch(
      /Thank you/,
    );
    await expect.poll(() => server.requests.map(({ path }) => path)).toEqual(['/voice', '/next', '/status']);
    expect(new URLSearchParams(server.requests[1]?.body).get('Digits')).toBe('7');
  } finally {
    first.child.kill('SIGKILL');
    await simulated.close();
    await second.close();
  }
}, 120_000);

test('shut down, it hands its calls over where the dialplan has somebody next', async () => {
  await using server = await customerServer(pages);
  const first = await served(server.url, 'handed', 'limits: { shutdownSeconds: 0 }');
  const second = await served(server.url, 'handed');
  const simulated = new SimulatedSwitch({ clock: systemClock });
  try {
    const call = { to: '+15551230001', caller: caller(3000), variables: { socket_resume: 'true' } };
    const over = simulated.placeCall(call, [first.eventSocket, second.eventSocket]);
    await expect.poll(() => server.requests.length, { timeout: 10_000 }).toBe(1);
    await new Promise((resolve) => systemClock.timer(500, () => resolve(undefined)));
    await first.close();
    await over;
    // Nobody was told of an end that there was not.
    await expect.poll(() => server.requests.map(({ path }) => path)).toEqual(['/voice', '/next', '/status']);
  } finally {
    await simulated.close();
    await second.close();
  }
}, 120_000);

test('shut down where nobody is next, it ends its calls with a cause', async () => {
  await using server = await customerServer(pages);
  const first = await served(server.url, 'alone', 'limits: { shutdownSeconds: 0 }');
  const simulated = new SimulatedSwitch({ clock: systemClock });
  try {
    const over = simulated.placeCall({ to: '+15551230001', caller: caller(20_000) }, first.eventSocket);
    await expect.poll(() => server.requests.length, { timeout: 10_000 }).toBe(1);
    await new Promise((resolve) => systemClock.timer(500, () => resolve(undefined)));
    await first.close();
    const outcome = await over;
    expect(outcome.cause).toBe('NORMAL_TEMPORARY_FAILURE');
    expect(server.requests.at(-1)?.path).toBe('/status');
  } finally {
    await simulated.close();
  }
}, 120_000);
