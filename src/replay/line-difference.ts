/** A line of only one of two texts. */
export interface LineDifference {
  readonly sign: '-' | '+';
  readonly text: string;
  /** In its own text, from 1. */
  readonly line: number;
}

/** The lines that two lists do not have in common, in order: as many as possible are left where they are. */
export function differingLines(
  before: readonly string[],
  after: readonly string[],
  same: (one: string, other: string) => boolean,
): readonly LineDifference[] {
  const equal = (one: number, other: number) => same(before[one] ?? '', after[other] ?? '');
  const lengths = Array.from({ length: before.length + 1 }, () => new Uint32Array(after.length + 1));
  const at = (one: number, other: number) => lengths[one]?.[other] ?? 0;
  for (let one = before.length - 1; one >= 0; one--)
    for (let other = after.length - 1; other >= 0; other--) {
      const length = equal(one, other) ? at(one + 1, other + 1) + 1 : Math.max(at(one + 1, other), at(one, other + 1));
      lengths[one]?.fill(length, other, other + 1);
    }
  const found: LineDifference[] = [];
  let one = 0;
  let other = 0;
  while (one < before.length || other < after.length) {
    if (one < before.length && other < after.length && equal(one, other)) {
      one++;
      other++;
    } else if (other >= after.length || (one < before.length && at(one + 1, other) >= at(one, other + 1)))
      found.push({ sign: '-', text: before[one] ?? '', line: ++one });
    else found.push({ sign: '+', text: after[other] ?? '', line: ++other });
  }
  return found;
}
