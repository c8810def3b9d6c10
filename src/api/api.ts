import type { CallServices } from '../call/index.ts';
import type { Clock } from '../clock/index.ts';
import type { Config } from '../config/index.ts';
import type { Account, Accounts, Shelf } from '../desk/index.ts';
import { type AddressGuard, forbiddenUrl } from '../documents/index.ts';
import type { ErrandHandler, WatcherNotices } from '../errands/index.ts';
import type { Recordings, Transcriber } from '../media/index.ts';
import type { EndedRoom, SetUpQueue } from '../run/index.ts';
import { sealer } from '../secrets/index.ts';
import type { CallStore, ErrandStore } from '../store/index.ts';
import { createAccounts } from './accounts.ts';
import { createDesk, type DeskParts, newId } from './desk.ts';
import { hearing } from './desks/hearing.ts';
import { queueDesk, setUpQueue } from './desks/queues.ts';
import { recordingDesk } from './desks/recordings.ts';
import { endedRoom, roomDesk, roomKind } from './desks/rooms.ts';
import { transcriptionDesk, transcriptionErrands, transcriptionKind } from './desks/transcriptions.ts';
import { Leaving } from './leaving.ts';
import { liveRecordings } from './live-recordings.ts';
import { sealedErrands, sealedShelf } from './sealed-shelf.ts';
import { type StoredRoutes, storedRoutes } from './stored-routes.ts';
import { watching, writingDown } from './watching.ts';

export interface ApiParts {
  readonly config: Config;
  readonly clock: Clock;
  readonly store: CallStore;
  readonly services: CallServices;
  readonly guard: AddressGuard;
  readonly recordings: Recordings;
  /** Null: none is configured. */
  readonly transcriber: Transcriber | null;
  /** Sees what is written on an account's shelf. */
  readonly watched?: (account: string, shelf: Shelf) => Shelf;
  /** Told when an errand has been written. */
  readonly errandWritten?: () => void;
  /** What others make of a desk: calls, messages. */
  readonly more?: Partial<DeskParts>;
}

/** What providers' faces work with. */
export interface Api {
  readonly accounts: Accounts;
  /** What an account keeps; secrets are sealed where there is a key. */
  shelf(account: Pick<Account, 'id'>): Shelf;
  /** What is still to be done for all accounts. */
  readonly errands: ErrandStore;
  /** Who does those that are this room's own. */
  readonly handlers: Readonly<Record<string, ErrandHandler>>;
  /** Where numbers go that accounts routed. */
  readonly routes: StoredRoutes;
  /** For `AssemblyParts`. */
  roomEnded(room: EndedRoom): Promise<void>;
  queueSetUp(account: string, name: string): Promise<SetUpQueue | null>;
  /** Of what the account's clients uploaded; null: there is no such sound. */
  sound(account: string, id: string): Promise<Uint8Array | null>;
  /** `CallServices.watcher`. */
  callWatcher: NonNullable<CallServices['watcher']>;
  watcherNotices(account: string): WatcherNotices | null;
}

export function createApi(parts: ApiParts): Api {
  const {
    config,
    clock,
    store,
    guard,
    recordings,
    transcriber,
    services,
    watched,
    more,
    errandWritten = () => {},
  } = parts;
  const leaving = new Leaving();
  const now = () => clock.now();
  const heard = hearing(services.dialects);
  const seals = config.key === null ? null : sealer(config.key);
  const shelf = ({ id }: Pick<Account, 'id'>): Shelf => {
    const plain = store.shelves.of(id, now);
    const opened = telling(seals ? sealedShelf(plain, seals) : plain, errandWritten);
    return watched ? watched(id, opened) : opened;
  };
  const recordingsOf = (account: string) =>
    recordingDesk({ account, store: store.recordings, recordings, live: () => liveRecordings(services, account) });
  const accounts = createAccounts({
    accounts: config.accounts,
    alsoNamed: config.routes.map(({ account }) => account),
    shelf: store.shelves.of('', now),
    desk: (account) =>
      createDesk(account, {
        clock,
        publicUrl: services.apiUrl,
        shelf,
        forbidden: (url) => forbiddenUrl(guard, url),
        recordings: ({ id }) => recordingsOf(id),
        transcriptions: ({ id }) =>
          transcriptionDesk({
            shelf: shelf({ id }),
            recordings: recordingsOf(id),
            newId,
            now,
            hasTranscriber: transcriber !== null,
          }),
        rooms: ({ id }) =>
          roomDesk({
            account: id,
            shelf: leaving.readAfterwards(shelf({ id })),
            rooms: services.rooms,
            calls: services.calls,
            hearing: heard,
          }),
        queues: ({ id }) =>
          queueDesk({
            account: id,
            shelf: shelf({ id }),
            queues: services.queues,
            newId,
            calls: services.calls,
          }),
        ...more,
      }),
  });
  const { errands } = store.shelves;
  const faces = services.dialects.flatMap(({ face }) => face ?? []);
  const usersOf = (format: string) =>
    config.accounts.flatMap(({ id, apis }) => (apis[format] && accounts.find(id)) || []);
  const watcherNotices = watching({ faces, shelf, usersOf });
  return {
    accounts,
    routes: storedRoutes({ faces, accounts, shelf, usersOf }),
    shelf,
    errands: seals ? sealedErrands(errands, seals) : errands,
    handlers: { [transcriptionKind]: transcriptionErrands(transcriber, accounts) },
    roomEnded: (room) =>
      leaving.wait(shelf({ id: room.account }).write([{ put: roomKind, id: room.id, value: endedRoom(room) }])),
    async sound(account, id) {
      for (const face of faces) {
        const bytes = await face.sound?.(id, shelf({ id: account }));
        if (bytes) return bytes;
      }
      return null;
    },
    callWatcher(account) {
      const notices = watcherNotices(account);
      return notices && writingDown(notices, shelf({ id: account }));
    },
    watcherNotices,
    queueSetUp: (account, name) => setUpQueue(shelf({ id: account }), name),
  };
}

function telling(shelf: Shelf, errandWritten: () => void): Shelf {
  return {
    ...shelf,
    async write(changes) {
      const written = await shelf.write(changes);
      if (written.ok && changes.some((change) => 'errand' in change)) errandWritten();
      return written;
    },
  };
}
