import type { Clock } from '../../src/clock/index.ts';
import type { Leg } from '../../src/switch/index.ts';
import { CallTrace, type TraceEvent, type TraceFact } from '../../src/trace/index.ts';

/** The traces of every call of a switch, with what the switch was told on each leg. */
export class LegTraces {
  readonly #clock: Clock;
  readonly #byLeg = new Map<string, CallTrace>();
  readonly #byCaller = new Map<string, TraceEvent[]>();
  readonly #early = new Map<string, TraceFact[]>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  open({ id, channel: { from } }: Leg): CallTrace {
    const events: TraceEvent[] = [];
    const trace = new CallTrace(this.#clock, [(event) => events.push(event)]);
    this.#byCaller.set(from, events);
    this.#byLeg.set(id, trace);
    for (const fact of this.#early.get(id) ?? []) trace.record(fact);
    return trace;
  }

  witness(legId: string) {
    return {
      told: (application: string, argument: string, response: string) => {
        const fact = { event: 'switch', application, argument, response } as const;
        const trace = this.#byLeg.get(legId);
        if (trace) trace.record(fact);
        else this.#early.set(legId, [...(this.#early.get(legId) ?? []), fact]);
      },
    };
  }

  /** Of the latest call from there; grows as it goes on. */
  ofCallsFrom(from: string): readonly TraceEvent[] {
    return this.#byCaller.get(from) ?? [];
  }

  /** Grows as it goes on. */
  ofLeg(id: string): readonly TraceEvent[] {
    return this.#byLeg.get(id)?.events ?? [];
  }

  all(): readonly (readonly TraceEvent[])[] {
    return [...this.#byLeg.values()].map(({ events }) => events);
  }

  faults(): readonly Error[] {
    return [...this.#byLeg.values()].flatMap(({ events }) =>
      events.flatMap((event) =>
        event.event === 'error' && event.code === 'internal' ? [new Error(event.message)] : [],
      ),
    );
  }
}
