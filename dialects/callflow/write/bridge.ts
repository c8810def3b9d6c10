import type { Dial, DialTarget, JsonObject, Then } from '../../../src/verbs/index.ts';
import { type Lose, lostBranch, lostVerb } from '../../lost.ts';
import { carrierTimeout, isCause, phoneTimeout, uncaught } from '../read/bridge.ts';
import { audioName } from './audio-name.ts';
import { addressOf, endpointsOf } from './endpoints.ts';
import { goOnWith, type Step, type Surroundings, unless, type VerbWritten } from './step.ts';

/**
 * `resources` for a number, `device` or `user` for a SIP address; several are rung one after another, each as the
 * `_` of the one before. A conversation ends the call, a failure goes on with `_`.
 */
export function writeDial(dial: Dial, surroundings: Surroundings): VerbWritten {
  const { lose } = surroundings;
  const isGroup =
    dial.targets.length > 1 ||
    dial.rounds !== undefined ||
    dial.order !== 'at-once' ||
    dial.targets.some(({ ringTimeoutMs }) => ringTimeoutMs !== undefined);
  const group = surroundings.own && isGroup ? ringGroup(dial) : undefined;
  const bridges = group ? [group] : dial.targets.flatMap((target) => bridgeTo(target, dial) ?? []);
  if (bridges.length === 0) {
    lose(lostVerb(dial, 'KAZOO rings telephone numbers and SIP addresses only, unless it has a directory'));
    return { steps: [], ...goOnWith(dial.onFailed, surroundings) };
  }
  if (!endsFlow(dial.onCompleted))
    lose(lostBranch(dial, 'onCompleted', 'in KAZOO the call is over when the conversation is'));
  const refuses = dial.onFailed.go === 'end' && dial.onFailed.cause === 'no-answer';
  const onward = refuses ? { rest: [], dropped: surroundings.rest } : goOnWith(dial.onFailed, surroundings);
  const last = { branches: causesOf(dial, refuses, lose), needsNext: !refuses };
  return { steps: [...bridges.slice(0, -1), ...bridges.slice(-1).map((step) => ({ ...step, ...last }))], ...onward };
}

/** `ring_group`; undefined where nobody in it has an address. */
function ringGroup(dial: Dial): Step | undefined {
  const endpoints = endpointsOf(dial.targets);
  if (endpoints.length === 0) return undefined;
  const ringback = soundOf(dial.ringback);
  return {
    module: 'ring_group',
    data: {
      endpoints,
      strategy: strategies[dial.order],
      ...unless('timeout', Math.max(1, Math.round(dial.ringTimeoutMs / 1000)), phoneTimeout),
      ...unless('repeats', dial.rounds ?? 1, 1),
      ...(ringback !== undefined && { ringback }),
    },
  };
}

const strategies = { 'at-once': 'simultaneous', 'in-turn': 'single', weighted: 'weighted_random' } as const;

function endsFlow(then: Then): boolean {
  return then.go === 'end' || (then.go === 'into' && then.verbs[0]?.verb === 'leave');
}

/** Without `_` KAZOO has a way out of its own for some causes. */
function causesOf(dial: Dial, refuses: boolean, lose: Lose): Readonly<Record<string, Then>> {
  return Object.fromEntries(
    Object.entries(dial.branches ?? {}).filter(([cause, then]) => {
      if (refuses && isSameEnd(then, uncaught[cause])) return false;
      const fits = isCause.test(cause);
      if (!fits) lose(lostBranch(dial, `branches.${cause}`, 'it is neither a cause nor a SIP status'));
      return fits;
    }),
  );
}

function isSameEnd(one: Then, other: Then | undefined): boolean {
  return one.go === 'end' && other?.go === 'end' && one.cause === other.cause;
}

function bridgeTo(target: DialTarget, dial: Dial): Step | undefined {
  const address = addressOf(target.destination);
  if (address === undefined) return undefined;
  const hidden = dial.callerId?.privacy === 'full';
  const delay = Math.round((target.delayMs ?? 0) / 1000);
  const isPhone = target.destination.kind === 'sip' || hidden || delay > 0;
  const ringback = soundOf(dial.ringback);
  if (!isPhone || ringback !== undefined) return carrier(address, ringback, target, dial);
  return {
    module: dial.ignoresEarlyMedia ? 'user' : 'device',
    data: {
      address,
      ...unless('timeout', secondsOf(target, dial), phoneTimeout),
      ...unless('delay', delay, 0),
      ...unless('suppress_clid', hidden, false),
      ...headersOf(target),
    },
  };
}

function carrier(address: string, ringback: string | undefined, target: DialTarget, dial: Dial): Step {
  return {
    module: 'resources',
    data: {
      to_did: address,
      ...unless('timeout', secondsOf(target, dial), carrierTimeout),
      ...unless('ignore_early_media', dial.ignoresEarlyMedia, false),
      ...(ringback !== undefined && { ringback }),
      ...headersOf(target),
    },
  };
}

/** KAZOO plays one sound while it rings: of several things to hear, the first that is one. */
function soundOf(ringback: Dial['ringback']): string | undefined {
  if (!ringback) return undefined;
  if ('source' in ringback) return audioName(ringback.source);
  const sound = ringback.prompts.find((prompt) => prompt.verb === 'play');
  return sound && audioName(sound.source);
}

function secondsOf({ ringTimeoutMs }: DialTarget, dial: Dial): number {
  return Math.max(1, Math.round((ringTimeoutMs ?? dial.ringTimeoutMs) / 1000));
}

/** A flat table, unless a name in it is one that KAZOO takes for a direction. */
function headersOf({ headers }: DialTarget): JsonObject {
  if (Object.keys(headers).length === 0) return {};
  const isFlat = !Object.hasOwn(headers, 'in') && !Object.hasOwn(headers, 'out');
  return { custom_sip_headers: isFlat ? headers : { out: headers } };
}
