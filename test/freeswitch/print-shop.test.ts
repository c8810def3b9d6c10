import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { dialects } from '../../dialects/registry.ts';
import { createPrintShop } from '../../examples/print-shop/print-shop.ts';
import { type Assembly, assemble } from '../../src/assembly/index.ts';
import { callHandler } from '../../src/call/index.ts';
import { systemClock } from '../../src/clock/index.ts';
import { parseConfig } from '../../src/config/index.ts';
import { RouteTable } from '../../src/routing/index.ts';
import { CallTrace, type TraceEvent } from '../../src/trace/index.ts';
import { type RealCall, RealSwitch, realTime, switchIsGiven } from './real-switch.ts';

interface Running extends RealCall {
  readonly events: readonly TraceEvent[];
  readonly over: Promise<void>;
}

/** The example's Bandwidth application on calls of a real FreeSWITCH. */
describe.skipIf(!switchIsGiven)('the print shop on a real FreeSWITCH', () => {
  const press = '+7000123';
  const { app, journal } = createPrintShop({ press, username: 'shop', password: 'of our own' });
  let real: RealSwitch;
  let storage: string;
  let assembly: Assembly;
  let server: Server;
  let url: string;

  beforeAll(async () => {
    real = await RealSwitch.start();
    storage = await mkdtemp(join(tmpdir(), 'print-shop-'));
    server = createServer(app);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const config = parseConfig('', 'dragoman.yaml', { formats: ['bxml'], environment: {} });
    const publicUrl = () => 'http://127.0.0.1:1';
    assembly = assemble({ config: { ...config, storage }, dialects, clock: systemClock, publicUrl });
  });
  afterAll(async () => {
    await real.close();
    await assembly.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await rm(storage, { recursive: true });
    expect(real.failures).toEqual([]);
  });

  async function call(from: string, does?: string): Promise<Running> {
    const rung = await real.call({ origination_caller_id_number: from }, '', does);
    const events: TraceEvent[] = [];
    const route = {
      name: 'print-shop',
      account: '9900000',
      match: { pattern: /./ },
      url: `${url}/voice`,
      statusUrl: `${url}/news`,
      format: 'bxml',
      settings: {},
      trustedOrigins: [url],
    };
    const handle = callHandler({
      routes: new RouteTable([route]),
      services: assembly.services,
      openTrace: () => new CallTrace(systemClock, [(event) => void events.push(event)]),
      ended: () => {},
    });
    const over = handle(rung.leg).then(() => real.letGo(rung.leg));
    const running = { ...rung, events, over };
    await until(() => asked(running).includes('/voice'));
    await realTime(1500);
    return running;
  }
  const hangUp = ({ caller }: RealCall) => real.api(`uuid_kill ${caller} NORMAL_CLEARING`);
  const asked = ({ events }: Running) =>
    events.flatMap((event) => (event.event === 'request' ? [new URL(event.url).pathname] : []));
  const callIdOf = ({ leg }: Running) => expect.stringMatching(new RegExp(`^c-[0-9a-f]{8}-${leg.id}$`));

  /** Until something holds; the test's own time limit ends it otherwise. */
  async function until(holds: () => boolean): Promise<void> {
    while (!holds()) await realTime(50);
  }

  /** The leg that rings the presses, as the switch has it. */
  async function legToThePresses(): Promise<string> {
    for (;;) {
      const { rows = [] } = JSON.parse(await real.api('show channels as json')) as { rows?: Record<string, string>[] };
      const leg = rows.find(
        ({ dest, direction }) => decodeURIComponent(dest ?? '') === press && direction === 'outbound',
      );
      if (leg) return leg['uuid'] ?? '';
      await realTime(50);
    }
  }

  test('the presses are asked, accept, and both legs are told apart', async () => {
    const running = await call('+15551230021');
    await real.press(running.leg, '1');
    const leg = await legToThePresses();
    await until(() => asked(running).includes('/presses/ask'));
    await realTime(1500);
    await real.api(`uuid_recv_dtmf ${leg} 1`);
    await until(() => asked(running).includes('/presses/accept'));
    await realTime(2500);
    await real.api(`uuid_kill ${leg} NORMAL_CLEARING`);
    await until(() => asked(running).includes('/presses/left'));
    await running.over;
    const question = running.events.find((event) => event.event === 'request' && event.url.endsWith('/presses/ask'));
    expect(question).toMatchObject({
      parameters: {
        eventType: 'transferAnswer',
        from: '+15551230021',
        parentCallId: callIdOf(running),
        callId: expect.stringContaining(leg),
        transferTo: press,
        tag: 'the one at the presses',
      },
    });
    expect(journal.of('transferComplete')).toMatchObject([
      { callId: callIdOf(running), cause: 'hangup', tag: 'presses' },
    ]);
    expect(journal.of('transferDisconnect')).toMatchObject([
      { callId: expect.stringContaining(leg), cause: 'hangup', answerTime: expect.any(String) },
    ]);
    expect(journal.of('disconnect').at(-1)).toMatchObject({ cause: 'hangup', direction: 'inbound', tag: 'presses' });
  }, 40_000);

  test('a message is taken, and is told when it can be fetched', async () => {
    const running = await call('+15551230022', '&playback(tone_stream://%(30000,0,440))');
    await real.press(running.leg, '2');
    await until(() => asked(running).includes('/menu'));
    await realTime(6000);
    await real.press(running.leg, '#');
    await until(() => asked(running).includes('/mailbox/thanks'));
    await running.over;
    expect(journal.of('recordComplete')).toMatchObject([{ channels: 1, fileFormat: 'mp3', status: 'complete' }]);
    expect(journal.of('recordingAvailable')).toMatchObject([
      { callId: callIdOf(running), status: 'complete', recordingId: journal.of('recordComplete')[0]?.['recordingId'] },
    ]);
  }, 40_000);

  test('two meet, hear of each other, and press keys that are told', async () => {
    const one = await call('+15551230023');
    await real.press(one.leg, '3');
    await until(() => journal.of('conferenceMemberJoin').length === 1);
    const two = await call('+15551230024');
    await real.press(two.leg, '3');
    await until(() => journal.of('conferenceMemberJoin').length === 2);
    await realTime(3000);
    await real.press(two.leg, '7');
    await until(() => journal.of('dtmf').length === 1);
    await hangUp(two);
    await two.over;
    await hangUp(one);
    await one.over;
    expect(journal.of('dtmf')).toMatchObject([{ digit: '7', callId: callIdOf(two), tag: 'meeting' }]);
    expect(journal.of('conferenceMemberJoin').map(({ callId }) => callId)).toEqual([callIdOf(one), callIdOf(two)]);
    expect(journal.of('conferenceMemberExit').map(({ callId }) => callId)).toEqual([callIdOf(two), callIdOf(one)]);
    expect(journal.of('conferenceCompleted')).toHaveLength(1);
    const announced = [one, two].flatMap(({ events }) =>
      events.filter((event) => event.event === 'nested' && event.ended === 'finished'),
    );
    expect(announced.length).toBeGreaterThanOrEqual(3);
  }, 60_000);
});
