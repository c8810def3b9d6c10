import type { ChannelFacts } from '../switch/index.ts';
import type { Headers } from './headers.ts';

/** What the reply to `connect` says about the call, in the words of the switch contract. */
export function channelFacts(headers: Headers): ChannelFacts {
  const variables = withPrefix(headers, 'variable_');
  const sip = (name: string) => variables[`sip_${name}`] ?? '';
  const outbound = headers['Call-Direction'] === 'outbound';
  const language = variables['default_language'];
  const answeredAt = unixMs(headers['Caller-Channel-Answered-Time']);
  // A leg that was originated has its two parties exchanged once it has answered; what it was told stays as it was.
  const caller = (what: 'Number' | 'Name') => {
    const told = outbound ? variables[`origination_caller_id_${what.toLowerCase()}`] : undefined;
    const before = outbound ? headers[`Caller-Orig-Caller-ID-${what}`] : undefined;
    return told ?? before ?? headers[`Caller-Caller-ID-${what}`] ?? '';
  };
  return {
    direction: outbound ? 'outbound' : 'inbound',
    from: caller('Number'),
    callerName: caller('Name'),
    to: headers['Caller-Destination-Number'] ?? '',
    context: headers['Caller-Context'] ?? '',
    sip: {
      callId: sip('call_id'),
      fromUser: sip('from_user'),
      fromHost: sip('from_host'),
      toUser: sip('to_user'),
      toHost: sip('to_host'),
      requestUser: sip('req_user'),
      requestHost: sip('req_host'),
      sourceAddress: sip('network_ip') || (headers['Caller-Network-Addr'] ?? ''),
      headers: withPrefix(variables, 'sip_h_'),
    },
    createdAt: unixMs(headers['Caller-Channel-Created-Time']) ?? 0,
    variables,
    ...(language !== undefined && { language }),
    ...(answeredAt !== undefined && { answeredAt }),
  };
}

/** The switch counts microseconds; 0 says never. */
function unixMs(microseconds: string | undefined): number | undefined {
  const value = Number(microseconds);
  return value > 0 ? Math.floor(value / 1000) : undefined;
}

function withPrefix(headers: Headers, prefix: string): Record<string, string> {
  const found: Record<string, string> = Object.create(null) as Record<string, string>;
  for (const [name, value] of Object.entries(headers)) {
    if (name.startsWith(prefix)) found[name.slice(prefix.length)] = value === '_undef_' ? '' : value;
  }
  return found;
}
