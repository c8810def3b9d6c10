import type { CallFacts, StatusEvent } from '../../dialects/dialect.ts';
import type { Face } from '../../dialects/face.ts';
import type { CallWatcher } from '../call/index.ts';
import type { Shelf } from '../desk/index.ts';
import { noticeErrand } from '../errands/index.ts';

export interface WatchingParts {
  readonly faces: readonly Face[];
  readonly shelf: (account: { readonly id: string }) => Shelf;
  /** Accounts whose clients have credentials for this face. */
  readonly usersOf: (format: string) => readonly { readonly id: string }[];
}

/** Writes down what the watchers of an account are to be told of one of its calls: each in order, and through restarts. */
export function watching({ faces, shelf, usersOf }: WatchingParts) {
  return (account: string): CallWatcher | null => {
    const watched = faces.flatMap(({ dialect, watchers }) =>
      watchers && usersOf(dialect).some(({ id }) => id === account) ? { dialect, watchers } : [],
    );
    if (watched.length === 0) return null;
    const own = shelf({ id: account });
    return async (status: StatusEvent, facts: CallFacts): Promise<void> => {
      for (const { dialect, watchers } of watched) {
        const told = (await watchers(own)).filter(({ events }) => events.includes(status.kind));
        if (told.length === 0) continue;
        await own.write(
          told.map(({ id, events: _, ...to }) => {
            const lane = `watch ${id} ${facts.id}`;
            return { errand: noticeErrand(`${lane} ${status.kind}`, lane, { dialect, facts, status, to }) };
          }),
        );
      }
    };
  };
}
