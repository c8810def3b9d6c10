import { readFileSync } from 'node:fs';
import { dialects } from '../dialects/registry.ts';
import { runCommandLine } from './cli/index.ts';

const stop = new AbortController();
for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => stop.abort(name));

process.exitCode = await runCommandLine(process.argv.slice(2), {
  dialects,
  version: packageVersion(),
  signal: stop.signal,
  io: {
    out: (text) => void process.stdout.write(text),
    err: (text) => void process.stderr.write(text),
    input: process.stdin,
    outputIsTerminal: process.stdout.isTTY === true,
    environment: process.env,
  },
});

/** From the package.json above, which is one folder up in a checkout and two in a built package. */
function packageVersion(): string {
  for (const path of ['../package.json', '../../package.json'])
    try {
      return (JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8')) as { version: string }).version;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
  return '0.0.0';
}
