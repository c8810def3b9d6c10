import type { QueueRecord } from '../../../src/desk/index.ts';
import { callSid, idIn, sid } from '../sid.ts';
import { failed } from './codes.ts';
import { type Asked, many, one, type Resource, type RestOperation, refused, removal } from './operation.ts';
import { pageOf, sliceOf } from './paging.ts';
import { method, required, type Table, url, whole, words } from './rules.ts';
import { date, integer, sidField, text } from './shape.ts';
import { forbiddenUrl, hook, spoken } from './urls.ts';

const tag = 'Queues';
const ids = { queue: ['QU'] } as const;

interface QueueSubject {
  readonly base: string;
  readonly account: string;
  readonly queue: QueueRecord;
}

const resource: Resource<QueueSubject> = {
  name: 'Queue',
  shape: {
    sid: sidField('QU', ({ queue }) => sid('queue', queue.id)),
    account_sid: sidField('AC', ({ account }) => account),
    friendly_name: text(({ queue }) => queue.name),
    current_size: integer(({ queue }) => queue.members.length),
    max_size: integer(({ queue }) => queue.maximumSize),
    average_wait_time: integer(({ queue }) => Math.round(queue.averageMs / 1000)),
    date_created: date(({ queue }) => queue.createdAt),
    date_updated: date(({ queue }) => queue.changedAt),
    uri: text(({ base, queue }) => `${base}/Queues/${sid('queue', queue.id)}.json`),
  },
};

interface MemberSubject {
  readonly base: string;
  readonly queue: QueueRecord;
  readonly member: QueueRecord['members'][number];
}

const memberResource: Resource<MemberSubject> = {
  name: 'QueueMember',
  shape: {
    call_sid: sidField('CA', ({ member }) => callSid(member.callId)),
    queue_sid: sidField('QU', ({ queue }) => sid('queue', queue.id)),
    date_enqueued: date(({ member }) => member.since),
    position: integer(({ member }) => member.position),
    wait_time: integer(({ member }) => Math.round(member.waitedMs / 1000)),
    uri: text(
      ({ base, queue, member }) => `${base}/Queues/${sid('queue', queue.id)}/Members/${callSid(member.callId)}.json`,
    ),
  },
};

const subject = ({ base, account }: Pick<Asked<Table>, 'base' | 'account'>, queue: QueueRecord): QueueSubject => ({
  base,
  account,
  queue,
});

function queueOf({ desk, path }: Pick<Asked<Table>, 'desk' | 'path'>): Promise<QueueRecord | null> {
  return desk.queues.find(path['queue'] ?? '');
}

const parameters = {
  FriendlyName: words({ maximum: 64 }),
  MaxSize: whole(1, 5000),
} as const;

const create = one(
  {
    name: 'CreateQueue',
    method: 'POST',
    path: '/Queues',
    tag,
    summary: 'Keeps a queue',
    parameters: { ...parameters, FriendlyName: required(parameters.FriendlyName, 20001, 'FriendlyName is required') },
    errors: [22003],
  },
  resource,
  async (asked) => {
    const { FriendlyName: name, MaxSize: maximumSize = 1000 } = asked.values;
    const queue = await asked.desk.queues.create({ name, maximumSize });
    return queue ? { found: subject(asked, queue) } : refused({ code: 22003 });
  },
);

const list = many(
  { name: 'ListQueues', path: '/Queues', tag, summary: 'Queues of the account, newest first' },
  'queues',
  resource,
  async (asked) => {
    const page = await pageOf(asked.values, (wanted) => asked.desk.queues.list(wanted));
    return { ...page, entries: page.entries.map((queue) => subject(asked, queue)) };
  },
);

const fetchOne = one(
  { name: 'FetchQueue', method: 'GET', path: '/Queues/:queue', tag, summary: 'One queue', ids },
  resource,
  async (asked) => {
    const queue = await queueOf(asked);
    return queue && { found: subject(asked, queue) };
  },
);

const update = one(
  {
    name: 'UpdateQueue',
    method: 'POST',
    path: '/Queues/:queue',
    tag,
    summary: 'Renames a queue, or changes how many may wait in it',
    ids,
    parameters,
    errors: [22003],
  },
  resource,
  async (asked) => {
    const { FriendlyName: name, MaxSize: maximumSize } = asked.values;
    const queue = await queueOf(asked);
    if (!queue) return null;
    const changed = await asked.desk.queues.change(queue.id, {
      ...(name !== undefined && { name }),
      ...(maximumSize !== undefined && { maximumSize }),
    });
    if (changed === 'taken') return refused({ code: 22003 });
    return changed && { found: subject(asked, changed) };
  },
);

const remove = removal(
  { name: 'DeleteQueue', path: '/Queues/:queue', tag, summary: 'Forgets a queue that is empty', ids, errors: [20409] },
  async (asked) => {
    const removed = await asked.desk.queues.remove(asked.path['queue'] ?? '');
    return removed === 'not-empty' ? failed(20409, 'The queue is not empty') : removed === 'done';
  },
);

const memberTag = 'Members of a queue';
const memberPath = '/Queues/:queue/Members';

const listMembers = many(
  { name: 'ListQueueMembers', path: memberPath, tag: memberTag, summary: 'Who waits, in order', ids },
  'queue_members',
  memberResource,
  async (asked) => {
    const queue = await queueOf(asked);
    if (!queue) return null;
    const page = sliceOf(asked.values, queue.members);
    return { ...page, entries: page.entries.map((member) => ({ base: asked.base, queue, member })) };
  },
);

/** Who the path names: `Front`, or one by its call; null: nobody who could wait. */
function whoOf({ path: { member = '' } }: Asked<Table>): 'front' | { readonly callId: string } | null {
  if (member === 'Front') return 'front';
  const callId = idIn(member, 'CA');
  return callId === null ? null : { callId };
}

const fetchMember = one(
  {
    name: 'FetchQueueMember',
    method: 'GET',
    path: `${memberPath}/:member`,
    tag: memberTag,
    summary: 'One who waits, by call or as Front',
    ids,
  },
  memberResource,
  async (asked) => {
    const queue = await queueOf(asked);
    const who = whoOf(asked);
    if (!queue || who === null) return null;
    const member = who === 'front' ? queue.members[0] : queue.members.find(({ callId }) => callId === who.callId);
    return member ? { found: { base: asked.base, queue, member } } : null;
  },
);

const dequeue = one(
  {
    name: 'UpdateQueueMember',
    method: 'POST',
    path: `${memberPath}/:member`,
    tag: memberTag,
    summary: 'Takes one who waits out, by call or as Front, and gives its call another document',
    ids,
    parameters: { Url: required(url(21205), 21205), Method: method() },
  },
  memberResource,
  async (asked) => {
    const { Url, Method } = asked.values;
    const forbidden = await forbiddenUrl(asked, [['Url', Url, 21205]]);
    if (forbidden) return refused(forbidden);
    const queue = await queueOf(asked);
    const who = whoOf(asked);
    const next = hook(Url, Method);
    if (!queue || who === null || !next) return null;
    const member = await asked.desk.queues.take(queue.id, who, spoken(next));
    return member && { found: { base: asked.base, queue, member } };
  },
);

export const queues: readonly RestOperation[] = [
  create,
  list,
  fetchOne,
  update,
  remove,
  listMembers,
  fetchMember,
  dequeue,
];
