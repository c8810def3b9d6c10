import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dialects } from '../../dialects/registry.ts';
import { startServing } from '../../src/cli/index.ts';
import { systemClock } from '../../src/clock/index.ts';
import { parseConfig } from '../../src/config/index.ts';
import { type CallOutcome, ScriptedCaller, SimulatedSwitch } from '../../src/simulator/index.ts';
import type { TraceEvent } from '../../src/trace/index.ts';

export interface RunningProxy extends AsyncDisposable {
  readonly eventSocket: { readonly host: string; readonly port: number };
  readonly folder: string;
  /** A call over TCP, in real time. */
  ring(number: string, from?: string): Promise<CallOutcome>;
  pages(path: string): Promise<Response>;
  /** What happened on a call, once it has ended. */
  trace(id: string): Promise<readonly TraceEvent[]>;
}

/** A whole proxy on free ports, as `dragoman serve` starts it. */
export async function proxy(
  routes: readonly Readonly<Record<string, unknown>>[],
  more: Readonly<Record<string, unknown>> = {},
): Promise<RunningProxy> {
  const folder = mkdtempSync(join(tmpdir(), 'dragoman-misbehaving-'));
  const text = JSON.stringify({
    listen: { eventSocket: '127.0.0.1:0', http: '127.0.0.1:0' },
    storage: folder,
    store: { file: join(folder, 'calls.sqlite') },
    log: { level: 'error' },
    speech: { apology: sorry },
    ...more,
    routes,
  });
  const config = parseConfig(text, 'dragoman.yaml', { formats: dialects.map(({ id }) => id), environment: {} });
  const serving = await startServing(config, dialects);
  const simulated = new SimulatedSwitch({ clock: systemClock });
  const pages = (path: string) =>
    fetch(`http://${serving.http.host}:${serving.http.port}${path}`, { headers: { accept: 'application/json' } });
  const trace = async (id: string): Promise<readonly TraceEvent[]> => {
    for (;;) {
      const response = await pages(`/calls/${id}`);
      const { events } = (response.ok ? await response.json() : { events: [] }) as { events: readonly TraceEvent[] };
      if (events.some(({ event }) => event === 'end')) return events;
      await new Promise((resolve) => setImmediate(resolve));
    }
  };
  return {
    eventSocket: serving.eventSocket,
    folder,
    ring: (to, from = '+15551230000') =>
      simulated.placeCall({ from, to, caller: new ScriptedCaller() }, serving.eventSocket),
    pages,
    trace,
    async [Symbol.asyncDispose]() {
      await simulated.close();
      await serving.close();
    },
  };
}

export function spoken({ executed }: CallOutcome): readonly string[] {
  return executed
    .filter(({ application }) => application === 'speak')
    .map(({ argument }) => argument.split('|').slice(2).join('|'));
}

/** Short: these calls take real time. */
export const sorry = 'Sorry.';
