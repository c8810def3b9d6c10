import type { OperationEnd } from '../switch/index.ts';
import type { DigitStep } from '../verbs/index.ts';
import type { Channel } from './channel.ts';
import { type ApiCall, type Execution, sendDtmf, sendDtmfTo } from './commands.ts';
import { pass } from './waiting.ts';

/** What one step sends, if anything, and how long it lasts. */
export interface TimedStep<Sending> {
  readonly send?: Sending;
  readonly ms: number;
}

/** @throws SwitchArgumentRefused for what is no key. */
export function stepsHere(steps: readonly DigitStep[]): readonly TimedStep<Execution>[] {
  return timed(steps, sendDtmf);
}

/** The same for a leg that we rang. */
export function stepsOn(id: string, steps: readonly DigitStep[]): readonly TimedStep<ApiCall>[] {
  return timed(steps, (key, durationMs) => sendDtmfTo(id, key, durationMs));
}

/** Sends tones and pauses to the far end of the leg, in time by our clock. */
export async function sendSteps(
  channel: Channel,
  steps: readonly TimedStep<Execution>[],
  signal: AbortSignal,
): Promise<OperationEnd> {
  const end = await channel.inTurn(signal, async (): Promise<OperationEnd> => {
    for (const { send, ms } of steps) {
      const sent = send && (await channel.run(send, 0).done);
      if (sent?.how === 'failed') return { ended: 'failed', detail: sent.detail };
      if (!(await pass(channel.clock, ms, signal, channel.gone))) break;
    }
    if (channel.gone.aborted) return { ended: 'gone' };
    return { ended: signal.aborted ? 'aborted' : 'done' };
  });
  return end === 'aborted' || end === 'gone' ? { ended: end } : end;
}

/** Sends them beside whatever else is going on, until `stop` aborts. */
export async function sendStepsBeside(
  channel: Channel,
  steps: readonly TimedStep<ApiCall>[],
  stop: AbortSignal,
): Promise<void> {
  for (const { send, ms } of steps) {
    if (send) void channel.api(send);
    if (!(await pass(channel.clock, ms, stop))) return;
  }
}

function timed<Sending>(
  steps: readonly DigitStep[],
  sending: (key: string, durationMs: number) => Sending,
): readonly TimedStep<Sending>[] {
  return steps.map((step) =>
    'key' in step
      ? { send: sending(step.key, step.durationMs), ms: step.durationMs + step.gapMs }
      : { ms: step.pauseMs },
  );
}
