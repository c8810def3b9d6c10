import { parseArgs } from 'node:util';
import { soak } from './soak.ts';

const { values } = parseArgs({
  options: {
    calls: { type: 'string', default: '100000' },
    'at-once': { type: 'string', default: '50' },
    seed: { type: 'string', default: '1' },
  },
});
const [calls, atOnce, seed] = [Number(values.calls), Number(values['at-once']), Number(values.seed)];
if (![calls, atOnce, seed].every((number) => Number.isInteger(number) && number > 0)) {
  console.error('--calls, --at-once and --seed are whole numbers above 0');
  process.exit(2);
}
if (!globalThis.gc) console.error('without --expose-gc memory is measured with what could go still in it');

const megabytes = (bytes: number) => (bytes / 1e6).toFixed(1);
const table = (counts: Readonly<Record<string, number>>) =>
  Object.entries(counts)
    .sort(([, one], [, other]) => other - one)
    .map(([word, count]) => `  ${String(count).padStart(7)} ${word}`)
    .join('\n');

console.log(`${calls} calls, ${atOnce} at a time, seed ${seed}`);
const began = performance.now();
const result = await soak({ calls, atOnce, seed, progress: (line) => console.log(line) });
const seconds = (performance.now() - began) / 1000;
const { memory, left, faults } = result;
console.log(
  `${result.calls} calls in ${seconds.toFixed(0)} s (${(result.calls / seconds).toFixed(0)} a second), ${result.virtualHours.toFixed(1)} h of virtual time, ${result.requests} requests`,
);
console.log(`ended as\n${table(result.ends)}\ncomplaints\n${table(result.complaints)}`);
console.log(
  `memory at start ${megabytes(memory.first)} MB, at the end ${megabytes(memory.last)} MB; quarters ${memory.quarters.map(megabytes).join(', ')} MB; the last ${(memory.growth * 100).toFixed(1)} % above the second`,
);
console.log(
  `left open: ${left.sockets} sockets, ${left.timers} timers, ${left.calls} calls, ${left.channels} channels; held: ${left.signals} abort signals, ${left.streams} streams; ${left.listeners} listeners of the process; ${faults.length} faults`,
);
for (const fault of faults.slice(0, 10)) console.log(`FAULT ${fault}`);
const isGood =
  result.calls === calls && memory.isFlat && faults.length === 0 && Object.values(left).every((count) => count === 0);
process.exit(isGood ? 0 : 1);
