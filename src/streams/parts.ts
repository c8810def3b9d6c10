import type { CallFacts, StreamProtocol } from '../../dialects/dialect.ts';
import type { Clock } from '../clock/index.ts';
import type { AddressGuard } from '../documents/index.ts';
import type { ForkModule, Leg } from '../switch/index.ts';
import type { StreamRelay } from './relay.ts';

export interface CarrierParts {
  readonly relay: StreamRelay;
  readonly module: ForkModule;
  readonly guard: AddressGuard;
  readonly clock: Clock;
  /** For what far sides send, where the switch reads it; absolute. */
  readonly folder: string;
  /** Gives uuids that nobody can guess. */
  readonly newId: () => string;
}

/** Whose sound is carried, and in which words. */
export interface CarriedCall {
  readonly leg: Leg;
  readonly protocol: StreamProtocol;
  readonly facts: () => CallFacts;
  readonly trustedOrigins: readonly string[];
}
