import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import { shares } from './explore.ts';
import { targets } from './targets/index.ts';
import type { Chunk, Done } from './worker.ts';

const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '100000' },
    seed: { type: 'string', default: String(randomInt(2 ** 31)) },
    target: { type: 'string', default: '' },
  },
});
const total = Number(values.count);
const seed = Number(values.seed);
const chosen = targets.filter(({ name }) => name.startsWith(values.target));
if (chosen.length === 0 || !Number.isInteger(total) || total < 1 || !Number.isInteger(seed)) {
  console.error(
    `--count and --seed are whole numbers; the targets are\n${targets.map(({ name }) => `  ${name}`).join('\n')}`,
  );
  process.exit(2);
}

/** One input that takes longer than this is a hang: of the processor, the machine may be busy with others. */
const hangMs = 20_000;
/** Small enough that memory stays level and a finding shrinks soon. */
const chunkSize = 5000;

console.log(`seed ${seed}, ${total} inputs over ${chosen.length} targets`);
const began = performance.now();
let all = 0;
let findings = 0;
for (const [target, count] of shares(chosen, total)) {
  let tried = 0;
  let slowest = 0;
  let isStopped = false;
  for (let from = 0; from < count && !isStopped; from += chunkSize) {
    const chunk: Chunk = {
      target: target.name,
      seed: seed + from / chunkSize,
      count: Math.min(chunkSize, count - from),
    };
    const done = await work(chunk);
    tried += done.tried;
    slowest = Math.max(slowest, done.slowestMs);
    if (!done.finding) continue;
    isStopped = true;
    findings += 1;
    console.log(
      `FINDING in ${target.name}, seed ${chunk.seed}\n  input ${done.finding.input}\n  ${done.finding.complaint}`,
    );
  }
  all += tried;
  console.log(`${String(tried).padStart(8)}  ${target.name}, slowest ${slowest.toFixed(1)} ms`);
}
const seconds = Math.round((performance.now() - began) / 1000);
console.log(`${all} inputs, ${findings} findings, ${seconds} s; seed ${seed}`);
process.exit(findings === 0 ? 0 : 1);

/** Of this whole process: beside the worker nobody does anything. */
function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** A chunk in a thread of its own, which is watched: one that does not come on is ended and named. */
function work(chunk: Chunk): Promise<Done> {
  return new Promise((resolve, reject) => {
    const beat = new Int32Array(new SharedArrayBuffer(8));
    const worker = new Worker(new URL('./worker.ts', import.meta.url), { workerData: { chunk, beat } });
    let last = -1;
    let since = cpuMs();
    const watch = setInterval(() => {
      const tried = Atomics.load(beat, 0);
      if (tried !== last) {
        last = tried;
        since = cpuMs();
      }
      if (cpuMs() - since < hangMs) return;
      finish();
      void worker.terminate();
      resolve({
        tried,
        slowestMs: hangMs,
        finding: { input: `number ${tried} of this chunk`, complaint: `it hangs: nothing for ${hangMs} ms` },
      });
    }, 1000);
    const finish = () => clearInterval(watch);
    worker.once('message', (done: Done) => {
      finish();
      resolve(done);
    });
    worker.once('error', (error) => {
      finish();
      reject(error);
    });
  });
}
