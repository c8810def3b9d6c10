import fc from 'fast-check';
import { holds, type Target } from './target.ts';

export interface Exploration {
  readonly tried: number;
  /** Of the processor, not by the clock: the machine may be busy. */
  readonly slowestMs: number;
  /** The smallest input that still fails, and how. */
  readonly finding?: { readonly input: string; readonly complaint: string };
}

/** As long as nobody may be kept waiting for one document of 64 KiB, checks included. */
const longestMs = 1500;

function cpuMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}

/** Tries `count` inputs of a target; the same seed gives the same ones. */
export function explore(
  target: Target,
  seed: number,
  count: number,
  about: (input: unknown) => void = () => {},
): Exploration {
  let slowestMs = 0;
  let tried = 0;
  const outcome = fc.check(
    fc.property(target.inputs, (input) => {
      about(input);
      tried += 1;
      const began = cpuMs();
      target.check(input);
      const tookMs = cpuMs() - began;
      slowestMs = Math.max(slowestMs, tookMs);
      holds(tookMs < longestMs, () => `it takes ${Math.round(tookMs)} ms`);
    }),
    { seed, numRuns: count },
  );
  if (!outcome.failed) return { tried, slowestMs };
  const [input] = outcome.counterexample ?? [];
  const complaint =
    outcome.errorInstance instanceof Error ? (outcome.errorInstance.stack ?? '') : String(outcome.errorInstance);
  return { tried, slowestMs, finding: { input: target.show(input), complaint } };
}

/** How many of `total` inputs each target gets, by its weight. */
export function shares(targets: readonly Target[], total: number): ReadonlyMap<Target, number> {
  const weights = targets.reduce((sum, { weight }) => sum + weight, 0);
  return new Map(targets.map((target) => [target, Math.max(1, Math.ceil((total * target.weight) / weights))]));
}
