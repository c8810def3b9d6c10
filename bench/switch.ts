import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { systemClock } from '../src/clock/index.ts';
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

/** Milliseconds of CPU that the process has used; the system counts in hundredths of a second. */
function cpuOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

const pause = (ms: number) => new Promise<void>((resolve) => systemClock.timer(ms, () => resolve()));

/**
 * What a call costs the switch through `serve`, and through the switch's own HTTP module. It must run on this machine,
 * and should do nothing else meanwhile: all it does is counted.
 */
export async function benchSwitch(address: string, calls = 400): Promise<readonly string[]> {
  const [host = '', port = '', password = ''] = address.split(':');
  const client = await ApiClient.open(host, Number(port), password);
  const pid = Number(readFileSync(`${await client.api('global_getvar run_dir')}/freeswitch.pid`, 'utf8'));
  const asked = await customer(twiml);
  const own = await httapiServer();
  const program = await Program.start('./served.ts', [asked.file]);
  const applications = {
    serve: `'&socket(127.0.0.1:${program.port} async full)'`,
    httapi: `'&httapi({url=${own.url}})'`,
  };
  const cpu = { serve: 0, httapi: 0 };
  const refused: string[] = [];
  const place = async (name: keyof typeof applications, count: number) => {
    const before = cpuOf(pid);
    const placed: Promise<void>[] = [];
    for (let index = 0; index < count; index++) {
      placed.push(
        client.api(`originate null/1 ${applications[name]}`).then((said) => {
          if (!said.startsWith('+OK')) refused.push(said);
        }),
      );
      await pause(everyMs);
    }
    await Promise.all(placed);
    // Two seconds of silence, and the end.
    await pause(4000);
    return cpuOf(pid) - before;
  };
  for (const name of ['serve', 'httapi'] as const) await place(name, 20);
  const turns = 4;
  for (let turn = 0; turn < turns; turn++)
    for (const name of ['serve', 'httapi'] as const) cpu[name] += await place(name, calls / turns);
  const whole = [...own.asked.values()].filter((times) => times >= 2).length;
  await program.close();
  asked.close();
  own.close();
  client.close();
  const each = (name: keyof typeof cpu) => `${(cpu[name] / calls).toFixed(2)} ms of the switch's CPU a call`;
  return [
    `serve: ${each('serve')}, ${asked.requests()} requests of ${2 * (calls + 20)}`,
    `mod_httapi: ${each('httapi')}, ${whole} calls of ${calls + 20} asked for both documents`,
    `serve costs the switch ${(cpu.serve / cpu.httapi).toFixed(2)} times its own module at ${(1000 / everyMs).toFixed(0)} calls a second; ${refused.length} calls refused${refused[0] === undefined ? '' : ` (${refused[0].trim()})`}`,
  ];
}
