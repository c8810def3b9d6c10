import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dialects } from '../../dialects/registry.ts';
import { assemble } from '../../src/assembly/index.ts';
import { callHandler } from '../../src/call/index.ts';
import { VirtualClock } from '../../src/clock/index.ts';
import { type Config, parseConfig } from '../../src/config/index.ts';
import { listenForCalls } from '../../src/freeswitch/index.ts';
import { CallLog } from '../../src/server/index.ts';
import { answersAndTalks, isBusy, ScriptedCaller, SimulatedSwitch } from '../../src/simulator/index.ts';
import { memoryStore } from '../../src/store/index.ts';
import { CallTrace } from '../../src/trace/index.ts';
import { type Customers, type Service, services, startCustomers } from './customers.ts';
import { alive, type MemoryVerdict, memoryNow, verdictOn } from './memory.ts';
import { seeded } from './random.ts';

export interface SoakOptions {
  readonly calls: number;
  readonly atOnce: number;
  readonly seed: number;
  readonly progress?: (line: string) => void;
}

export interface SoakResult {
  readonly calls: number;
  readonly requests: number;
  /** How calls ended, by the switch's word. */
  readonly ends: Readonly<Record<string, number>>;
  /** Errors and diagnostics in traces, by code. */
  readonly complaints: Readonly<Record<string, number>>;
  /** Complaints that no customer can cause. */
  readonly faults: readonly string[];
  readonly memory: MemoryVerdict;
  /** After everything was closed. */
  readonly left: {
    readonly sockets: number;
    readonly timers: number;
    readonly calls: number;
    readonly channels: number;
    /** What calls listen to: abort signals and sockets that something still holds, beyond those of before. */
    readonly signals: number;
    readonly streams: number;
    /** Listeners on the process itself, beyond those of before. */
    readonly listeners: number;
  };
  readonly virtualHours: number;
}

/** Codes that only a fault of ours, or of the simulated switch, brings. */
const ours = new Set(['internal', 'switch']);

