import type { ChannelFacts } from '../switch/index.ts';
import { detached, emptyHeaders, type Headers } from './headers.ts';

/** What the reply to `connect` says about the call, in the words of the switch contract. */
export function channelFacts(headers: Headers): ChannelFacts {
  const text = (name: string) => (name in headers ? detached(headers[name] ?? '') : undefined);
  const sip = (name: string) => defined(text(`variable_sip_${name}`) ?? '');
  const outbound = headers['Call-Direction'] === 'outbound';
  const language = text('variable_default_language');
  const answeredAt = unixMs(headers['Caller-Channel-Answered-Time']);
  // A leg that was originated has its two parties exchanged once it has answered; what it was told stays as it was.
  const caller = (what: 'Number' | 'Name') => {
    const told = outbound ? text(`variable_origination_caller_id_${what.toLowerCase()}`) : undefined;
    const before = outbound ? text(`Caller-Orig-Caller-ID-${what}`) : undefined;
    return told ?? before ?? text(`Caller-Caller-ID-${what}`) ?? '';
  };
  const variables = written(steering, headers);
  return {
    direction: outbound ? 'outbound' : 'inbound',
    from: caller('Number'),
    callerName: caller('Name'),
    to: text('Caller-Destination-Number') ?? '',
    context: text('Caller-Context') ?? '',
    sip: {
      callId: sip('call_id'),
      fromUser: sip('from_user'),
      fromHost: sip('from_host'),
      toUser: sip('to_user'),
      toHost: sip('to_host'),
      requestUser: sip('req_user'),
      requestHost: sip('req_host'),
      sourceAddress: sip('network_ip') || (text('Caller-Network-Addr') ?? ''),
      headers: sipHeaders(variables, sip('referred_by_uri')),
    },
    createdAt: unixMs(headers['Caller-Channel-Created-Time']) ?? 0,
    variables,
    ...(language !== undefined && { language: defined(language) }),
    ...(answeredAt !== undefined && { answeredAt }),
  };
}

/** Of an INVITE the switch keeps Referred-By in parts; a transfer that it carries out itself leaves it whole. */
function sipHeaders(variables: Headers, referredBy: string): Headers {
  const found = emptyHeaders();
  if (referredBy !== '') found['Referred-By'] = `<sip:${referredBy}>`;
  return Object.assign(found, written(/^sip_h_/, variables));
}

/** The switch counts microseconds; 0 says never. */
function unixMs(microseconds: string | undefined): number | undefined {
  const value = Number(microseconds);
  return value > 0 ? Math.floor(value / 1000) : undefined;
}

/** Variables that say what we are to do; a channel has a hundred others, and calls are many. */
const steering = /^variable_(?=dragoman_|sip_h_|sip_authorized$|socket_resume$)/;

/** What has names that begin so, by the rest of their names. */
function written(beginning: RegExp, headers: Headers): Headers {
  const found = emptyHeaders();
  for (const name in headers)
    if (beginning.test(name)) found[detached(name.replace(beginning, ''))] = defined(detached(headers[name] ?? ''));
  return found;
}

function defined(value: string): string {
  return value === '_undef_' ? '' : value;
}
