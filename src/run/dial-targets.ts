import type { BridgeTarget, SwitchEndpoint } from '../switch/index.ts';
import type { Destination, DialTarget } from '../verbs/index.ts';
import type { LiveCall } from './live-call.ts';

/** Targets as the switch rings them, and which of the document's each is. */
export type Rung = ReadonlyMap<BridgeTarget, DialTarget>;

/** Those that can be rung; the customer is told of the others. */
export function rungTargets(targets: readonly DialTarget[], call: LiveCall, more: Partial<BridgeTarget> = {}): Rung {
  const rung = new Map<BridgeTarget, DialTarget>();
  for (const target of targets) {
    const endpoint = switchEndpoint(target.destination);
    if (endpoint) rung.set({ ...bridgeTarget(target, endpoint, call), ...more }, target);
    else
      call.diagnose({
        code: 'destination-unknown',
        severity: 'warning',
        message: `${describe(target.destination)} cannot be rung: no directory is kept here.`,
        place: target.place,
      });
  }
  return rung;
}

function bridgeTarget(target: DialTarget, endpoint: SwitchEndpoint, call: LiveCall): BridgeTarget {
  return {
    label: target.label ?? describe(target.destination),
    endpoint,
    headers: { ...call.memory.outgoing.headers, ...target.headers },
    digitsOnAnswer: target.digitsOnAnswer,
    ...(target.ringTimeoutMs !== undefined && { ringTimeoutMs: target.ringTimeoutMs }),
    ...(target.delayMs !== undefined && { delayMs: target.delayMs }),
    ...(target.machineDetection?.notify && { machine: target.machineDetection }),
    ...((target.screening || isDecidedBefore(target)) && { screened: true }),
  };
}

/** Who answered must be known before the leg is joined, unless a server is told of it some time. */
export function isDecidedBefore({ machineDetection }: DialTarget): boolean {
  return machineDetection !== undefined && machineDetection.notify === undefined;
}

function switchEndpoint(destination: Destination): SwitchEndpoint | null {
  switch (destination.kind) {
    case 'number':
      return {
        kind: 'number',
        number: destination.number,
        ...(destination.gateway !== undefined && { gateway: destination.gateway }),
      };
    case 'sip':
      return { kind: 'sip', uri: destination.uri, ...destination.credentials };
    case 'user':
      return { kind: 'user', user: destination.user };
    case 'directory':
      return null;
  }
}

export function describe(destination: Destination): string {
  switch (destination.kind) {
    case 'number':
      return destination.number;
    case 'sip':
      return destination.uri;
    case 'user':
      return destination.user;
    case 'directory':
      return `${destination.type} ${destination.id}`;
  }
}
