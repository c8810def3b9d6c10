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
import { saidAlone, slotsOf } from '../support/planted-documents.ts';
import { whatBecameOf } from '../support/planted-lines.ts';
import { RealSwitch, switchIsGiven } from './real-switch.ts';

/** Of each dialect, spread over its vocabulary; with `INJECTION=all` every place of two documents, one way and the other. */
const isWhole = process.env['INJECTION'] === 'all';
const slotsOfEach = isWhole ? Number.POSITIVE_INFINITY : 10;
/** At a time; each call is given up after so long. */
const atOnce = isWhole ? 20 : 10;
const callMs = isWhole ? 4000 : 6000;

describe.skipIf(!switchIsGiven)('what documents say, on a real FreeSWITCH', () => {
  test.each(dialects.map((dialect) => [dialect.id, dialect] as const))(
    '%s: nothing is expanded, no file is made',
    { timeout: isWhole ? 3_600_000 : 120_000 },
    async (_, dialect) => {
      const bait = await mkdtemp(join(tmpdir(), 'bait-'));
      const storage = await mkdtemp(join(tmpdir(), 'injection-'));
      const live = `\${system(touch ${bait}/one)}$\${system(touch ${bait}/two)}`;
      const whole = `${live}|,[a=b]{c=d}'&park()/../x`;
      const ended = `\nexecute\n\napi system touch ${bait}/three\n\n`;
      const slots = slotsOf(dialect, isWhole ? 2 : 1);
      const some = slots.filter((__, index) => index % Math.max(1, Math.ceil(slots.length / slotsOfEach)) === 0);
      const chosen = [saidAlone(dialect), ...some].flatMap((slot, index) => {
        const hazards = index === 0 ? [whole, ended] : [index % 2 === 0 ? whole : ended];
        return hazards.map((hazard) => ({ slot, hazard }));
      });
      const markOf = (row: number) => `Qx${row}x`;
      let base = '';
      const served = new Set<string>();
      const server = createServer((request, response) => {
        const { pathname } = new URL(request.url ?? '/', 'http://x');
        if (/\.(wav|mp3)$/.test(pathname)) {
          response.setHeader('content-type', 'audio/wav');
          return response.end(silence({ ms: 200, channels: 1 }));
        }
        const [, row] = /^\/voice\/(\d+)$/.exec(pathname) ?? [];
        const asked = row === undefined || served.has(row) ? undefined : chosen[Number(row)];
        if (row !== undefined) served.add(row);
        const plant = (written: string) => written + asked?.hazard + markOf(Number(row));
        response.end(asked ? asked.slot.plant(plant, base) : '<Response><Hangup/></Response>');
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
      const real = await RealSwitch.start();
      const ran = new Set<number>();
      const told: string[] = [];
      const forget = real.onEvent(({ name, headers }) => {
        if (name === 'CHANNEL_EXECUTE') told.push(`${headers['Application']} ${headers['Application-Data'] ?? ''}`);
      });
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
        const planted = chosen.map(({ slot, hazard }, row) => ({ slot: slot.name, hazard, mark: markOf(row) }));
        const { literal, meant } = whatBecameOf(planted, told);
        expect(meant).toEqual([]);
        expect([...literal]).toEqual(expect.arrayContaining([markOf(0), markOf(1)]));
        expect(real.failures).toEqual([]);
        process.stdout.write(
          `${dialect.id}: ${chosen.length} planted, ${ran.size} ran, ${literal.size} taken as text by the switch, 0 meant anything\n`,
        );
      } finally {
        forget();
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
    const real = await RealSwitch.start();
    try {
      await real.api(`expand eval \${system(touch ${bait}/one)}`);
      expect(await readdir(bait)).toEqual(['one']);
    } finally {
      await real.close();
      await rm(bait, { recursive: true, force: true });
    }
  });
});
