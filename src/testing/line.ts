import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Dialect } from '../../dialects/dialect.ts';
import { assemble } from '../assembly/index.ts';
import { callHandler } from '../call/index.ts';
import { VirtualClock } from '../clock/index.ts';
import { engineNames, parseConfig } from '../config/index.ts';
import { lazyClient, listenForCalls } from '../freeswitch/index.ts';
import type { Route } from '../routing/index.ts';
import { CallLog, startHttpServer } from '../server/index.ts';
import {
  type Callee,
  type CallOutcome,
  ScriptedCaller,
  type SimulatedCall,
  SimulatedSwitch,
  simulatedRecogniser,
} from '../simulator/index.ts';
import { memoryStore } from '../store/index.ts';
import type { SwitchNode } from '../switch/index.ts';
import { CallTrace } from '../trace/index.ts';
import { callInBackground, serveInBackground, watchBackground } from './background.ts';
import { Ear } from './ear.ts';

export interface LinePlan {
  readonly dialects: readonly Dialect[];
  readonly route: Route;
  readonly call: Omit<SimulatedCall, 'caller'>;
  readonly callees: readonly Callee[];
  readonly seed: string;
  /** How a url of audio is shown. */
  readonly nameOf: (url: string) => string;
  /** Told whenever something has happened on the call. */
  readonly changed: () => void;
}

/** One call with everything that it needs: the engine, a simulated switch, a caller, and a clock that stands still. */
export interface Line {
  readonly clock: VirtualClock;
  readonly caller: ScriptedCaller;
  readonly ear: Ear;
  readonly trace: CallTrace;
  /** Resolves when the call has ended and everybody who is owed a word has been told. */
  readonly over: Promise<CallOutcome>;
  /** Ends the call if it still goes on, without asking anybody anything, and closes whatever was opened. */
  close(): Promise<void>;
}

const password = 'simulated';

/** Folders of calls that nobody closed. */
const folders = new Set<string>();
let isSweeping = false;

/** Places the call. Time does not move before somebody drives `clock`. */
export async function openLine(plan: LinePlan): Promise<Line> {
  const { dialects, route, changed } = plan;
  const clock = new VirtualClock();
  const caller = new ScriptedCaller();
  const ear = new Ear(clock, plan.nameOf, changed);
  const trace = new CallTrace(clock, [
    ({ event }) => {
      if (event === 'verb') ear.waitEnds();
      changed();
    },
  ]);
  await using opening = new AsyncDisposableStack();
  const storage = opening.adopt(temporaryFolder(), remove);
  const config = parseConfig('', 'dragoman.yaml', { formats: dialects.map(({ id }) => id), environment: {} });
  let publicUrl = '';
  let node: SwitchNode | null = null;
  let callersLeg = '';
  const assembly = assemble({
    config: { ...config, storage, routes: [route], speech: { ...config.speech, recogniser: simulatedRecogniser } },
    dialects,
    clock,
    publicUrl: () => publicUrl,
    // Of somebody who is rung and asked before being joined, the caller learns nothing.
    awaitingInput: (leg) => {
      if (leg.id === callersLeg) ear.waitBegins();
    },
    node: () => node,
  });
  opening.defer(() => assembly.close());
  const { routes, recordings } = assembly;
  const services = {
    ...assembly.services,
    media: (parts: Parameters<typeof assembly.services.media>[0]) => ear.listenToMedia(assembly.services.media(parts)),
  };
  const handle = callHandler({ routes, services, openTrace: () => trace, ended: () => {} });
  watchBackground();
  const http = await startHttpServer(
    {
      routes: [route],
      calls: new CallLog(memoryStore()),
      recordings,
      eventSocket: '',
      notReady: () => [],
      liveCalls: () => 1,
    },
    { host: '127.0.0.1', port: 0 },
  );
  opening.defer(() => http.close());
  publicUrl = `http://127.0.0.1:${http.address.port}`;
  serveInBackground(http.address.port);
  const engine = await listenForCalls({
    host: '127.0.0.1',
    port: 0,
    clock,
    dialing: config.switch,
    holdMusic: config.switch.holdMusic,
    witness: () => ({
      told: (application, argument, response) => trace.record({ event: 'switch', application, argument, response }),
    }),
    failed: (error) => trace.record({ event: 'error', code: 'switch', message: String(error), facts: {} }),
    handler: (leg) => {
      callersLeg = leg.id;
      return handle(ear.listenTo(leg));
    },
  });
  opening.defer(() => engine.close());
  serveInBackground(engine.address.port);
  opening.defer(callInBackground(engine.address.port));
  const simulated = new SimulatedSwitch({
    clock,
    callees: plan.callees,
    engines: [...new Set(['flite', ...engineNames(config.speech)])],
    seed: plan.seed,
  });
  opening.defer(() => simulated.close());
  const own = lazyClient(async () => {
    const face = await simulated.listen({ port: 0, password });
    serveInBackground(face.port);
    callInBackground(face.port);
    return { ...face, password };
  }, clock);
  opening.defer(() => own.close());
  node = engine.node(own);
  const over = simulated.placeCall({ ...plan.call, caller }, engine.address).then(async (outcome) => {
    await engine.close();
    changed();
    return outcome;
  });
  opening.defer(async () => {
    const letGo = assembly.close();
    caller.hangUp();
    await clock.run(Promise.allSettled([over]), 'the end of the call');
    await letGo;
  });
  const opened = opening.move();
  return { clock, caller, ear, trace, over, close: () => opened.disposeAsync() };
}

function temporaryFolder(): string {
  if (!isSweeping) process.once('exit', () => [...folders].forEach(remove));
  isSweeping = true;
  const folder = mkdtempSync(join(tmpdir(), 'dragoman-testing-'));
  folders.add(folder);
  return folder;
}

function remove(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
  folders.delete(folder);
}
