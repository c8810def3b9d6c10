import { createHash } from 'node:crypto';
import { whenAborted } from '../clock/index.ts';
import { on, type StreamEvent, type VerbOf } from '../verbs/index.ts';
import { answerIfMeant, ending, plainEnding, reportBase } from './ending.ts';
import type { Ending, LiveCall } from './live-call.ts';
import { runStreamInVain } from './no-taps.ts';
import type { CarriedStream, StreamDoor } from './stream-door.ts';
import type { LiveStream, Tap } from './taps.ts';

type StreamVerb = VerbOf<'start-stream' | 'connect-stream'>;

export type StreamOrder = Pick<StreamVerb, 'tap' | 'url' | 'credentials' | 'track' | 'parameters' | 'notify' | 'place'>;

/** Begins to carry the call's sound elsewhere; the document goes on at once. */
export async function runStartStream(verb: VerbOf<'start-stream'>, call: LiveCall): Promise<Ending> {
  if (!call.streams) return runStreamInVain(verb, call);
  const startedAt = call.clock.now();
  await answerIfMeant(verb, call);
  const { tap: name, place } = verb;
  if (name !== null && call.taps.find('stream', name).length > 0) {
    const message = `A stream named "${name}" is under way already; it goes on`;
    call.diagnose({ code: 'stream-under-way', severity: 'warning', message: `${message}.`, place });
    return plainEnding(verb, call, startedAt, on, message);
  }
  streamBeside(streamId(verb, call), verb, call.streams, call, verb.bidirectional);
  return plainEnding(verb, call, startedAt);
}

/** Carries the call's sound elsewhere beside whatever goes on, until it is stopped, its far side or the call ends. */
export function streamBeside(
  id: string,
  order: StreamOrder,
  door: StreamDoor,
  call: LiveCall,
  bidirectional: boolean,
): LiveStream {
  const stream = open(id, order, door, call, bidirectional);
  const known = { id, name: order.tap };
  const forget = call.taps.add({
    kind: 'stream',
    name: order.tap,
    stop: () => stream.stop(),
    over: stream.ended.then(() => {}),
    stream: known,
  });
  void stream.ended.then(forget);
  return known;
}

/** Connects the caller with a WebSocket, both ways, until its far side closes. */
export async function runConnectStream(verb: VerbOf<'connect-stream'>, call: LiveCall): Promise<Ending> {
  if (!call.streams) return runStreamInVain(verb, call);
  const startedAt = call.clock.now();
  await answerIfMeant(verb, call);
  const id = streamId(verb, call);
  const stream = open(id, verb, call.streams, call, true);
  const tap: Tap = { kind: 'stream', name: verb.tap, stop: () => stream.stop(), over: stream.ended.then(() => {}) };
  const forget = call.taps.add(tap);
  const forgetSignal = whenAborted(call.signal, () => void stream.stop());
  const failed = await stream.begun;
  const end = await stream.ended;
  forgetSignal();
  forget();
  const problem = failed?.problem ?? end.problem;
  const report = {
    ...reportBase(verb, call, startedAt),
    made: id,
    ...(verb.tap !== null && { name: verb.tap }),
    ...(problem !== undefined && { failure: problem }),
  };
  return ending(failed ? verb.onFailed : verb.onCompleted, report, verb.onHangup);
}

/** Ends streams by name, or all; or waits until their far sides do. */
export async function runStopStream(verb: VerbOf<'stop-stream'>, call: LiveCall): Promise<Ending> {
  const startedAt = call.clock.now();
  const taps = call.taps.find('stream', verb.tap);
  if (verb.waitsForFarEnd) {
    const { promise: interrupted, resolve } = Promise.withResolvers<void>();
    const forget = whenAborted(call.signal, resolve);
    await Promise.race([interrupted, Promise.all(taps.map(({ over }) => over))]);
    forget();
  } else await Promise.all(taps.map((tap) => tap.stop()));
  return plainEnding(verb, call, startedAt);
}

/** Opens it and tells who subscribed what becomes of it. */
function open(id: string, order: StreamOrder, door: StreamDoor, call: LiveCall, bidirectional: boolean): CarriedStream {
  const { tap, url, credentials, track, parameters, notify, place } = order;
  const stream = door.open({
    id,
    url,
    track,
    parameters,
    bidirectional,
    ...(tap !== null && { name: tap }),
    ...(credentials && { credentials }),
    diagnose: (what) => call.diagnose({ ...what, place }),
  });
  const tell = (
    event: StreamEvent['event'],
    failure?: string,
    more: Pick<StreamEvent, 'startedAt' | 'cutShort'> = {},
  ) => {
    const about = { ...(tap !== null && { name: tap }), ...(failure !== undefined && { failure }), ...more };
    for (const to of notify) call.notify(to, { kind: 'stream', event, at: call.clock.now(), id, url, ...about });
  };
  const told = stream.begun.then(async (failed) => {
    if (failed) {
      const { by } = await stream.ended;
      if (by === 'us' || by === 'leg') return;
      const message = `The stream to ${new URL(url).host} came to nothing: ${failed.problem}.`;
      call.diagnose({ code: 'stream-failed', severity: 'error', message, place });
      return tell(failed.event, failed.problem);
    }
    const startedAt = call.clock.now();
    tell('started', undefined, { startedAt });
    const { problem } = await stream.ended;
    if (problem !== undefined) {
      const message = `The stream to ${new URL(url).host} was cut short: ${problem}.`;
      call.diagnose({ code: 'stream-failed', severity: 'warning', message, place });
      tell('failed', problem, { startedAt });
    }
    tell('stopped', undefined, { startedAt, ...(problem !== undefined && { cutShort: true }) });
  });
  call.atEnd(async () => {
    await stream.stop();
    await told;
  });
  return stream;
}

/** 32 hex digits, the same each time the same call is played. */
function streamId({ place, verb }: StreamVerb, call: LiveCall): string {
  const seed = JSON.stringify([call.id, verb, place, call.clock.now()]);
  return createHash('sha256').update(seed).digest('hex').slice(0, 32);
}
