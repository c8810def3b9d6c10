import type { LiveCalls } from '../../call/index.ts';
import type { Item, QueueDesk, QueueRecord, Shelf } from '../../desk/index.ts';
import { plainId, type QueueFacts, type Queues, queueIdOf, type SetUpQueue } from '../../run/index.ts';
import type { QueuesAnywhere, QueuesHere } from '../elsewhere/queues.ts';
import { listLiveAndKept } from './listing.ts';

const queueKind = 'queue';
/** Names of queues are unique in an account. */
const queueNames = 'queue name';

export interface QueueDeskParts {
  readonly account: string;
  readonly shelf: Shelf;
  readonly waiting: QueuesAnywhere;
  readonly newId: () => string;
}

/** Those who wait with this process, in the queues of an account. */
export function queuesHere(account: string, queues: Queues, calls: LiveCalls): QueuesHere {
  /** Led elsewhere, and still in their place for a moment. */
  const taken = new Set<string>();
  return {
    list: () => queues.list(account),
    has: (callId) => calls.find(account, callId) !== null,
    async lead(queueId, callId, next) {
      const queue = queues.list(account).find(({ id }) => id === queueId);
      const call = queue?.members.some((member) => member.callId === callId) && calls.find(account, callId);
      if (!call || taken.has(callId)) return false;
      taken.add(callId);
      try {
        return await call.redirect(next);
      } finally {
        taken.delete(callId);
      }
    },
    setUp: (name, to) => queues.change(account, name, to),
  };
}

/** The queues of an account: those that were set up, and those that callers wait in. */
export function queueDesk({ account, shelf, waiting, newId }: QueueDeskParts): QueueDesk {
  const kept = async (nameOrId: string): Promise<Item | null> => {
    const owner = await shelf.owner(queueNames, nameOrId);
    return shelf.get(queueKind, owner?.id ?? plainId(nameOrId));
  };
  const recordOf = (item: Item, live: readonly QueueFacts[]): QueueRecord => {
    const { name, maximumSize } = setUpOf(item);
    const now = live.find((queue) => queue.id === item.id);
    return {
      id: item.id,
      name,
      maximumSize,
      averageMs: now?.averageMs ?? 0,
      createdAt: item.createdAt,
      changedAt: item.changedAt,
      members: now?.members ?? [],
    };
  };
  const found = async (nameOrId: string, live: readonly QueueFacts[]): Promise<QueueRecord | null> => {
    const item = await kept(nameOrId);
    if (item) return recordOf(item, live);
    const id = plainId(nameOrId);
    const now = live.find((queue) => queue.name === nameOrId || queue.id === id);
    return now ? unkept(now) : null;
  };
  const find = async (nameOrId: string) => found(nameOrId, await waiting.list());
  const write = async (
    id: string,
    name: string,
    maximumSize: number,
    expects: number,
  ): Promise<Item | 'taken' | null> => {
    const names = [{ scope: queueNames, name }];
    const written = await shelf.write([{ put: queueKind, id, value: { name, maximumSize }, names, expects }]);
    if (written.ok) return written.items[0] ?? null;
    return written.why === 'taken' ? 'taken' : null;
  };
  return {
    find,
    async create({ name, maximumSize }) {
      // Of this name it may have had before, without being set up: what was said of it goes on being true.
      const usual = queueIdOf(account, name);
      const id = (await shelf.get(queueKind, usual)) ? newId() : usual;
      const item = await write(id, name, maximumSize, 0);
      if (item === null || item === 'taken') return null;
      await waiting.setUp(name, { name, maximumSize });
      return recordOf(item, await waiting.list());
    },
    async list(page) {
      const live = await waiting.list();
      return listLiveAndKept(
        {
          shelf,
          kind: queueKind,
          live: await unkeptOnes(live, shelf),
          read: (item) => recordOf(item, live),
          fits: () => true,
        },
        page,
      );
    },
    async change(nameOrId, change) {
      const live = await waiting.list();
      const before = await found(nameOrId, live);
      if (!before) return null;
      const { name = before.name, maximumSize = before.maximumSize } = change;
      const item = await shelf.get(queueKind, before.id);
      // A name that nobody has kept may be that of one in which somebody waits.
      if (live.some((other) => other.name === name && other.id !== before.id)) return 'taken';
      const changed = await write(before.id, name, maximumSize, item?.revision ?? 0);
      if (changed === 'taken') return 'taken';
      // Somebody else was faster: theirs is what there is to change.
      if (!changed) return this.change(nameOrId, change);
      await waiting.setUp(before.name, { name, maximumSize });
      return recordOf(changed, await waiting.list());
    },
    async take(nameOrId, who, next) {
      const queue = await find(nameOrId);
      if (!queue) return null;
      const isMeant = ({ callId }: { readonly callId: string }) => who === 'front' || callId === plainId(who.callId);
      // Somebody else may have been faster.
      for (const member of queue.members.filter(isMeant))
        if (await waiting.lead(queue.id, member.callId, next)) return member;
      return null;
    },
    async remove(nameOrId) {
      const queue = await find(nameOrId);
      if (!queue) return 'unknown';
      if (queue.members.length > 0) return 'not-empty';
      await shelf.write([{ remove: queueKind, id: queue.id }]);
      return 'done';
    },
  };
}

/** What is known of a queue before anybody waits in it. */
export async function setUpQueue(shelf: Shelf, name: string): Promise<SetUpQueue | null> {
  const owner = await shelf.owner(queueNames, name);
  const item = owner && (await shelf.get(queueKind, owner.id));
  return item ? { id: item.id, maximumSize: setUpOf(item).maximumSize } : null;
}

const setUpOf = ({ value }: Item) => value as unknown as { readonly name: string; readonly maximumSize: number };

function unkept({ createdAt, ...queue }: QueueFacts): QueueRecord {
  return { ...queue, createdAt, changedAt: createdAt };
}

async function unkeptOnes(live: readonly QueueFacts[], shelf: Shelf): Promise<readonly QueueRecord[]> {
  const each = await Promise.all(
    live.map(async (queue) => ((await shelf.get(queueKind, queue.id)) ? [] : [unkept(queue)])),
  );
  return each.flat();
}
