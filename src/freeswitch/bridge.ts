import type { BridgeEnd, BridgeLeg, BridgePlan } from '../switch/index.ts';
import { dtmfKey } from './arguments.ts';
import { type AttemptEnd, BridgeAttempt, type BridgeSettings } from './bridge-attempt.ts';
import { causeOf } from './causes.ts';
import type { Channel } from './channel.ts';
import { ringingTone, setVariable, soundSource } from './commands.ts';
import { pass } from './waiting.ts';

/** Rings the targets of a plan, all at once or one after the other, until one has answered and spoken. */
export async function bridgeCaller(
  channel: Channel,
  plan: BridgePlan,
  settings: BridgeSettings,
  signal: AbortSignal,
): Promise<BridgeEnd> {
  const heard = plan.ringback === 'ringing' ? null : soundSource(plan.ringback, settings.holdMusic);
  const end = await channel.inTurn(signal, async (): Promise<BridgeEnd> => {
    if (heard !== null) setRingback(channel, heard, heard);
    if (plan.cancelKeys) setCancelKey(channel, dtmfKey(plan.cancelKeys.charAt(0)));
    if (plan.passesDigits === false) setFilter(channel, 'true');
    const attempts = await ringInTurn(channel, plan, settings, signal);
    if (plan.passesDigits === false) setFilter(channel, '');
    if (plan.cancelKeys) setCancelKey(channel, '');
    if (heard !== null) setRingback(channel, '', ringingTone);
    return summary(channel, attempts, signal);
  });
  return end === 'aborted' || end === 'gone' ? { ...nothingDone, ended: end } : end;
}

async function ringInTurn(
  channel: Channel,
  plan: BridgePlan,
  settings: BridgeSettings,
  signal: AbortSignal,
): Promise<readonly AttemptEnd[]> {
  const attempts: AttemptEnd[] = [];
  const groups = plan.order === 'at-once' ? [plan.targets] : plan.targets.map((target) => [target]);
  for (const targets of groups) {
    const delayMs = plan.order === 'in-turn' ? (targets[0]?.delayMs ?? 0) : 0;
    if (delayMs > 0 && !(await pass(channel.clock, delayMs, signal, channel.gone))) break;
    const attempt = await new BridgeAttempt(channel, plan, targets, settings).run(signal);
    attempts.push(attempt);
    if (attempt.joined || attempt.endedBy || signal.aborted || channel.gone.aborted) break;
  }
  return attempts;
}

/** Whether the caller's keys stay with the caller. */
function setFilter(channel: Channel, value: 'true' | ''): void {
  void channel.api(setVariable(channel.id, 'bridge_filter_dtmf', value));
}

/** Only with a key of its own to look for does the switch read the caller's keys while it rings. */
function setCancelKey(channel: Channel, key: string): void {
  void channel.api(setVariable(channel.id, 'origination_cancel_key', key));
}

/** What the caller hears meanwhile: one variable counts before the answer, the other after it. */
function setRingback(channel: Channel, ringing: string, answered: string): void {
  void channel.api(setVariable(channel.id, 'ringback', ringing));
  void channel.api(setVariable(channel.id, 'transfer_ringback', answered));
}

function summary(channel: Channel, attempts: readonly AttemptEnd[], signal: AbortSignal): BridgeEnd {
  const last = attempts.at(-1);
  if (!last) return { ...nothingDone, ended: channel.gone.aborted ? 'gone' : 'aborted' };
  const legs = attempts.flatMap((attempt) => attempt.legs);
  const { joined } = last;
  const ended = channel.gone.aborted ? 'gone' : signal.aborted ? 'aborted' : joined ? 'completed' : 'failed';
  const raw = joined?.raw ?? last.raw;
  const sipStatus = joined?.sipStatus ?? last.legs.findLast((leg) => leg.raw === raw)?.sipStatus;
  const detail = last.detail ?? (ended === 'failed' ? nobody(last.legs, raw) : undefined);
  return {
    ended,
    bridged: joined !== undefined,
    legs,
    bridgedMs: last.bridgedMs,
    cause: causeOf(raw),
    raw,
    ...(sipStatus !== undefined && { sipStatus }),
    ...(joined && { joined: joined.id }),
    ...(last.endedBy && { endedBy: last.endedBy }),
    ...(last.referredTo !== undefined && { referredTo: last.referredTo }),
    ...(detail !== undefined && { detail }),
  };
}

function nobody(legs: readonly BridgeLeg[], raw: string): string {
  return `${legs.map(({ to }) => to).join(', ')} did not answer: ${raw}`;
}

const nothingDone: Omit<BridgeEnd, 'ended'> = {
  bridged: false,
  legs: [],
  bridgedMs: 0,
  cause: 'cancelled',
  raw: 'ORIGINATOR_CANCEL',
};
