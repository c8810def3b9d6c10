import { randomUUID } from 'node:crypto';
import type { Clock } from '../clock/index.ts';
import type { Leg, OperationEnd, OriginateEnd, OriginatePlan, SwitchNode, SwitchWitness } from '../switch/index.ts';
import type { SocketAddress } from './arguments.ts';
import { nameOf } from './causes.ts';
import { fetchBack, kill } from './commands.ts';
import type { Dialing } from './dial-string.ts';
import { SwitchAnswerMissing } from './errors.ts';
import type { ExpectedLegs } from './expected-legs.ts';
import type { SwitchClient } from './inbound-client.ts';
import { forgetMade } from './made-leg-commands.ts';
import { OriginateAttempt } from './originate.ts';
import { presenceCommands } from './presence.ts';
import { within } from './waiting.ts';

export interface NodeParts {
  /** Asked for every time; rejects, with a reason for people, where there is none. */
  readonly client: () => Promise<SwitchClient>;
  /** Why there is none at this moment. */
  readonly problem?: () => string | null;
  readonly has?: (application: string) => boolean;
  readonly clock: Clock;
  readonly dialing: Dialing;
  readonly newId?: () => string;
  readonly witness?: SwitchWitness;
}

/** FreeSWITCH as a whole, over its own event socket and ours: `reached` is where it finds ours. */
export function freeSwitchNode(
  parts: NodeParts,
  expected: ExpectedLegs,
  reached: (client: SwitchClient) => SocketAddress,
): SwitchNode {
  const { clock, dialing, newId = randomUUID, witness = { told: () => {} } } = parts;
  return {
    get problem() {
      return parts.problem?.() ?? null;
    },
    has: (application) => parts.has?.(application) ?? true,
    async originate(plan: OriginatePlan, signal: AbortSignal): Promise<OriginateEnd> {
      let client: SwitchClient;
      try {
        client = await parts.client();
      } catch (error) {
        return { ...unreached, detail: error instanceof Error ? error.message : String(error) };
      }
      const ourAddress = reached(client);
      return new OriginateAttempt(plan, {
        client,
        clock,
        dialing,
        expected,
        ourAddress,
        newId,
        witness: plan.witness ?? witness,
      }).run(signal);
    },
    async showPresence(news): Promise<OperationEnd> {
      try {
        const client = await parts.client();
        for (const command of presenceCommands(news, newId())) await client.tell(command);
        return { ended: 'done' };
      } catch (error) {
        return { ended: 'failed', detail: error instanceof Error ? error.message : String(error) };
      }
    },
    async take(id, legWitness, leaves = () => {}) {
      const client = await parts.client().catch(() => null);
      if (!client) return null;
      const arrived = Promise.withResolvers<Leg>();
      const take = async (leg: Leg) => {
        arrived.resolve(leg);
        await leg.ended;
      };
      const forget = expected.expect(id, { witness: legWitness, take, isCall: true });
      try {
        const told = await client.api(fetchBack(id, reached(client)));
        if (told.startsWith('-')) return null;
        expected.taken(id);
        leaves();
        return (await within(clock, comesWithinMs, arrived.promise)) ?? null;
      } catch (error) {
        if (error instanceof SwitchAnswerMissing) return null;
        throw error;
      } finally {
        forget();
      }
    },
    async hangup(id, cause) {
      await parts
        .client()
        .then((client) => client.api(kill(id, nameOf(cause))))
        .catch(() => {});
    },
    async forget(id: string): Promise<void> {
      await parts
        .client()
        .then((client) => client.api(forgetMade(id)))
        .catch(() => {});
    },
  };
}

const comesWithinMs = 5000;

const unreached = { ended: 'failed', legs: [], cause: 'unreachable', raw: 'NETWORK_OUT_OF_ORDER' } as const;
