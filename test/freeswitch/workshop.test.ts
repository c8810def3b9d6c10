import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { dialects } from '../../dialects/registry.ts';
import { createWorkshop } from '../../examples/workshop/workshop.ts';
import { type Assembly, assemble } from '../../src/assembly/index.ts';
import { callHandler } from '../../src/call/index.ts';
import { systemClock } from '../../src/clock/index.ts';
import { parseConfig } from '../../src/config/index.ts';
import { RouteTable } from '../../src/routing/index.ts';
import { CallTrace, type TraceEvent } from '../../src/trace/index.ts';
import { type RealCall, RealSwitch, realTime, switchIsGiven } from './real-switch.ts';

const authToken = 'a secret of the workshop and whoever calls for it';

interface Running extends RealCall {
  readonly events: readonly TraceEvent[];
  readonly over: Promise<void>;
}

/** The example's Twilio application, signature check and all, on calls of a real FreeSWITCH. */
describe.skipIf(!switchIsGiven)('the workshop on a real FreeSWITCH', () => {
  const owner = '+15558880001';
  const mechanic = '+7000123';
  const { app, diary } = createWorkshop({ authToken, mechanic, owner });
  let real: RealSwitch;
  let storage: string;
  let assembly: Assembly;
  let server: Server;
  let url: string;

  beforeAll(async () => {
    real = await RealSwitch.start();
    storage = await mkdtemp(join(tmpdir(), 'workshop-'));
    server = createServer(app);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const config = parseConfig('', 'dragoman.yaml', { formats: ['twiml'], environment: {} });
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

  async function call(path: string, from: string, does?: string): Promise<Running> {
    const rung = await real.call({ origination_caller_id_number: from }, '', does);
    const events: TraceEvent[] = [];
    const route = {
      name: path,
      account: 'workshop',
      match: { pattern: /./ },
      url: url + path,
      statusUrl: `${url}/news/calls`,
      format: 'twiml',
      settings: { authToken },
      trustedOrigins: [url],
    };
    const handle = callHandler({
      routes: new RouteTable([route]),
      services: assembly.services,
      openTrace: () => new CallTrace(systemClock, [(event) => void events.push(event)]),
      ended: () => {},
    });
    const over = handle(rung.leg).then(() => real.letGo(rung.leg));
    return { ...rung, events, over };
  }
  const hangUp = ({ caller }: RealCall) => real.api(`uuid_kill ${caller} NORMAL_CLEARING`);
  const asked = ({ events }: Running) =>
    events.flatMap((event) => (event.event === 'request' ? [new URL(event.url).pathname] : []));
  const of = (running: Running) => running.leg.channel.from;

  /** Until something holds; the test's own time limit ends it otherwise. */
  async function until(holds: () => boolean): Promise<void> {
    while (!holds()) await realTime(50);
  }

  /** The leg that rings the mechanic, as the switch has it. */
  async function mechanicsLeg(): Promise<string> {
    for (;;) {
      const { rows = [] } = JSON.parse(await real.api('show channels as json')) as { rows?: Record<string, string>[] };
      const leg = rows.find(
        ({ dest, direction }) => decodeURIComponent(dest ?? '') === mechanic && direction === 'outbound',
      );
      if (leg) return leg['uuid'] ?? '';
      await realTime(50);
    }
  }

  test('the mechanic is asked, accepts, and every step is told', async () => {
    const running = await call('/voice', '+15551230011');
    await until(() => asked(running).includes('/voice'));
    await realTime(1500);
    await real.press(running.leg, '1');
    const leg = await mechanicsLeg();
    await until(() => asked(running).includes('/mechanic/ask'));
    await realTime(1500);
    await real.api(`uuid_recv_dtmf ${leg} 1`);
    await until(() => asked(running).includes('/mechanic/accept'));
    await realTime(1500);
    await real.api(`uuid_kill ${leg} NORMAL_CLEARING`);
    await until(() => asked(running).includes('/mechanic/left'));
    await running.over;
    const question = running.events.find((event) => event.event === 'request' && event.url.endsWith('/mechanic/ask'));
    expect(question).toMatchObject({
      parameters: {
        To: mechanic,
        Direction: 'outbound-dial',
        CallStatus: 'in-progress',
        ParentCallSid: `CA${running.leg.id.replaceAll('-', '')}`,
        CallSid: `CA${leg.replaceAll('-', '')}`,
      },
    });
    const legs = diary.of('legs');
    // The far end answers without ringing first.
    expect(legs.map((news) => [news['CallStatus'], news['SequenceNumber']])).toEqual([
      ['initiated', '0'],
      ['in-progress', '1'],
      ['completed', '2'],
    ]);
    expect(legs.at(-1)).toMatchObject({ To: mechanic, Direction: 'outbound-dial', CallDuration: expect.any(String) });
    expect(diary.of('calls').at(-1)).toMatchObject({ CallStatus: 'completed', From: of(running) });
  }, 40_000);

  test('a caller waits at the counter, is told where, and is taken', async () => {
    const waiting = await call('/voice', '+15551230012');
    await until(() => asked(waiting).includes('/voice'));
    await realTime(1500);
    await real.press(waiting.leg, '2');
    await until(() => asked(waiting).includes('/queue/wait'));
    await realTime(2000);
    const counter = await call('/counter', '+15551230013');
    await until(() => asked(waiting).includes('/counter/hello'));
    await realTime(4000);
    await hangUp(counter);
    await counter.over;
    await waiting.over;
    const news = diary.of('queue').filter(({ From }) => From === of(waiting));
    expect(news[0]).toMatchObject({ QueuePosition: '1', CurrentQueueSize: '1', CallStatus: 'in-progress' });
    expect(news.at(-1)).toMatchObject({ QueueResult: 'bridged', QueueSid: expect.stringMatching(/^QU[0-9a-f]{32}$/) });
  }, 40_000);

  test('a guest waits for the owner, and leaves with the owner', async () => {
    const guest = await call('/meeting', '+15551230014');
    await until(() => asked(guest).includes('/meeting/wait'));
    const host = await call('/meeting', owner);
    await until(() => diary.of('rooms').some((news) => news['StatusCallbackEvent'] === 'conference-start'));
    await realTime(1000);
    await hangUp(host);
    await host.over;
    await guest.over;
    expect(diary.of('rooms').map((news) => news['StatusCallbackEvent'])).toEqual([
      'participant-join',
      'participant-join',
      'conference-start',
      'participant-leave',
      'participant-leave',
      'conference-end',
    ]);
    expect(asked(guest)).toContain('/meeting/left');
  }, 40_000);

  test('a message is taken', async () => {
    const running = await call('/mailbox', '+15551230015', '&playback(tone_stream://%(30000,0,440))');
    await until(() => running.events.some((event) => event.event === 'request'));
    await realTime(6000);
    await real.press(running.leg, '#');
    await until(() => asked(running).includes('/mailbox/thanks'));
    await running.over;
    const thanks = running.events.find((event) => event.event === 'request' && event.url.endsWith('/mailbox/thanks'));
    expect(thanks).toMatchObject({ parameters: { Digits: '#', RecordingUrl: expect.stringMatching(/^http/) } });
  }, 40_000);
});
