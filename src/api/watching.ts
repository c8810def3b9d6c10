import type { Face } from '../../dialects/face.ts';
import type { CallWatcher } from '../call/index.ts';
import type { Change, Shelf } from '../desk/index.ts';
import { noticeErrand, type WatcherNotices } from '../errands/index.ts';

export interface WatchingParts {
  readonly faces: readonly Face[];
  readonly shelf: (account: { readonly id: string }) => Shelf;
  /** Accounts whose clients have credentials for this face. */
  readonly usersOf: (format: string) => readonly { readonly id: string }[];
}

/** Of an account; null: nobody can watch it. */
export function watching({ faces, shelf, usersOf }: WatchingParts) {
  return (account: string): WatcherNotices | null => {
    const watched = faces.flatMap(({ dialect, watchers }) =>
      watchers && usersOf(dialect).some(({ id }) => id === account) ? { dialect, watchers } : [],
    );
    if (watched.length === 0) return null;
    const own = shelf({ id: account });
    return async (status, facts) => {
      const notices: Change[] = [];
      for (const { dialect, watchers } of watched)
        for (const { id, events, ...to } of await watchers(own)) {
          if (!events.includes(status.kind)) continue;
          const lane = `watch ${id} ${facts.id}`;
          const step = status.other ? `${status.kind} ${status.other.id}` : status.kind;
          notices.push({ errand: noticeErrand(`${lane} ${step}`, lane, { dialect, facts, status, to }) });
        }
      return notices;
    };
  };
}

/** Writes them down. */
export function writingDown(notices: WatcherNotices, shelf: Shelf): CallWatcher {
  return async (status, facts) => {
    const told = await notices(status, facts);
    if (told.length > 0) await shelf.write(told);
  };
}
