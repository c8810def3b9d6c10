import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Dialect } from '../dialects/dialect.ts';
import { dialects } from '../dialects/registry.ts';
import { assemble } from '../src/assembly/index.ts';
import { callHandler } from '../src/call/index.ts';
import { VirtualClock } from '../src/clock/index.ts';
import { parseConfig } from '../src/config/index.ts';
import { lazyClient, listenForCalls } from '../src/freeswitch/index.ts';
import { ScriptedCaller, SimulatedSwitch, silence, simulatedRecogniser } from '../src/simulator/index.ts';
import type { SwitchNode } from '../src/switch/index.ts';
import { CallTrace } from '../src/trace/index.ts';
import { hazards, type Slot, saidAlone, saidAloneName, slotsOf } from './support/planted-documents.ts';
import { type Planted, whatBecameOf } from './support/planted-lines.ts';

interface Row {
  readonly slot: Pick<Slot, 'name'>;
  readonly hazard: string;
  readonly document: (base: string, mark: string) => string;
}

/**
 * Each slot has one hazard in turn, added to what is written there or instead of it, those for texts have all, and of the
 * others some are taken; with `INJECTION=all` each slot of more documents has every hazard both ways.
 */
function tableOf(dialect: Dialect): readonly Row[] {
  const all = process.env['INJECTION'] === 'all';
  const rows = slotsOf(dialect).flatMap((slot, index) =>
    hazards.flatMap((hazard, which) => {
      const added: Row = {
        slot,
        hazard,
        document: (base, mark) => slot.plant((written) => written + hazard + mark, base),
      };
      const instead: Row = { slot, hazard, document: (base, mark) => slot.plant(() => hazard + mark, base) };
      if (all) return [added, instead];
      if (isText(slot)) return [instead];
      if (which !== index % hazards.length) return [];
      return [Math.floor(index / hazards.length) % 2 === 0 ? added : instead];
    }),
  );
  const stride = all ? 1 : Math.ceil(rows.length / rowsOfEach);
  const table = rows.filter(({ slot }, index) => index % stride === 0 || isText(slot));
  const alone = saidAlone(dialect);
  return [
    ...hazards.map(
      (hazard): Row => ({ slot: alone, hazard, document: (base, mark) => alone.plant(() => hazard + mark, base) }),
    ),
    ...table,
  ];
}

const isText = ({ name }: Pick<Slot, 'name'>) =>
  /^(?:(?:Say|SpeakSentence) text|tropo\.say\.value|(?:flow\.)?data\.text)$/.test(name);

/** As many of each dialect as CI has time for. */
const rowsOfEach = 60;

/** What the switch was told by all calls, one line each. */
interface Outcome {
  readonly told: readonly string[];
  readonly expansions: readonly unknown[];
  readonly failures: readonly unknown[];
  readonly errors: readonly string[];
  readonly calls: number;
}

const goodbye = '<Response><Hangup/></Response>';

