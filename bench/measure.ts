/** Seconds for one of `count` runs of `work`. */
export function rounds(work: () => unknown, count: number): number {
  const began = performance.now();
  for (let round = 0; round < count; round++) work();
  return (performance.now() - began) / 1000 / count;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
