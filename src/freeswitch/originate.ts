import type { Clock, Timer } from '../clock/index.ts';
import type { Leg, OriginateEnd, OriginatePlan, SwitchWitness } from '../switch/index.ts';
import type { SocketAddress } from './arguments.ts';
import { causeOf } from './causes.ts';
import { exists, kill } from './commands.ts';
import { type Dialing, type DialledLeg, dialledLeg, dialString } from './dial-string.ts';
import { SwitchAnswerMissing, SwitchArgumentRefused } from './errors.ts';
import type { ExpectedLegs } from './expected-legs.ts';
import type { SwitchClient } from './inbound-client.ts';
import { wasMade } from './made-leg-commands.ts';
import { isMade } from './made-legs.ts';
import { originate } from './originate-command.ts';
import { RungLeg } from './rung-leg.ts';
import { pass, whenAborted, within } from './waiting.ts';

export interface OriginateNeeds {
  readonly client: SwitchClient;
  readonly clock: Clock;
  readonly dialing: Dialing;
  readonly expected: ExpectedLegs;
  readonly ourAddress: SocketAddress;
  readonly newId: () => string;
  readonly witness: SwitchWitness;
}

type Arrived = { readonly leg: Leg; readonly rung: RungLeg };

/**
 * One `originate`: rings its targets at once; whoever answers first connects to our event socket and is known there
 * by its mark. Limits and cancelling are ours, with `uuid_kill`, as in a bridge.
 */
export class OriginateAttempt {
  readonly #plan: OriginatePlan;
  readonly #needs: OriginateNeeds;
  readonly #legs: readonly RungLeg[];
  readonly #dialled: readonly DialledLeg[];
  readonly #arrived = Promise.withResolvers<Arrived>();
  readonly #over = new AbortController();
  #refusal: string | undefined;
  #isCancelled = false;

  constructor(plan: OriginatePlan, needs: OriginateNeeds) {
    this.#plan = plan;
    this.#needs = needs;
    const listener = plan.progress && { progress: plan.progress, screen: async () => true };
    this.#legs = plan.targets.map((target) => new RungLeg(plan.id ?? needs.newId(), target, needs.clock, listener));
    this.#dialled = this.#legs.flatMap((leg) => this.#dial(leg));
  }

