import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { Dialect } from '../../dialects/dialect.ts';
import { dialects as allDialects } from '../../dialects/registry.ts';
import { type Assembly, assemble } from '../../src/assembly/index.ts';
import { callHandler } from '../../src/call/index.ts';
import { systemClock } from '../../src/clock/index.ts';
import { parseConfig } from '../../src/config/index.ts';
import type { Directory, DirectoryFile } from '../../src/directory/index.ts';
import { type Route, RouteTable } from '../../src/routing/index.ts';
import type { TraceEvent } from '../../src/trace/index.ts';
import type { JsonObject } from '../../src/verbs/index.ts';
import { type RealCall, RealSwitch, realTime } from '../freeswitch/real-switch.ts';
import { LegTraces } from './leg-traces.ts';

export interface RealHouseOptions {
  /** In which the first request of a call is. */
  readonly format: string;
  readonly account: string;
  readonly dialects?: readonly Dialect[];
  /** The customer's own application; or there is one elsewhere, at this url. */
  readonly customer: RequestListener | { readonly url: string };
  readonly settings?: Route['settings'];
  /** Path that is told of the end of calls. */
  readonly status?: string;
  /** What is kept for the account. */
  readonly directory?: DirectoryFile;
  /** Of an SMTP server of the test's own. */
  readonly mailPort?: number;
}

/** A call that a document runs on, with its caller's channel in the test's hands. */
export interface RealHouseCall extends RealCall {
  readonly events: readonly TraceEvent[];
  readonly over: Promise<void>;
}

/** Calls of a real FreeSWITCH that a customer's server is asked about. */
export interface RealHouse extends AsyncDisposable {
  readonly real: RealSwitch;
  readonly services: Assembly['services'];
  /** Of the account. */
  readonly directory: Directory;
  /** Where recordings are kept. */
  readonly storage: string;
  readonly url: string;
  /** `does` is what the caller does once it is answered, `variables` are those of its channel. */
  call(path: string, from: string, does?: string, variables?: Readonly<Record<string, string>>): Promise<RealHouseCall>;
  hangUp(call: RealCall): Promise<string>;
  /** Paths that were asked for on a call so far. */
  asked(call: RealHouseCall): readonly string[];
  /** The channel that rings this number, as the switch has it. */
  rung(number: string): Promise<string>;
}

export async function realHouse(options: RealHouseOptions): Promise<RealHouse> {
  const { format, account, dialects = allDialects, customer, settings = {}, status, mailPort } = options;
  const traces = new LegTraces(systemClock);
  const real = await RealSwitch.start({ witness: (legId) => traces.witness(legId) });
  const storage = await mkdtemp(join(tmpdir(), 'real-house-'));
  const server = typeof customer === 'function' ? createServer(customer) : null;
  await new Promise<void>((resolve) => (server ? server.listen(0, '127.0.0.1', resolve) : resolve()));
  const url =
    typeof customer === 'function' ? `http://127.0.0.1:${(server?.address() as AddressInfo).port}` : customer.url;
  const yaml = mailPort === undefined ? '' : `mail: { url: "smtp://127.0.0.1:${mailPort}", from: calls@firm.example }`;
  const config = parseConfig(yaml, 'dragoman.yaml', { formats: [format], environment: {} });
  const assembly = assemble({
    config: { ...config, storage },
    dialects,
    clock: systemClock,
    publicUrl: () => 'http://127.0.0.1:1',
    node: () => real.node,
  });
  const directory = assembly.directories.of(account);
  for (const [kind, things] of Object.entries(options.directory ?? {}))
    for (const [id, value] of Object.entries(things)) directory.put(kind, id, value as JsonObject);
  return {
    real,
    directory,
    storage,
    services: assembly.services,
    url,
    async call(path, from, does, variables) {
      const rung = await real.call({ origination_caller_id_number: from, ...variables }, '', does);
      const route: Route = {
        name: path,
        account,
        match: { pattern: /./ },
        url: url + path,
        format,
        settings,
        trustedOrigins: [url],
        ...(status !== undefined && { statusUrl: url + status }),
      };
      const handle = callHandler({
        routes: new RouteTable([route]),
        services: assembly.services,
        openTrace: (leg) => traces.open(leg),
        ended: () => {},
      });
      const over = handle(rung.leg).then(() => real.letGo(rung.leg));
      return {
        ...rung,
        over,
        get events() {
          return traces.ofLeg(rung.leg.id);
        },
      };
    },
    hangUp: ({ caller }) => real.api(`uuid_kill ${caller} NORMAL_CLEARING`),
    asked: ({ events }) => events.flatMap((event) => (event.event === 'request' ? [new URL(event.url).pathname] : [])),
    async rung(number) {
      for (;;) {
        const { rows = [] } = JSON.parse(await real.api('show channels as json')) as {
          rows?: Record<string, string>[];
        };
        const leg = rows.find(
          ({ dest, direction }) => decodeURIComponent(dest ?? '') === number && direction === 'outbound',
        );
        if (leg) return leg['uuid'] ?? '';
        await realTime(50);
      }
    },
    async [Symbol.asyncDispose]() {
      await real.close();
      await assembly.close();
      server?.closeAllConnections();
      await new Promise((resolve) => (server ? server.close(resolve) : resolve(undefined)));
      await rm(storage, { recursive: true });
      expect([...real.failures, ...traces.faults()]).toEqual([]);
    },
  };
}
