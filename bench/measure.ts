/** Seconds for one of `count` runs of `work`. */
export function rounds(work: () => unknown, count: number): number {
  const began = performance.now();
  for (let round = 0; round < count; round++) work();
  return (performance.now() - began) / 1000 / count;
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  const [below = Number.NaN, above = Number.NaN] = [Math.ceil, Math.floor].map(
    (side) => sorted[side((sorted.length - 1) / 2)],
  );
  return (below + above) / 2;
}
