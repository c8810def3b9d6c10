/** Whom a name that nobody has most likely means; nothing for one that is like none of them. */
export function spellingHint(
  name: string,
  known: Iterable<string>,
  shown: (right: string) => string = (right) => right,
): string | undefined {
  const right = nearestName(name, known);
  if (right === undefined) return undefined;
  const isOnlyCase = right.toLowerCase() === name.toLowerCase();
  return isOnlyCase ? `names are case-sensitive: write ${shown(right)}` : `is ${shown(right)} meant?`;
}

/** The known name that a misspelt one most likely means: in any case, and at most two slips of a finger away. */
export function nearestName(name: string, known: Iterable<string>): string | undefined {
  let nearest: { readonly name: string; readonly distance: number } | undefined;
  for (const candidate of known) {
    const distance = slipsBetween(name.toLowerCase(), candidate.toLowerCase());
    if (distance <= 2 && distance < (nearest?.distance ?? 3) && distance < candidate.length / 2)
      nearest = { name: candidate, distance };
  }
  return nearest?.name;
}

/**
 * Letters left out, added, replaced, or changed places with their neighbours (optimal string alignment); anything
 * beyond two is only known to be more than two.
 */
function slipsBetween(one: string, other: string): number {
  if (Math.abs(one.length - other.length) > 2) return 3;
  let before: readonly number[] = [];
  let row: readonly number[] = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let i = 1; i <= one.length; i++) {
    const next = [i];
    for (let j = 1; j <= other.length; j++) {
      const replaced = (row[j - 1] ?? 0) + (one[i - 1] === other[j - 1] ? 0 : 1);
      const swapped = one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1] ? (before[j - 2] ?? 3) + 1 : 3;
      next.push(Math.min(replaced, swapped, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    before = row;
    row = next;
  }
  return row[other.length] ?? 0;
}
