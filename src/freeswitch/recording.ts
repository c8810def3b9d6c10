import type { RecordEnd, SwitchRecording } from '../switch/index.ts';
import type { Channel } from './channel.ts';
import { record } from './commands.ts';
import { whenAborted } from './waiting.ts';

/**
 * Records the caller until a key, silence, the limit or the signal. Keys and the limit are ours, to the
 * millisecond; the switch's own limit, in whole seconds, lies beyond ours.
 */
export async function recordCaller(
  channel: Channel,
  recording: SwitchRecording,
  signal: AbortSignal,
): Promise<RecordEnd> {
  const { path, maximumMs, endSilenceMs, endKeys } = recording;
  const silenceSeconds = endSilenceMs === null ? null : Math.max(1, Math.ceil(endSilenceMs / 1000));
  const execution = record(path, Math.ceil(maximumMs / 1000) + 1, silenceSeconds);
  const end = await channel.inTurn(signal, async (): Promise<RecordEnd> => {
    let stopped: Pick<RecordEnd, 'ended' | 'key'> | undefined;
    const run = channel.run(execution, maximumMs);
    const stop = (reason: Pick<RecordEnd, 'ended' | 'key'>) => {
      stopped ??= reason;
      run.stop();
    };
    const forget = [
      channel.onKey(({ key }) => {
        if (endKeys.includes(key)) stop({ ended: 'key', key });
      }),
      whenAborted(signal, () => stop({ ended: 'aborted' })),
    ];
    await run.begun;
    if (!run.isOver) {
      const limit = channel.clock.timer(maximumMs, () => stop({ ended: 'limit' }));
      forget.push(() => limit.cancel());
    }
    const ended = await run.done;
    for (const action of forget) action();
    const completed = ended.how === 'completed' ? ended.headers : undefined;
    const recordedMs = Number(completed?.['variable_record_ms'] ?? 0);
    if (channel.gone.aborted || ended.how === 'gone') return { ended: 'gone', recordedMs };
    if (ended.how === 'failed') return { ended: 'failed', recordedMs, detail: ended.detail, ...stopped };
    if (stopped) return { ...stopped, recordedMs };
    return { ended: completed?.['variable_silence_hits_exhausted'] === 'true' ? 'silence' : 'limit', recordedMs };
  });
  return end === 'aborted' || end === 'gone' ? { ended: end, recordedMs: 0 } : end;
}
