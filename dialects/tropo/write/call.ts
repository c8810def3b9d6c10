import type { DialTarget, JsonObject, MachineDetection, Originate } from '../../../src/verbs/index.ts';
import { addressOf } from '../../address.ts';
import type { Lose } from '../../lost.ts';
import { callerOf } from './caller.ts';
import { destinationOf } from './destination.ts';
import { networks } from './message.ts';
import { named, required, secondsUnless, unless } from './parameters.ts';
import { itemsOf } from './prompts.ts';
import { allowSignals, type Writing } from './writing.ts';

const usualTimeoutMs = 30_000;

/** `call`; undefined where there is nobody whom Tropo could ring. */
export function writeCall(originate: Originate, isRequired: boolean, writing: Writing): JsonObject | undefined {
  const { targets, ringTimeoutMs, callerId, answersOnMedia, machineDetection, texting } = originate;
  const rung = texting ? { to: texting.to, channel: 'TEXT', network: networks[texting.network] } : rungOf(targets);
  if (!rung) return undefined;
  return {
    call: {
      ...named(originate),
      ...rung,
      ...callerOf(callerId?.number),
      ...secondsUnless('timeout', Math.max(ringTimeoutMs, 1), usualTimeoutMs),
      ...unless('answerOnMedia', answersOnMedia, false),
      ...detection(machineDetection, writing.lose),
      ...allowSignals(originate, writing),
      ...required(isRequired),
    },
  };
}

/** Who is rung, with what is the same for all of them; undefined if nobody can be. */
export function rungOf(targets: readonly DialTarget[]): JsonObject | undefined {
  const to = targets.flatMap((target) => destinationOf(target) ?? []);
  const [first] = to;
  if (first === undefined) return undefined;
  const headers = Object.fromEntries(targets.flatMap((target) => Object.entries(target.headers)));
  const label = targets.find((target) => target.label !== undefined)?.label;
  const details = targets
    .flatMap(({ notify }) => notify)
    .find(({ dialect, kind }) => dialect === 'tropo' && kind === 'details');
  return {
    to: to.length > 1 ? to : first,
    ...(Object.keys(headers).length > 0 && { headers }),
    ...(label !== undefined && { label }),
    ...(details && { callbackUrl: addressOf(details) }),
  };
}

/** `machineDetection`, with what is said meanwhile. */
export function detection(rule: MachineDetection | undefined, lose: Lose): JsonObject {
  if (!rule) return {};
  const items = itemsOf(rule.introduction ?? [], lose);
  if (items.length === 0) return { machineDetection: true };
  return { machineDetection: { introduction: items.length === 1 ? (items[0] ?? '') : items } };
}
