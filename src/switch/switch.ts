import type { Leg } from './leg.ts';

/** A telephone switch that hands us calls. */
export interface SwitchServer {
  /** Where the switch reaches us, for people: `127.0.0.1:8084`. */
  readonly address: { readonly host: string; readonly port: number };
  /** Legs whose calls are being run. */
  readonly live: number;
  /** Takes no more calls; those that run go on. */
  stopAccepting(): Promise<void>;
  /** Closes what is left. */
  close(): Promise<void>;
}

/** Called once for every new call, with a leg that is ready for operations. Its promise is the call's life. */
export type CallHandler = (leg: Leg) => Promise<void>;

/** What a switch can do; a verb that needs more gets a diagnostic instead of killing the call. */
export interface SwitchAbilities {
  /** Whether the switch has this application (`speak`, `rxfax` …). Unknown until asked: true. */
  has(application: string): boolean;
  /** Whether it opens sound files with this extension. Unknown until asked: true. */
  plays?(extension: string): boolean;
  /** The same, but false as long as it has not been asked: for what can be done without. */
  surelyHas?(application: string): boolean;
}

/** Everything a leg tells, for the trace: what was sent to the switch and what it said. */
export interface SwitchWitness {
  told(application: string, argument: string, response: string): void;
}
