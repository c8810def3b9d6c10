import type { RoomDesk, RoomRecord } from '../../desk/index.ts';
import { type AnswersHere, type Asking, methodsOf, type Others } from './others.ts';

/** The rooms of this process, and those that ended. */
export interface RoomsHere extends RoomDesk {
  /** People are in it here, or it waits for them. */
  has(nameOrId: string): boolean;
  /** Those that people are in. */
  inHand(): readonly RoomRecord[];
  /** `elsewhere`: those that people are in with other processes. */
  list(
    filter: Parameters<RoomDesk['list']>[0],
    page: Parameters<RoomDesk['list']>[1],
    elsewhere?: readonly RoomRecord[],
  ): ReturnType<RoomDesk['list']>;
}

const methods = [
  'find',
  'members',
  'changeMember',
  'removeMember',
  'announce',
  'redirect',
  'end',
  'controlRecording',
] as const satisfies readonly (keyof RoomDesk)[];

type OfOneRoom = (typeof methods)[number];

/** The rooms of an account, whichever process they are in. */
export function roomsAnywhere(account: string, here: RoomsHere, others: Others): RoomDesk {
  const desk = methodsOf(here, methods);
  const anywhere =
    (method: OfOneRoom): Asking =>
    async (...given) => {
      const about = String(given[0]);
      const asked = { account, about, method: `rooms.${method}`, arguments: given };
      const answered = here.has(about) ? null : await others.one<unknown>(asked);
      return answered ? answered.answer : desk[method](...given);
    };
  const each = Object.fromEntries(methods.map((method) => [method, anywhere(method)])) as unknown as Pick<
    RoomDesk,
    OfOneRoom
  >;
  return {
    ...each,
    async open(name) {
      const found = await each.find(name);
      return found?.name === name && found.state !== 'ended' ? found : here.open(name);
    },
    async list(filter, page) {
      const elsewhere = await others.all<readonly RoomRecord[]>({ account, method: 'rooms.inHand', arguments: [] });
      return here.list(filter, page, elsewhere.flat());
    },
  };
}

/** What this process answers for its rooms. */
export function answersOfRooms(here: RoomsHere): AnswersHere {
  return {
    has: (nameOrId) => here.has(nameOrId),
    methods: { ...methodsOf(here, methods), inHand: async () => here.inHand() },
  };
}
