import type { CallEvent, CallFacts, JsonObject, Notify, OutgoingRequest } from '../../dialect.ts';
import { encodePairs, withQuery } from './encode.ts';
import { accountId, callerName, callerNumber, customSipHeaders, dialledNumber } from './parameters.ts';
import { envelope } from './request.ts';

/** What the `webhook` module sends: the record of the call with `custom_data` over it, as form or query. */
export function webhookRequest(
  call: CallFacts,
  { data, retries }: Extract<CallEvent, { readonly kind: 'webhook' }>,
  to: Notify,
): OutgoingRequest {
  const parameters: JsonObject = { ...record(call), ...data };
  const said = encodePairs(parameters);
  const isPost = to.method === 'POST';
  return {
    ...envelope(isPost ? to.url : withQuery(to.url, said), to),
    method: to.method,
    headers: {
      'X-Account-ID': accountId(call),
      ...(isPost && { 'Content-Type': 'application/x-www-form-urlencoded' }),
    },
    ...(isPost && { body: said }),
    parameters,
    retry: { count: Math.max(0, retries), on: ['connect', 'timeout', '4xx', '5xx'] },
  };
}

/** The call as KAZOO's webhooks say it. */
export function record(call: CallFacts): JsonObject {
  const { sip } = call;
  const request = dialledNumber(call);
  return {
    account_id: accountId(call),
    call_id: call.id,
    caller_id_name: callerName(call),
    caller_id_number: callerNumber(call),
    from: address(sip.fromUser || call.from, sip.fromHost),
    from_user: sip.fromUser || call.from,
    from_realm: sip.fromHost,
    to: address(sip.toUser || call.to, sip.toHost),
    to_user: sip.toUser || call.to,
    to_realm: sip.toHost,
    request: address(request, sip.requestHost),
    request_user: request,
    request_realm: sip.requestHost,
    ...(call.language !== undefined && { language: call.language }),
    inception: inceptionOf(call.parent ?? call),
    custom_application_vars: call.variables,
    custom_sip_headers: customSipHeaders(call),
  };
}

/** What was dialled to come in; of a leg, by whoever rang it. */
function inceptionOf(call: CallFacts): string {
  return call.direction === 'inbound' ? address(dialledNumber(call), call.sip.requestHost) : '';
}

function address(user: string, host: string): string {
  return user === '' || host === '' ? user : `${user}@${host}`;
}
