import type { MediaEnd, MediaOptions, OperationEnd, SwitchSound, SwitchSpeech } from '../switch/index.ts';
import type { RunEnd } from './application-run.ts';
import type { Channel } from './channel.ts';
import { type Execution, eavesdrop, echo, playback, pressKey, speak } from './commands.ts';
import { whenAborted } from './waiting.ts';

/** Plays one sound to its end, a key, or the signal. */
export function playSound(
  channel: Channel,
  sound: SwitchSound,
  holdMusic: string,
  options: MediaOptions,
): Promise<MediaEnd> {
  if (sound.kind === 'silence' && sound.durationMs !== 'endless' && sound.durationMs < 1)
    return Promise.resolve({ ended: 'done', heardMs: 0 });
  return perform(channel, playback(sound, holdMusic), longest(sound), options);
}

/** The caller hears the caller, until the signal. */
export async function echoCaller(channel: Channel, signal: AbortSignal): Promise<OperationEnd> {
  const { ended, detail } = await perform(channel, echo(), null, { endKeys: '', signal });
  return { ended: ended === 'key' ? 'done' : ended, ...(detail !== undefined && { detail }) };
}

/** The caller hears another leg, until that ends or the signal. */
export async function listenToLeg(channel: Channel, legId: string, signal: AbortSignal): Promise<OperationEnd> {
  // A break does not reach it; the key by which a listener gives up does.
  const forget = whenAborted(signal, () => void channel.api(pressKey(channel.id, '*')));
  const { ended, detail } = await perform(channel, eavesdrop(legId), null, { endKeys: '', signal });
  forget();
  return { ended: ended === 'key' ? 'done' : ended, ...(detail !== undefined && { detail }) };
}

/** Speaks by an engine of the switch, which says nothing about failing but falls silent at once. */
export async function speakText(channel: Channel, speech: SwitchSpeech, options: MediaOptions): Promise<MediaEnd> {
  const end = await perform(channel, speak(speech), null, options);
  const mute = end.ended === 'done' && end.heardMs < shortestSpeechMs && /[\p{L}\p{N}]/u.test(speech.text);
  return mute
    ? { ...end, ended: 'failed', detail: `the speech engine ${speech.engine} (voice ${speech.voice}) said nothing` }
    : end;
}

async function perform(
  channel: Channel,
  execution: Execution,
  expectedMs: number | null,
  { endKeys, signal }: MediaOptions,
): Promise<MediaEnd> {
  const end = await channel.inTurn(signal, async (): Promise<MediaEnd> => {
    let stopped: { readonly ended: 'aborted' } | { readonly ended: 'key'; readonly key: string } | undefined;
    const run = channel.run(execution, expectedMs);
    const forgetKeys = channel.onKey(({ key }) => {
      if (!endKeys.includes(key)) return;
      stopped ??= { ended: 'key', key };
      run.stop();
    });
    const forgetSignal = whenAborted(signal, () => {
      stopped ??= { ended: 'aborted' };
      run.stop();
    });
    const ended = await run.done;
    forgetKeys();
    forgetSignal();
    const heardMs = ended.tookMs;
    if (channel.gone.aborted) return { ended: 'gone', heardMs };
    if (stopped) return { ...stopped, heardMs, ...(ended.how === 'failed' && { detail: ended.detail }) };
    return { ...ownEnd(ended), heardMs };
  });
  return end === 'aborted' || end === 'gone' ? { ended: end, heardMs: 0 } : end;
}

function ownEnd(end: RunEnd): Pick<MediaEnd, 'ended' | 'detail'> {
  if (end.how === 'gone') return { ended: 'gone' };
  if (end.how === 'failed') return { ended: 'failed', detail: end.detail };
  switch (end.response) {
    case 'FILE NOT FOUND':
      return { ended: 'failed', detail: 'the switch cannot find or read the file' };
    case 'PLAYBACK ERROR':
      return { ended: 'failed', detail: 'the switch could not play it' };
    default:
      return { ended: 'done' };
  }
}

/** Ms a sound can take; null if only the switch knows. */
function longest(sound: SwitchSound): number | null {
  switch (sound.kind) {
    case 'silence':
      return sound.durationMs === 'endless' ? null : sound.durationMs;
    case 'tone':
      return sound.repeat === 'endless' ? null : (sound.onMs + sound.offMs) * sound.repeat;
    case 'file':
    case 'hold-music':
      return null;
  }
}

/** One media tick: an engine that cannot be had returns before it. */
const shortestSpeechMs = 20;
