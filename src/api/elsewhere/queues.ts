import type { QueueDesk, QueueRecord } from '../../desk/index.ts';
import type { QueueFacts } from '../../run/index.ts';
import type { AnswersHere, Others } from './others.ts';

type Member = QueueRecord['members'][number];
type Next = Parameters<QueueDesk['take']>[2];
type SetUp = Pick<QueueFacts, 'name' | 'maximumSize'>;

/** Who waits with this process. */
export interface QueuesHere {
  list(): readonly QueueFacts[];
  /** Whether a call is one of this process. */
  has(callId: string): boolean;
  /** Leads one who waits elsewhere, once; false: it does not wait there any more. */
  lead(queueId: string, callId: string, next: Next): Promise<boolean>;
  /** A queue of this name is set up like this from now on. */
  setUp(name: string, to: SetUp): void;
}

/** Who waits with any process: queues of one name are one. */
export interface QueuesAnywhere {
  list(): Promise<readonly QueueFacts[]>;
  lead(queueId: string, callId: string, next: Next): Promise<boolean>;
  setUp(name: string, to: SetUp): Promise<void>;
}

export function queuesAnywhere(account: string, here: QueuesHere, others: Others): QueuesAnywhere {
  return {
    async list() {
      const asked = { account, method: 'queues.list', arguments: [] };
      return merged([here.list(), ...(await others.all<readonly QueueFacts[]>(asked))].flat());
    },
    async lead(...given) {
      const [, about] = given;
      if (here.has(about)) return here.lead(...given);
      const asked = { account, about, method: 'queues.lead', arguments: given };
      return (await others.one<boolean>(asked))?.answer ?? false;
    },
    async setUp(name, to) {
      here.setUp(name, to);
      await others.all({ account, method: 'queues.setUp', arguments: [name, to] });
    },
  };
}

/** What this process answers for its queues. */
export function answersOfQueues(here: QueuesHere): AnswersHere {
  return {
    has: (callId) => here.has(callId),
    methods: {
      list: async () => here.list(),
      lead: here.lead,
      setUp: async (name: string, to: SetUp) => here.setUp(name, to),
    },
  };
}

/** Those who wait in queues of one id stand in one line, by when they came. */
function merged(queues: readonly QueueFacts[]): readonly QueueFacts[] {
  return [...Map.groupBy(queues, ({ id }) => id).values()].flatMap((same) => {
    const [first, ...more] = same;
    if (!first || more.length === 0) return first ?? [];
    const members: readonly Member[] = same
      .flatMap((queue) => queue.members)
      .sort((one, other) => one.since - other.since)
      .map((member, index) => ({ ...member, position: index + 1 }));
    const times = same.map(({ averageMs }) => averageMs);
    return {
      ...first,
      createdAt: Math.min(...same.map(({ createdAt }) => createdAt)),
      averageMs: Math.round(times.reduce((sum, time) => sum + time, 0) / times.length),
      members,
    };
  });
}
