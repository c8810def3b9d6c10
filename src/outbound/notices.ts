import type { CallFacts, Dialect, RequestTarget, StatusEvent } from '../../dialects/dialect.ts';
import type { OwedStatus } from '../call/index.ts';
import type { Account, Change } from '../desk/index.ts';
import type { CustomerClient } from '../documents/index.ts';
import type { TraceFact } from '../trace/index.ts';
import type { JsonObject } from '../verbs/index.ts';
import { settingsOf } from './order.ts';

export const noticeErrand = 'notice';

/** What is written down of a notice: it is phrased when it is sent. */
interface NoticeTask {
  readonly format: string;
  readonly target: RequestTarget;
  readonly event: StatusEvent;
  readonly call: CallFacts;
}

/** The errand of a notice. Those of one call are sent in order; the same one is written once. */
export function notice({ format, target, event, call }: Omit<OwedStatus, 'account'>): Change {
  const { id } = call;
  const task: NoticeTask = { format, target, event, call };
  return {
    errand: {
      kind: noticeErrand,
      id: `${noticeErrand} ${id} ${event.sequence ?? event.kind}`,
      lane: `${noticeErrand} ${id}`,
      task: task as unknown as JsonObject,
    },
  };
}

export interface NoticeParts {
  readonly dialects: readonly Dialect[];
  readonly customers: CustomerClient;
  readonly now: () => number;
  /** Where what happens on a live call is recorded; null: it is over. */
  readonly trace: (callId: string) => ((fact: TraceFact) => void) | null;
}

/** Sends one. Resolves when it has arrived, or never will; rejects when it may arrive later. */
export async function sendNotice(task: JsonObject, account: Account, parts: NoticeParts): Promise<void> {
  const { format, target, event, call } = task as unknown as NoticeTask;
  const settings = settingsOf({ format, settings: target.settings ?? call.settings }, account);
  const { wire } = parts.dialects.find(({ id }) => id === format) ?? {};
  const request = wire?.status({ ...call, settings }, event, { ...target, settings });
  if (!request) return;
  const session = parts.customers.forCall({ account: account.id });
  const told = await session.notify(request);
  parts.trace(call.id)?.({
    event: 'callback',
    dialect: format,
    method: request.method,
    url: request.url,
    status: told.ok ? told.status : (told.failure.status ?? null),
    parameters: request.parameters,
  });
  if (!told.ok && mayArriveLater(told.failure)) throw new Error(`${told.failure.url}: ${told.failure.message}`);
}

/** A server that refuses has heard it. */
function mayArriveLater({ kind, status = 0 }: { readonly kind: string; readonly status?: number }): boolean {
  if (kind === 'status') return status >= 500 || status === 408 || status === 429;
  return kind !== 'forbidden-address' && kind !== 'bad-redirect' && kind !== 'too-many-redirects';
}
