import { roomKind, transcriptionKind } from '../api/index.ts';
import type { Clock } from '../clock/index.ts';
import type { Config } from '../config/index.ts';
import type { Logger } from '../log/index.ts';
import type { Recordings } from '../media/index.ts';
import { messageKind } from '../messages/index.ts';
import type { CallStore } from '../store/index.ts';

/** Something that is kept for so many days. */
export interface Sweep {
  /** For the log. */
  readonly what: string;
  readonly keepDays: number;
  /** Forgets what is from before (Unix ms); says how much. */
  readonly forget: (before: number) => Promise<number>;
}

export function whatGrowsOld(
  { store: { keepDays }, recordings: { keepDays: keepRecordingsDays } }: Config,
  store: CallStore,
  recordings: Recordings,
): readonly Sweep[] {
  const kept = (what: string, days: number, kind: string): Sweep => ({
    what,
    keepDays: days,
    forget: (before) => store.shelves.forget(kind, before),
  });
  return [
    { what: 'calls', keepDays, forget: (before) => store.forget(before) },
    kept('rooms', keepDays, roomKind),
    kept('texts', keepDays, messageKind),
    { what: 'recordings', keepDays: keepRecordingsDays, forget: (before) => recordings.sweep(before) },
    kept('transcriptions', keepRecordingsDays, transcriptionKind),
  ];
}

const hour = 60 * 60 * 1000;

/** Forgets what is older than it may be, now and every hour. Returns what stops it. */
export function sweepHourly(sweeps: readonly Sweep[], clock: Clock, log: Logger): () => Promise<void> {
  let timer = { cancel: () => {} };
  let swept: Promise<unknown> = Promise.resolve();
  const one = async ({ what, keepDays, forget }: Sweep) => {
    try {
      const count = await forget(clock.now() - keepDays * 24 * hour);
      if (count > 0) log.info(`old ${what} forgotten`, { count });
    } catch (error) {
      log.error(`old ${what} could not be forgotten`, { error: String(error) });
    }
  };
  const all = () => {
    timer = clock.timer(hour, all);
    swept = Promise.all(sweeps.map(one));
  };
  all();
  return async () => {
    timer.cancel();
    await swept;
  };
}