  async run(signal: AbortSignal): Promise<OriginateEnd> {
    if (this.#dialled.length === 0) return this.#failed('INVALID_NUMBER_FORMAT', this.#refusal);
    const { clock } = this.#needs;
    const forget = [
      ...this.#legs.map((leg) => this.#expect(leg)),
      ...(await Promise.all(this.#legs.map((leg) => this.#follow(leg)))),
      whenAborted(signal, () => void this.#cancel()),
    ];
    const ringing: Timer = clock.timer(this.#plan.ringTimeoutMs, () => this.#endAll('NO_ANSWER'));
    try {
      return await this.#outcome(signal);
    } finally {
      ringing.cancel();
      this.#over.abort();
      for (const action of forget) action();
    }
  }

  async #outcome(signal: AbortSignal): Promise<OriginateEnd> {
    const job = this.#plan.isAgain ? this.#askAgain() : this.#ask();
    const first = await Promise.race([this.#arrived.promise, job]);
    const end = 'leg' in first ? first : await this.#settle(first);
    if ('leg' in end) {
      if (!signal.aborted) return { ended: 'answered', leg: end.leg, target: end.rung.target };
      await end.leg.hangup('cancelled');
      await job;
      return this.#failed('ORIGINATOR_CANCEL', undefined, 'aborted');
    }
    return this.#failed(end.raw, end.detail, signal.aborted ? 'aborted' : 'failed');
  }

  /** The switch has spoken: whoever answered must connect now; of those who did not, the last facts come now. */
  async #settle(job: JobEnd): Promise<Arrived | JobEnd> {
    const { clock } = this.#needs;
    if (job.isAnswered) {
      const arrived = await within(clock, connectsWithinMs, this.#arrived.promise);
      if (arrived) return arrived;
      this.#endAll('NORMAL_TEMPORARY_FAILURE');
      return { ...job, raw: 'NORMAL_TEMPORARY_FAILURE', detail: 'the answered leg did not connect to us' };
    }
    const deadline = clock.now() + lastFactsMs;
    while (!this.#legs.every((leg) => leg.settled) && clock.now() < deadline)
      await pass(clock, askAgainMs, this.#over.signal);
    return job;
  }

  /** A leg that lives is followed as if we had asked for it; one that was made and is gone is not made again. */
  async #askAgain(): Promise<JobEnd> {
    const { client } = this.#needs;
    const [leg] = this.#legs;
    if (!leg) return this.#ask();
    try {
      if (await this.#lives(leg)) return await this.#watch(leg);
      const wasRung = isMade(await client.api(wasMade(leg.mark)));
      if (wasRung === false && !this.#isCancelled) return this.#ask();
    } catch (error) {
      if (!(error instanceof SwitchAnswerMissing)) throw error;
      return { isAnswered: false, raw: 'NETWORK_OUT_OF_ORDER', detail: error.message };
    }
    const raw = this.#isCancelled ? 'ORIGINATOR_CANCEL' : 'NORMAL_TEMPORARY_FAILURE';
    return { isAnswered: false, raw, detail: 'it was rung before, by a process that is gone, and is over' };
  }

  async #lives(leg: RungLeg): Promise<boolean> {
    return (await this.#needs.client.api(exists(leg.mark))).trim() === 'true';
  }

  /** Until it is over, unless it connects to us before. */
  async #watch(leg: RungLeg): Promise<JobEnd> {
    const { clock } = this.#needs;
    while (await pass(clock, askAgainMs, this.#over.signal)) {
      if (leg.hungUp || !(await this.#lives(leg))) break;
    }
    return {
      isAnswered: false,
      raw: this.#isCancelled ? 'ORIGINATOR_CANCEL' : leg.facts('NORMAL_TEMPORARY_FAILURE').raw,
    };
  }

  async #ask(): Promise<JobEnd> {
    const { client, ourAddress, witness } = this.#needs;
    const seconds = Math.ceil(this.#plan.ringTimeoutMs / 1000) + giveUpLaterSeconds;
    const call = originate(dialString(this.#dialled, this.#options(seconds)), ourAddress, this.#plan.id !== undefined);
    let text: string;
    try {
      text = await client.bgapi(call, (seconds + giveUpLaterSeconds) * 1000);
    } catch (error) {
      if (!(error instanceof SwitchAnswerMissing)) throw error;
      this.#endAll('ORIGINATOR_CANCEL');
      return { isAnswered: false, raw: 'NETWORK_OUT_OF_ORDER', detail: error.message };
    }
    witness.told('originate', call.shown, text.trim());
    const [, raw] = /^-ERR (\w+)/.exec(text) ?? [];
    if (raw === undefined) return { isAnswered: true, raw: 'SUCCESS' };
    return { isAnswered: false, raw: this.#isCancelled ? 'ORIGINATOR_CANCEL' : raw };
  }

  #options(seconds: number): readonly string[] {
    return [`originate_timeout=${seconds}`, ...(this.#plan.answersOnMedia ? [] : ['ignore_early_media=true'])];
  }

  #dial(leg: RungLeg): readonly DialledLeg[] {
    const { ringTimeoutMs, callerId } = this.#plan;
    const ringMs = leg.target.ringTimeoutMs ?? ringTimeoutMs;
    const giveUpSeconds = Math.ceil(ringMs / 1000) + giveUpLaterSeconds;
    const delaySeconds = Math.ceil((leg.target.delayMs ?? 0) / 1000);
    try {
      return [
        dialledLeg(
          leg.mark,
          leg.target,
          { callerId, giveUpSeconds, delaySeconds, isRemembered: this.#plan.id !== undefined },
          this.#needs.dialing,
        ),
      ];
    } catch (error) {
      if (!(error instanceof SwitchArgumentRefused)) throw error;
      this.#refusal = error.message;
      return [];
    }
  }

  /** Held until its end: what somebody does with it meanwhile is not our business. */
  #expect(rung: RungLeg): () => void {
    const take = async (leg: Leg) => {
      this.#arrived.resolve({ leg, rung });
      await leg.ended;
    };
    return this.#needs.expected.expect(rung.mark, { witness: this.#needs.witness, take, isCall: true });
  }

  #follow(leg: RungLeg): Promise<() => void> {
    return this.#needs.client.follow(leg.mark, (event) => {
      leg.take(event);
      if (this.#isCancelled) this.#end(leg, 'ORIGINATOR_CANCEL');
      if (event.name === 'CHANNEL_CREATE' && leg.target.ringTimeoutMs !== undefined)
        leg.limitRinging(leg.target.ringTimeoutMs, () => this.#end(leg, 'NO_ANSWER'));
    });
  }

  /** A leg that the switch is about to make cannot be ended yet, so it is tried until it says how it went. */
  async #cancel(): Promise<void> {
    this.#isCancelled = true;
    const { clock } = this.#needs;
    const deadline = clock.now() + cancelWithinMs;
    do this.#endAll('ORIGINATOR_CANCEL');
    while ((await pass(clock, askAgainMs, this.#over.signal)) && clock.now() < deadline);
  }

  #endAll(cause: string): void {
    for (const leg of this.#legs) if (!leg.answered) this.#end(leg, cause);
  }

  #end(leg: RungLeg, cause: string): void {
    for (const id of leg.live) void this.#needs.client.api(kill(id, cause)).catch(() => {});
  }

  #failed(raw: string, detail: string | undefined, ended: 'failed' | 'aborted' = 'failed'): OriginateEnd {
    const legs = this.#legs.map((leg) => leg.conclude(raw));
    for (const leg of this.#legs) leg.forgetLimit();
    const sipStatus = legs.findLast((leg) => leg.raw === raw)?.sipStatus;
    const why = detail ?? `${legs.map(({ to }) => to).join(', ') || 'nobody'} did not answer: ${raw}`;
    return { ended, legs, cause: causeOf(raw), raw, detail: why, ...(sipStatus !== undefined && { sipStatus }) };
  }
}

interface JobEnd {
  readonly isAnswered: boolean;
  readonly raw: string;
  readonly detail?: string;
}

/** The switch's own limits count whole seconds and must not come before ours. */
const giveUpLaterSeconds = 5;
const connectsWithinMs = 5000;
const cancelWithinMs = 3000;
const askAgainMs = 250;
const lastFactsMs = 1000;
