import type { DialTarget, JsonObject } from '../../../src/verbs/index.ts';
import { phoneTimeout } from '../read/bridge.ts';
import { destinationOf } from '../read/destination.ts';
import { unless } from './step.ts';

/** As the document wrote it, if KAZOO finds the same in it. */
export function addressOf(destination: DialTarget['destination']): string | undefined {
  switch (destination.kind) {
    case 'number': {
      const { raw, number } = destination;
      const written = [raw, number].find((text) => {
        const read = destinationOf(text);
        return read?.kind === 'number' && read.number === number;
      });
      return written;
    }
    case 'sip':
      return destinationOf(destination.uri)?.kind === 'sip' ? destination.uri : undefined;
    case 'user':
    case 'directory':
      return undefined;
  }
}

/** Addresses as endpoints of a group; those that have none are left out. */
export function endpointsOf(targets: readonly DialTarget[]): readonly JsonObject[] {
  return targets.flatMap((target): readonly JsonObject[] => {
    const id = addressOf(target.destination);
    if (id === undefined) return [];
    const seconds = (ms: number | undefined, usual: number) => (ms === undefined ? usual : Math.round(ms / 1000));
    return [
      {
        id,
        endpoint_type: 'device',
        ...unless('delay', seconds(target.delayMs, 0), 0),
        ...unless('timeout', seconds(target.ringTimeoutMs, phoneTimeout), phoneTimeout),
        ...(target.weight !== undefined && { weight: target.weight }),
      },
    ];
  });
}
