import type { OperationEnd, SideRecording, TapEnd } from '../switch/index.ts';
import { on, type Place, type VerbOf } from '../verbs/index.ts';
import { answerIfMeant, plainEnding } from './ending.ts';
import {
  beginMaking,
  channelsOf,
  failRecording,
  finishRecording,
  type Making,
  tellStarted,
} from './finish-recording.ts';
import type { Ending, LiveCall } from './live-call.ts';
import type { LiveRecording, Tap } from './taps.ts';

/** Begins a recording that goes on beside the document, until it is stopped, its limit, or the call's end. */
export async function runStartRecording(verb: VerbOf<'start-recording'>, call: LiveCall): Promise<Ending> {
  const startedAt = call.clock.now();
  await answerIfMeant(verb, call);
  const { rule, recording: name, place, startsOn, onlyOne } = verb;
  if (call.inRoom) {
    const { ended, detail = '' } = await call.inRoom.record(rule, place);
    if (ended === 'failed')
      call.diagnose({ code: 'recording-under-way', severity: 'warning', message: `${detail}.`, place });
    return plainEnding(verb, call, startedAt, on, ended === 'failed' ? detail : undefined);
  }
  if (verb.replaces) for (const tap of call.taps.find('recording', name)) await tap.stop();
  const sought = onlyOne ? null : name;
  if ((onlyOne || name !== null) && call.taps.find('recording', sought).length > 0) {
    const message = `A recording${sought === null ? '' : ` named "${sought}"`} is under way already; it goes on`;
    call.diagnose({ code: 'recording-under-way', severity: 'warning', message: `${message}.`, place });
    return plainEnding(verb, call, startedAt, on, message);
  }
  await recordBeside({ by: 'start-recording', rule, place, startsOn, ...(name !== null && { name }) }, call);
  return plainEnding(verb, call, startedAt);
}

/** Records beside whatever goes on, until it is stopped, its limit, or the call's end; told of by its rule. */
export async function recordBeside(
  { startsOn, ...wanted }: Omit<Making, 'slot'> & Pick<SideRecording, 'startsOn'>,
  call: LiveCall,
): Promise<Tap & { readonly recording: () => LiveRecording }> {
  const making = await beginMaking(wanted, call);
  const { rule, slot, by } = making;
  const beganAt = call.clock.now();
  let isPaused = false;
  const tap = call.leg.recordBeside({
    path: slot.path,
    channels: rule.channels,
    track: rule.track,
    maximumMs: rule.maximumMs,
    startsOn,
  });
  const finished = Promise.all([tap.begun, tap.ended]).then(([begun, end]) => finish(making, begun, end, call));
  let startedAt = beganAt;
  const changed = async (change: Promise<OperationEnd>, pauses: boolean) => {
    const end = await change;
    if (end.ended === 'done') isPaused = pauses;
    return end;
  };
  const known = {
    kind: 'recording',
    name: wanted.name ?? null,
    pause: () => changed(tap.pause(), true),
    resume: () => changed(tap.resume(), false),
    async stop() {
      await tap.stop();
      await finished;
    },
    recording: () => ({ id: slot.id, format: slot.format, channels: channelsOf(rule), startedAt, by, isPaused }),
  } as const;
  const forget = call.taps.add(known);
  void finished.then(forget);
  void tap.begun.then((at) => {
    if (at === null) return;
    startedAt = at;
    tellStarted(making, at, call);
  });
  call.atEnd(async () => {
    await tap.stop();
    await finished;
  });
  return known;
}

async function finish(making: Making, begun: number | null, end: TapEnd, call: LiveCall): Promise<void> {
  const made = { startedAt: begun ?? end.at, endedAt: end.at };
  if (end.ended === 'failed' && begun === null)
    await failRecording(making, made, end.detail ?? 'the switch gave no reason', call);
  else await finishRecording(making, made, call);
}

/** Pauses, resumes or stops recordings by name, or all of them. */
export async function runControlRecording(verb: VerbOf<'control-recording'>, call: LiveCall): Promise<Ending> {
  const startedAt = call.clock.now();
  await answerIfMeant(verb, call);
  if (call.inRoom) {
    const { ended, detail = '' } = await call.inRoom.control(verb.action);
    if (ended === 'failed') diagnoseControl(verb.place, `The recording could not be changed: ${detail}.`, call);
    return plainEnding(verb, call, startedAt, on, ended === 'failed' ? detail : undefined);
  }
  const taps = call.taps.find('recording', verb.recording);
  if (taps.length === 0) return plainEnding(verb, call, startedAt, on, nothingRecorded(verb, call));
  const ends = await Promise.all(taps.map((tap) => change(tap, verb.action)));
  const failed = ends.find((end) => end?.ended === 'failed');
  if (failed) diagnoseControl(verb.place, `The recording could not be changed: ${failed.detail}.`, call);
  return plainEnding(verb, call, startedAt, on, failed?.detail);
}

async function change(tap: Tap, action: VerbOf<'control-recording'>['action']): Promise<OperationEnd | undefined> {
  if (action === 'pause') return tap.pause?.();
  if (action === 'resume') return tap.resume?.();
  await tap.stop();
  return { ended: 'done' };
}

function nothingRecorded({ recording, place, action }: VerbOf<'control-recording'>, call: LiveCall): string {
  const what = recording === null ? 'no recording' : `no recording named "${recording}"`;
  diagnoseControl(place, `There is ${what} under way; nothing to ${action}.`, call);
  return `there is ${what} under way`;
}

function diagnoseControl(place: Place, message: string, call: LiveCall): void {
  call.diagnose({ code: 'recording-not-changed', severity: 'warning', message, place });
}
