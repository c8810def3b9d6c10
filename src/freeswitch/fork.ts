import type { ForkPlan, SoundFork } from '../switch/index.ts';
import type { Channel } from './channel.ts';
import { SwitchArgumentRefused } from './errors.ts';
import type { EslEvent } from './event.ts';
import { emptyFork, startFork, stopFork, subscribeToForks } from './fork-commands.ts';
import type { KnownApis } from './known-apis.ts';

/**
 * Sound of a leg through a module that not every switch has. The module says in events whether it could connect and
 * that its connection is gone; they bear no name, so where a leg has several their sockets tell more than these do.
 */
export function forkSound(channel: Channel, plan: ForkPlan, apis: KnownApis): SoundFork {
  const { promise: ended, resolve: end } = Promise.withResolvers<string>();
  // Two sides come together only: while the caller hears nothing, nothing would be told of what it says.
  let release: (() => Promise<void>) | undefined;
  const finish = (why: string) => {
    forget();
    void release?.();
    end(why);
  };
  const forget = channel.onEvent((event) => {
    const why = endIn(event, channel.id, plan);
    if (why !== null) finish(why);
  });
  void channel.ended.then(() => finish('the leg has ended'));
  const begin = async (): Promise<string | null> => {
    // mod_audio_fork takes the whole switch down where there is no codec yet, and the other would pre-answer.
    if (!channel.life.answered) return 'the leg has no sound before it is answered';
    const name = `uuid_${plan.module}`;
    if (!(await apis.has(name, (call) => channel.api(call))))
      return `the switch has no ${name}: its module mod_${plan.module} is not loaded`;
    channel.subscribe(subscribeToForks(plan.module));
    const { host } = channel.ourAddress;
    const { kind, text } = await channel.api(startFork(channel.id, plan, { host, port: plan.port }));
    if (kind === 'ok' && plan.sides === 'both') release = channel.keepSounding();
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
      // Neither module tells of an end that it was asked for.
      finish('stopped');
      await release?.();
    },
    catchUp() {
      for (const call of emptyFork(channel.id, plan)) void channel.api(call);
    },
  };
}

/** `{"reason":"…"}` of mod_audio_fork, `{"status":"error","message":{"code":6,"error":"…"}}` of mod_audio_stream. */
function reasonIn(body = ''): string {
  const [, reason = body] = /"(?:reason|error)":"([^"]*)"/.exec(body) ?? [];
  return reason.slice(0, 200) || 'it gave no reason';
}

/** Why it is over, if this event says so. */
function endIn({ name, headers, body }: EslEvent, id: string, { module }: ForkPlan): string | null {
  if (name !== 'CUSTOM' || headers['Unique-ID'] !== id) return null;
  switch (headers['Event-Subclass']) {
    case `mod_${module}::connect_failed`:
    case `mod_${module}::error`:
      return `the switch could not connect to us: ${reasonIn(body)}`;
    case `mod_${module}::disconnect`:
      return 'the switch has closed its connection to us';
    default:
      return null;
  }
}
