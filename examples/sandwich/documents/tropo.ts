import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { patienceSeconds } from '../steps.ts';
import type { CommonStep, Links } from './document.ts';

export interface TropoWriter {
  write(step: CommonStep, links: Links): Promise<string>;
  /** Ends the process; documents not yet written fail. */
  close(): Promise<void>;
}

/** What the worker puts into a document: the name of an action and its parameters by name. */
type Action = readonly [name: 'ask' | 'hangup' | 'on' | 'say' | 'transfer', parameters: object];

type Reply = { readonly id: number; readonly document: string } | { readonly id: number; readonly error: string };

/**
 * Tropo documents by Tropo's own library. It writes its classes into the global object, so it lives in a
 * process of its own: a JSON line there for each document, a JSON line back.
 */
export function startTropoWriter(): TropoWriter {
  const worker = fileURLToPath(new URL('tropo-worker.cjs', import.meta.url));
  // Detached, so that Ctrl-C in a terminal leaves it to the calls that may still end; it ends with its input.
  const child = spawn(process.execPath, [worker], { stdio: ['pipe', 'pipe', 'inherit'], detached: true });
  const closed = once(child, 'close');
  const waiting = new Map<number, PromiseWithResolvers<string>>();
  let ended = false;
  let lastId = 0;

  child.once('close', () => {
    ended = true;
    for (const { reject } of waiting.values()) reject(new WorkerEnded());
    waiting.clear();
  });
  // A broken pipe means that the worker ended, which `close` tells.
  child.stdin.on('error', () => undefined);
  createInterface(child.stdout).on('line', (line) => {
    const reply = JSON.parse(line) as Reply;
    const written = waiting.get(reply.id);
    waiting.delete(reply.id);
    if ('error' in reply) written?.reject(new Error(`tropo-webapi refuses the document: ${reply.error}`));
    else written?.resolve(reply.document);
  });

  return {
    write(step, links) {
      if (ended) return Promise.reject(new WorkerEnded());
      const id = ++lastId;
      const written = Promise.withResolvers<string>();
      waiting.set(id, written);
      child.stdin.write(`${JSON.stringify({ id, actions: actions(step, links) })}\n`);
      return written.promise;
    },
    async close() {
      child.stdin.end();
      await closed;
    },
  };
}

class WorkerEnded extends Error {
  constructor() {
    super('the process that writes Tropo documents has ended');
    this.name = 'WorkerEnded';
  }
}

function actions(step: CommonStep, links: Links): readonly Action[] {
  const say: Action = ['say', { value: step.text }];
  switch (step.kind) {
    case 'ask': {
      const next = links.path(step.answer);
      return [
        // One digit of any kind, so that a key which is not on the menu reaches the server too.
        ['ask', { name: step.question, say: step.text, choices: '[1 DIGIT]', timeout: patienceSeconds }],
        ['on', { event: 'continue', next }],
        ['on', { event: 'incomplete', next }],
      ];
    }
    case 'say':
      return [say, ['on', { event: 'continue', next: links.path(step.next) }]];
    case 'dial':
      return [say, ['transfer', { name: 'operator', to: step.number }]];
    case 'end':
      return [say, ['hangup', {}]];
  }
}
