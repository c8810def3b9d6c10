import type { BridgePlan, BridgeTarget } from '../../switch/index.ts';
import type { CalledIn } from './call-in.ts';
import type { SeenCommand } from './scripted-switch.ts';

export const target = (number: string, more: Partial<BridgeTarget> = {}): BridgeTarget => ({
  label: `to ${number}`,
  endpoint: { kind: 'number', number },
  headers: {},
  digitsOnAnswer: [],
  ...more,
});

export const plan = (targets: readonly BridgeTarget[], more: Partial<BridgePlan> = {}): BridgePlan => ({
  targets,
  order: 'at-once',
  ringTimeoutMs: 30_000,
  timeLimitMs: null,
  callerId: {},
  ringback: 'ringing',
  ignoresEarlyMedia: false,
  hangupKeys: '',
  ...more,
});

/** The marks of the legs in a dial string, which are also their channels' ids. */
export const marks = (command: SeenCommand) =>
  [...command.argument.matchAll(/dragoman_leg=([0-9a-f-]+)/g)].map(([, mark = '']) => mark);

/** An event of a rung leg. */
export function leg(
  { peer }: CalledIn,
  id: string,
  name: string,
  headers: Readonly<Record<string, string>> = {},
): void {
  peer.event(name, {
    'Unique-ID': id,
    'Other-Leg-Unique-ID': peer.id,
    variable_dragoman_leg: id,
    ...headers,
  });
}

export function legEnds(
  call: CalledIn,
  id: string,
  cause: string,
  headers: Readonly<Record<string, string>> = {},
): void {
  leg(call, id, 'CHANNEL_HANGUP', { 'Hangup-Cause': cause });
  leg(call, id, 'CHANNEL_HANGUP_COMPLETE', { 'Hangup-Cause': cause, ...headers });
}

export function joins(call: CalledIn, id: string): void {
  leg(call, id, 'CHANNEL_CREATE');
  leg(call, id, 'CHANNEL_PROGRESS', { variable_sip_call_id: `${id}@b` });
  leg(call, id, 'CHANNEL_ANSWER');
  call.peer.event('CHANNEL_BRIDGE', { 'Other-Leg-Unique-ID': id });
}

export function returns(
  call: CalledIn,
  command: SeenCommand,
  disposition: string,
  headers: Readonly<Record<string, string>> = {},
): void {
  call.peer.complete(command, { variable_originate_disposition: disposition, ...headers });
}

/** Conversation over, the caller still there. */
export function parts(call: CalledIn, command: SeenCommand, id: string, cause: string): void {
  legEnds(call, id, cause);
  returns(call, command, 'SUCCESS', { variable_last_bridge_hangup_cause: cause });
}
