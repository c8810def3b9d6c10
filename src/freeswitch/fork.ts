import type { ForkPlan, SoundFork } from '../switch/index.ts';
import type { Channel } from './channel.ts';
import { SwitchArgumentRefused } from './errors.ts';
import type { EslEvent } from './event.ts';
import { startFork, stopFork, subscribeToForks } from './fork-commands.ts';
import type { KnownApis } from './known-apis.ts';
import { within } from './waiting.ts';

/**
 * Sound of a leg through a module that not every switch has. The module says in events whether it could connect and
 * that its connection is gone; they bear no name, so where a leg has several their sockets tell more than these do.
 */
export function forkSound(channel: Channel, plan: ForkPlan, apis: KnownApis): SoundFork {
  const { promise: ended, resolve: end } = Promise.withResolvers<string>();
  let isOver = false;
  const finish = (why: string) => {
    isOver = true;
    forget();
    end(why);
  };
  const forget = channel.onEvent((event) => {
    const why = endIn(event, channel.id, plan);
    if (why !== null) finish(why);
  });
  void channel.ended.then(() => finish('the leg has ended'));
  const begin = async (): Promise<string | null> => {
    const name = `uuid_${plan.module}`;
    if (!(await apis.has(name, (call) => channel.api(call))))
      return `the switch has no ${name}: its module mod_${plan.module} is not loaded`;
    channel.subscribe(subscribeToForks(plan.module));
    const { host } = channel.ourAddress;
    const { kind, text } = await channel.api(startFork(channel.id, plan, { host, port: plan.port }));
    return kind === 'ok' ? null : `the switch refused it: ${text.trim() || 'the connection is closed'}`;
  };
  const begun = begin()
    .catch((error: unknown) => {
      if (error instanceof SwitchArgumentRefused) return error.message;
      throw error;
    })
    .then((problem) => {
      if (problem !== null) finish(problem);
      return problem;
    });
  return {
    begun,
    ended,
    async stop() {
      if ((await begun) !== null || channel.gone.aborted) return;
      await channel.api(stopFork(channel.id, plan));
      await within(channel.clock, stopWithinMs, ended);
      if (!isOver) finish('stopped');
    },
  };
}

const stopWithinMs = 1000;

/** Why it is over, if this event says so. */
function endIn({ name, headers, body }: EslEvent, id: string, { module }: ForkPlan): string | null {
  if (name !== 'CUSTOM' || headers['Unique-ID'] !== id) return null;
  switch (headers['Event-Subclass']) {
    case `mod_${module}::connect_failed`:
    case `mod_${module}::error`:
      return `the switch could not connect to us: ${(body ?? '').slice(0, 200) || 'it gave no reason'}`;
    case `mod_${module}::disconnect`:
      return 'the switch has closed its connection to us';
    default:
      return null;
  }
}
