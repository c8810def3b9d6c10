import type { CallServices } from '../call/index.ts';
import type { Clock } from '../clock/index.ts';
import type { Config } from '../config/index.ts';
import type { Account, Accounts, Shelf } from '../desk/index.ts';
import { type AddressGuard, forbiddenUrl } from '../documents/index.ts';
import type { ErrandHandler, WatcherNotices } from '../errands/index.ts';
import type { Recordings, Transcriber } from '../media/index.ts';
import type { EndedRoom, SetUpQueue } from '../run/index.ts';
import { sealer } from '../secrets/index.ts';
import type { ErrandStore, SharedStore } from '../store/index.ts';
import { createAccounts } from './accounts.ts';
import { createDesk, type DeskParts, newId } from './desk.ts';
import { hearing } from './desks/hearing.ts';
import { queueDesk, queuesHere, setUpQueue } from './desks/queues.ts';
import { recordingDesk } from './desks/recordings.ts';
import { endedRoom, roomDesk, roomKind } from './desks/rooms.ts';
import { transcriptionDesk, transcriptionErrands, transcriptionKind } from './desks/transcriptions.ts';
import { type CallsHere, callsAnywhere } from './elsewhere/calls.ts';
import { answersOf, type DesksHere } from './elsewhere/here.ts';
import { OtherProcesses } from './elsewhere/other-processes.ts';
import { answering } from './elsewhere/others.ts';
import { queuesAnywhere } from './elsewhere/queues.ts';
import { recordingsAnywhere } from './elsewhere/recordings.ts';
import { roomsAnywhere } from './elsewhere/rooms.ts';
import { Leaving } from './leaving.ts';
import { liveRecordings } from './live-recordings.ts';
import { sealedErrands, sealedShelf } from './sealed-shelf.ts';
import { type StoredRoutes, storedRoutes } from './stored-routes.ts';
import { watching, writingDown } from './watching.ts';

export interface ApiParts {
  readonly config: Config;
  readonly clock: Clock;
  readonly store: SharedStore;
  readonly services: CallServices;
  readonly guard: AddressGuard;
  readonly recordings: Recordings;
  /** Null: none is configured. */
  readonly transcriber: Transcriber | null;
  /** Sees what is written on an account's shelf. */
  readonly watched?: (account: string, shelf: Shelf) => Shelf;
  /** Told when an errand has been written. */
  readonly errandWritten?: () => void;
  /** What one account may do with the calls of this process. */
  readonly calls: (account: Account) => CallsHere;
  readonly messages: NonNullable<DeskParts['messages']>;
  /** What came to nothing, and on which nobody waits. */
  readonly failed: (what: string, error: unknown) => void;
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
  /** Asks and answers the other processes with this store, once it resolves; gives what ends that. */
  meetOthers(): Promise<() => Promise<void>>;
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
    messages,
    failed,
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
  const desksHere = new Map<string, DesksHere>();
  const here = (account: Account): DesksHere => {
    const { id } = account;
    const made = desksHere.get(id) ?? {
      calls: parts.calls(account),
      rooms: roomDesk({
        account: id,
        shelf: leaving.readAfterwards(shelf(account)),
        rooms: services.rooms,
        calls: services.calls,
        hearing: heard,
      }),
      queues: queuesHere(id, services.queues, services.calls),
      recordings: () => liveRecordings(services, id),
    };
    desksHere.set(id, made);
    return made;
  };
  const others = new OtherProcesses({
    store: store.questions,
    clock,
    seals,
    failed,
    settled: () => leaving.settled(),
    find: answering((id) => {
      const account = accounts.find(id);
      return account && answersOf(here(account));
    }),
  });
  const recordingsOf = (account: Account) =>
    recordingDesk({
      account: account.id,
      store: store.recordings,
      recordings,
      live: recordingsAnywhere(account.id, here(account).recordings, others),
    });
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
        recordings: recordingsOf,
        transcriptions: (own) =>
          transcriptionDesk({
            shelf: shelf(own),
            recordings: recordingsOf(own),
            newId,
            now,
            hasTranscriber: transcriber !== null,
          }),
        calls: (own) => callsAnywhere(own.id, here(own).calls, others),
        rooms: (own) => roomsAnywhere(own.id, here(own).rooms, others),
        queues: (own) =>
          queueDesk({
            shelf: shelf(own),
            waiting: queuesAnywhere(own.id, here(own).queues, others),
            account: own.id,
            newId,
          }),
        messages,
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
    meetOthers: () => others.start(),
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
