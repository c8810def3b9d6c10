import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';

export interface Usage {
  readonly cpu: { readonly user: number; readonly system: number };
  readonly heap: number;
}

/** A program under measure, in a process of its own. */
export class Program {
  readonly #child: ChildProcess;
  readonly port: number;

  private constructor(child: ChildProcess, port: number) {
    this.#child = child;
    this.port = port;
  }

  static async start(file: string, words: readonly string[] = []): Promise<Program> {
    const child = fork(new URL(file, import.meta.url), words, {
      execArgv: ['--expose-gc'],
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    const [told] = (await once(child, 'message')) as [{ port: number }];
    return new Program(child, told.port);
  }

  async usage(): Promise<Usage> {
    this.#child.send('usage');
    const [told] = (await once(this.#child, 'message')) as [Usage];
    return told;
  }

  async close(): Promise<void> {
    const gone = once(this.#child, 'exit');
    this.#child.send('close');
    await gone;
  }
}

/** Milliseconds of CPU between two readings. */
export function cpuMs(before: Usage, after: Usage): number {
  return (after.cpu.user + after.cpu.system - before.cpu.user - before.cpu.system) / 1000;
}
