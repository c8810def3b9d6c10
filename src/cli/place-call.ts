import { randomUUID } from 'node:crypto';
import type { Dialect } from '../../dialects/dialect.ts';
import { type AssemblyParts, assemble } from '../assembly/index.ts';
import { callHandler } from '../call/index.ts';
import { type Clock, VirtualClock } from '../clock/index.ts';
import { type Config, engineNames, spokenBySwitch } from '../config/index.ts';
import { lazyClient, listenForCalls } from '../freeswitch/index.ts';
import { CallLog, startHttpServer } from '../server/index.ts';
import {
  type Callee,
  IdentifierSource,
  type ScriptedCaller,
  type SimulatedCall,
  SimulatedSwitch,
  simulatedRecogniser,
} from '../simulator/index.ts';
import { memoryStore } from '../store/index.ts';
import { startStreamRelay } from '../streams/index.ts';
import type { SwitchNode } from '../switch/index.ts';
import type { TraceEvent } from '../trace/index.ts';
import { TraceBook } from './trace-book.ts';

const password = 'simulated';

/** A call that is to be placed. */
export interface PlannedCall extends Pick<AssemblyParts, 'detour' | 'audio'> {
  readonly dialects: readonly Dialect[];
  /** With the route, and a folder for what the call leaves behind. */
  readonly config: Config;
  readonly clock: Clock;
  readonly caller: ScriptedCaller;
  readonly call: Omit<SimulatedCall, 'caller'>;
  readonly callees?: readonly Callee[];
  /** How the customer reaches us; absent: recordings can be fetched from a free port of this machine. */
  readonly publicUrl?: string;
  readonly seen: (event: TraceEvent) => void;
}

/**
 * Places a call with everything in this process: the engine, a simulated switch, and a clock that need not wait.
 * In virtual time the same call is the same every time, ids too. Resolves when everybody who is owed a word has
 * been told.
 */
export async function placeCall(planned: PlannedCall): Promise<void> {
  const { dialects, config, clock, caller, call, callees, seen, detour, audio } = planned;
  const identifiers = new IdentifierSource('dragoman');
  const newId = clock instanceof VirtualClock ? () => identifiers.uuid() : randomUUID;
  const book = new TraceBook(clock, () => {}, seen);
  let publicUrl = planned.publicUrl ?? '';
  let node: SwitchNode | null = null;
  // A far side lives in real time.
  const module = clock instanceof VirtualClock ? null : config.switch.streams;
  const streams = module && (await startStreamRelay({ host: '127.0.0.1', port: 0 }));
  const { routes, services, recordings, close } = assemble({
    config: understanding({ ...config, speech: spokenBySwitch(config.speech) }, caller),
    dialects,
    clock,
    newId,
    publicUrl: () => publicUrl,
    awaitingInput: () => caller.awaitingInput(),
    node: () => node,
    ...(detour && { detour }),
    ...(audio && { audio }),
    ...(streams && { streams }),
  });
  const http =
    planned.publicUrl === undefined
      ? await startHttpServer(
          {
            routes: config.routes,
            calls: new CallLog(memoryStore()),
            recordings,
            eventSocket: '',
            notReady: () => [],
            liveCalls: () => 1,
          },
          { host: '127.0.0.1', port: 0 },
        )
      : null;
  if (http) publicUrl = `http://127.0.0.1:${http.address.port}`;
  const server = await listenForCalls({
    host: '127.0.0.1',
    port: 0,
    clock,
    newId,
    dialing: config.switch,
    holdMusic: config.switch.holdMusic,
    conferenceProfile: config.switch.conferenceProfile,
    witness: (legId) => book.witness(legId),
    failed: (error) => seen({ at: 0, event: 'error', code: 'switch', message: String(error), facts: {} }),
    handler: callHandler({ routes, services, openTrace: (leg) => book.open(leg.id), ended: () => {} }),
  });
  const engines = [...new Set(['flite', ...engineNames(config.speech)])];
  const recognisers = ['simulated', config.speech.recogniser?.engine.split(':')[0] ?? 'simulated'];
  const simulated = new SimulatedSwitch({
    clock,
    engines,
    recognisers,
    audioModules: module ? [module] : [],
    ...(callees && { callees }),
  });
  const own = lazyClient(async () => ({ ...(await simulated.listen({ port: 0, password })), password }), clock);
  node = server.node(own);
  try {
    const over = simulated.placeCall({ ...call, caller }, server.address).then(() => server.close());
    await (clock instanceof VirtualClock ? clock.run(over, 'the end of the call') : over);
  } finally {
    await own.close();
    await simulated.close();
    await Promise.all([http?.close(), close(), streams?.close()]);
  }
}

/** A caller who has words is understood, whether or not somebody would be on the operator's switch. */
function understanding(config: Config, { plan: { steps = [], timed = [] } }: ScriptedCaller): Config {
  const speaks = [...steps, ...timed].some((step) => step.does === 'speak' && step.words !== undefined);
  if (!speaks || config.speech.recogniser) return config;
  return { ...config, speech: { ...config.speech, recogniser: simulatedRecogniser } };
}
