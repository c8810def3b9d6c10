import { writeHeapSnapshot } from 'node:v8';
import { dialects } from '../../dialects/registry.ts';
import { startServing } from '../../src/cli/index.ts';
import { loadConfig } from '../../src/config/index.ts';

/** A proxy in a process of its own that tells what it uses when asked. */
const [file = ''] = process.argv.slice(2);
const serving = await startServing(
  loadConfig(file, { formats: dialects.map(({ id }) => id), environment: process.env }),
  dialects,
);

process.on('message', (asked) => {
  if (asked === 'close') void serving.close().then(() => process.exit(0));
  else if (asked === 'cpu') process.send?.(process.cpuUsage());
  else {
    globalThis.gc?.();
    globalThis.gc?.();
    if (asked === 'snapshot') writeHeapSnapshot(process.env['DRAGOMAN_BENCH_SNAPSHOT']);
    process.send?.(process.memoryUsage().heapUsed);
  }
});
process.send?.({ port: serving.eventSocket.port });
