import type { Clock } from '../../clock/index.ts';
import type { Leg, SwitchServer } from '../../switch/index.ts';
import { type ListenOptions, listenForCalls } from '../outbound-server.ts';
import { ringingCall, ScriptedSwitch } from './scripted-switch.ts';

export const dialing = { numbers: 'sofia/gateway/default/{number}', users: 'user/{user}', profile: 'internal' };
export const never = new AbortController().signal;

/** One call that has come in, with both its ends in the test's hands. */
export interface CalledIn {
  readonly server: SwitchServer;
  readonly peer: ScriptedSwitch;
  readonly leg: Leg;
  /** What the witness heard: `application|argument|response`. */
  readonly told: readonly string[];
  /** Ends the handler, closes everything, and resolves when it is closed. */
  finish(): Promise<void>;
}

/** Lets the sockets work until it is so. */
export async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setImmediate(resolve));
}

/** Resolves when everything that the switch has sent so far has been taken: a last key tells. */
export async function allTaken({ leg, peer }: CalledIn): Promise<void> {
  const taken = new Promise<void>((resolve) => {
    const forget = leg.onKey(({ key }) => {
      if (key !== 'D') return;
      forget();
      resolve();
    });
  });
  peer.press('D');
  await taken;
}

export async function callIn(
  clock: Clock,
  greeting: string = ringingCall(),
  options: Partial<ListenOptions> = {},
): Promise<CalledIn> {
  const handled = Promise.withResolvers<void>();
  const arrived = Promise.withResolvers<Leg>();
  const told: string[] = [];
  const server = await listenForCalls({
    host: '127.0.0.1',
    port: 0,
    clock,
    dialing,
    holdMusic: 'local_stream://moh',
    handler: (leg) => {
      arrived.resolve(leg);
      return handled.promise;
    },
    witness: () => ({ told: (...facts) => told.push(facts.join('|')) }),
    failed: arrived.reject,
    ...options,
  });
  const peer = await ScriptedSwitch.call(server.address.port, greeting);
  const leg = await arrived.promise;
  return {
    server,
    peer,
    leg,
    told,
    async finish() {
      handled.resolve();
      await peer.close();
      await server.close();
    },
  };
}
