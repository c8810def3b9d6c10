import { randomUUID } from 'node:crypto';
import { hearing } from '../../src/api/desks/hearing.ts';
import { queueDesk, queuesHere, setUpQueue } from '../../src/api/desks/queues.ts';
import { recordingDesk } from '../../src/api/desks/recordings.ts';
import { endedRoom, roomDesk, roomKind } from '../../src/api/desks/rooms.ts';
import { callsAnywhere } from '../../src/api/elsewhere/calls.ts';
import { nobodyElse } from '../../src/api/elsewhere/others.ts';
import { queuesAnywhere } from '../../src/api/elsewhere/queues.ts';
import { liveRecordings } from '../../src/api/live-recordings.ts';
import type { AssemblyParts } from '../../src/assembly/index.ts';
import type { CallServices, HandlerParts } from '../../src/call/index.ts';
import { TraceBook } from '../../src/cli/trace-book.ts';
import type { VirtualClock } from '../../src/clock/index.ts';
import type { Account, CallDesk, QueueDesk, RecordingDesk, RoomDesk, Shelf } from '../../src/desk/index.ts';
import { type ErrandRunner, NoticeWitnesses, noticeHandler, runErrands } from '../../src/errands/index.ts';
import type { Recordings } from '../../src/media/index.ts';
import { Outbound, type TurnLimits } from '../../src/outbound/index.ts';
import { CallLog } from '../../src/server/index.ts';
import { type CallStore, memoryStore } from '../../src/store/index.ts';
import type { CallTrace } from '../../src/trace/index.ts';
import type { JsonObject } from '../../src/verbs/index.ts';

/** What an account of a house may do through APIs, with a store in memory behind it. */
export interface HouseApi {
  readonly account: Account;
  readonly store: CallStore;
  readonly shelf: Shelf;
  readonly outbound: Outbound;
  readonly calls: CallDesk;
  readonly rooms: RoomDesk;
  readonly queues: QueueDesk;
  readonly recordings: RecordingDesk;
  /** For `AssemblyParts`. */
  readonly roomEnded: NonNullable<AssemblyParts['roomEnded']>;
  readonly queueSetUp: NonNullable<AssemblyParts['queueSetUp']>;
  /** Of calls that come in. */
  opened(id: string, trace: CallTrace): void;
  readonly ended: HandlerParts['ended'];
  tellStatus: NonNullable<CallServices['tellStatus']>;
  close(): Promise<void>;
}

export interface HouseApiParts {
  readonly clock: VirtualClock;
  readonly services: () => CallServices;
  readonly format: string;
  readonly settings: JsonObject;
  readonly limits?: Partial<TurnLimits>;
  readonly files: () => Recordings;
  readonly failed: (error: unknown) => void;
  readonly store?: CallStore;
}

export function apiOf({
  clock,
  services,
  format,
  settings,
  limits,
  files,
  failed,
  store = memoryStore(),
}: HouseApiParts): HouseApi {
  const account: Account = { id: 'house', title: 'House', ids: {}, settings: { [format]: settings } };
  const log = new CallLog(store);
  const book = new TraceBook(clock, (id, events) => log.open({ id, startedAt: clock.now(), events }));
  let errands: ErrandRunner | undefined;
  const witnesses = new NoticeWitnesses();
  const plain = (id: string) => store.shelves.of(id, () => clock.now());
  const shelf = (of: Pick<Account, 'id'>): Shelf => {
    const kept = plain(of.id);
    return {
      ...kept,
      async write(changes) {
        const written = await kept.write(changes);
        errands?.wake();
        return written;
      },
    };
  };
  let made: Outbound | undefined;
  const outbound = () => {
    made ??= new Outbound({
      services: services(),
      store,
      limits: { perSecond: 50, atOnce: 1000, waiting: 1500, waitMs: 3_600_000, ...limits },
      shelf,
      account: (id) => (id === account.id ? account : null),
      traces: {
        open: (id) => book.open(id),
        live: (id) => log.live(id),
        close: async (id, known) => {
          book.forget(id);
          await log.close(id, known);
        },
      },
      watcherNotices: () => null,
      witnesses,
      sealsSecrets: true,
      failed: (_what, error) => failed(error),
    });
    return made;
  };
  const begin = () => {
    const { dialects, customers } = services();
    const handlers = { call: outbound().errands, notice: noticeHandler({ dialects, customers, witnesses }) };
    const complain = (message: string, facts: object) => failed(new Error(`${message} ${JSON.stringify(facts)}`));
    errands ??= runErrands({
      store: store.shelves.errands,
      clock,
      handlers,
      log: { warn: () => {}, error: complain },
    });
  };
  return {
    account,
    store,
    shelf: shelf(account),
    get outbound() {
      return outbound();
    },
    get calls() {
      begin();
      return callsAnywhere(account.id, outbound().desk(account), nobodyElse);
    },
    get rooms() {
      const { rooms, calls, dialects } = services();
      return roomDesk({ account: account.id, shelf: shelf(account), rooms, calls, hearing: hearing(dialects) });
    },
    get queues() {
      const { queues, calls } = services();
      const newId = () => randomUUID().replaceAll('-', '');
      const waiting = queuesAnywhere(account.id, queuesHere(account.id, queues, calls), nobodyElse);
      return queueDesk({ account: account.id, shelf: shelf(account), waiting, newId });
    },
    get recordings() {
      const live = () => liveRecordings(services(), account.id);
      return recordingDesk({ account: account.id, store: store.recordings, recordings: files(), live });
    },
    roomEnded: (room) =>
      void plain(room.account)
        .write([{ put: roomKind, id: room.id, value: endedRoom(room) }])
        .catch(failed),
    queueSetUp: (of, name) => setUpQueue(plain(of), name),
    tellStatus: (...owed) => {
      begin();
      return outbound().tellStatus(...owed);
    },
    opened: (id, { startedAt, events }) => log.open({ id, startedAt, events }),
    ended: (leg, _trace, run) => outbound().ended(leg.id, run),
    close: async () => errands?.close(),
  };
}
