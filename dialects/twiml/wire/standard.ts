import type { CallFacts } from '../../dialect.ts';
import { normaliseNumber, regionOf } from '../phone-number.ts';
import { accountSid, callSid } from '../sid.ts';
import { answeredBy, callStatus, direction } from './words.ts';

/** Names and values as they go out, in their order. */
export type Parameters = Readonly<Record<string, string>>;

const places = ['City', 'State', 'Zip', 'Country'] as const;

/** What every request tells about its call. Where the caller comes from is never known, and then sent empty. */
export function standardParameters(call: CallFacts): Parameters {
  const { sip } = call;
  const { applicationSid: application } = call.settings;
  const from = address(call.from, sip.fromHost, call) || 'anonymous';
  const to = address(call.to, sip.toHost, call);
  const forwarded = forwardedFrom(call);
  return {
    CallSid: callSid(call.id),
    AccountSid: accountSid(call.account),
    From: from,
    To: to,
    Caller: from,
    Called: to,
    CallStatus: callStatus(call),
    ApiVersion: '2010-04-01',
    Direction: direction(call),
    ...unknownPlaces,
    ...(forwarded !== undefined && { ForwardedFrom: forwarded }),
    ...(call.settings['callerName'] === true && call.callerName !== '' && { CallerName: call.callerName }),
    ...(call.machine && { AnsweredBy: answeredBy(call.machine.result, call.machine.messageEnd) }),
    ...(call.parent && { ParentCallSid: callSid(call.parent.id) }),
    ...(typeof application === 'string' && { ApplicationSid: application }),
    ...(call.direction === 'inbound' && from.startsWith('sip:') && sipParameters(call)),
    ...customHeaders(call),
  };
}

/** A number in E.164 where that can be known, a user as SIP address. */
function address(written: string, host: string, { settings }: CallFacts): string {
  const number = normaliseNumber(written, regionOf(settings));
  if (number !== null) return number;
  if (written === '' || /^((sips?|client):.*|anonymous|unknown)$/i.test(written)) return written;
  if (written.includes('@')) return `sip:${written}`;
  return host === '' ? written : `sip:${written}@${host}`;
}

const unknownPlaces: Parameters = Object.fromEntries(
  ['From', 'Caller', 'To', 'Called'].flatMap((whose) => places.map((place) => [`${whose}${place}`, ''])),
);

function sipParameters({ sip }: CallFacts): Parameters {
  return { SipDomain: sip.requestHost, SipCallId: sip.callId, SipSourceIp: sip.sourceAddress };
}

function customHeaders({ sip }: CallFacts): Parameters {
  return Object.fromEntries(
    Object.entries(sip.headers)
      .filter(([name]) => /^(x-|user-to-user$)/i.test(name))
      .map(([name, value]) => [`SipHeader_${name}`, value]),
  );
}

/** The number that diverted the call here, where the carrier says so. */
function forwardedFrom(call: CallFacts): string | undefined {
  const diversion = Object.entries(call.sip.headers).find(([name]) => name.toLowerCase() === 'diversion')?.[1];
  const user = /<?(?:sips?|tel):([^@;>]+)/i.exec(diversion ?? '')?.[1];
  return user === undefined ? undefined : address(user, '', call);
}
