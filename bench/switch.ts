import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createServer as createSocketServer } from 'node:net';
import { sleep, systemClock } from '../src/clock/index.ts';
import { ApiClient } from './cost/api-client.ts';
import { customer } from './cost/customer.ts';
import { Program } from './cost/program.ts';

/** Two documents, each a second of silence: first as TwiML through `serve`, then as the switch's own HTTP module has it. */
const twiml = {
  '/one': '<Response><Pause length="1"/><Redirect>/two</Redirect></Response>',
  '/two': '<Response><Pause length="1"/><Hangup/></Response>',
};
const httapi = {
  first: '<playback file="silence_stream://1000"/>',
  second: '<playback file="silence_stream://1000"/><hangup/>',
};
const everyMs = 70;

/** A server for mod_httapi: the second request of a call gets the second document; one more tells of its end. */
async function httapiServer() {
  const asked = new Map<string, number>();
  const server = createServer((request, response) => {
    const session = new URL(request.url ?? '', 'http://localhost').searchParams.get('session_id') ?? '';
    const times = (asked.get(session) ?? 0) + 1;
    asked.set(session, times);
    response.setHeader('content-type', 'text/xml');
    const work = times === 1 ? httapi.first : httapi.second;
    response.end(`<document type="text/freeswitch-httapi"><work>${work}</work></document>`);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  return { url: `http://127.0.0.1:${port}/`, asked, close: () => server.close() };
}

/**
 * The least that an outbound socket can be: it asks for the same two seconds of silence as one sound, listens to no
 * event, and closes. The call ends where the dialplan does.
 */
async function bareSocketServer() {
  let whole = 0;
  const server = createSocketServer((socket) => {
    socket.on('error', () => {});
    socket.resume();
    socket.write(
      'connect\n\nsendmsg\ncall-command: execute\nexecute-app-name: playback\nexecute-app-arg: silence_stream://2000\n\n',
    );
    systemClock.timer(2 * 1000, () => {
      if (!socket.closed) whole++;
      socket.end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  return { port, whole: () => whole, close: () => server.close() };
}

/** Milliseconds of CPU that the process has used; the system counts in hundredths of a second. */
function cpuOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

/**
 * What a call costs the switch through `serve`, through the switch's own HTTP module, and through an outbound socket
 * with next to nothing on it. It must run on this machine; what else it does meanwhile is measured in turns in which we
 * ask nothing of it, and taken off. A turn in which a call did not come to both of its documents does not count and is
 * repeated.
 */
export async function benchSwitch(address: string, callsOfTurn = 20, turns = 12): Promise<readonly string[]> {
  const [host = '', port = '', password = ''] = address.split(':');
  const client = await ApiClient.open(host, Number(port), password);
  const pid = Number(readFileSync(`${await client.api('global_getvar run_dir')}/freeswitch.pid`, 'utf8'));
  const asked = await customer(twiml);
  const own = await httapiServer();
  const bare = await bareSocketServer();
  const program = await Program.start('./served.ts', [asked.file]);
  const applications = {
    serve: `'&socket(127.0.0.1:${program.port} async full)'`,
    httapi: `'&httapi({url=${own.url}})'`,
    socket: `'&socket(127.0.0.1:${bare.port} async full)'`,
    nothing: '',
  };
  const complete = {
    serve: () => asked.requests() / 2,
    httapi: () => [...own.asked.values()].filter((times) => times >= 2).length,
    socket: bare.whole,
    nothing: () => 0,
  };
  type Kind = keyof typeof applications;
  /** CPU of one turn in ms; null if not every call was whole. */
  const turn = async (kind: Kind): Promise<number | null> => {
    const before = cpuOf(pid);
    const had = complete[kind]();
    const placed: Promise<string>[] = [];
    const ids: string[] = [];
    for (let index = 0; index < callsOfTurn; index++) {
      const id = randomUUID();
      ids.push(id);
      if (kind !== 'nothing') placed.push(client.api(`originate {origination_uuid=${id}}null/1 ${applications[kind]}`));
      await sleep(systemClock, everyMs);
    }
    const said = await Promise.all(placed);
    // Two seconds of silence, and the end.
    await sleep(systemClock, tailMs);
    // A call that nobody took would stay, and cost, for ever.
    for (const id of ids) if (kind !== 'nothing') await client.api(`uuid_kill ${id}`);
    const isWhole = complete[kind]() - had === (kind === 'nothing' ? 0 : callsOfTurn);
    return isWhole && said.every((text) => text.startsWith('+OK')) ? cpuOf(pid) - before : null;
  };
  const kinds = ['serve', 'httapi', 'socket', 'nothing'] as const;
  const cpu: Record<Kind, number[]> = { serve: [], httapi: [], socket: [], nothing: [] };
  let spoilt = 0;
  for (const kind of ['serve', 'httapi', 'socket'] as const) await turn(kind);
  for (let round = 0; round < turns; round++)
    for (const kind of round % 2 === 0 ? kinds : kinds.toReversed())
      for (let attempt = 0; attempt < attemptsOfTurn; attempt++) {
        const spent = await turn(kind);
        if (spent !== null) {
          cpu[kind].push(spent);
          break;
        }
        if (++spoilt > turns)
          throw new Error('this machine is too busy to measure on: calls do not come to their documents');
      }
  await program.close();
  asked.close();
  own.close();
  bare.close();
  client.close();
  const idle = median(cpu.nothing);
  const each = (kind: Kind) => (median(cpu[kind]) - idle) / callsOfTurn;
  const timesOwn = (kind: Kind) => (each(kind) / each('httapi')).toFixed(2);
  const line = (kind: Kind) =>
    `${each(kind).toFixed(2)} ms of the switch's CPU a call, median of ${cpu[kind].length} turns of ${callsOfTurn} whole calls (${cpu[kind].join(', ')} ms a turn)`;
  return [
    `serve: ${line('serve')}`,
    `mod_httapi: ${line('httapi')}`,
    `an outbound socket with nothing but one sound: ${line('socket')}`,
    `what else it did meanwhile: ${idle} ms a turn (${cpu.nothing.join(', ')})`,
    `serve costs the switch ${timesOwn('serve')} times its own module, the socket alone ${timesOwn('socket')} times; ${spoilt} turns with calls that were not whole did not count`,
  ];
}

const tailMs = 4000;
const attemptsOfTurn = 4;

function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  const middle = sorted.length / 2;
  return ((sorted[Math.floor(middle)] ?? 0) + (sorted[Math.ceil(middle) - 1] ?? 0)) / 2;
}
