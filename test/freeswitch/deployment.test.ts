import { type ChildProcess, spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sleep, systemClock } from '../../src/clock/index.ts';
import { type ApiCall, connectToSwitch, listenForCalls, type SwitchClient } from '../../src/freeswitch/index.ts';
import type { Leg, SwitchServer } from '../../src/switch/index.ts';

/** A FreeSWITCH program of this machine: it is started with the configuration of deploy/, on loopback, and stopped. */
const binary = process.env['FREESWITCH_BINARY'] ?? '';
const isGiven = binary !== '' && existsSync(binary);
if (!isGiven)
  process.stderr.write('deploy/freeswitch is not tried: set FREESWITCH_BINARY=/path/to/freeswitch. Skipped.\n');

const raw = (name: string, argument: string) => ({ name, argument }) as ApiCall;

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

describe.skipIf(!isGiven)('the configuration of deploy/freeswitch', () => {
  let folder: string;
  let process_: ChildProcess;
  let client: SwitchClient;
  const ports = { sip: 0, esl: 0, first: 0, second: 0 };

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'deployment-'));
    cpSync('deploy/freeswitch', join(folder, 'conf'), { recursive: true });
    for (const name of ['log', 'db', 'run', 'storage']) mkdirSync(join(folder, name));
    for (const name of ['sip', 'esl', 'first', 'second'] as const) ports[name] = await freePort();
    edit('vars.xml', [
      ['dragoman_sip_port=5060', `dragoman_sip_port=${ports.sip}`],
      ['esl_port=8021', `esl_port=${ports.esl}`],
      ['dragoman_hosts=127.0.0.1:8084', `dragoman_hosts=127.0.0.1:${ports.first}|127.0.0.1:${ports.second}`],
      [
        'dragoman_hosts_again=127.0.0.1:8084',
        `dragoman_hosts_again=127.0.0.1:${ports.second}|127.0.0.1:${ports.first}`,
      ],
    ]);
    edit('autoload_configs/switch.conf.xml', [
      ['"16384"', '"22000"'],
      ['"32768"', '"22998"'],
    ]);
    const at = (name: string) => [`-${name}`, join(folder, name)];
    const folders = ['conf', 'log', 'db', 'run', 'storage'].flatMap(at);
    process_ = spawn(binary, ['-nonat', '-nc', '-nf', '-np', ...folders], { stdio: 'ignore' });
    const address = { host: '127.0.0.1', port: ports.esl, password: 'change-me' };
    for (;;)
      try {
        client = await connectToSwitch({ ...address, clock: systemClock });
        break;
      } catch {
        await sleep(systemClock, 200);
      }
    while (!/is ready/.test(await client.api(raw('status', '')))) await sleep(systemClock, 200);
  }, 60_000);

  afterAll(async () => {
    await client?.close();
    const ended = new Promise((resolve) => process_.once('exit', resolve));
    process_.kill('SIGTERM');
    await ended;
    rmSync(folder, { recursive: true });
  }, 30_000);

  function edit(name: string, changes: readonly (readonly [string, string])[]): void {
    const file = join(folder, 'conf', name);
    let text = readFileSync(file, 'utf8');
    for (const [from, to] of changes) {
      expect(text).toContain(from);
      text = text.replace(from, to);
    }
    writeFileSync(file, text);
  }

  const serve = async (port: number, handler: (leg: Leg) => Promise<void>): Promise<SwitchServer & AsyncDisposable> => {
    const server = await listenForCalls({
      host: '127.0.0.1',
      port,
      clock: systemClock,
      dialing: { numbers: 'loopback/{number}/dragoman-inbound', users: 'user/{user}', profile: 'internal' },
      holdMusic: 'local_stream://moh',
      handler,
    });
    return Object.assign(server, { [Symbol.asyncDispose]: () => server.close() });
  };

  /** Somebody calls; gives how the attempt ended. */
  const dial = (number: string) =>
    client.bgapi(raw('originate', `{ignore_early_media=true}loopback/${number}/dragoman-inbound &park`), 30_000);

  test('loads every module that it names', async () => {
    const modules = readFileSync('deploy/freeswitch/autoload_configs/modules.conf.xml', 'utf8');
    const named = [...modules.matchAll(/module="(mod_\w+)"/g)].map(([, name]) => name ?? '');
    const loaded = await Promise.all(named.map((name) => client.api(raw('module_exists', name))));
    expect(named.filter((_, index) => loaded[index] !== 'true')).toEqual([]);
  });

  test('gives no shell command to anybody', async () => {
    expect(await client.api(raw('system', 'true'))).toMatch(/-ERR/);
    expect(await client.api(raw('expand', 'echo ${version()}'))).not.toMatch(/1\.10/);
  });

  test('brings a call to the first host, and ends it when it is let go on purpose', async () => {
    const seen = Promise.withResolvers<Leg>();
    const letGo = Promise.withResolvers<void>();
    await using server = await serve(ports.first, async (leg) => {
      await leg.answer();
      seen.resolve(leg);
      await letGo.promise;
    });
    const result = dial('15550001');
    const leg = await seen.promise;
    expect(leg.channel.to).toBe('15550001');
    expect(await result).toMatch(/^\+OK/);
    expect(server.live).toBe(1);
    letGo.resolve();
    await noCalls();
  });

  test('brings it to the second when the first dies in the middle of it', async () => {
    const taken = Promise.withResolvers<string>();
    const again = Promise.withResolvers<Leg>();
    const first = await serve(ports.first, async (leg) => {
      await leg.answer();
      taken.resolve(leg.id);
      await leg.play({ kind: 'silence', durationMs: 'endless' }, { endKeys: '', signal: new AbortController().signal });
    });
    await using _second = await serve(ports.second, async (leg) => {
      again.resolve(leg);
      await leg.hangup('normal');
    });
    void dial('15550002');
    const id = await taken.promise;
    await first.close();
    const leg = await again.promise;
    expect(leg.id).toBe(id);
    expect(leg.answered).toBe(true);
    expect(leg.channel.variables['dragoman_retry']).toBe('1');
    await leg.ended;
  });

  test('apologises by itself when nobody is there', async () => {
    expect(await dial('15550003')).toMatch(/^\+OK/);
    await noCalls();
  });

  /** The far end of a call that was let go, or apologised to, is gone too. */
  async function noCalls(): Promise<void> {
    for (;;) {
      const { row_count: count } = JSON.parse(await client.api(raw('show', 'channels as json'))) as {
        row_count: number;
      };
      if (count === 0) break;
      await sleep(systemClock, 200);
    }
  }
});
