import type { RecordEnd, SwitchRecording } from '../switch/index.ts';
import type { Channel } from './channel.ts';
import { record } from './commands.ts';
import { recordBeside, type SilenceRule } from './recording-tap.ts';
import { whenAborted } from './waiting.ts';

/**
 * Records the caller until a key, silence, the limit or the signal. Keys and the limit are ours, to the
 * millisecond; the switch's own limit, in whole seconds, lies beyond ours. `record` knows one silence only; where
 * the one before the caller speaks is another, a background recording does it.
 */
export function recordCaller(channel: Channel, recording: SwitchRecording, signal: AbortSignal): Promise<RecordEnd> {
  const { endSilenceMs, startTimeoutMs = endSilenceMs } = recording;
  return startTimeoutMs === endSilenceMs
    ? recordInFront(channel, recording, signal)
    : recordWithTap(channel, recording, { startMs: startTimeoutMs, endMs: endSilenceMs }, signal);
}

async function recordWithTap(
  channel: Channel,
  { path, maximumMs, endKeys }: SwitchRecording,
  rule: SilenceRule,
  signal: AbortSignal,
): Promise<RecordEnd> {
  const end = await channel.inTurn(signal, async (): Promise<RecordEnd> => {
    let stopped: Pick<RecordEnd, 'ended' | 'key'> | undefined;
    const side = { path, maximumMs, channels: 1, track: 'caller', startsOn: 'now' } as const;
    const tap = recordBeside(channel, side, rule);
    const stop = (reason: Pick<RecordEnd, 'ended' | 'key'>) => {
      stopped ??= reason;
      void tap.stop();
    };
    const forget = [
      channel.onKey(({ key }) => {
        if (endKeys.includes(key)) stop({ ended: 'key', key });
      }),
      whenAborted(signal, () => stop({ ended: 'aborted' })),
    ];
    const { ended, recordedMs, silence, detail } = await tap.ended;
    for (const action of forget) action();
    if (channel.gone.aborted) return { ended: 'gone', recordedMs };
    if (ended === 'failed') return { ended: 'failed', recordedMs, ...(detail !== undefined && { detail }) };
    if (stopped) return { ...stopped, recordedMs };
    return silence ? { ended: 'silence', recordedMs } : { ended: 'limit', recordedMs };
  });
  return end === 'aborted' || end === 'gone' ? { ended: end, recordedMs: 0 } : end;
}

async function recordInFront(channel: Channel, recording: SwitchRecording, signal: AbortSignal): Promise<RecordEnd> {
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
