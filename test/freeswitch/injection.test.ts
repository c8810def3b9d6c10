import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { dialects } from '../../dialects/registry.ts';
import { assemble } from '../../src/assembly/index.ts';
import { callHandler } from '../../src/call/index.ts';
import { sleep, systemClock } from '../../src/clock/index.ts';
import { parseConfig } from '../../src/config/index.ts';
import { RouteTable } from '../../src/routing/index.ts';
import { silence } from '../../src/simulator/index.ts';
import { CallTrace } from '../../src/trace/index.ts';
import { slotsOf } from '../support/planted-documents.ts';
import { dialing, RealSwitch, switchIsGiven } from './real-switch.ts';

/** Of each dialect, spread over its vocabulary. */
const slotsOfEach = 10;
/** At a time; each call is given up after so long. */
const atOnce = 10;
const callMs = 6000;

describe.skipIf(!switchIsGiven)('what documents say, on a real FreeSWITCH', () => {
  test.each(dialects.map((dialect) => [dialect.id, dialect] as const))(
    '%s: nothing is expanded, no file is made',
    { timeout: 120_000 },
    async (_, dialect) => {
      const bait = await mkdtemp(join(tmpdir(), 'bait-'));
      const storage = await mkdtemp(join(tmpdir(), 'injection-'));
      const live = `\${system(touch ${bait}/one)}$\${system(touch ${bait}/two)}`;
      const planted = `${live}|,[a=b]{c=d}'&park()/../x`;
      const slots = slotsOf(dialect, 1);
      const chosen = slots.filter((__, index) => index % Math.ceil(slots.length / slotsOfEach) === 0);
      let base = '';
      const served = new Set<string>();
      const server = createServer((request, response) => {
        const { pathname } = new URL(request.url ?? '/', 'http://x');
        if (/\.(wav|mp3)$/.test(pathname)) {
          response.setHeader('content-type', 'audio/wav');
          return response.end(silence({ ms: 200, channels: 1 }));
        }
        const [, row] = /^\/voice\/(\d+)$/.exec(pathname) ?? [];
        const slot = row === undefined || served.has(row) ? undefined : chosen[Number(row)];
        if (row !== undefined) served.add(row);
        response.end(slot ? slot.plant((written) => written + planted, base) : '<Response><Hangup/></Response>');
      });
      server.listen(0, '127.0.0.1');
      await once(server, 'listening');
      base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      const config = parseConfig('', 'dragoman.yaml', { formats: dialects.map(({ id }) => id), environment: {} });
      const assembly = assemble({
        config: { ...config, storage, recordings: { ...config.recordings, uploadRetries: 0 } },
        dialects,
        clock: systemClock,
        publicUrl: () => 'http://127.0.0.1:1',
      });
      const real = await RealSwitch.start(dialing.numbers);
      const ran = new Set<number>();
      const run = async (row: number) => {
        const rung = await real.call({ origination_caller_id_number: `+1555000${row}` });
        const route = {
          name: 'planted',
          account: 'stranger',
          match: { pattern: /^/ },
          url: `${base}/voice/${row}`,
          format: dialect.id,
          settings: {},
          trustedOrigins: [base],
        };
        const handle = callHandler({
          routes: new RouteTable([route]),
          services: assembly.services,
          openTrace: () => new CallTrace(systemClock, [({ event }) => void (event === 'verb' && ran.add(row))]),
          ended: () => {},
        });
        const over = handle(rung.leg);
        await Promise.race([over, sleep(systemClock, callMs)]);
        await real.api(`uuid_kill ${rung.caller} NORMAL_CLEARING`);
        await over;
        real.letGo(rung.leg);
      };
      try {
        for (let first = 0; first < chosen.length; first += atOnce)
          await Promise.all(chosen.slice(first, first + atOnce).map((__, index) => run(first + index)));
        expect(served.size).toBe(chosen.length);
        // Documents ran: what was planted was not merely refused as a whole.
        expect(ran.size).toBeGreaterThan(chosen.length / 3);
        expect(await readdir(bait)).toEqual([]);
        expect(real.failures).toEqual([]);
      } finally {
        await real.close();
        await assembly.close();
        server.closeAllConnections();
        server.close();
        await Promise.all([bait, storage].map((folder) => rm(folder, { recursive: true, force: true })));
      }
    },
  );

  test('the bait is one: the switch would take it where it is let', async () => {
    const bait = await mkdtemp(join(tmpdir(), 'bait-'));
    const real = await RealSwitch.start(dialing.numbers);
    try {
      await real.api(`expand eval \${system(touch ${bait}/one)}`);
      expect(await readdir(bait)).toEqual(['one']);
    } finally {
      await real.close();
      await rm(bait, { recursive: true, force: true });
    }
  });
});
