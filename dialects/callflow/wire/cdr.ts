import type { CallFacts, JsonObject, OutgoingRequest, RequestTarget, StatusEvent } from '../../dialect.ts';
import { durationsOf } from '../durations.ts';
import { toGregorian } from '../gregorian.ts';
import { interactionOf } from '../interaction.ts';
import { profileOf } from '../profile.ts';
import { encodePairs } from './encode.ts';
import { callerName, callerNumber, customSipHeaders, dialledNumber, otherLegOf, present } from './parameters.ts';
import { envelope } from './request.ts';

/**
 * The call record that KAZOO posts to `cdr_url` when a call is over: a form, or JSON where the settings say so (`cdrFormat`),
 * the answer of no interest. KAZOO sends it for TwiML alone, and once; here every call has one, and so has every leg that
 * answered it. What does not arrive is sent again. With the profile `oss` it is sent once, and for no leg.
 */
export function callRecord(call: CallFacts, { isLeg }: StatusEvent, target: RequestTarget): OutgoingRequest | null {
  const parameters = recordParameters(call);
  const settings = { ...call.settings, ...target.settings };
  const isOss = profileOf(settings) === 'oss';
  if (isOss && isLeg) return null;
  const isJson = settings['cdrFormat'] === 'json';
  return {
    ...envelope(target.url, target),
    method: 'POST',
    headers: { 'Content-Type': isJson ? 'application/json' : 'application/x-www-form-urlencoded' },
    body: isJson ? JSON.stringify(parameters) : encodePairs(parameters),
    parameters,
    retry: { count: isOss ? 0 : 2, on: ['connect', 'timeout', '5xx'] },
    ...(isOss && { attempts: 1 }),
  };
}

function recordParameters(call: CallFacts): JsonObject {
  const { sip, ended } = call;
  const endedAt = call.endedAt ?? call.now;
  const { duration, billing, ringing } = durationsOf(call.startedAt, call.answeredAt, endedAt);
  return {
    'Call-ID': call.id,
    'Call-Direction': call.direction,
    ...address('From', sip.fromUser || call.from, sip.fromHost),
    ...address('To', sip.toUser || call.to, sip.toHost),
    ...address('Request', dialledNumber(call), sip.requestHost),
    'Caller-ID-Name': callerName(call),
    'Caller-ID-Number': callerNumber(call),
    'Callee-ID-Number': call.to,
    ...present({ 'Other-Leg-Call-ID': otherLegOf(call) }),
    'Digits-Dialed': dialledNumber(call),
    ...(ended && { 'Hangup-Cause': ended.raw }),
    ...(ended?.sipStatus !== undefined && { 'Hangup-Code': `sip:${ended.sipStatus}` }),
    'Duration-Seconds': duration,
    'Billing-Seconds': billing,
    'Ringing-Seconds': ringing,
    'Channel-Created-Time': call.startedAt * 1000,
    'Interaction-ID': interactionOf({ id: call.parent?.id ?? call.id }),
    Timestamp: toGregorian(endedAt),
    'Custom-Application-Vars': call.variables,
    'Custom-SIP-Headers': customSipHeaders(call),
  };
}

/** `From` and `To` are addresses in a record, where a request has their users; nothing if the user is withheld. */
function address(name: string, user: string, host: string): JsonObject {
  return user === '' ? {} : { [name]: host === '' ? user : `${user}@${host}` };
}
