import { type Cause, q850Number } from './causes.ts';
import type { Channel } from './channel.ts';
import type { Header } from './event.ts';

/** When something last happened to a channel, Unix ms; 0 for never. */
export interface ChannelTimes {
  created: number;
  answered: number;
  progress: number;
  progressMedia: number;
  bridged: number;
  hungUp: number;
}

/** Who calls whom, as the switch shows it in `Caller-*` and `Other-Leg-*`. */
export interface CallerProfile {
  readonly username: string;
  readonly callerName: string;
  readonly callerNumber: string;
  readonly networkAddress: string;
  readonly destination: string;
  readonly context: string;
}

/** State, identity and codecs, then the profile of the channel and of the leg it is or was joined to. */
export function channelHeaders(channel: Channel): Header[] {
  const { cause, other } = channel;
  return [
    ['Channel-State', channel.state],
    ['Channel-Call-State', channel.callState],
    ['Channel-State-Number', String(stateNumbers[channel.state])],
    ['Channel-Name', channel.name],
    ['Unique-ID', channel.id],
    ['Call-Direction', channel.direction],
    ['Presence-Call-Direction', channel.direction],
    ['Channel-HIT-Dialplan', String(channel.direction === 'inbound')],
    ['Channel-Call-UUID', channel.callId],
    ['Answer-State', channel.answerState],
    ...(cause === undefined ? [] : [['Hangup-Cause', cause] satisfies Header]),
    ...codecHeaders,
    ...profileHeaders('Caller', channel),
    ...(other === undefined ? [] : otherLegHeaders(channel, other)),
  ];
}

/** The block that comes first in the reply to `connect`, where the prefix is `Channel`. */
export function profileHeaders(prefix: string, channel: Channel): Header[] {
  const { profile, times, callee } = channel;
  const headers: Header[] = [
    ['Direction', channel.direction],
    ['Logical-Direction', 'inbound'],
    ['Username', profile.username],
    ['Dialplan', 'XML'],
    ['Caller-ID-Name', profile.callerName],
    ['Caller-ID-Number', profile.callerNumber],
    ['Orig-Caller-ID-Name', profile.callerName],
    ['Orig-Caller-ID-Number', profile.callerNumber],
    ...(callee === undefined
      ? []
      : ([
          ['Callee-ID-Name', callee],
          ['Callee-ID-Number', callee],
        ] satisfies Header[])),
    ['Network-Addr', profile.networkAddress],
    ['ANI', profile.callerNumber],
    ['Destination-Number', profile.destination],
    ['Unique-ID', channel.id],
    ['Source', 'mod_sofia'],
    ['Context', profile.context],
    ['Channel-Name', channel.name],
    ['Profile-Index', '1'],
    ['Profile-Created-Time', microseconds(times.created)],
    ['Channel-Created-Time', microseconds(times.created)],
    ['Channel-Answered-Time', microseconds(times.answered)],
    ['Channel-Progress-Time', microseconds(times.progress)],
    ['Channel-Progress-Media-Time', microseconds(times.progressMedia)],
    ['Channel-Hangup-Time', microseconds(times.hungUp)],
    ['Channel-Transfer-Time', '0'],
    ['Channel-Resurrect-Time', '0'],
    ['Channel-Bridged-Time', microseconds(times.bridged)],
    ['Channel-Last-Hold', '0'],
    ['Channel-Hold-Accum', '0'],
    ['Screen-Bit', 'true'],
    ['Privacy-Hide-Name', 'false'],
    ['Privacy-Hide-Number', 'false'],
  ];
  return headers.map(([name, value]) => [`${prefix}-${name}`, value]);
}

function otherLegHeaders(channel: Channel, other: Channel): Header[] {
  const type = channel.direction === 'inbound' ? 'originatee' : 'originator';
  return [
    ['Other-Type', type],
    ...profileHeaders('Other-Leg', other).filter(([name]) => name !== 'Other-Leg-Profile-Index'),
  ];
}

