import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { complaints } from '../../dialects/tropo/testing/library-demands.ts';
import { type CustomerServer, customerServer } from '../support/customer.ts';
import { type RealHouse, realHouse } from '../support/real-house.ts';
import { until } from '../support/until.ts';
import { type RealSwitch, realTime, switchIsGiven } from './real-switch.ts';

const document = (...steps: readonly object[]): string => JSON.stringify({ tropo: steps });
const on = (event: string, next: string) => ({ on: { event, next } });
const callee = '+7000124';
const long = 'Please listen, since this takes a while and then some more. '.repeat(6);

const pages = {
  '/expert': document(
    { ask: { name: 'symptom', choices: { value: 'engine(1), brakes(2)', mode: 'dtmf' }, say: long } },
    on('continue', '/other'),
    on('found', '/found'),
  ),
  '/found': document(
    { ask: { name: 'confirm', choices: { value: 'yes(1), no(2)', mode: 'dtmf' }, say: long } },
    on('continue', '/confirmed'),
  ),
  '/confirmed': document(
    { wait: { milliseconds: 500, allowSignals: [] } },
    { say: { value: long } },
    on('urgent', '/urgent'),
    on('continue', '/other'),
  ),
  '/urgent': document({ hangup: null }),
  '/agent': document(
    {
      transfer: {
        name: 'agent',
        to: callee,
        terminator: '*',
        on: {
          event: 'connect',
          ask: { choices: { value: '1', mode: 'dtmf' }, say: 'Press one to accept.' },
          post: '/accepted',
        },
      },
    },
    on('continue', '/after'),
    on('incomplete', '/nobody'),
  ),
  '/room': document({ conference: { id: 'tropo 7', name: 'room', terminator: '#' } }, on('continue', '/after')),
  '/after': document({ hangup: null }),
  '/nobody': document({ hangup: null }),
  '/other': document({ hangup: null }),
  '/accepted': '',
};

describe.skipIf(!switchIsGiven)('a Tropo application on a real FreeSWITCH', () => {
  let live: RealHouse;
  let real: RealSwitch;
  let server: CustomerServer;

  beforeAll(async () => {
    server = await customerServer(pages);
    live = await realHouse({ format: 'tropo', account: 'tropo', customer: server });
    ({ real } = live);
  });
  afterAll(async () => {
    await live[Symbol.asyncDispose]();
    await server[Symbol.asyncDispose]();
  });

  async function call(path: string) {
    const running = await live.call(path, '+15551230021');
    const since = server.requests.length;
    const results = () =>
      server.requests.slice(since).flatMap(({ path: to, body }) => {
        const { result } = JSON.parse(body);
        if (result) expect(complaints(body)).toEqual([]);
        return result ? [{ path: to, result }] : [];
      });
    const signal = (name: string) => live.services.calls.find('tropo', running.leg.id)?.signal(name);
    return { ...running, results, signal };
  }

  async function calleesLeg(): Promise<string> {
    for (;;) {
      const { rows = [] } = JSON.parse(await real.api('show channels as json')) as { rows?: Record<string, string>[] };
      const leg = rows.find(
        ({ dest, direction }) => decodeURIComponent(dest ?? '') === callee && direction === 'outbound',
      );
      if (leg) return leg['uuid'] ?? '';
      await realTime(50);
    }
  }

  test('is interrupted in mid-prompt, answered, and interrupted again', async () => {
    const running = await call('/expert');
    await until(() => running.leg.answered);
    await realTime(2000);
    expect(running.signal('found')).toBe('queued');
    await until(() => running.results().length === 1);
    await realTime(1500);
    await real.press(running.leg, '1');
    await until(() => running.results().length === 2);
    expect(running.signal('urgent')).toBe('queued');
    await running.over;
    expect(running.results().map(({ path, result }) => [path, result.state, result.actions])).toMatchObject([
      ['/found', 'ANSWERED', { name: 'symptom', disposition: 'EXTERNAL_EVENT' }],
      ['/confirmed', 'ANSWERED', { name: 'confirm', disposition: 'SUCCESS', concept: 'yes', value: 'yes' }],
      ['/urgent', 'ANSWERED', undefined],
    ]);
    const said = running.events.flatMap((event) => (event.event === 'verb' && event.verb === 'say' ? [event] : []));
    expect(said.map(({ report }) => report.interrupted)).toEqual(['signal']);
  }, 40_000);

  test('asks whoever answers before they are joined, and goes on when they have left', async () => {
    const running = await call('/agent');
    const leg = await calleesLeg();
    await realTime(3000);
    await real.api(`uuid_recv_dtmf ${leg} 1`);
    await until(() => running.results().some(({ path }) => path === '/accepted'));
    await realTime(2500);
    await real.api(`uuid_kill ${leg} NORMAL_CLEARING`);
    await running.over;
    const after = running.results().find(({ path }) => path === '/after');
    expect(after?.result).toMatchObject({ complete: true, actions: { name: 'agent', disposition: 'SUCCESS' } });
    expect(after?.result.actions.connectedDuration).toBeGreaterThanOrEqual(1);
  }, 40_000);

  test('leaves a room by its terminator', async () => {
    const running = await call('/room');
    await until(() => running.leg.answered);
    await realTime(3000);
    await real.press(running.leg, '#');
    await running.over;
    expect(running.results()).toMatchObject([
      { path: '/after', result: { actions: { name: 'room', disposition: 'SUCCESS' } } },
    ]);
  }, 40_000);
});
