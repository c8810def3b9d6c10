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
}

/** That it is over, where the route wants that told. */
export function owedEnd(
  status: Route['status'],
  { account, format, settings }: Pick<Route, 'account' | 'format' | 'settings'>,
  call: CallFacts,
): OwedStatus | null {
  if (!status?.events.includes('ended')) return null;
  const { events: _events, ...target } = status;
  return { account, format, call, target: { ...target, settings }, event: { kind: 'ended' } };
}
