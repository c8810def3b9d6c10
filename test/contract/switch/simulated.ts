import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { VirtualClock } from '../../../src/clock/index.ts';
import { connectToSwitch, listenForCalls } from '../../../src/freeswitch/index.ts';
import {
  answersAndTalks,
  isBusy,
  neverAnswers,
  ScriptedCaller,
  SimulatedSwitch,
} from '../../../src/simulator/index.ts';
import type { Leg, SwitchAbilities } from '../../../src/switch/index.ts';
import type { Subject, SubjectCall } from './subject.ts';

const callees = [
  { matches: /^\+?7\d*$/, behaviour: answersAndTalks(500) },
  { matches: /^\+?8\d*$/, behaviour: isBusy },
  { matches: /^\+?9\d*$/, behaviour: neverAnswers },
];

/** The simulated switch in virtual time. */
export async function simulatedSubject(): Promise<Subject> {
  const clock = new VirtualClock();
  const folder = await mkdtemp(join(tmpdir(), 'switch-contract-'));
  const simulated = new SimulatedSwitch({ clock, callees });
  const abilities = await abilitiesOf(simulated, clock);
  const arrivals = new Map<string, (leg: Leg) => void>();
  const handled = new Map<Leg, () => void>();
  const failures: unknown[] = [];
  const server = await listenForCalls({
    host: '127.0.0.1',
    port: 0,
    clock,
    dialing: { numbers: 'sofia/gateway/gw/{number}', users: 'user/{user}', profile: 'internal' },
    holdMusic: 'local_stream://moh',
    abilities,
    handler: (leg) =>
      new Promise((resolve) => {
        handled.set(leg, resolve);
        arrivals.get(leg.channel.to)?.(leg);
      }),
    failed: (error) => failures.push(error),
  });
  const face = await simulated.listen({ port: 0, password: 'secret' });
  const client = await connectToSwitch({ host: face.host, port: face.port, password: 'secret', clock });
  const node = server.node({ client: async () => client });
  let numbers = 0;

  async function call(): Promise<SubjectCall & { readonly over: Promise<unknown> }> {
    const to = `1555${String(++numbers).padStart(6, '0')}`;
    const caller = new ScriptedCaller();
    const arrived = new Promise<Leg>((resolve) => arrivals.set(to, resolve));
    const over = simulated.placeCall({ to, caller }, server.address);
    const leg = await arrived;
    return {
      leg,
      over,
      press: async (keys) => caller.press(keys),
      speak: async (ms) => caller.speak(ms),
      sendFax: async (path) => caller.sendFax(path),
      leave: async () => caller.hangUp(),
    };
  }

  return {
    clock,
    folder,
    node,
    forkModules: [],
    withCalls: (count, during) =>
      clock.run(
        (async () => {
          const calls = [];
          for (let index = 0; index < count; index++) calls.push(await call());
          try {
            return await during(...calls);
          } finally {
            for (const { leg, over } of calls) {
              if (!leg.gone.aborted) await leg.hangup('normal');
              handled.get(leg)?.();
              await over;
            }
          }
        })(),
        'a case of the contract',
      ),
    async calleeRefers(number, uri) {
      if (!simulated.calleeRefers(number, uri)) throw new Error(`${number} speaks with nobody`);
    },
    calleeBeeps: async (number) => simulated.calleeBeeps(number),
    calleePresses: async (number, keys) => simulated.calleePresses(number, keys),
    keysHeardBy: async (number) => simulated.keysHeardBy(number),
    async close() {
      await server.close();
      await client.close();
      await simulated.close();
      await rm(folder, { recursive: true });
      if (failures.length > 0) throw failures[0];
    },
  };
}

/** Asked as `serve` asks a real one. */
async function abilitiesOf(simulated: SimulatedSwitch, clock: VirtualClock): Promise<SwitchAbilities> {
  const face = await simulated.listen({ port: 0, password: 'secret' });
  const asking = async () => {
    const client = await connectToSwitch({ host: face.host, port: face.port, password: 'secret', clock });
    const abilities = await client.applications();
    await client.close();
    return abilities;
  };
  return clock.run(asking());
}
