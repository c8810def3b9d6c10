import type { Channel } from './channel.ts';
import { runInline } from './inline.ts';

/** The channel leaves what it runs, and whomever it is joined with, for an extension. */
export function sendTo(channel: Channel, extension: string, dialplan?: string): void {
  channel.sentTo = { extension, ...(dialplan !== undefined && { dialplan }) };
  channel.thread.abort();
}

/**
 * The far end of a rung leg asks by REFER that its partner call elsewhere: the switch does that for the partner, and
 * the leg is over. False where nobody is joined with it.
 */
export function refer(leg: Channel, uri: string): boolean {
  const partner = leg.other;
  if (leg.isGone || partner?.isGone !== false || partner.variables.get('bridge_to') !== leg.id) return false;
  const [, extension = ''] = /^sips?:([^@;]*)/.exec(uri) ?? [];
  leg.variables.setAll({ transfer_disposition: 'recv_replace', transfer_to: `blind:${partner.id}` });
  partner.variables.set('sip_refer_to', `<${uri}>`);
  leg.hangup('NORMAL_CLEARING', 'far end');
  sendTo(partner, extension, partner.variables.get('force_transfer_dialplan'));
  return true;
}

/**
 * Runs what the channel was sent to. The dialplan has no extension of its own: who is sent into it is cleared; but it
 * may be told the applications (`inline`). True if the channel has left what it did before.
 */
export async function followTransfers(channel: Channel): Promise<boolean> {
  let hasLeft = false;
  for (let next = channel.sentTo; next !== undefined && !channel.isGone; next = channel.sentTo) {
    hasLeft = true;
    channel.sentTo = undefined;
    channel.thread.reset();
    channel.enter('CS_ROUTING');
    const { extension, dialplan = 'XML' } = next;
    const inline = dialplan === 'inline' ? extension : /^inline:(.*)$/s.exec(dialplan)?.[1];
    if (inline === undefined) {
      channel.hangup('NO_ROUTE_DESTINATION', 'switch');
      continue;
    }
    channel.enter('CS_EXECUTE');
    await runInline(channel, inline);
  }
  return hasLeft;
}
