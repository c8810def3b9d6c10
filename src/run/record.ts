import type { RecordEnd } from '../switch/index.ts';
import type { Prompt, Record, RecordingFacts, RecordReport, Then } from '../verbs/index.ts';
import { answerIfMeant, ending, reportBase } from './ending.ts';
import { beginMaking, failRecording, finishRecording, tellStarted } from './finish-recording.ts';
import type { Ending, LiveCall } from './live-call.ts';

/** The tone before a recording: 640 Hz for half a second. */
const beep = { kind: 'tone', frequencies: [640], onMs: 500, offMs: 0, repeat: 1 } as const;

/** Prompts, beeps and records until a key, silence, the limit or the hang-up. */
export async function runRecord(verb: Record, call: LiveCall): Promise<Ending> {
  const startedAt = call.clock.now();
  await answerIfMeant(verb, call);
  let rounds = 0;
  let prompts = verb.prompts;
  let taken: Taken;
  do {
    rounds++;
    taken = await takeOnce(verb, prompts, call);
    prompts = [...retryPrompts(verb, rounds), ...verb.prompts];
  } while (!taken.recording && taken.end.ended === 'silence' && rounds < verb.rounds);
  call.keys.drop();
  const { end, recording } = taken;
  const report: RecordReport = {
    ...reportBase(verb, call, startedAt),
    outcome: end.ended === 'failed' ? 'failed' : recording ? 'recorded' : 'nothing',
    endedBy: endedBy(end),
    endKey: end.key ?? '',
    rounds,
    ...(recording && { recording }),
    ...(end.ended === 'failed' && { failure: end.detail ?? 'the switch gave no reason' }),
  };
  return ending(thenOf(verb, recording), report, recording && verb.onHangup);
}

function thenOf(verb: Record, recording: RecordingFacts | undefined): Then {
  if (!recording) return verb.onNothing;
  return recording.upload === 'failed' ? (verb.onUploadFailed ?? verb.onRecorded) : verb.onRecorded;
}

interface Taken {
  readonly end: RecordEnd;
  readonly recording?: RecordingFacts;
}

async function takeOnce(verb: Record, prompts: readonly Prompt[], call: LiveCall): Promise<Taken> {
  const { rule, place, name, endKeys, endSilenceMs, startTimeoutMs } = verb;
  await call.media.playAll(prompts, { signal: call.signal, endKeys: verb.bargeIn ? everyKey : '' });
  if (verb.beep && !call.signal.aborted) await call.leg.play(beep, { endKeys: '', signal: call.signal });
  if (call.leg.gone.aborted) return { end: { ended: 'gone', recordedMs: 0 } };
  if (call.signal.aborted) return { end: { ended: 'aborted', recordedMs: 0 } };
  const making = await beginMaking({ by: 'record', rule, place, ...(name !== undefined && { name }) }, call);
  const startedAt = call.clock.now();
  tellStarted(making, startedAt, call);
  if (endKeys !== '') call.awaitingInput();
  const { path } = making.slot;
  const end = await call.leg.record(
    { path, maximumMs: rule.maximumMs, startTimeoutMs, endSilenceMs, endKeys },
    call.signal,
  );
  const made = { startedAt, endedAt: call.clock.now() };
  if (end.ended === 'failed') {
    await failRecording(making, made, end.detail ?? 'the switch gave no reason', call);
    return { end };
  }
  // Where the document sets a time for the caller to begin, silence is nothing said.
  const mustBeHeard = end.ended === 'silence' && startTimeoutMs !== null;
  const recording = await finishRecording(making, { ...made, mustBeHeard }, call);
  return recording ? { end, recording } : { end };
}

/** What is said before another round, by how often nothing was said. */
function retryPrompts(verb: Record, times: number): readonly Prompt[] {
  const all = (verb.retryPrompts ?? []).filter(({ after }) => after === 'silence');
  const own =
    all.find(({ occurrence }) => occurrence === times) ?? all.find(({ occurrence }) => occurrence === undefined);
  return own?.prompts ?? [];
}

const everyKey = '0123456789*#ABCD';

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