/** Lets everybody call who has such a document, some at a time, on one simulated switch in virtual time. */
async function play(rows: readonly Row[], dialect: Dialect): Promise<Outcome> {
  let base = '';
  const asked = new Set<number>();
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += String(chunk);
    if (/\.(wav|mp3)$/.test(request.url ?? '')) {
      response.setHeader('content-type', 'audio/wav');
      return response.end(silence({ ms: 200, channels: 1 }));
    }
    const [, digits] = /1555(\d{7})/.exec(`${request.url} ${body}`) ?? [];
    const row = Number(digits ?? -1);
    const isFirst = request.url?.startsWith('/voice') && rows[row] && !asked.has(row);
    if (isFirst) asked.add(row);
    response.end(isFirst ? rows[row]?.document(base, markOf(row)) : goodbye);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const clock = new VirtualClock();
  const storage = await mkdtemp(join(tmpdir(), 'dragoman-injection-'));
  const config = parseConfig('', 'dragoman.yaml', { formats: dialects.map(({ id }) => id), environment: {} });
  const route = {
    name: 'planted',
    account: 'stranger',
    match: { pattern: /^/ },
    url: `${base}/voice`,
    format: dialect.id,
    settings: {},
    trustedOrigins: [base],
  };
  const limits = { ...config.limits, callsPerAccount: 10_000, requestsPerSecond: 1_000_000, hostFailures: 1_000_000 };
  const callers = new Map<string, ScriptedCaller>();
  let node: SwitchNode | null = null;
  const assembly = assemble({
    config: {
      ...config,
      // What cannot be sent is tried again in real time.
      recordings: { ...config.recordings, uploadRetries: 0 },
      storage,
      limits,
      routes: [route],
      speech: { ...config.speech, recogniser: simulatedRecogniser },
    },
    dialects,
    clock,
    publicUrl: () => 'http://127.0.0.1:1',
    awaitingInput: (leg) => callers.get(leg.channel.from)?.awaitingInput(),
    node: () => node,
  });
  const told: string[] = [];
  const errors: string[] = [];
  const failures: unknown[] = [];
  const engine = await listenForCalls({
    host: '127.0.0.1',
    port: 0,
    clock,
    dialing: config.switch,
    holdMusic: config.switch.holdMusic,
    failed: (error) => failures.push(error),
    witness: () => ({ told: (application, argument) => void told.push(`${application} ${argument}`) }),
    handler: callHandler({
      routes: assembly.routes,
      services: assembly.services,
      openTrace: () =>
        new CallTrace(clock, [
          (event) => void (event.event === 'error' && errors.push(`${event.code}: ${event.message}`)),
        ]),
      ended: () => {},
    }),
  });
  const simulated = new SimulatedSwitch({ clock });
  const own = lazyClient(
    async () => ({ ...(await simulated.listen({ port: 0, password: 'x' })), password: 'x' }),
    clock,
  );
  node = engine.node(own);
  const callNumber = async (row: number) => {
    const from = `+1555${String(row).padStart(7, '0')}`;
    const press = { does: 'press', keys: '1#' } as const;
    const caller = new ScriptedCaller({ steps: [press, press, press], hangsUpAfterMs: 40_000 });
    callers.set(from, caller);
    const { executed } = await simulated.placeCall({ to: '+15550001', from, caller }, engine.address);
    for (const { application, argument } of executed) told.push(`${application} ${argument}`);
  };
  try {
    for (let first = 0; first < rows.length; first += atOnce) {
      const some = rows.slice(first, first + atOnce).map((_, index) => first + index);
      await clock.run(Promise.all(some.map(callNumber)), `calls ${first} to ${first + some.length} of ${dialect.id}`);
    }
    return { told, errors, failures, expansions: [...simulated.expansions], calls: asked.size };
  } finally {
    await own.close();
    await engine.close();
    await simulated.close();
    await assembly.close();
    server.closeAllConnections();
    server.close();
    await rm(storage, { recursive: true, force: true });
  }
}

const atOnce = 25;

/** Plain letters and digits after what is planted: where they turn up, it did. */
const markOf = (row: number) => `Qx${row}x`;

/** Arguments that are paths, by what is told. */
const path = /^(?:playback|record|uuid_record \S+ \w+) (\/\S*)/;

describe('nothing that a document says means anything to the switch', () => {
  test.each(dialects.map((dialect) => [dialect.id, dialect] as const))(
    '%s',
    { timeout: process.env['INJECTION'] === 'all' ? 7_200_000 : 300_000 },
    async (_, dialect) => {
      const rows = tableOf(dialect);
      const { told, errors, failures, expansions, calls } = await play(rows, dialect);
      expect(calls).toBe(rows.length);
      expect(expansions).toEqual([]);
      expect(failures).toEqual([]);
      expect(errors.filter((error) => error.startsWith('internal'))).toEqual([]);
      expect(told.filter((line) => /[\r\n\0]/.test(line))).toEqual([]);
      expect(told.filter((line) => /^(?:park|system|bgsystem|transfer|set|export|eval|hangup) /.test(line))).toEqual(
        [],
      );
      expect(told.filter((line) => path.exec(line)?.[1]?.includes('..'))).toEqual([]);
      const planted = rows.map(({ slot, hazard }, row): Planted => ({ slot: slot.name, hazard, mark: markOf(row) }));
      const { literal, meant } = whatBecameOf(planted, told);
      expect(meant).toEqual([]);
      // What is said is heard, whatever it is; everything else that came through came through as text, or not at all.
      const unheard = planted.filter(({ slot, mark }) => slot === saidAloneName && !literal.has(mark));
      expect(unheard).toEqual([]);
      expect(literal.size).toBeGreaterThan(hazards.length);
      process.stdout.write(
        `${dialect.id}: ${rows.length} planted, ${literal.size} taken as text, ${rows.length - literal.size} refused or not come to, 0 meant anything\n`,
      );
    },
  );
});
