import { createHash } from 'node:crypto';
import type { Dial, DialTarget } from '../verbs/index.ts';

/**
 * Targets in the order in which they are rung. A weighted one is drawn: of those left, each comes next as likely as its
 * weight is of theirs. The call's id decides, so that the same call played again rings the same.
 */
export function inOrder({ order, targets }: Pick<Dial, 'order' | 'targets'>, callId: string): readonly DialTarget[] {
  if (order !== 'weighted') return targets;
  return targets
    .map((target, index) => ({
      target,
      lot: -Math.log(chance(`${callId} ${index}`)) / Math.max(target.weight ?? usualWeight, 1),
    }))
    .sort((one, other) => one.lot - other.lot)
    .map(({ target }) => target);
}

const usualWeight = 20;

/** Above 0, at most 1, evenly. */
function chance(seed: string): number {
  return (createHash('sha256').update(seed).digest().readUInt32BE() + 1) / 2 ** 32;
}
