import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { sleep, systemClock } from '../../src/clock/index.ts';
import { ApiClient } from '../cost/api-client.ts';
import { customer } from '../cost/customer.ts';
import { Program } from '../cost/program.ts';
import { median } from '../measure.ts';
import { bareSocketServer, httapiServer, Listener, threadlessSocketServer } from './steerers.ts';

interface SwitchBench {
  /** `host:port:password` of the event socket of a switch on this machine. */
  readonly address: string;
  /** Whom the switch calls: a dial string. `null/1` has no media; a telephone has SIP and sound both ways. */
  readonly callee: string;
  readonly soundSeconds: number;
  readonly callsOfTurn?: number;
  readonly turns?: number;
}

const everyMs = 70;
/** Beyond its two sounds a call has this long to begin and to end. */
const tailMs = 2000;
const attemptsOfTurn = 4;

/** Milliseconds of CPU that the process has used; the system counts in hundredths of a second. */
function cpuOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

/**
 * What a call of two documents, each one sound of silence, costs the switch: through `serve`, through the switch's own
 * HTTP module, and through two sockets with next to nothing on them. What else the switch does is measured in turns in
 * which we ask nothing of it, and taken off. A turn in which a call was not whole does not count and is repeated.
 */
export async function benchSwitch(bench: SwitchBench): Promise<readonly string[]> {
  const { address, callee, soundSeconds, callsOfTurn = 20, turns = 12 } = bench;
  const [host = '', port = '', password = ''] = address.split(':');
  const client = await ApiClient.open(host, Number(port), password);
  const pid = Number(readFileSync(`${await client.api('global_getvar run_dir')}/freeswitch.pid`, 'utf8'));
  const soundMs = soundSeconds * 1000;
  const pause = `<Pause length="${soundSeconds}"/>`;
  const asked = await customer({
    '/one': `<Response>${pause}<Redirect>/two</Redirect></Response>`,
    '/two': `<Response>${pause}<Hangup/></Response>`,
  });
  const program = await Program.start('./served.ts', [asked.file]);
  const own = await httapiServer(soundMs);
  const bare = await bareSocketServer(soundMs);
  const threadless = await threadlessSocketServer(soundMs);
  const listener = new Listener(host, Number(port), password);
  const ways = {
    serve: {
      named: '`serve`',
      application: `'&socket(127.0.0.1:${program.port} async full)'`,
      whole: () => asked.requests() / 2,
    },
    httapi: {
      named: 'mod_httapi',
      application: `'&httapi({url=http://127.0.0.1:${own.port}/})'`,
      whole: own.whole,
    },
    socket: {
      named: 'an outbound socket with nothing but one sound',
      application: `'&socket(127.0.0.1:${bare.port} async full)'`,
      whole: bare.whole,
    },
    threadless: {
      named: 'one without `async`, and the events of all calls on an inbound socket',
      application: `'&socket(127.0.0.1:${threadless.port} full)'`,
      whole: threadless.whole,
    },
  };
  type Way = keyof typeof ways;
  const calls = async (way: Way) => {
    const { application, whole } = ways[way];
    const had = whole();
    const placed: Promise<string>[] = [];
    const ids = Array.from({ length: callsOfTurn }, () => randomUUID());
    for (const id of ids) {
      placed.push(client.api(`originate {origination_uuid=${id}}${callee} ${application}`));
      await sleep(systemClock, everyMs);
    }
    const said = await Promise.all(placed);
    await sleep(systemClock, 2 * soundMs + tailMs);
    // A call that nobody took would stay, and cost, for ever.
    for (const id of ids) await client.api(`uuid_kill ${id}`);
    return whole() - had === callsOfTurn && said.every((text) => text.startsWith('+OK'));
  };
  /** CPU of one turn in ms; null if not every call was whole. */
  const turn = async (way: Way | null): Promise<number | null> => {
    listener.hear(way === 'threadless');
    const before = cpuOf(pid);
    const isWhole = way === null ? await idle() : await calls(way);
    return isWhole ? cpuOf(pid) - before : null;
  };
  const idle = () => sleep(systemClock, callsOfTurn * everyMs + 2 * soundMs + tailMs).then(() => true);

  const names = Object.keys(ways) as Way[];
  const cpu = new Map<Way | null, number[]>([...names, null].map((way) => [way, []]));
  let spoilt = 0;
  for (const way of names) await turn(way);
  for (let round = 0; round < turns; round++)
    for (const [way, spentBefore] of round % 2 === 0 ? [...cpu] : [...cpu].toReversed())
      for (let attempt = 0; attempt < attemptsOfTurn; attempt++) {
        const spent = await turn(way);
        if (spent !== null) {
          spentBefore.push(spent);
          break;
        }
        if (++spoilt > turns)
          throw new Error('this machine is too busy to measure on: calls do not come to their documents');
      }
  await program.close();
  for (const steerer of [asked, own, bare, threadless, listener, client]) steerer.close();

  const nothing = median(cpu.get(null) ?? []);
  const each = (way: Way) => (median(cpu.get(way) ?? []) - nothing) / callsOfTurn;
  return [
    `calls to ${callee}, two sounds of ${soundSeconds} s; ms of the switch's CPU a call, and times mod_httapi:`,
    ...names.map(
      (way) =>
        `${each(way).toFixed(2)} ms, ${(each(way) / each('httapi')).toFixed(2)} times: ${ways[way].named} (${cpu.get(way)?.join(', ')} ms a turn of ${callsOfTurn} calls)`,
    ),
    `${nothing} ms a turn: what else it did meanwhile; ${spoilt} turns with calls that were not whole did not count`,
  ];
}
