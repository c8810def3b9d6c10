import type { CallFacts, RequestTarget, StatusEvent } from '../../dialects/dialect.ts';
import type { Route } from '../routing/index.ts';
import type { DialectId } from '../verbs/index.ts';

/** What somebody is to be told of a call, in order. */
export interface OwedStatus {
  readonly account: string;
  readonly format: DialectId;
  readonly target: RequestTarget;
  readonly event: StatusEvent;
  readonly call: CallFacts;
  readonly trustedOrigins: readonly string[];
  /** Something in it must not be written down as it is. */
  readonly holdsSecret: boolean;
}

/** Who is told of the end, and in whose words. */
export interface OwedEnd extends RequestTarget {
  readonly dialect: DialectId;
}

/** Who is told that a call is over: whom an API named, whom the operator named, whom its documents named. */
export function owedAtEnd(
  status: Route['status'],
  { format, settings, statusUrl }: Pick<Route, 'format' | 'settings' | 'statusUrl'>,
  owed: readonly OwedEnd[],
): readonly { readonly format: DialectId; readonly target: RequestTarget }[] {
  const { events, ...ordered } = status ?? { events: [], url: '' };
  return [
    ...(events.includes('ended') ? [{ format, target: { ...ordered, settings } }] : []),
    ...(statusUrl === undefined ? [] : [{ format, target: { url: statusUrl, settings } }]),
    ...owed.map(({ dialect, ...target }) => ({ format: dialect, target })),
  ];
}

/** What was entered is no part of how a call goes, nor is what was on the call that rang it: it is not written down for that. */
export function withoutEntries({ parent, ...call }: CallFacts): CallFacts {
  return { ...call, collections: {}, ...(parent && { parent: withoutEntries(parent) }) };
}
