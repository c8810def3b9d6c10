import { separate } from './tokens.ts';

/** One leg of a dial string, its variables already merged: `[ ]` over `{ }` over `< >`. */
export interface DialledLeg {
  /** What stands before the first slash, in lower case: `sofia`, `user`, `error` … */
  readonly kind: string;
  /** What stands after it. */
  readonly data: string;
  readonly variables: ReadonlyMap<string, string>;
}

export interface DialPlan {
  /** One group after the other (`|`), the legs of a group at once (`,`). */
  readonly groups: readonly (readonly DialledLeg[])[];
  /** Variables of the whole attempt: `< >` and `{ }`. */
  readonly variables: ReadonlyMap<string, string>;
}

/**
 * Reads `<…>{…}[…]kind/data,…|…`. Independent threads (`:_:`) ring at once like any legs: their difference,
 * who waits for whom, does not show in a simulation.
 */
export function parseDialString(text: string): DialPlan {
  const everybody = takeBrackets(text.trim(), '<', '>');
  const groups: DialledLeg[][] = [];
  let common: ReadonlyMap<string, string> = everybody.variables;
  for (const thread of splitOutside(everybody.rest, ':_:')) {
    const ours = takeBrackets(thread.trim(), '{', '}');
    const variables = new Map([...everybody.variables, ...ours.variables]);
    common = new Map([...common, ...variables]);
    for (const [index, group] of splitOutside(ours.rest, '|').entries()) {
      const each = splitOutside(withoutLevel(group, '|'), ',').map((leg) => withoutLevel(leg, ','));
      const legs = each.map((leg) => parseLeg(leg.trim(), variables));
      groups[index] = [...(groups[index] ?? []), ...legs];
    }
  }
  return { groups, variables: common };
}

/** The number or user that a leg rings, without host and parameters. */
export function numberOf(leg: DialledLeg): string {
  const last = leg.kind === 'sofia' ? leg.data.replace(/^(?:gateway\/)?[^/]*\//, '') : leg.data;
  return last.replace(/^sips?:/, '').replace(/[@%;/].*$/, '');
}

function parseLeg(text: string, common: ReadonlyMap<string, string>): DialledLeg {
  const { variables, rest } = takeBrackets(text, '[', ']');
  const slash = rest.indexOf('/');
  return {
    kind: (slash < 0 ? rest : rest.slice(0, slash)).toLowerCase(),
    data: slash < 0 ? '' : rest.slice(slash + 1),
    variables: new Map([...common, ...variables]),
  };
}

/** Every leading bracket of this kind; a name that comes twice takes the last value. */
function takeBrackets(text: string, open: string, close: string): { variables: Map<string, string>; rest: string } {
  const variables = new Map<string, string>();
  let rest = text;
  while (rest.startsWith(open)) {
    const end = closingOf(rest, open, close);
    if (end < 0) break;
    const inner = rest.slice(1, end);
    for (const pair of separate(inner, ',')) {
      const [name = '', ...value] = pair.split('=');
      if (name !== '' && value.length > 0) variables.set(name, withoutLevel(value.join('='), '='));
    }
    rest = rest.slice(end + 1).trimStart();
  }
  return { variables, rest };
}

function closingOf(text: string, open: string, close: string): number {
  let depth = 0;
  let isQuoted = false;
  for (let at = 0; at < text.length; at++) {
    const character = text.charAt(at);
    if (character === '\\') at++;
    else if (character === "'") isQuoted = !isQuoted;
    else if (!isQuoted && character === open) depth++;
    else if (!isQuoted && character === close && --depth === 0) return at;
  }
  return -1;
}

/** Every cut takes one level of escapes away; quotes are left to the last. */
function withoutLevel(text: string, separator: string): string {
  return text.replace(/\\([\s\S])/g, (pair, next: string) =>
    next === '\\' || next === "'" || next === separator ? next : pair,
  );
}

/** Splits where no bracket or quote is open. */
function splitOutside(text: string, separator: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let isQuoted = false;
  let start = 0;
  for (let at = 0; at < text.length; at++) {
    const character = text.charAt(at);
    if (character === '\\') at++;
    else if (character === "'") isQuoted = !isQuoted;
    else if ('{[<('.includes(character)) depth++;
    else if ('}]>)'.includes(character)) depth = Math.max(0, depth - 1);
    else if (depth === 0 && !isQuoted && text.startsWith(separator, at)) {
      parts.push(text.slice(start, at));
      start = at + separator.length;
      at = start - 1;
    }
  }
  parts.push(text.slice(start));
  return parts;
}
