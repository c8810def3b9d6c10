import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Dialect } from '../../dialects/dialect.ts';
import { dialects as allDialects } from '../../dialects/registry.ts';
import { startServing as start } from '../../src/cli/index.ts';
import { systemClock } from '../../src/clock/index.ts';
import { parseConfig } from '../../src/config/index.ts';
import { type Callee, type CallOutcome, ScriptedCaller, SimulatedSwitch } from '../../src/simulator/index.ts';
import type { TraceEvent } from '../../src/trace/index.ts';

export interface ServingOptions {
  /** As in dragoman.yaml; by default `acme` and `other`, with credentials for every format. */
  readonly accounts?: readonly Readonly<Record<string, unknown>>[];
  readonly routes?: readonly Readonly<Record<string, unknown>>[];
  /** Further keys of dragoman.yaml. */
  readonly more?: Readonly<Record<string, unknown>>;
  readonly dialects?: readonly Dialect[];
  readonly environment?: Readonly<Record<string, string>>;
  /** Where storage and SQLite file are; by default a new one. */
  readonly folder?: string;
  /** Whether there is a simulated switch that calls can be originated on. By default there is. */
  readonly hasSwitch?: boolean;
  /** Whether the simulated switch has a module that carries sound elsewhere. By default it has none. */
  readonly carriesSound?: boolean;
  /** Who can be rung. Everybody else answers after 2 s and talks for 10 s. */
  readonly callees?: readonly Callee[];
}

export interface Serving extends AsyncDisposable {
  /** Of the APIs, without a slash at its end. */
  readonly baseUrl: string;
  readonly folder: string;
  readonly eventSocket: { readonly host: string; readonly port: number };
  readonly simulated: SimulatedSwitch;
  /** A call from outside over TCP, in real time; resolves when it has ended. */
  ring(to: string, from?: string, caller?: ScriptedCaller): Promise<CallOutcome>;
  fetch(path: string, options?: RequestInit): Promise<Response>;
  /** What happened on a call, once it has ended. */
  trace(id: string): Promise<readonly TraceEvent[]>;
  close(): Promise<void>;
}

export const password = 'long-enough-secret';

/** Account `acme` has names `acme-<format>` and token `token-acme-<format>`; and so has `other`. */
function accountsFor(formats: readonly string[]): readonly Readonly<Record<string, unknown>>[] {
  return ['acme', 'other'].map((id) => ({
    id,
    title: `${id} & Co.`,
    apis: Object.fromEntries(
      formats.map((format) => [
        format,
        {
          credentials: [{ name: `${id}-${format}`, secret: password }],
          tokens: [{ name: 'usual', token: `token-${id}-${format}` }],
        },
      ]),
    ),
  }));
}

/**
 * A whole `serve` on ports that the system gives, with SQLite, a simulated switch and accounts. Customers' servers on
 * 127.0.0.1 may be reached by any route.
 */
export async function startServing(options: ServingOptions = {}): Promise<Serving> {
  const { dialects = allDialects, routes = [], more = {}, environment = {}, hasSwitch = true, callees = [] } = options;
  const { carriesSound = false } = options;
  const formats = dialects.map(({ id }) => id);
  const folder = options.folder ?? mkdtempSync(join(tmpdir(), 'dragoman-serving-'));
  const simulated = new SimulatedSwitch({
    clock: systemClock,
    callees,
    audioModules: carriesSound ? ['audio_fork'] : [],
  });
  const inbound = hasSwitch ? await simulated.listen({ port: 0, password: 'ClueCon' }) : null;
  const text = JSON.stringify({
    listen: { eventSocket: '127.0.0.1:0', http: '127.0.0.1:0', streams: '127.0.0.1:0' },
    storage: folder,
    store: { file: join(folder, 'dragoman.sqlite') },
    log: { level: 'error' },
    network: { allow: ['127.0.0.0/8'] },
    ...(inbound && {
      switch: {
        address: `127.0.0.1:${inbound.port}`,
        password: 'ClueCon',
        ...(carriesSound && { streams: 'audio_fork' }),
      },
    }),
    accounts: options.accounts ?? accountsFor(formats),
    ...more,
    routes,
  });
  const serving = await start(parseConfig(text, 'dragoman.yaml', { formats, environment }), dialects);
  const baseUrl = `http://127.0.0.1:${serving.http.port}`;
  const get = (path: string, request?: RequestInit) => fetch(`${baseUrl}${path}`, request);
  const trace = async (id: string): Promise<readonly TraceEvent[]> => {
    for (;;) {
      const response = await get(`/calls/${id}`, { headers: { accept: 'application/json' } });
      const { events } = (response.ok ? await response.json() : { events: [] }) as { events: readonly TraceEvent[] };
      if (events.some(({ event }) => event === 'end')) return events;
      await new Promise((resolve) => setImmediate(resolve));
    }
  };
  const close = async () => {
    await simulated.close();
    await serving.close();
  };
  return {
    baseUrl,
    folder,
    eventSocket: serving.eventSocket,
    simulated,
    ring: (to, from = '+15551230000', caller = new ScriptedCaller()) =>
      simulated.placeCall({ from, to, caller }, serving.eventSocket),
    fetch: get,
    trace,
    close,
    [Symbol.asyncDispose]: close,
  };
}
