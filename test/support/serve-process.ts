import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

export interface ServeProcess extends AsyncDisposable {
  /** Without a slash at its end. */
  readonly baseUrl: string;
  readonly eventSocket: { readonly host: string; readonly port: number };
  fetch(path: string, options?: RequestInit): Promise<Response>;
  /** Its log and whatever else it printed, line by line. */
  said(): readonly string[];
  send(signal: NodeJS.Signals): void;
  /** As kill -9 does; so does its disposal. */
  kill(): Promise<void>;
  /** As its operator does. */
  stop(): Promise<void>;
}

/** `dragoman serve` as a process of its own, with its SQLite file in a folder. `more`: further keys of dragoman.yaml. */
export async function serveProcess(
  folder: string,
  more: Readonly<Record<string, unknown>>,
  environment: Readonly<Record<string, string>> = {},
): Promise<ServeProcess> {
  const file = join(folder, 'dragoman.yaml');
  writeFileSync(
    file,
    JSON.stringify({
      listen: { eventSocket: '127.0.0.1:0', http: '127.0.0.1:0' },
      storage: folder,
      store: { file: join(folder, 'dragoman.sqlite') },
      log: { level: 'info' },
      ...more,
    }),
  );
  const child = spawn(process.execPath, ['bin/dragoman.js', 'serve', '--config', file], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...environment },
  });
  // With the last of what it printed.
  const gone = once(child, 'close');
  const said: string[] = [];
  const [, socketPort, httpPort] = await new Promise<RegExpExecArray>((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr])
      createInterface({ input: stream }).on('line', (line) => {
        said.push(line);
        const ports = /"eventSocket":\{[^}]*"port":(\d+)\},"http":\{[^}]*"port":(\d+)\}.*"taking calls"/.exec(line);
        if (ports) resolve(ports);
      });
    gone.then(() => reject(new Error(said.join('\n'))));
  });
  const baseUrl = `http://127.0.0.1:${httpPort}`;
  const ended = async (signal: 'SIGKILL' | 'SIGTERM') => {
    child.kill(signal);
    await gone;
  };
  const kill = () => ended('SIGKILL');
  return {
    baseUrl,
    eventSocket: { host: '127.0.0.1', port: Number(socketPort) },
    fetch: (path, options) => fetch(`${baseUrl}${path}`, options),
    said: () => said,
    send: (signal) => void child.kill(signal),
    kill,
    stop: () => ended('SIGTERM'),
    [Symbol.asyncDispose]: kill,
  };
}
