import type { ChannelFacts } from '../switch/index.ts';
import type { Diversion } from '../verbs/index.ts';

/**
 * The Diversion header (RFC 5806) of a leg that an incoming call goes on with: the call's own, with one before it for
 * the number that was called where it is stacked. No header at all where there is nothing to say.
 */
export function diversionOf(
  diversion: Diversion | undefined,
  { direction, to, sip }: ChannelFacts,
): { readonly diversion?: string } {
  if (!diversion || direction === 'outbound') return {};
  const own = Object.entries(sip.headers).find(([name]) => name.toLowerCase() === 'diversion')?.[1];
  const host = sip.toHost || sip.requestHost || 'localhost';
  const added = diversion.treatment === 'stack' ? [`<sip:${to}@${host}>;reason=${diversion.reason};counter=1`] : [];
  const entries = [...added, ...(own === undefined || own === '' ? [] : [own])];
  return entries.length === 0 ? {} : { diversion: entries.join(', ') };
}
