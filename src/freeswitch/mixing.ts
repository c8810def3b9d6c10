import type { OperationEnd, SoundMix } from '../switch/index.ts';
import type { Channel } from './channel.ts';
import { startMixingIn, stopMixingIn } from './commands.ts';
import { SwitchArgumentRefused } from './errors.ts';
import type { EslEvent } from './event.ts';
import { subscribeToMixing } from './subscriptions.ts';
import { whenAborted, within } from './waiting.ts';

/** Files go on with what is sent to the caller, and stand still while nothing is: so something always is. */
export function mixIn(channel: Channel): SoundMix {
  const close = channel.keepSounding();
  return {
    async play(path, signal, begun = () => {}) {
      try {
        return await playInto(channel, path, signal, begun);
      } catch (error) {
        if (!(error instanceof SwitchArgumentRefused)) throw error;
        return { ended: 'failed', detail: error.message };
      }
    },
    close,
  };
}

async function playInto(channel: Channel, path: string, signal: AbortSignal, begun: () => void): Promise<OperationEnd> {
  if (channel.gone.aborted) return { ended: 'gone' };
  if (signal.aborted) return { ended: 'aborted' };
  const start = startMixingIn(channel.id, path);
  const stop = stopMixingIn(channel.id, path);
  channel.subscribe(subscribeToMixing());
  const over = Promise.withResolvers<OperationEnd>();
  const forget = channel.onEvent((event) => {
    if (isEndOf(event, channel.id, path)) over.resolve({ ended: signal.aborted ? 'aborted' : 'done' });
  });
  const forgetLeg = whenAborted(channel.gone, () => over.resolve({ ended: 'gone' }));
  let forgetSignal = () => {};
  try {
    const { kind, text } = await channel.api(start);
    if (kind !== 'ok')
      return channel.gone.aborted ? { ended: 'gone' } : { ended: 'failed', detail: `the switch refused it: ${text}` };
    begun();
    forgetSignal = whenAborted(signal, () => {
      void channel.api(stop);
      void within(channel.clock, stopWithinMs, over.promise).then(() => over.resolve({ ended: 'aborted' }));
    });
    return await over.promise;
  } finally {
    forgetSignal();
    forgetLeg();
    forget();
  }
}

function isEndOf({ name, headers }: EslEvent, id: string, path: string): boolean {
  return (
    name === 'MEDIA_BUG_STOP' &&
    headers['Unique-ID'] === id &&
    headers['Media-Bug-Function'] === 'displace' &&
    headers['Media-Bug-Target'] === path
  );
}

const stopWithinMs = 1000;
