import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, test } from 'vitest';
import { systemClock } from '../../src/clock/index.ts';
import { ScriptedCaller, SimulatedSwitch } from '../../src/simulator/index.ts';
import { customerServer } from '../support/customer.ts';

const account = `AC${'a'.repeat(32)}`;
const authToken = '0123456789abcdef0123456789abcdef';

/** A port that was free a moment ago: the switch goes on knocking at the one that the first process had. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}

interface Process {
  readonly child: ChildProcess;
  readonly http: string;
  readonly eventSocket: { readonly host: string; readonly port: number };
}

async function started(file: string): Promise<Process> {
  const child = spawn(process.execPath, ['bin/dragoman.js', 'serve', '--config', file], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const lines: string[] = [];
  return new Promise((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr])
      createInterface({ input: stream }).on('line', (line) => {
        lines.push(line);
        if (!line.includes('"taking calls"')) return;
        const { eventSocket, http } = JSON.parse(line) as {
          eventSocket: Process['eventSocket'];
          http: { port: number };
        };
        resolve({ child, eventSocket, http: `http://127.0.0.1:${http.port}` });
      });
    child.once('exit', () => reject(new Error(lines.join('\n'))));
  });
}

async function killed({ child }: Process): Promise<void> {
  const exited = once(child, 'exit');
  child.kill('SIGKILL');
  await exited;
}

function post({ http }: Process, path: string, parameters: Record<string, string>) {
  return fetch(`${http}/2010-04-01/Accounts/${account}${path}.json`, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(`${account}:${authToken}`).toString('base64')}` },
    body: new URLSearchParams(parameters),
  });
}

async function statusOf({ http }: Process, sid: string): Promise<string> {
  const headers = { authorization: `Basic ${Buffer.from(`${account}:${authToken}`).toString('base64')}` };
  const response = await fetch(`${http}/2010-04-01/Accounts/${account}/Calls/${sid}.json`, { headers });
  return ((await response.json()) as { status: string }).status;
}

async function configuration(simulated: SimulatedSwitch, port: number, customer: string): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'dragoman-killed-'));
  const { port: inbound } = await simulated.listen({ port: 0, password: 'ClueCon' });
  const file = join(folder, 'dragoman.yaml');
  const text = {
    listen: { eventSocket: `127.0.0.1:${port}`, http: '127.0.0.1:0' },
    storage: folder,
    store: { file: join(folder, 'dragoman.sqlite') },
    network: { allow: ['127.0.0.0/8'] },
    switch: { address: `127.0.0.1:${inbound}`, password: 'ClueCon' },
    limits: { callsPerSecond: 50 },
    accounts: [
      { id: 'acme', title: 'Acme', apis: { twiml: { id: account, settings: { authToken }, credentials: [] } } },
    ],
    routes: [{ number: '+15551230001', url: `${customer}/first`, account: 'acme' }],
  };
  writeFileSync(file, JSON.stringify(text));
  return file;
}

const everything = ['initiated', 'ringing', 'answered', 'completed'];

test('killed after it acknowledged calls and ends, a new process does each of them once', async () => {
  await using customer = await customerServer({
    '/voice': '<Response><Say>Good morning.</Say></Response>',
    '/long': '<Response><Say>Hold on.</Say><Pause length="60"/><Say>Never heard.</Say></Response>',
    '/second': '<Response><Say>Somewhere else.</Say></Response>',
    '/status': { status: 204 },
  });
  const simulated = new SimulatedSwitch({
    clock: systemClock,
    callees: [
      { matches: /^\+1555000(01|03|05)/, behaviour: { does: 'answer', ringsAfterMs: 100, afterMs: 300 } },
      { matches: /^\+1555000(02)/, behaviour: { does: 'answer', ringsAfterMs: 100, afterMs: 25_000 } },
      { matches: /^\+1555000(04)/, behaviour: { does: 'ring for ever', ringsAfterMs: 100 } },
    ],
  });
  const file = await configuration(simulated, await freePort(), customer.url);
  const first = await started(file);
  let second: Process | undefined;
  try {
    const ordered = async (number: string, page = '/voice') => {
      const response = await post(first, '/Calls', {
        To: number,
        From: '+15550009999',
        Url: customer.url + page,
        StatusCallback: `${customer.url}/status`,
        StatusCallbackEvent: everything.join(' '),
      });
      expect(response.status).toBe(201);
      return ((await response.json()) as { sid: string }).sid;
    };
    // A notice that had arrived, and was not written down as told yet, comes again with the same token.
    const told = (sid: string) => {
      const notices = customer.requests.filter(
        ({ path, body }) => path === '/status' && new URLSearchParams(body).get('CallSid') === sid,
      );
      const byToken = new Map(notices.map(({ headers, body }) => [headers['i-twilio-idempotency-token'], body]));
      return [...byToken.values()].map((body) => new URLSearchParams(body).get('CallStatus'));
    };
    const asked = (sid: string, page = '/voice') =>
      customer.requests.filter(({ path, body }) => path === page && new URLSearchParams(body).get('CallSid') === sid);
    const rings = await ordered('+15550000202020');
    const cancelled = await ordered('+15550000404040');
    await expect.poll(() => [told(rings).length, told(cancelled).length], { timeout: 15_000 }).toEqual([2, 2]);
    const talks = await ordered('+15550000505050', '/long');
    await expect.poll(() => statusOf(first, talks), { timeout: 15_000 }).toBe('in-progress');
    await expect.poll(() => asked(talks, '/long').length, { timeout: 15_000 }).toBe(1);
    const led = await post(first, `/Calls/${talks}`, { Url: `${customer.url}/second` });
    expect(led.status).toBe(200);
    const ended = await post(first, `/Calls/${cancelled}`, { Status: 'canceled' });
    expect(ended.status).toBe(200);
    const new1 = await ordered('+15550000101010');
    const new2 = await ordered('+15550000303030');
    await killed(first);
    second = await started(file);
    const all = [talks, rings, new1, new2];
    const now = second;
    await expect
      .poll(() => Promise.all([...all, cancelled].map((sid) => statusOf(now, sid))), { timeout: 60_000, interval: 500 })
      .toEqual(['completed', 'completed', 'completed', 'completed', 'canceled']);
    const complete = ['initiated', 'ringing', 'in-progress', 'completed'];
    // What rang while nobody was there to see it is not told.
    const withoutRinging = (sid: string) => told(sid).filter((each) => each !== 'ringing');
    await expect
      .poll(() => [...[talks, rings, cancelled].map(told), ...[new1, new2].map(withoutRinging)], {
        timeout: 20_000,
      })
      .toEqual([
        complete,
        complete,
        ['initiated', 'ringing', 'canceled'],
        ['initiated', 'in-progress', 'completed'],
        ['initiated', 'in-progress', 'completed'],
      ]);
    expect([rings, new1, new2].map((sid) => asked(sid).length)).toEqual([1, 1, 1]);
    // The redirect may have been asked for already when the process died: then it is asked for once more.
    expect(asked(talks, '/second').length).toBeGreaterThan(0);
    expect(asked(talks, '/long').length).toBe(1);
  } finally {
    first.child.kill('SIGKILL');
    if (second) await killed(second);
    await simulated.close();
  }
}, 120_000);

test('killed after it acknowledged where a call goes next, whoever has the call then goes there', async () => {
  await using customer = await customerServer({
    '/first': '<Response><Say>Hold on.</Say><Pause length="60"/><Say>Never heard.</Say></Response>',
    '/second': '<Response><Say>Somewhere else.</Say></Response>',
  });
  const simulated = new SimulatedSwitch({ clock: systemClock });
  const file = await configuration(simulated, await freePort(), customer.url);
  const first = await started(file);
  const other = file.replace('.yaml', '-2.yaml');
  const { readFileSync } = await import('node:fs');
  const text = JSON.parse(readFileSync(file, 'utf8')) as { listen: object };
  writeFileSync(other, JSON.stringify({ ...text, listen: { eventSocket: '127.0.0.1:0', http: '127.0.0.1:0' } }));
  const second = await started(other);
  try {
    const caller = new ScriptedCaller({ hangsUpAfterMs: 60_000 });
    const call = { to: '+15551230001', from: '+15550001111', caller, variables: { socket_resume: 'true' } };
    const over = simulated.placeCall(call, [first.eventSocket, second.eventSocket]);
    await expect.poll(() => customer.requests.length, { timeout: 15_000 }).toBe(1);
    const sid = new URLSearchParams(customer.requests[0]?.body).get('CallSid') ?? '';
    await expect.poll(() => statusOf(first, sid), { timeout: 15_000 }).toBe('in-progress');
    const redirected = await post(first, `/Calls/${sid}`, { Url: `${customer.url}/second` });
    await killed(first);
    expect(redirected.status).toBe(200);
    const outcome = await over;
    const spoken = outcome.executed
      .filter(({ application }) => application === 'speak')
      .map(({ argument }) => argument);
    expect(spoken.join('\n')).toContain('Somewhere else.');
    expect(spoken.join('\n')).not.toContain('Never heard.');
    expect(customer.requests.filter(({ path }) => path === '/second').length).toBeGreaterThan(0);
  } finally {
    first.child.kill('SIGKILL');
    await killed(second);
    await simulated.close();
  }
}, 90_000);
