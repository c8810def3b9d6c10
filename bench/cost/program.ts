import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';

export interface Cpu {
  readonly user: number;
  readonly system: number;
}

/** A program under measure, in a process of its own. */
export class Program {
  readonly #child: ChildProcess;
  readonly port: number;

  private constructor(child: ChildProcess, port: number) {
    this.#child = child;
    this.port = port;
  }

  /** `DRAGOMAN_BENCH_OPTIONS` goes to node, for example `--cpu-prof --cpu-prof-dir=/tmp/profiles`. */
  static async start(file: string, words: readonly string[] = []): Promise<Program> {
    const options = (process.env['DRAGOMAN_BENCH_OPTIONS'] ?? '').split(' ').filter((word) => word !== '');
    const child = fork(new URL(file, import.meta.url), words, {
      execArgv: ['--expose-gc', ...options],
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    const [told] = (await once(child, 'message')) as [{ port: number }];
    return new Program(child, told.port);
  }

  cpu(): Promise<Cpu> {
    return this.#ask('cpu');
  }

  /** Bytes, once everything that can go is gone. */
  heap(): Promise<number> {
    return this.#ask('heap');
  }

  /** Writes what holds memory to the file that `DRAGOMAN_BENCH_SNAPSHOT` names, for the tools of a browser. */
  snapshot(): Promise<number> {
    return this.#ask('snapshot');
  }

  async close(): Promise<void> {
    const gone = once(this.#child, 'exit');
    this.#child.send('close');
    await gone;
  }

  async #ask<Told>(what: string): Promise<Told> {
    this.#child.send(what);
    const [told] = (await once(this.#child, 'message')) as [Told];
    return told;
  }
}

/** Milliseconds of CPU between two readings. */
export function cpuMs(before: Cpu, after: Cpu): number {
  return (after.user + after.system - before.user - before.system) / 1000;
}
