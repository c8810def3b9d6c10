import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { dialects } from '../dialects/registry.ts';
import { runCommandLine } from '../src/cli/index.ts';

/** One line: how long `dragoman replay` takes for so many recorded calls, copies of our own. */
export async function benchReplay(count = 1000): Promise<string> {
  const originals = 'fixtures/calls';
  const names = readdirSync(originals);
  const home = mkdtempSync(join(tmpdir(), 'dragoman-bench-'));
  try {
    for (let copy = 0; copy < count; copy++) {
      const name = names[copy % names.length] ?? '';
      cpSync(join(originals, name), join(home, `${copy}-${name}`), { recursive: true });
    }
    let said = '';
    const began = performance.now();
    const spent = process.cpuUsage();
    const status = await runCommandLine(['replay', home], {
      dialects,
      version: 'bench',
      signal: new AbortController().signal,
      io: {
        out: (text) => {
          said = text;
        },
        err: () => {},
        input: Readable.from([]),
        outputIsTerminal: false,
        environment: {},
      },
    });
    const seconds = (performance.now() - began) / 1000;
    const { user, system } = process.cpuUsage(spent);
    const worked = (user + system) / 1e6;
    return `replay: ${said.trim()}, status ${status}, in ${seconds.toFixed(1)} s on ${availableParallelism()} cores (${worked.toFixed(1)} s of work), ${((seconds * 1000) / count).toFixed(1)} ms a call`;
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}
