import { queryObjects } from 'node:v8';

/**
 * Objects of this class, and of those that extend it, that something still holds. Whatever listens, listens to one of
 * them: where none is left, no listener is.
 */
export function alive(kind: abstract new (...words: never[]) => object): number {
  return queryObjects(kind as new () => object, { format: 'count' });
}

/**
 * Bytes in use once everything that can go is gone; needs `--expose-gc`. The first collection only lets go of the buffers
 * that bodies were read into (some 40 MB where many are too large); the second frees them.
 */
export function memoryNow(): number {
  globalThis.gc?.();
  globalThis.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

export interface MemoryVerdict {
  /** Mean of each quarter of the run, bytes. */
  readonly quarters: readonly number[];
  readonly first: number;
  readonly last: number;
  /** Of the last quarter over the second: 0.05 is five per cent more. */
  readonly growth: number;
  readonly isFlat: boolean;
}

const allowedGrowth = 0.05;

/** The first quarter fills caches and is not counted. */
export function verdictOn(samples: readonly number[]): MemoryVerdict {
  const size = Math.max(1, Math.floor(samples.length / 4));
  const quarters = [0, 1, 2, 3].map((quarter) => mean(samples.slice(quarter * size, (quarter + 1) * size)));
  const growth = (quarters[3] ?? 0) / (quarters[1] ?? 1) - 1;
  return { quarters, first: samples[0] ?? 0, last: samples.at(-1) ?? 0, growth, isFlat: growth <= allowedGrowth };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
