import type { Cause } from '../causes.ts';
import { causeNumbers } from '../causes.ts';
import type { Channel } from '../channel.ts';
import { numberOf, parseDialString } from '../dial-string.ts';
import type { Application } from '../exchange.ts';
import { type OriginateEnd, originate } from '../originate.ts';
import { isTrue, wholeNumber } from '../tokens.ts';
import { followTransfers } from '../transfer.ts';

/** `bridge DIALSTRING`: rings, joins the first that answers, ends when either leg does. */
export const bridge: Application = {
  module: 'mod_dptools',
  needsMedia: false,
  about: 'Bridge Audio',
  syntax: '<channel_url>',
  async run({ channel, exchange, argument }) {
    const plan = parseDialString(argument);
    const { variables, profile } = channel;
    for (const name of ['originated_legs', 'originate_causes']) variables.unset(name);
    const seconds = wholeNumber(plan.variables.get('originate_timeout')) || wholeNumber(variables.get('call_timeout'));
    const cancelKey = variables.get('origination_cancel_key');
    const end = await originate(exchange, plan, {
      originator: channel,
      ...(cancelKey !== undefined && { cancelKey }),
      timeoutMs: (seconds || 60) * 1000,
      profile: {
        ...profile,
        callerNumber: variables.get('effective_caller_id_number') ?? profile.callerNumber,
        callerName: variables.get('effective_caller_id_name') ?? profile.callerName,
      },
    });
    channel.sounds(false);
    if (end.answered === undefined) return tellFailure(channel, end);
    await join(channel, end.answered, end);
  },
};

/** What DIALSTATUS says of a cause; the cause's own name where nothing stands here. */
const dialStatuses: Partial<Record<Cause, string>> = {
  SUCCESS: 'SUCCESS',
  ORIGINATOR_CANCEL: 'CANCEL',
  USER_BUSY: 'BUSY',
  NO_ANSWER: 'NOANSWER',
  DESTINATION_OUT_OF_ORDER: 'INVALIDARGS',
  INVALID_PROFILE: 'INVALIDARGS',
  CALL_REJECTED: 'DONTCALL',
};

function tellFailure(channel: Channel, end: OriginateEnd): void {
  tellLegs(channel, end);
  channel.variables.set('originate_failed_cause', end.cause);
  if (!channel.isGone && !continuesOn(end.cause, channel.variables.get('continue_on_fail')))
    channel.hangup(end.cause, 'switch');
}

/** The result variables that success and failure have in common, in the order of the original. */
function tellLegs(channel: Channel, end: OriginateEnd): void {
  const { variables } = channel;
  const rung = end.legs.filter((leg) => leg.channel !== undefined);
  if (end.answered === undefined) variables.set('originate_signal_bond', rung.at(-1)?.channel?.id);
  for (const { leg, channel: rungLeg } of rung)
    variables.push('originated_legs', `${rungLeg?.id};Outbound Call;${numberOf(leg)}`);
  for (const { channel: rungLeg } of rung) {
    if (rungLeg === undefined || rungLeg === end.answered) continue;
    const status = rungLeg.variables.get('sip_invite_failure_status');
    if (status !== undefined)
      variables.setAll({
        sip_invite_failure_status: status,
        sip_invite_failure_phrase: rungLeg.variables.get('sip_invite_failure_phrase'),
        sip_hangup_phrase: rungLeg.variables.get('sip_hangup_phrase'),
      });
    variables.set('last_bridge_hangup_cause', rungLeg.cause);
    if (status !== undefined) variables.set('last_bridge_proto_specific_hangup_cause', `sip:${status}`);
  }
  if (end.answered !== undefined)
    variables.setAll({ switch_m_sdp: 'v=0\r\n', video_media_flow: 'inactive', text_media_flow: 'inactive' });
  variables.setAll({ originate_disposition: end.cause, DIALSTATUS: dialStatuses[end.cause] ?? end.cause });
  for (const { channel: rungLeg, cause } of rung) variables.push('originate_causes', `${rungLeg?.id};${cause}`);
}

/** Unset, three causes let the call go on; else `true`, or a list of names and numbers. */
function continuesOn(cause: Cause, rule: string | undefined): boolean {
  if (rule === undefined) return ['NO_ANSWER', 'NO_USER_RESPONSE', 'ORIGINATOR_CANCEL'].includes(cause);
  if (isTrue(rule)) return true;
  return rule.split(',').some((name) => name.toUpperCase() === cause || name === String(causeNumbers[cause]));
}

async function join(a: Channel, b: Channel, end: OriginateEnd): Promise<void> {
  const { clock } = a.exchange;
  a.answer();
  tellLegs(a, end);
  const number = b.profile.destination;
  a.other = b;
  a.callee = number;
  a.times.bridged = clock.now();
  b.times.bridged = clock.now();
  a.variables.set('signal_bond', b.id);
  b.variables.set('signal_bond', a.id);
  b.enter('CS_EXCHANGE_MEDIA');
  const ends = [
    ['Bridge-A-Unique-ID', a.id],
    ['Bridge-B-Unique-ID', b.id],
  ] as const;
  a.fire('CHANNEL_BRIDGE', { before: ends });
  a.variables.setAll({
    bridge_to: b.id,
    last_bridge_to: b.id,
    bridge_channel: b.name,
    bridge_uuid: b.id,
    last_sent_callee_id_name: number,
    last_sent_callee_id_number: number,
  });
  a.sounds(true);
  await talk(a, b);
  a.sounds(false);
  a.variables.unset('bridge_to');
  tellEnd(a, b);
  a.fire('CHANNEL_UNBRIDGE', { before: ends });
  const cause = b.cause ?? 'NORMAL_CLEARING';
  if (b.sentTo === undefined || b.isGone) b.hangup(a.cause ?? 'NORMAL_CLEARING', 'switch');
  else void followTransfers(b).then(() => b.hangup('NORMAL_CLEARING', 'switch'));
  if (!a.isGone && isTrue(a.variables.get('hangup_after_bridge'))) a.hangup(cause, 'switch');
}

/** Both threads are busy with each other, and read the keys of their own side. */
async function talk(a: Channel, b: Channel): Promise<void> {
  const over = new AbortController();
  const side = async (own: Channel, far: Channel) => {
    const endKey = own.variables.get('bridge_terminate_key');
    await own.thread.wait({
      until: over.signal,
      onDigit: ({ key }) => {
        if (endKey?.includes(key)) return true;
        if (!isTrue(own.variables.get('bridge_filter_dtmf'))) far.keysSent += key;
        return false;
      },
    });
    over.abort();
    // What it hears besides is over as well.
    far.thread.break(false);
  };
  await Promise.all([side(a, b), side(b, a)]);
}

function tellEnd(a: Channel, b: Channel): void {
  if (b.endedBy === 'far end' && b.isGone)
    a.variables.setAll({
      sip_reason: 'Q.850;cause=16;text="NORMAL_CLEARING"',
      sip_hangup_phrase: 'OK',
      last_bridge_hangup_cause: b.cause,
      last_bridge_proto_specific_hangup_cause: 'sip:200',
    });
  else if (!a.isGone) a.variables.set('last_bridge_hangup_cause', b.cause ?? 'NORMAL_CLEARING');
  a.variables.set('bridge_hangup_cause', b.cause ?? a.cause ?? 'NORMAL_CLEARING');
}
