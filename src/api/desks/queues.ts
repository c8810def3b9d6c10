import type { LiveCalls } from '../../call/index.ts';
import type { Item, QueueDesk, QueueRecord, Shelf } from '../../desk/index.ts';
import { plainId, type QueueFacts, type Queues, queueIdOf, type SetUpQueue } from '../../run/index.ts';
import { listLiveAndKept } from './listing.ts';

const queueKind = 'queue';
/** Names of queues are unique in an account. */
const queueNames = 'queue name';

export interface QueueDeskParts {
  readonly account: string;
  readonly shelf: Shelf;
  readonly queues: Queues;
  readonly newId: () => string;
  readonly calls: LiveCalls;
}

/** The queues of an account: those that were set up, and those that callers wait in. */
export function queueDesk({ account, shelf, queues, newId, calls }: QueueDeskParts): QueueDesk {
  /** Led elsewhere, and still in their place for a moment. */
  const taken = new Set<string>();
  const live = () => queues.list(account);
  const kept = async (nameOrId: string): Promise<Item | null> => {
    const owner = await shelf.owner(queueNames, nameOrId);
    return shelf.get(queueKind, owner?.id ?? plainId(nameOrId));
  };
  const recordOf = (item: Item): QueueRecord => {
    const { name, maximumSize } = setUpOf(item);
    const now = live().find((queue) => queue.id === item.id);
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
  const liveNamed = (nameOrId: string) => {
    const id = plainId(nameOrId);
    return live().find((queue) => queue.name === nameOrId || queue.id === id);
  };
  const find = async (nameOrId: string): Promise<QueueRecord | null> => {
    const item = await kept(nameOrId);
    if (item) return recordOf(item);
    const now = liveNamed(nameOrId);
    return now ? unkept(now) : null;
  };
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
      queues.change(account, name, { maximumSize });
      return recordOf(item);
    },
    list: async (page) =>
      listLiveAndKept(
        {
          shelf,
          kind: queueKind,
          live: await unkeptOnes(live(), shelf),
          read: recordOf,
          fits: () => true,
        },
        page,
      ),
    async change(nameOrId, change) {
      const before = await find(nameOrId);
      if (!before) return null;
      const { name = before.name, maximumSize = before.maximumSize } = change;
      const item = await shelf.get(queueKind, before.id);
      // A name that nobody has kept may be that of one in which somebody waits.
      if (live().some((other) => other.name === name && other.id !== before.id)) return 'taken';
      const changed = await write(before.id, name, maximumSize, item?.revision ?? 0);
      if (changed === 'taken') return 'taken';
      // Somebody else was faster: theirs is what there is to change.
      if (!changed) return this.change(nameOrId, change);
      queues.change(account, before.name, { name, maximumSize });
      return recordOf(changed);
    },
    async take(nameOrId, who, next) {
      const found = await find(nameOrId);
      const waiting = found?.members.filter(({ callId }) => !taken.has(callId)) ?? [];
      const member = who === 'front' ? waiting[0] : waiting.find(({ callId }) => callId === plainId(who.callId));
      const call = member && calls.find(account, member.callId);
      if (!member || !call) return null;
      taken.add(member.callId);
      const isLed = await call.redirect(next);
      taken.delete(member.callId);
      return isLed ? member : null;
    },
    async remove(nameOrId) {
      const found = await find(nameOrId);
      if (!found) return 'unknown';
      if (found.members.length > 0) return 'not-empty';
      await shelf.write([{ remove: queueKind, id: found.id }]);
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
