import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Assembly, assemble } from '../../src/assembly/index.ts';
import { callHandler } from '../../src/call/index.ts';
import { systemClock } from '../../src/clock/index.ts';
import { parseConfig } from '../../src/config/index.ts';
import { RouteTable } from '../../src/routing/index.ts';
import { CallTrace } from '../../src/trace/index.ts';
import type { Conference, ConferenceEvent, QueueReport, Report, Verb } from '../../src/verbs/index.ts';
import { type CustomerServer, customerServer } from '../support/customer.ts';
import { meeting, queued, silence, spoken, taking } from '../support/some-verbs.ts';
import { callbackTo, documentOf, eventIn, notifyAt, verbDocuments } from '../support/verb-documents.ts';
import { type RealCall, RealSwitch, realTime, switchIsGiven } from './real-switch.ts';

interface Running extends RealCall {
  readonly id: string;
  readonly reports: readonly Report[];
  readonly over: Promise<void>;
}

/** Documents, runners, rooms and queues as in production, on calls of a real FreeSWITCH. */
describe.skipIf(!switchIsGiven)('calls that meet on a real FreeSWITCH', () => {
  let real: RealSwitch;
  let storage: string;
  let assembly: Assembly;
  let customer: CustomerServer;
  let pages: Record<string, readonly Verb[]>;
  const posted = (path: string) => customer.requests.filter((request) => request.path === path);

  beforeAll(async () => {
    real = await RealSwitch.start();
    storage = await mkdtemp(join(tmpdir(), 'meeting-'));
    pages = {};
    const answer = ({ path }: { path: string }) => {
      const verbs = pages[path];
      return verbs ? documentOf(verbs) : { status: 404 };
    };
    const paths = ['/guest', '/host', '/wait', '/news', '/events', '/caller', '/agent', '/announce'];
    customer = await customerServer(Object.fromEntries(paths.map((path) => [path, answer])));
    const config = parseConfig('', 'dragoman.yaml', { formats: ['verbs'], environment: {} });
    const publicUrl = () => 'http://127.0.0.1:1';
    assembly = assemble({ config: { ...config, storage }, dialects: [verbDocuments], clock: systemClock, publicUrl });
  });
  afterAll(async () => {
    await real.close();
    await assembly.close();
    await customer[Symbol.asyncDispose]();
    await rm(storage, { recursive: true });
    expect(real.failures).toEqual([]);
  });

  async function call(path: string): Promise<Running> {
    const rung = await real.call();
    const reports: Report[] = [];
    const route = {
      name: path,
      account: 'real',
      match: { pattern: /./ },
      url: customer.url + path,
      format: 'verbs',
      settings: {},
      trustedOrigins: [customer.url],
    };
    const handle = callHandler({
      routes: new RouteTable([route]),
      services: assembly.services,
      openTrace: () =>
        new CallTrace(systemClock, [(event) => void (event.event === 'verb' && reports.push(event.report))]),
      ended: () => {},
    });
    const over = handle(rung.leg).then(() => real.letGo(rung.leg));
    return { ...rung, id: rung.leg.id.replaceAll('-', ''), reports, over };
  }
  const hangUp = ({ caller }: Running) => real.api(`uuid_kill ${caller} NORMAL_CLEARING`);
  const stayOf = ({ reports }: Running) =>
    reports.find(({ verb }) => ['conference', 'enqueue', 'dequeue'].includes(verb)) as QueueReport | undefined;

  test('a conference: waiting documents, a moderator, announcement, hold, kick, end', async () => {
    const room = (wishes: Partial<Conference>) =>
      meeting({
        room: 'real room',
        startsOnEnter: false,
        beep: 'both',
        waiting: { ask: callbackTo(`${customer.url}/wait`) },
        notify: [notifyAt(`${customer.url}/events`)],
        ...wishes,
      });
    const lasts = silence(200);
    pages['/wait'] = [spoken('One moment.')];
    pages['/news'] = [spoken('News.')];
    pages['/guest'] = [room({}), lasts];
    pages['/host'] = [room({ startsOnEnter: true, endsOnExit: true }), lasts];
    const guests = [await call('/guest'), await call('/guest')] as const;
    await realTime(2500);
    expect(posted('/wait').length).toBeGreaterThanOrEqual(4);
    const [open] = assembly.services.rooms.list('real');
    expect(open?.started).toBe(false);
    const host = await call('/host');
    await realTime(1500);
    expect(open?.started).toBe(true);
    expect(await open?.announce({ ask: callbackTo(`${customer.url}/news`) })).toEqual({ ended: 'done' });
    expect(await open?.hold(guests[0].id, { source: { kind: 'hold-music' } })).toBe(true);
    await realTime(700);
    expect(await open?.hold(guests[0].id, null)).toBe(true);
    await realTime(700);
    expect(open?.kick(guests[1].id)).toBe(true);
    await guests[1].over;
    await hangUp(host);
    await Promise.all([host.over, guests[0].over]);
    expect([...guests, host].map((each) => stayOf(each)?.outcome)).toEqual(['ended', 'kicked', 'left']);
    // Each went on with its own document.
    for (const guest of guests)
      expect(guest.reports.map(({ verb }) => verb).slice(-2)).toEqual(['conference', 'pause']);
    expect(
      posted('/events')
        .map((request) => eventIn<ConferenceEvent>(request))
        .toSorted((one, other) => one.sequence - other.sequence)
        .map(({ event, reason = '' }) => `${event} ${reason}`.trim())
        .filter((event) => !event.startsWith('speech')),
    ).toEqual([
      'created',
      'joined',
      'joined',
      'joined',
      'started',
      'announcement-ended',
      'held',
      'unheld',
      'left kicked',
      'left hangup',
      'left moderator-left',
      'ended moderator-left',
    ]);
    expect(assembly.services.rooms.size).toBe(0);
  }, 60_000);

  test('a queue: an agent who dies, another who comes, and the order kept', async () => {
    pages['/announce'] = [spoken('An agent is here, and will talk to you in a moment.')];
    pages['/caller'] = [queued({ queue: 'q', maximumSize: 9 })];
    pages['/agent'] = [
      taking({
        queue: 'q',
        waitTimeoutMs: 3000,
        timeLimitMs: 2000,
        announcement: callbackTo(`${customer.url}/announce`),
      }),
    ];
    const callers = [await call('/caller'), await call('/caller')] as const;
    const dies = await call('/agent');
    await realTime(800);
    await hangUp(dies);
    await dies.over;
    await realTime(300);
    expect(assembly.services.queues.list('real')[0]?.members.map(({ callId }) => callId)).toEqual(
      callers.map(({ id }) => id),
    );
    const agents = [await call('/agent'), await call('/agent'), await call('/agent')] as const;
    await Promise.all([...callers, ...agents].map(({ over }) => over));
    expect(stayOf(dies)?.outcome).toBe('hangup');
    expect(agents.map((agent) => stayOf(agent)?.outcome)).toEqual(['bridged', 'bridged', 'timeout']);
    expect(agents.slice(0, 2).map((agent) => stayOf(agent)?.facts?.['with'])).toEqual(callers.map(({ id }) => id));
    for (const caller of callers) {
      expect(stayOf(caller)).toMatchObject({ outcome: 'bridged' });
      expect(stayOf(caller)?.facts?.['bridgedMs']).toBeGreaterThan(1500);
    }
    expect(assembly.services.queues.size).toBe(0);
  }, 60_000);
});