/** The variables that only CHANNEL_HANGUP_COMPLETE has: the call data record. */
export function recordVariables(channel: Channel, cause: Cause, now: number): [string, string][] {
  const { times } = channel;
  const stamps = [
    ['start', times.created],
    ['profile_start', times.created],
    ['answer', times.answered],
    ['bridge', times.bridged],
    ['progress', times.progress],
    ['progress_media', times.progressMedia],
    ['end', now],
  ] as const;
  const epochs = [
    ['start', times.created],
    ['profile_start', times.created],
    ['answer', times.answered],
    ['bridge', times.bridged],
    ['last_hold', 0],
  ] as const;
  const lateEpochs = [
    ['resurrect', 0],
    ['progress', times.progress],
    ['progress_media', times.progressMedia],
    ['end', now],
  ] as const;
  const spans = [
    ['duration', times.created, now],
    ['bill', times.answered, now],
    ['progress', times.created, times.progress],
    ['answer', times.created, times.answered],
    ['wait', times.created, times.bridged],
    ['progress_media', times.created, times.progressMedia],
    ['flow_bill', times.answered === 0 ? 0 : times.created, now],
  ] as const;
  // Seconds are the difference of whole seconds of the clock: a second more or less than the span itself.
  const spanIn = (unit: 'sec' | 'msec' | 'usec', count: (ms: number) => number): [string, string][] =>
    spans.map(([name, from, to]) => [
      name === 'duration' ? `${{ sec: '', msec: 'm', usec: 'u' }[unit]}duration` : `${name}${unit}`,
      from === 0 || to === 0 ? '0' : String(count(to) - count(from)),
    ]);
  const { last } = channel;
  return [
    ['hangup_cause', cause],
    ['hangup_cause_q850', String(q850Number(cause))],
    ['digits_dialed', channel.digitsDialled || 'none'],
    ...stamps.filter(([, at]) => at > 0).map(([name, at]): [string, string] => [`${name}_stamp`, stamp(at)]),
    ...epochs.flatMap(([name, at]) => epochPair(name, at)),
    ['hold_accum_seconds', '0'],
    ['hold_accum_usec', '0'],
    ['hold_accum_ms', '0'],
    ...lateEpochs.flatMap(([name, at]) => epochPair(name, at)),
    ...(last === undefined ? [] : [['last_app', last.application] satisfies [string, string]]),
    ...(last?.argument ? [['last_arg', last.argument] satisfies [string, string]] : []),
    ['caller_id', `"${channel.profile.callerName}" <${channel.profile.callerNumber}>`],
    ...spanIn('sec', (ms) => Math.floor(ms / 1000)),
    ...spanIn('msec', (ms) => ms),
    ...spanIn('usec', (ms) => ms * 1000),
  ];
}

/** Statistics of a stream nobody sent: the names a program may look for, with quiet values. */
export const streamVariables: readonly [string, string][] = [
  ...['raw_bytes', 'media_bytes', 'packet_count', 'media_packet_count', 'skip_packet_count'].map(inCounter),
  ...['jitter_packet_count', 'dtmf_packet_count', 'cng_packet_count', 'flush_packet_count'].map(inCounter),
  ['rtp_audio_in_largest_jb_size', '0'],
  ...['jitter_min_variance', 'jitter_max_variance', 'jitter_loss_rate', 'jitter_burst_rate', 'mean_interval'].map(
    (name): [string, string] => [`rtp_audio_in_${name}`, '0.00'],
  ),
  ['rtp_audio_in_flaw_total', '0'],
  ['rtp_audio_in_quality_percentage', '100.00'],
  ['rtp_audio_in_mos', '4.50'],
  ...[
    'raw_bytes',
    'media_bytes',
    'packet_count',
    'media_packet_count',
    'skip_packet_count',
    'dtmf_packet_count',
    'cng_packet_count',
  ].map((name): [string, string] => [`rtp_audio_out_${name}`, '0']),
  ['rtp_audio_rtcp_packet_count', '0'],
  ['rtp_audio_rtcp_octet_count', '0'],
];

function inCounter(name: string): [string, string] {
  return [`rtp_audio_in_${name}`, '0'];
}

const stateNumbers = {
  CS_NEW: 0,
  CS_INIT: 1,
  CS_ROUTING: 2,
  CS_CONSUME_MEDIA: 7,
  CS_EXECUTE: 4,
  CS_EXCHANGE_MEDIA: 5,
  CS_HANGUP: 10,
  CS_REPORTING: 11,
  CS_DESTROY: 12,
} as const;

export type ChannelState = keyof typeof stateNumbers;

const codecHeaders: readonly Header[] = ['Read', 'Write'].flatMap((way): Header[] => [
  [`Channel-${way}-Codec-Name`, 'PCMU'],
  [`Channel-${way}-Codec-Rate`, '8000'],
  [`Channel-${way}-Codec-Bit-Rate`, '64000'],
]);

/** The switch counts in microseconds. */
export function microseconds(ms: number): string {
  return String(Math.round(ms * 1000));
}

/** `2026-11-21 03:14:28`, in the switch's zone, which is UTC here. */
export function stamp(ms: number): string {
  return new Date(ms).toISOString().slice(0, 19).replace('T', ' ');
}

function epochPair(name: string, ms: number): [string, string][] {
  return [
    [`${name}_epoch`, String(Math.floor(ms / 1000))],
    [`${name}_uepoch`, microseconds(ms)],
  ];
}
