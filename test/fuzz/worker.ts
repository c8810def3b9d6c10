import { parentPort, workerData } from 'node:worker_threads';
import { type Exploration, explore } from './explore.ts';
import { targets } from './targets/index.ts';

export interface Chunk {
  readonly target: string;
  readonly seed: number;
  readonly count: number;
}

export type Done = Exploration;

const { chunk, beat } = workerData as { readonly chunk: Chunk; readonly beat: Int32Array };
const target = targets.find(({ name }) => name === chunk.target);
if (!target) throw new TypeError(`there is no target ${chunk.target}`);
parentPort?.postMessage(explore(target, chunk.seed, chunk.count, () => Atomics.add(beat, 0, 1)));
