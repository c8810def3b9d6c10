import type { CallFacts, JsonObject, OutgoingRequest, RequestTarget, StatusEvent } from '../../dialect.ts';
import { durationsOf } from '../durations.ts';
import { isObject } from '../flow.ts';
import { toGregorian } from '../gregorian.ts';
import { encodePairs, withQuery } from './encode.ts';
import { accountId, otherLegOf, present } from './parameters.ts';
import { envelope } from './request.ts';
import { record } from './webhook.ts';

/** KAZOO's name of a step, as a webhook of the account is told it. */
export const hookOfStep = {
  initiated: 'channel_create',
  answered: 'channel_answer',
  bridged: 'channel_bridge',
  ended: 'channel_destroy',
} as const;
const hooks: Readonly<Partial<Record<StatusEvent['kind'], string>>> = hookOfStep;

/** What a webhook of the account is told of a call; null: it is none, or there is no word for this step. */
export function channelHook(
  call: CallFacts,
  { kind, other }: StatusEvent,
  target: RequestTarget,
): OutgoingRequest | null {
  const hook = target.settings?.['webhook'];
  const name = hooks[kind];
  if (!isObject(hook) || name === undefined) return null;
  const parameters: JsonObject = {
    ...record(call),
    hook_event: name,
    call_direction: call.direction,
    callee_id_number: call.to,
    timestamp: toGregorian(call.now),
    ...present({ other_leg_call_id: otherLegOf(call) }),
    ...(other && { original_number: call.to, other_leg_destination_number: other.to }),
    ...(kind === 'ended' && ending(call)),
    ...(isObject(hook['custom_data']) && (hook['custom_data'] as JsonObject)),
  };
  const headers = { 'X-Hook-ID': String(hook['id']), 'X-Account-ID': accountId(call) };
  const { retries } = hook;
  const common = { parameters, ...(typeof retries === 'number' && { attempts: retries }) };
  if (target.method === 'GET')
    return { ...envelope(withQuery(target.url, encodePairs(parameters)), target), ...common, headers, method: 'GET' };
  const [type, body] =
    hook['format'] === 'json'
      ? ['application/json', JSON.stringify(parameters)]
      : ['application/x-www-form-urlencoded', encodePairs(parameters)];
  const typed = { ...headers, 'Content-Type': type };
  return { ...envelope(target.url, target), ...common, headers: typed, method: 'POST', body };
}

function ending({ startedAt, answeredAt, endedAt, now, ended }: CallFacts): JsonObject {
  const { duration, billing, ringing } = durationsOf(startedAt, answeredAt, endedAt ?? now);
  return {
    hangup_cause: ended?.raw ?? '',
    ...(ended?.sipStatus !== undefined && { hangup_code: `sip:${ended.sipStatus}` }),
    duration_seconds: duration,
    billing_seconds: billing,
    ringing_seconds: ringing,
  };
}
