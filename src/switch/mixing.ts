import type { OperationEnd } from './sound.ts';

/** Files that a leg hears mixed into everything else that is played to it. */
export interface SoundMix {
  /**
   * One file, by its absolute path, to its end or the signal; the same file not twice at a time. Never rejects.
   *
   * The switch has opened the file when `begun` is called: its name may go then. It reads the sound of 20 ms when it
   * sends it: what is written over it ahead of that is heard, and a file that is cut ends there. It is never longer
   * than it was.
   */
  play(path: string, signal: AbortSignal, begun?: () => void): Promise<OperationEnd>;
  /** Of a mix of which nothing plays any more. */
  close(): Promise<void>;
}