/** Calls without end through one process: every dialect, failing servers, impatient callers, in virtual time. */
export async function soak({ calls, atOnce, seed, progress = () => {} }: SoakOptions): Promise<SoakResult> {
  const storage = mkdtempSync(join(tmpdir(), 'dragoman-soak-'));
  const before = listenedTo();
  const clock = new VirtualClock();
  const began = clock.now();
  const customers = await startCustomers();
  const config = configFor(customers, storage);
  const waiting = new Map<string, ScriptedCaller>();
  const assembly = assemble({
    config,
    dialects,
    clock,
    publicUrl: () => 'http://127.0.0.1:1',
    awaitingInput: (leg) => waiting.get(leg.channel.from)?.awaitingInput(),
  });
  const log = new CallLog(memoryStore());
  const ends: Record<string, number> = {};
  const complaints: Record<string, number> = {};
  const faults: string[] = [];
  const tally = (counts: Record<string, number>, word: string) => {
    counts[word] = (counts[word] ?? 0) + 1;
  };
  const server = await listenForCalls({
    host: '127.0.0.1',
    port: 0,
    clock,
    dialing: config.switch,
    holdMusic: config.switch.holdMusic,
    failed: (error) => faults.push(String(error)),
    handler: callHandler({
      routes: assembly.routes,
      services: assembly.services,
      openTrace: (leg) => {
        const trace = new CallTrace(clock);
        log.open({ id: leg.id, startedAt: clock.now(), events: trace.events });
        return trace;
      },
      async ended(leg, trace) {
        for (const event of trace.events) {
          if (event.event === 'end') tally(ends, event.cause);
          if (event.event !== 'error' && event.event !== 'diagnostic') continue;
          tally(complaints, event.code);
          if (ours.has(event.code)) faults.push(`${event.code}: ${event.message}`);
        }
        await log.close(leg.id);
      },
    }),
  });
  const simulated = new SimulatedSwitch({
    clock,
    seed: String(seed),
    callees: [
      { matches: /^\+15559990001$/, behaviour: isBusy },
      { matches: /^\+15559990002$/, behaviour: answersAndTalks(3000, 5000) },
    ],
  });
  const random = seeded(seed);
  const samples: number[] = [];
  let placed = 0;
  let over = 0;
  const line = async () => {
    while (placed < calls) {
      const index = placed++;
      const from = `+1555${String(index).padStart(7, '0')}`;
      const caller = new ScriptedCaller({
        steps: random() < 0.6 ? [{ does: 'press', keys: String(Math.floor(random() * 100)) }] : [],
        ...(random() < 0.3 && { hangsUpAfterMs: Math.floor(random() * 4000) }),
      });
      waiting.set(from, caller);
      const number = `+1800000${String(index % services.length).padStart(4, '0')}`;
      await simulated.placeCall({ from, to: number, caller }, server.address);
      waiting.delete(from);
      over += 1;
      if (over % Math.max(1, Math.floor(calls / sampleCount)) === 0) samples.push(memoryNow());
      if (over % 1000 === 0) emptyFolder(join(storage, 'recordings'));
      if (over % 5000 === 0) progress(`${over} calls, ${(memoryNow() / 1e6).toFixed(1)} MB`);
    }
  };
  await clock.run(Promise.all(Array.from({ length: atOnce }, line)), 'all calls');
  await clock.run(server.close(), 'the end of the last calls');
  await simulated.close();
  await assembly.close();
  const requests = customers.requests();
  await customers.close();
  await clock.settle();
  rmSync(storage, { recursive: true, force: true });
  const left = {
    sockets: process.getActiveResourcesInfo().filter((resource) => /^TCP/.test(resource)).length,
    timers: clock.timers,
    calls: assembly.services.calls.size,
    channels: simulated.liveChannels,
    ...difference(before, listenedTo()),
  };
  const virtualHours = (clock.now() - began) / 3_600_000;
  return { calls: over, requests, ends, complaints, faults, memory: verdictOn(samples), left, virtualHours };
}

/** What a listener can hang on once calls are over. */
function listenedTo() {
  return {
    signals: alive(AbortSignal),
    streams: alive(Socket),
    listeners: process.eventNames().reduce((sum, name) => sum + process.listenerCount(name), 0),
  };
}

type Listened = ReturnType<typeof listenedTo>;

function difference(before: Listened, after: Listened): Listened {
  return {
    signals: Math.max(0, after.signals - before.signals),
    streams: Math.max(0, after.streams - before.streams),
    listeners: after.listeners - before.listeners,
  };
}

const sampleCount = 200;

function configFor({ url, resetting }: Customers, storage: string): Config {
  const urls: Partial<Record<Service, string>> = { resets: `${resetting}/`, nobody: 'http://127.0.0.1:1/' };
  const formats: Partial<Record<Service, string>> = { bxml: 'bxml', tropo: 'tropo', callflow: 'callflow' };
  const routes = services.map((service, index) => ({
    name: service,
    number: `+1800000${String(index).padStart(4, '0')}`,
    url: urls[service] ?? `${url}/${service}`,
    format: formats[service] ?? 'twiml',
    statusUrl: `${url}/status`,
    account: `account-${index % 5}`,
    ...(service === 'error-with-fallback' && { fallbackUrl: `${url}/sorry` }),
  }));
  // In virtual time a day's requests go out at once: the bound on them is tried elsewhere.
  const yaml = JSON.stringify({ storage, routes, limits: { requestsPerSecond: 1_000_000, callsPerAccount: 1000 } });
  return parseConfig(yaml, 'soak.yaml', { formats: dialects.map(({ id }) => id), environment: {} });
}

function emptyFolder(folder: string): void {
  try {
    for (const name of readdirSync(folder)) rmSync(join(folder, name), { recursive: true, force: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}
