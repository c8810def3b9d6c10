import { createHash } from 'node:crypto';
import type { CallFacts, StatusEvent } from '../../dialects/dialect.ts';
import { type OwedStatus, withoutEntries } from '../call/index.ts';
import type { Change, Errand, RoutePlan } from '../desk/index.ts';
import { noticeErrand } from '../errands/index.ts';

/** That a call has come so far, for whoever wants to know. All of one call are told in order, and each is written once. */
export function statusNotice(
  { format, status }: Pick<RoutePlan, 'format' | 'status'>,
  event: StatusEvent,
  facts: CallFacts,
): Change {
  const { events: _events, ...target } = status ?? { url: '', events: [] };
  const lane = `status ${facts.id}`;
  const to = { ...target, settings: facts.settings };
  const notice = { dialect: format, facts: withoutEntries(facts), status: event, to };
  return { errand: noticeErrand(`${lane} ${event.sequence ?? event.kind}`, lane, notice) };
}

/** The same of a call that somebody else ordered: one url is told of its legs first, and of the call at last. */
export function owedNotice({ format, target, event, call, trustedOrigins, holdsSecret }: OwedStatus): Errand {
  // Lanes and ids are neither sealed nor kept from the log; a url may hold a password.
  const whom = createHash('sha256').update(`${format} ${target.url}`).digest('hex').slice(0, 32);
  const lane = `status ${call.parent?.id ?? call.id} ${whom}`;
  const notice = { dialect: format, facts: call, status: event, to: target, trustedOrigins };
  return noticeErrand(`${lane} ${call.id} ${event.kind}`, lane, notice, holdsSecret);
}
