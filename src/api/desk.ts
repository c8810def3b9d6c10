import { randomUUID } from 'node:crypto';
import type { Clock } from '../clock/index.ts';
import {
  type Account,
  type CallDesk,
  type Desk,
  type MessageDesk,
  type QueueDesk,
  type RecordingDesk,
  type RoomDesk,
  type Shelf,
  type TranscriptionDesk,
  Unavailable,
} from '../desk/index.ts';
import { digestOf } from '../secrets/index.ts';

/** What a desk is made of, for each account. What is not there yet answers that it cannot be had. */
export interface DeskParts {
  readonly clock: Clock;
  readonly publicUrl: () => string;
  readonly shelf: (account: Account) => Shelf;
  readonly forbidden: (url: string) => Promise<string | null>;
  readonly calls?: (account: Account) => CallDesk;
  readonly recordings?: (account: Account) => RecordingDesk;
  readonly rooms?: (account: Account) => RoomDesk;
  readonly queues?: (account: Account) => QueueDesk;
  readonly messages?: (account: Account) => MessageDesk;
  readonly transcriptions?: (account: Account) => TranscriptionDesk;
}

export function createDesk(account: Account, parts: DeskParts): Desk {
  const { clock, publicUrl, shelf, forbidden } = parts;
  const { calls, recordings, rooms, queues, messages, transcriptions } = parts;
  return {
    account,
    now: () => clock.now(),
    newId,
    get publicUrl() {
      return publicUrl();
    },
    shelf: shelf(account),
    calls: calls?.(account) ?? absent('calls cannot be made here'),
    recordings: recordings?.(account) ?? absent('recordings cannot be had here'),
    rooms: rooms?.(account) ?? absent('rooms cannot be had here'),
    queues: queues?.(account) ?? absent('queues cannot be had here'),
    messages: messages?.(account) ?? absent('messages cannot be sent here'),
    ...(transcriptions && { transcriptions: transcriptions(account) }),
    forbidden,
    digest: (secret) => digestOf(secret, account.id),
  };
}

export const newId = (): string => randomUUID().replaceAll('-', '');

/** Whatever is asked of it cannot be had. */
function absent<Kind extends object>(problem: string): Kind {
  return new Proxy({} as Kind, {
    get: () => async () => {
      throw new Unavailable(problem);
    },
  });
}
