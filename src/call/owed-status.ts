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
  { settings, ...about }: Pick<OwedStatus, 'account' | 'format' | 'call'> & Pick<Route, 'settings'>,
): OwedStatus | null {
  if (!status?.events.includes('ended')) return null;
  const { events: _events, ...target } = status;
  return { ...about, target: { ...target, settings }, event: { kind: 'ended' } };
}
