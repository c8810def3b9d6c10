import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A speech program of ours, and what it was asked to say. */
export function speechProgram() {
  const folder = mkdtempSync(join(tmpdir(), 'dragoman-program-'));
  const log = join(folder, 'log');
  const pids = join(folder, 'pids');
  const program = fileURLToPath(new URL('speaker.js', import.meta.url));
  const command = (...words: readonly string[]) => [process.execPath, program, `log=${log}`, `pids=${pids}`, ...words];
  const lines = (path: string): readonly string[] => {
    try {
      return readFileSync(path, 'utf8').split('\n').filter(Boolean);
    } catch {
      return [];
    }
  };
  return {
    folder,
    /** Reads a file and writes one. */
    files: command('text={text-file}', 'out={out}', 'voice={voice}', 'language={language}'),
    /** Reads its input and writes its output. */
    streams: command('voice={voice}'),
    said: () => lines(log).map((line) => JSON.parse(line) as Record<string, string>),
    /** Of the program that hangs and of its child, once they run. */
    pids: () => lines(pids).flatMap((line) => line.split(' ').map(Number)),
  };
}

export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  // What has ended and not been waited for by its parent does nothing any more.
  return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
}
