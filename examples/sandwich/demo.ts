import { dialects } from '../../dialects/registry.ts';
import { runCommandLine } from '../../src/cli/index.ts';
import { createSandwichServer } from './server.ts';

/** One call through the menu, a different dialect at every step, on a virtual clock: `npm run demo`. */
const server = await createSandwichServer();
try {
  process.exitCode = await runCommandLine(['call', `${server.url}/mixed/menu`, '--press', '1,1'], {
    dialects,
    version: 'demo',
    signal: new AbortController().signal,
    io: {
      out: (text) => void process.stdout.write(text),
      err: (text) => void process.stderr.write(text),
      input: process.stdin,
      outputIsTerminal: false,
      environment: {},
    },
  });
} finally {
  await server.close();
}
