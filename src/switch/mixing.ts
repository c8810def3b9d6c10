import type { OperationEnd } from './sound.ts';

/** Files that a leg hears mixed into everything else that is played to it. */
export interface SoundMix {
  /** One file, by its absolute path, to its end or the signal; the same file not twice at a time. Never rejects. */
  play(path: string, signal: AbortSignal): Promise<OperationEnd>;
  /** Of a mix of which nothing plays any more. */
  close(): Promise<void>;
}
