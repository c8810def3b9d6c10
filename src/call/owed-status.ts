import type { CallFacts, RequestTarget, StatusEvent } from '../../dialects/dialect.ts';
import type { DialectId } from '../verbs/index.ts';

/** What somebody is to be told of a call, in order. */
export interface OwedStatus {
  readonly account: string;
  readonly format: DialectId;
  readonly target: RequestTarget;
  readonly event: StatusEvent;
  readonly call: CallFacts;
}
