import type { Clock } from '../clock/index.ts';
import type { SwitchWitness } from '../switch/index.ts';
import { CallTrace, type TraceEvent } from '../trace/index.ts';

/**
 * The traces of live calls by their leg: the switch may tell about a leg before its call is handed over, and
 * both must end up in one list.
 */
export class TraceBook {
  readonly #clock: Clock;
  readonly #opened: (id: string, events: readonly TraceEvent[]) => void;
  readonly #listener: ((event: TraceEvent) => void) | undefined;
  readonly #traces = new Map<string, CallTrace>();

  /** `opened` hears of every new call with its growing list; `listener` of every event. */
  constructor(
    clock: Clock,
    opened: (id: string, events: readonly TraceEvent[]) => void,
    listener?: (event: TraceEvent) => void,
  ) {
    this.#clock = clock;
    this.#opened = opened;
    this.#listener = listener;
  }

  open(legId: string): CallTrace {
    const known = this.#traces.get(legId);
    if (known) return known;
    const trace = new CallTrace(this.#clock, this.#listener ? [this.#listener] : []);
    this.#traces.set(legId, trace);
    this.#opened(legId, trace.events);
    return trace;
  }

  witness(legId: string): SwitchWitness {
    return {
      told: (application, argument, response) =>
        this.open(legId).record({ event: 'switch', application, argument, response }),
    };
  }

  forget(legId: string): void {
    this.#traces.delete(legId);
  }
}
