import { sleep, systemClock } from '../src/clock/index.ts';
import { ScriptedCaller, SimulatedSwitch } from '../src/simulator/index.ts';
import { customer } from './cost/customer.ts';
import { cpuMs, Program } from './cost/program.ts';

const documents: Readonly<Record<string, string>> = {
  '/one': '<Response><Say>Hello.</Say><Pause length="1"/><Redirect>/two</Redirect></Response>',
  '/two': '<Response><Say>Bye.</Say><Hangup/></Response>',
  '/wait': '<Response><Gather timeout="3600"><Say>Press any key.</Say></Gather></Response>',
};

/** So many whole calls, some at a time; gives the seconds that passed. */
async function callAll(simulated: SimulatedSwitch, port: number, count: number, atOnce: number): Promise<number> {
  const began = performance.now();
  let whole = 0;
  let begun = 0;
  await Promise.all(
    Array.from({ length: atOnce }, async (_, index) => {
      // All at once, more than a busy machine can take would knock at the same moment.
      await sleep(systemClock, index * 30);
      for (; whole + begun < count; ) {
        begun++;
        const { endedBy } = await simulated.placeCall({ to: '1' }, { host: '127.0.0.1', port });
        begun--;
        if (endedBy === 'program') whole++;
        else if (++spoilt > count) throw new Error('this machine is too busy to measure on: calls do not become whole');
      }
    }),
  );
  return (performance.now() - began) / 1000;
}

/** Calls that missed something on a busy machine: they are made again, and what they cost counts all the same. */
let spoilt = 0;

/** Calls before anything is measured: until then the engine compiles, the larger program for longer. */
const warmUp = 1000;

/** A call of two documents through `serve`, beside a script that has the same commands written out. */
export async function benchCost(count = 900, atOnce = 60): Promise<readonly string[]> {
  const asked = await customer(documents);
  const simulated = new SimulatedSwitch({ clock: systemClock });
  const programs = {
    serve: await Program.start('./served.ts', [asked.file]),
    asking: await Program.start('./bare.mjs', [asked.url]),
    bare: await Program.start('./bare.mjs'),
  };
  const names = ['serve', 'asking', 'bare'] as const;
  const measured = { serve: 0, asking: 0, bare: 0 };
  const seconds = { serve: 0, asking: 0, bare: 0 };
  // Warm up, one after the other and all the same, then taking turns.
  for (const { port } of Object.values(programs)) await callAll(simulated, port, warmUp, atOnce);
  const turns = 3;
  for (let turn = 0; turn < turns; turn++)
    for (const name of names) {
      const before = await programs[name].cpu();
      seconds[name] += await callAll(simulated, programs[name].port, count / turns, atOnce);
      measured[name] += cpuMs(before, await programs[name].cpu());
    }
  for (const program of Object.values(programs)) await program.close();
  await simulated.close();
  asked.close();
  const perCall = (name: (typeof names)[number]) => measured[name] / count;
  const line = (name: (typeof names)[number], what: string) =>
    `${what}: ${perCall(name).toFixed(2)} ms of CPU a call, ${(count / seconds[name]).toFixed(1)} calls/s with ${atOnce} at once`;
  const times = (name: (typeof names)[number]) => (perCall('serve') / perCall(name)).toFixed(2);
  return [
    line('serve', 'serve, two documents'),
    line('asking', 'a script with the same commands that asks for both documents'),
    line('bare', 'the same script without documents'),
    `serve costs ${times('asking')} times the script that asks, ${times('bare')} times the one that does not; ${spoilt} calls had to be made again`,
  ];
}

const arrivingAtOnce = 40;
/** Heap that a live call holds while it waits for its caller. */
export async function* benchMemory(counts: readonly number[] = [1000, 5000]): AsyncGenerator<string> {
  for (const count of counts) {
    const asked = await customer(documents);
    const simulated = new SimulatedSwitch({ clock: systemClock });
    const program = await Program.start('./served.ts', [asked.file]);
    const target = { host: '127.0.0.1', port: program.port };
    await callAll(simulated, program.port, 50, 50);
    const before = await program.heap();
    const calls: Promise<unknown>[] = [];
    const callers: ScriptedCaller[] = [];
    const asking = asked.requests();
    for (let index = 0; index < count; index++) {
      // Of calls so many at most are on their way to their document: on a busy machine more would wait for one another.
      while (index - (asked.requests() - asking) >= arrivingAtOnce) await sleep(systemClock, 20);
      const caller = new ScriptedCaller({ notices: 'ear', steps: [{ does: 'wait', ms: 0 }] });
      callers.push(caller);
      calls.push(simulated.placeCall({ to: '2', caller }, target));
    }
    while (asked.requests() - asking < count) await sleep(systemClock, 100);
    await sleep(systemClock, 8000);
    const after = await program.heap();
    if (process.env['DRAGOMAN_BENCH_SNAPSHOT']) await program.snapshot();
    yield `${count} live calls: ${((after - before) / count / 1024).toFixed(1)} KiB of heap each (${simulated.liveChannels} up)`;
    for (const caller of callers) caller.hangUp();
    await Promise.all(calls);
    await program.close();
    await simulated.close();
    asked.close();
  }
}
