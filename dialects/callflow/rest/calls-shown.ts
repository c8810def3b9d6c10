import type { CallRecord } from '../../../src/desk/index.ts';
import type { JsonObject } from '../../../src/verbs/index.ts';
import { durationsOf } from '../durations.ts';
import { toGregorian } from '../gregorian.ts';
import { interactionOf } from '../interaction.ts';

/** A live call as a channel. */
export function channelOf(call: CallRecord, now: number): JsonObject {
  const { id, direction, from, to, state, callerName, parentId, answeredAt, startedAt, createdAt, notes } = call;
  return {
    uuid: id,
    call_id: id,
    direction: directionOf(call),
    answered: state === 'answered',
    bridged: parentId !== undefined && state === 'answered',
    destination: to,
    from,
    to,
    caller_id_number: from,
    caller_id_name: callerName,
    timestamp: toGregorian(startedAt ?? createdAt),
    elapsed_s: Math.max(0, Math.floor((now - (answeredAt ?? startedAt ?? createdAt)) / 1000)),
    interaction_id: interactionOf(call),
    ...(direction === 'dialled' && parentId !== undefined && { other_leg: parentId }),
    ...(typeof notes['callflow'] === 'string' && { callflow_id: notes['callflow'] }),
    presence_id: to,
    status: state,
  };
}

/** A call that is over, as its record. */
export function recordOf(call: CallRecord): JsonObject {
  const { from, to, callerName, ended, parentId, joinedId, startedAt, createdAt, answeredAt, endedAt } = call;
  const otherLeg = parentId ?? joinedId;
  const began = startedAt ?? createdAt;
  const { duration, billing, ringing } = durationsOf(began, answeredAt, endedAt ?? began);
  const timestamp = toGregorian(began);
  return {
    id: recordIdOf(call),
    call_id: call.id,
    interaction_id: interactionOf(call),
    direction: directionOf(call),
    from,
    to,
    request: to,
    caller_id_number: from,
    caller_id_name: callerName,
    callee_id_number: to,
    dialed_number: to,
    ...(otherLeg !== undefined && { other_leg_call_id: otherLeg }),
    duration_seconds: duration,
    billing_seconds: billing,
    ringing_seconds: ringing,
    hangup_cause: ended?.raw ?? '',
    ...(ended?.sipStatus !== undefined && { hangup_code: `sip:${ended.sipStatus}` }),
    timestamp,
    unix_timestamp: String(Math.floor(began / 1000)),
    datetime: new Date(began).toISOString().slice(0, 19).replace('T', ' '),
    rfc_1036: new Date(began).toUTCString(),
    iso_8601: new Date(began).toISOString().slice(0, 10),
  };
}

/** KAZOO keeps records by month, which their ids begin with. */
export function recordIdOf({ id, createdAt }: Pick<CallRecord, 'id' | 'createdAt'>): string {
  return `${new Date(createdAt).toISOString().slice(0, 7).replace('-', '')}-${id}`;
}

function directionOf({ direction }: CallRecord): 'inbound' | 'outbound' {
  return direction === 'inbound' ? 'inbound' : 'outbound';
}
