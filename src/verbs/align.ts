/** What makes two items of a list alike. */
export interface Likeness {
  /** Equal numbers: equal items. */
  readonly whole: number;
  /** Items of different kinds are never taken for one another. */
  readonly kind: string;
  /** Field by field: equal numbers for equal values, and how much it says about the item. */
  readonly parts: ReadonlyMap<string, { readonly value: number; readonly weight: number }>;
}

/** A pair of positions; -1 on one side where the other list has nothing like it. */
export type Pair = readonly [before: number, after: number];

/**
 * Finds which items of two lists belong together, in order: as many equal ones as possible, between them those
 * most alike. One item put in or taken out leaves all others paired.
 */
export function align(before: readonly Likeness[], after: readonly Likeness[]): readonly Pair[] {
  let head = 0;
  while (head < before.length && head < after.length && before[head]?.whole === after[head]?.whole) head += 1;
  let tail = 0;
  while (
    tail < before.length - head &&
    tail < after.length - head &&
    before[before.length - 1 - tail]?.whole === after[after.length - 1 - tail]?.whole
  )
    tail += 1;
  const middle = alignMiddle(before.slice(head, before.length - tail), after.slice(head, after.length - tail));
  return [
    ...Array.from({ length: head }, (_, index): Pair => [index, index]),
    ...middle.map(([one, other]): Pair => [one < 0 ? one : one + head, other < 0 ? other : other + head]),
    ...Array.from({ length: tail }, (_, index): Pair => [before.length - tail + index, after.length - tail + index]),
  ];
}

/** The heaviest way through the table of all pairs. */
function alignMiddle(before: readonly Likeness[], after: readonly Likeness[]): readonly Pair[] {
  const width = after.length + 1;
  const best = new Float64Array((before.length + 1) * width);
  const at = (one: number, other: number): number => best[one * width + other] ?? 0;
  for (let one = before.length - 1; one >= 0; one -= 1)
    for (let other = after.length - 1; other >= 0; other -= 1)
      best[one * width + other] = Math.max(
        at(one + 1, other),
        at(one, other + 1),
        at(one + 1, other + 1) + likeness(before[one], after[other]),
      );
  const pairs: Pair[] = [];
  let one = 0;
  let other = 0;
  while (one < before.length || other < after.length) {
    const weight = likeness(before[one], after[other]);
    if (weight > 0 && at(one, other) === at(one + 1, other + 1) + weight) pairs.push([one++, other++]);
    else if (other >= after.length || (one < before.length && at(one, other) === at(one + 1, other)))
      pairs.push([one++, -1]);
    else pairs.push([-1, other++]);
  }
  return pairs;
}

/** 1 for equal ones; otherwise so little that two which are alike never outweigh a third that is equal. */
function likeness(one: Likeness | undefined, other: Likeness | undefined): number {
  if (!one || !other || one.kind !== other.kind) return 0;
  if (one.whole === other.whole) return 1;
  let same = 0;
  let all = 0;
  for (const [field, { value, weight }] of one.parts) {
    all += weight;
    if (other.parts.get(field)?.value === value) same += weight;
  }
  for (const [field, { weight }] of other.parts) if (!one.parts.has(field)) all += weight;
  return 0.01 + (all === 0 ? 0 : (0.4 * same) / all);
}
