import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { VirtualClock } from '../clock/index.ts';
import { connectToSwitch, listenForCalls } from '../freeswitch/index.ts';
import type { BridgePlan, Leg } from '../switch/index.ts';
import { answersAndTalks, isBusy } from './callee.ts';
import { type CallerPlan, ScriptedCaller } from './caller-script.ts';
import { SimulatedSwitch } from './simulated-switch.ts';
import { fileDurationMs } from './wav.ts';

const folder = mkdtempSync(join(tmpdir(), 'with-client-'));
afterAll(() => rmSync(folder, { recursive: true }));
const never = new AbortController().signal;
const plain = { endKeys: '', signal: never } as const;

/** One call in virtual time that the program's own client answers. */
async function served(handler: (leg: Leg) => Promise<void>, plan: CallerPlan = {}) {
  const clock = new VirtualClock();
  const simulated = new SimulatedSwitch({
    clock,
    callees: [
      { matches: /^\+15550001$/, behaviour: answersAndTalks(2000, 5000) },
      { matches: /^\+15550002$/, behaviour: isBusy },
    ],
  });
  const failures: unknown[] = [];
  const server = await listenForCalls({
    host: '127.0.0.1',
    port: 0,
    clock,
    dialing: { numbers: 'sofia/gateway/gw/{number}', users: 'user/{user}', profile: 'external' },
    holdMusic: 'local_stream://moh',
    handler: async (leg) => {
      await leg.answer();
      await handler(leg);
      await leg.hangup('normal');
    },
    failed: (error) => failures.push(error),
  });
  const call = { to: '+18005550100', caller: new ScriptedCaller(plan), headers: { 'X-Account': '7' } };
  const placed = simulated.placeCall(call, server.address).finally(() => server.close());
  const outcome = await clock.run(placed, 'the end of the call');
  await simulated.close();
  expect(failures).toEqual([]);
  return { outcome, expansions: simulated.expansions };
}

const dialling = (...numbers: readonly string[]): BridgePlan => ({
  targets: numbers.map((number) => ({
    label: number,
    endpoint: { kind: 'number', number },
    headers: {},
    digitsOnAnswer: [],
  })),
  order: 'at-once',
  ringTimeoutMs: 20_000,
  timeLimitMs: null,
  callerId: {},
  ringback: 'ringing',
  ignoresEarlyMedia: false,
  hangupKeys: '',
});

describe('the client of this program', () => {
  it('learns who calls, speaks, hears a key and says goodbye', async () => {
    const { outcome, expansions } = await served(
      async (leg) => {
        expect([leg.channel.from, leg.channel.to, leg.channel.sip.headers['X-Account']]).toEqual([
          '+15551230001',
          '+18005550100',
          '7',
        ]);
        const keys: string[] = [];
        leg.onKey(({ key }) => keys.push(key));
        const text = 'It costs ${price} | and \\$5, ${system(id)}';
        expect((await leg.speak({ engine: 'flite', voice: 'slt', text }, plain)).ended).toBe('done');
        const stopped = await leg.play({ kind: 'silence', durationMs: 'endless' }, { ...plain, endKeys: '#' });
        expect([stopped.ended, stopped.key, keys.join('')]).toEqual(['key', '#', '12#']);
      },
      { timed: [{ atMs: 5000, does: 'press', keys: '12#' }] },
    );
    expect([outcome.cause, outcome.endedBy]).toEqual(['NORMAL_CLEARING', 'program']);
    expect(expansions).toEqual([]);
  });

  it('records what the caller says', async () => {
    const path = join(folder, 'message.wav');
    await served(
      async (leg) => {
        const recording = { path, maximumMs: 60_000, endSilenceMs: 3000, endKeys: '#' } as const;
        const end = await leg.record(recording, never);
        expect(end.ended).toBe('silence');
        expect(end.recordedMs).toBe(fileDurationMs(path));
      },
      { timed: [{ atMs: 500, does: 'speak', ms: 4000 }] },
    );
    expect(fileDurationMs(path)).toBeGreaterThan(7000);
  });

  it('dials', async () => {
    await served(async (leg) => {
      const busy = await leg.bridge(dialling('+15550002'), never);
      expect([busy.ended, busy.cause, busy.raw]).toEqual(['failed', 'busy', 'USER_BUSY']);
      const talked = await leg.bridge(dialling('+15550001'), never);
      expect([talked.ended, talked.bridged, talked.endedBy, talked.bridgedMs]).toEqual([
        'completed',
        true,
        'callee',
        5000,
      ]);
    });
  });

  it('notices that the caller has gone', async () => {
    const { outcome } = await served(
      async (leg) => {
        expect((await leg.play({ kind: 'silence', durationMs: 60_000 }, plain)).ended).toBe('gone');
        expect((await leg.ended).by).toBe('caller');
      },
      { hangsUpAfterMs: 2000 },
    );
    expect(outcome.endedAt - outcome.startedAt).toBe(2000);
  });

  it('asks the switch what it can do', async () => {
    const clock = new VirtualClock();
    const simulated = new SimulatedSwitch({ clock, withoutApplications: ['speak'] });
    const face = await simulated.listen({ port: 0, password: 'secret' });
    const asking = async () => {
      const client = await connectToSwitch({ host: face.host, port: face.port, password: 'secret', clock });
      const abilities = await client.applications();
      await client.close();
      return [abilities.has('playback'), abilities.has('speak')];
    };
    expect(await clock.run(asking())).toEqual([true, false]);
    await simulated.close();
  });
});
