import type { RecordEnd } from '../switch/index.ts';
import type { Record, RecordingFacts, RecordReport } from '../verbs/index.ts';
import { answerIfMeant, ending, reportBase } from './ending.ts';
import type { Ending, LiveCall } from './live-call.ts';

/** The tone before a recording: 640 Hz for half a second. */
const beep = { kind: 'tone', frequencies: [640], onMs: 500, offMs: 0, repeat: 1 } as const;

/** Prompts, beeps and records until a key, silence, the limit or the hang-up. */
export async function runRecord(verb: Record, call: LiveCall): Promise<Ending> {
  const startedAt = call.clock.now();
  await answerIfMeant(verb, call);
  let rounds = 0;
  let taken: Taken;
  do {
    rounds++;
    taken = await takeOnce(verb, call);
  } while (!taken.recording && taken.end.ended === 'silence' && rounds < verb.rounds);
  call.keys.drop();
  const { end, recording } = taken;
  if (end.ended === 'failed')
    call.diagnose({
      code: 'recording-failed',
      severity: 'error',
      message: `The recording could not be made: ${end.detail ?? 'the switch gave no reason'}.`,
      place: verb.place,
      hint: 'see that the switch may write to the storage folder',
    });
  const report: RecordReport = {
    ...reportBase(verb, call, startedAt),
    outcome: end.ended === 'failed' ? 'failed' : recording ? 'recorded' : 'nothing',
    endedBy: endedBy(end),
    endKey: end.key ?? '',
    rounds,
    ...(recording && { recording }),
    ...(end.ended === 'failed' && { failure: end.detail ?? 'the switch gave no reason' }),
  };
  return ending(recording ? verb.onRecorded : verb.onNothing, report, recording && verb.onHangup);
}

interface Taken {
  readonly end: RecordEnd;
  readonly recording?: RecordingFacts;
}

async function takeOnce(verb: Record, call: LiveCall): Promise<Taken> {
  await call.media.playAll(verb.prompts, { signal: call.signal });
  if (verb.beep && !call.signal.aborted) await call.leg.play(beep, { endKeys: '', signal: call.signal });
  if (call.leg.gone.aborted) return { end: { ended: 'gone', recordedMs: 0 } };
  if (call.signal.aborted) return { end: { ended: 'aborted', recordedMs: 0 } };
  const slot = call.media.recordings.reserve(verb.rule.format === 'au' ? 'wav' : verb.rule.format);
  const startedAt = call.clock.now();
  if (verb.endKeys !== '') call.awaitingInput();
  const end = await call.leg.record(
    { path: slot.path, maximumMs: verb.rule.maximumMs, endSilenceMs: verb.endSilenceMs, endKeys: verb.endKeys },
    call.signal,
  );
  if (end.ended === 'failed' || end.recordedMs === 0) return { end };
  return {
    end,
    recording: {
      id: slot.id,
      url: slot.url,
      format: verb.rule.format === 'au' ? 'wav' : verb.rule.format,
      channels: 1,
      durationMs: end.recordedMs,
      startedAt,
      endedAt: call.clock.now(),
    },
  };
}

function endedBy(end: RecordEnd): RecordReport['endedBy'] {
  switch (end.ended) {
    case 'key':
    case 'silence':
    case 'limit':
      return end.ended;
    case 'gone':
      return 'hangup';
    case 'aborted':
      return 'interrupted';
    case 'failed':
      return 'failure';
  }
}
