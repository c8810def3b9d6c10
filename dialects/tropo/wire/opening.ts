import type { CallFacts, JsonObject, OutgoingRequest, RequestTarget } from '../../dialect.ts';
import { endpoint } from './endpoint.ts';
import { accountId, callId, sessionId } from './identity.ts';
import { isoTime, post } from './post.ts';

/** The `session` of a call or a text that has just come in, or of a token. What is not there is left out, never null. */
export function opening(call: CallFacts, target: RequestTarget): OutgoingRequest {
  const { applicationId } = call.settings;
  return post(target, {
    session: {
      id: sessionId(call),
      accountId: accountId(call),
      ...(applicationId !== undefined && applicationId !== null && { applicationId: String(applicationId) }),
      timestamp: isoTime(call.startedAt),
      ...beginning(call),
    },
  });
}

function beginning(call: CallFacts): JsonObject {
  if (call.line === 'none')
    return { userType: 'NONE', initialText: null, callId: null, parameters: texts(call.parameters ?? {}) };
  return {
    userType: 'HUMAN',
    initialText: call.text?.first?.text ?? null,
    ...initialMedia(call),
    callId: callId(call),
    to: endpoint(call, call.to, ''),
    from: endpoint(call, call.from, call.callerName),
    headers: headers(call),
  };
}

/** Every value is a string: Java's library reads them as such, and nothing else came in by a url. */
function texts(parameters: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(parameters).map(([name, value]) => [
      name,
      typeof value === 'string' ? value : JSON.stringify(value),
    ]),
  );
}

function initialMedia({ text }: CallFacts): JsonObject {
  const media = text?.first?.media ?? [];
  return media.length === 0 ? {} : { initialMedia: media.map((url) => ({ status: 'success', media: url })) };
}

/** The INVITE's fixed headers first; the customer's own ones as they were received. */
function headers({ sip }: CallFacts): JsonObject {
  const fixed: readonly (readonly [string, string])[] = [
    ['Call-ID', sip.callId],
    ['From', nameAddress(sip.fromUser, sip.fromHost)],
    ['To', nameAddress(sip.toUser, sip.toHost)],
    ['Request URI', address(sip.requestUser, sip.requestHost)],
  ];
  return Object.fromEntries([...fixed.filter(([, value]) => value !== ''), ...Object.entries(sip.headers)]);
}

function address(user: string, host: string): string {
  if (host === '') return '';
  return user === '' ? `sip:${host}` : `sip:${user}@${host}`;
}

function nameAddress(user: string, host: string): string {
  const uri = address(user, host);
  return uri === '' ? '' : `<${uri}>`;
}
