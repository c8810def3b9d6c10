import type { Rule, Taken } from './rules.ts';

/** What a date filter allows: Unix ms, both inclusive. */
export interface Span {
  readonly from?: number;
  readonly to?: number;
}

const day = 86_400_000;
const form = /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.\d+)?)?(Z|[+ -]\d\d:?\d\d)?)?$/i;

/**
 * `StartTime=2024-01-02` is that day, in UTC; with an operator in the name (`StartTime>=2024-01-02` is `StartTime>` on the
 * wire) it is its first moment. A time of day stands for its second.
 */
function moment(operator: '' | '<' | '>'): Rule<Span> {
  return {
    schema: { type: 'string' },
    code: 20001,
    note: 'YYYY-MM-DD or a full ISO 8601 time',
    take: (values): Taken<Span> => {
      const value = values.at(-1)?.trim() ?? '';
      const parts = form.exec(value);
      const hasTime = parts?.[4] !== undefined;
      const zone = parts?.[7]?.replace(/^ /, '+');
      const at = parts ? Date.parse(isoOf(value, hasTime, zone)) : Number.NaN;
      if (Number.isNaN(at))
        return { ok: false, problem: `${JSON.stringify(value.slice(0, 60))} must be YYYY-MM-DD or an ISO 8601 time` };
      if (operator === '>') return { ok: true, value: { from: at } };
      if (operator === '<') return { ok: true, value: { to: hasTime ? at + 999 : at } };
      return { ok: true, value: { from: at, to: hasTime ? at + 999 : at + day - 1 } };
    },
  };
}

function isoOf(value: string, hasTime: boolean, zone: string | undefined): string {
  if (!hasTime) return `${value}T00:00:00Z`;
  const local = value.slice(0, value.length - (zone?.length ?? 0)).replace(' ', 'T');
  return `${local}${zone ?? 'Z'}`;
}

/** Three parameters: the name, and the name with `<` and with `>` in it. */
export function dates<const Name extends string>(name: Name) {
  const rules = { [name]: moment(''), [`${name}<`]: moment('<'), [`${name}>`]: moment('>') };
  return rules as { readonly [Each in Name | `${Name}<` | `${Name}>`]: Rule<Span> };
}

/** What the three allow together. */
export function spanOf<Name extends string>(
  values: { readonly [Each in Name | `${Name}<` | `${Name}>`]: Span | undefined },
  name: Name,
): Span {
  const spans = [values[name], values[`${name}<`], values[`${name}>`]];
  const from = spans.flatMap((span) => span?.from ?? []);
  const to = spans.flatMap((span) => span?.to ?? []);
  return {
    ...(from.length > 0 && { from: Math.max(...from) }),
    ...(to.length > 0 && { to: Math.min(...to) }),
  };
}
