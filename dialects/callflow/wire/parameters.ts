import type { CallFacts, JsonObject, JsonValue } from '../../dialect.ts';
import { accountIdOf } from '../account-id.ts';
import { profileOf } from '../profile.ts';
import type { RequestStyle } from '../request-style.ts';

/** What KAZOO sends in place of a withheld name and number. */
const unknownName = 'unknown';
const anonymousNumber = '0000000000';

/** The parameters of every Pivot request; what is not known is left out, never sent as empty. */
export function requestParameters(call: CallFacts, format: RequestStyle['requestFormat']): JsonObject {
  return format === 'kazoo' ? kazooParameters(call) : twimlParameters(call);
}

function kazooParameters(call: CallFacts): JsonObject {
  const { sip, collections, language } = call;
  return present({
    'Call-ID': call.id,
    'Account-ID': accountId(call),
    From: sip.fromUser || call.from,
    'From-Realm': sip.fromHost,
    To: sip.toUser || call.to,
    'To-Realm': sip.toHost,
    Request: dialledNumber(call),
    'Request-Realm': sip.requestHost,
    'Api-Version': '4.x',
    Direction: directionOf(call),
    'Caller-ID-Name': callerName(call),
    'Caller-ID-Number': callerNumber(call),
    Language: language?.toLowerCase(),
    Digits: Object.keys(collections).length > 0 ? { ...collections } : undefined,
    'Custom-Application-Vars': call.variables,
    'Custom-SIP-Headers': customSipHeaders(call),
  });
}

function twimlParameters(call: CallFacts): JsonObject {
  const { sip } = call;
  return present({
    CallSid: call.id,
    AccountSid: accountId(call),
    From: sip.fromUser || call.from,
    FromRealm: sip.fromHost,
    To: sip.toUser || call.to,
    ToRealm: sip.toHost,
    ApiVersion: '2010-04-01',
    Direction: directionOf(call),
    CallerName: callerName(call),
    CallerNumber: callerNumber(call),
    Digits: plainDigits(call),
  });
}

export function accountId({ account }: CallFacts): string {
  return accountIdOf(account);
}

/** The open-source code says `inbound` whatever happens; the documentation has `outbound` for calls that we made. */
function directionOf({ direction, settings }: CallFacts): string {
  return profileOf(settings) === 'oss' ? 'inbound' : direction;
}

/** The user of the Request-URI: what was dialled, whatever To says. */
export function dialledNumber({ sip, to }: CallFacts): string {
  return sip.requestUser || to;
}

export function callerName({ callerName }: CallFacts): string {
  return callerName || unknownName;
}

export function callerNumber({ from }: CallFacts): string {
  return from || anonymousNumber;
}

/** Whom it talks with, or has last talked with. */
export function otherLegOf({ parent, joinedId }: CallFacts): string | undefined {
  return parent?.id ?? joinedId;
}

/** Headers of the caller's INVITE that begin with `X-`. */
export function customSipHeaders({ sip }: CallFacts): JsonObject {
  return Object.fromEntries(Object.entries(sip.headers).filter(([name]) => /^x-/i.test(name)));
}

/** TwiML has one word for digits: the unnamed collection, else the last one made. */
function plainDigits({ collections }: CallFacts): string | undefined {
  return new Map(Object.entries(collections)).get('default') ?? Object.values(collections).at(-1);
}

export function present(parameters: Readonly<Record<string, JsonValue | undefined>>): JsonObject {
  return Object.fromEntries(
    Object.entries(parameters).filter(
      (entry): entry is [string, JsonValue] => entry[1] !== undefined && entry[1] !== '',
    ),
  );
}
