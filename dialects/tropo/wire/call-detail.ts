import type { LegProgress } from '../../../src/verbs/index.ts';
import type { CallFacts, JsonObject, OutgoingRequest, RequestTarget, StatusEvent } from '../../dialect.ts';
import { addressId } from './endpoint.ts';
import { accountId, callId, detailRecordId, sessionId } from './identity.ts';
import { isoTime, post } from './post.ts';

/**
 * Tropo told nobody about a call while it lasted: only its detail record, once it has ended. A session in which nobody
 * was called has none.
 */
export function status(call: CallFacts, event: StatusEvent, target: RequestTarget): OutgoingRequest | null {
  return event.kind === 'ended' && call.line === undefined ? post(target, detailRecord(call)) : null;
}

/** The record of a leg that a document rang, as a call of its own inside the session. */
export function legDetails(call: CallFacts, leg: LegProgress): JsonObject {
  const { id, to, from = call.from, startedAt, answeredAt, endedAt, label } = leg;
  const { answeredAt: _answered, endedAt: _ended, parent = call, ...facts } = call;
  return detailRecord(
    {
      ...facts,
      id,
      to,
      from,
      direction: 'outbound',
      startedAt,
      ...(answeredAt !== undefined && { answeredAt }),
      ...(endedAt !== undefined && { endedAt }),
      parent,
    },
    { ...(label !== undefined && { label }), status: answeredAt === undefined ? 'Failed' : 'Success' },
  );
}

function detailRecord(
  call: CallFacts,
  { label, status: how = 'Success' }: { readonly label?: string; readonly status?: string } = {},
): JsonObject {
  const { startedAt, answeredAt, endedAt = call.now, settings, parent } = call;
  const { applicationId, applicationName } = settings;
  return {
    data: {
      callId: callId(call),
      sessionId: sessionId(call),
      parentCallId: parent ? callId(parent) : 'none',
      parentSessionId: parent ? sessionId(parent) : 'none',
      accountId: accountId(call),
      ...(applicationId !== undefined && applicationId !== null && { applicationId: String(applicationId) }),
      ...(typeof applicationName === 'string' && { applicationName }),
      applicationType: 'tropo-web',
      from: party(call, call.from),
      to: party(call, call.to),
      direction: call.direction === 'inbound' ? 'in' : 'out',
      network: 'SIP',
      ...(label !== undefined && { label }),
      status: how,
      initiationTime: detailTime(startedAt),
      startTime: detailTime(answeredAt ?? endedAt),
      endTime: detailTime(endedAt),
      duration: answeredAt === undefined ? 0 : Math.max(0, endedAt - answeredAt),
      messageCount: 0,
      eventTimeStamp: detailTime(call.now),
    },
    resource: 'call',
    name: 'cdrCreated',
    id: detailRecordId(call),
    event: 'cdrCreated',
  };
}

function party(call: CallFacts, address: string): string {
  if (address === '') return 'unknown';
  return /^\+?\d+$/.test(address) ? `tel:${addressId(call, address)}` : `sip:${address}`;
}

/** With `+0000` where everything else has `Z`. */
function detailTime(unixMs: number): string {
  return isoTime(unixMs).replace('Z', '+0000');
}
