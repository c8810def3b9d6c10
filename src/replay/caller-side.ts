import { scriptText, type TraceEvent } from '../trace/index.ts';
import type { Report } from '../verbs/index.ts';
import type { CallerStep, RecordedCallee } from './recorded-call.ts';
import { isConcealed, standIn, veil } from './stand-in-keys.ts';

type EventOf<Name extends TraceEvent['event']> = Extract<TraceEvent, { readonly event: Name }>;

/** What the caller did, as far as a trace tells. */
export interface CallerSide {
  readonly caller: readonly CallerStep[];
  readonly hangsUpAfterMs?: number;
}

/** One time that the call waited for its caller. */
interface Turn {
  readonly at: number;
  readonly report: Report;
  keys: string;
}

/** Between the notice that the call waits and what the caller does then. */
const reactionMs = 200;
/** A key may come before the prompt it cuts short has stopped. */
const bargeInMs = 300;

/** The steps that lead to the same call again: what was done each time the call waited. */
export function callerSideOf(events: readonly TraceEvent[]): CallerSide {
  const turns = turnsOf(events);
  const end = eventsOf(events, 'end').at(-1);
  const steps = turns.map((turn): readonly CallerStep[] => {
    if (turn.keys !== '') return [{ does: 'press', keys: standIn(turn.keys) }];
    if (turn.report.verb === 'gather' && turn.report.speech) return [spoken(turn.report.speech.text)];
    const spokenMs = spokenMsOf(turn.report, events);
    return [{ does: 'speak', ms: spokenMs }];
  });
  if (end?.by !== 'caller') return { caller: withoutLastSilence(steps.flat()) };
  const last = turns.at(-1);
  const hangsUpWaiting = last?.keys === '' && last.report.interrupted === 'hangup' && last.report.verb === 'gather';
  if (!last || !hangsUpWaiting) return { caller: withoutLastSilence(steps.flat()), hangsUpAfterMs: end.at };
  const pauseMs = Math.max(0, end.at - last.at - reactionMs);
  const pause: readonly CallerStep[] = pauseMs > 0 ? [{ does: 'wait', ms: pauseMs }] : [];
  return { caller: [...steps.slice(0, -1).flat(), ...pause, { does: 'hang up' }] };
}

/**
 * Steps as somebody planned them, but for keys that a document keeps secret: those are replaced by others, as many.
 * What they were must not be found in a recording.
 */
export function withoutSecrets(steps: readonly CallerStep[], events: readonly TraceEvent[]): readonly CallerStep[] {
  const seen = eventsOf(events, 'dtmf').map(({ key }) => key);
  let pressed = 0;
  return steps.map((step) => {
    if (step.does !== 'press') return step;
    const isSecret = seen.slice(pressed, pressed + step.keys.length).some(isConcealed);
    pressed += step.keys.length;
    return { does: 'press', keys: standIn(isSecret ? step.keys.replace(/[0-9A-D]/g, veil) : step.keys) };
  });
}

/** Who was rung on the call and what they did. */
export function calleesOf(events: readonly TraceEvent[]): readonly RecordedCallee[] {
  const callees = new Map<string, RecordedCallee>();
  for (const { report } of eventsOf(events, 'verb')) {
    if (report.verb !== 'dial') continue;
    for (const leg of report.legs) {
      const { to: number, startedAt, answeredAt, endedAt, sipStatus, cause } = leg;
      if (callees.has(number)) continue;
      if (answeredAt !== undefined) {
        const leaves = report.endedBy === 'callee' || leg.id !== report.leg?.id;
        const talks = leaves ? { talksForMs: endedAt - answeredAt } : {};
        callees.set(number, { number, does: 'answer', afterMs: answeredAt - startedAt, ...talks });
      } else if (sipStatus !== undefined && cause !== 'no-answer' && cause !== 'cancelled')
        callees.set(number, { number, does: 'refuse', afterMs: endedAt - startedAt, sipStatus });
      else callees.set(number, { number, does: 'ring for ever' });
    }
  }
  return [...callees.values()];
}

function turnsOf(events: readonly TraceEvent[]): readonly Turn[] {
  const turns = eventsOf(events, 'verb').flatMap(({ report, waited = [] }) =>
    waited.map((at): Turn => ({ at, report, keys: '' })),
  );
  for (const { at, key } of eventsOf(events, 'dtmf')) {
    const turn = turns.findLast((one) => one.at <= at + bargeInMs) ?? turns[0];
    if (turn) turn.keys += key;
  }
  for (const [index, turn] of turns.entries())
    if (turn.report !== turns[index + 1]?.report) turn.keys = withEndKey(turn.keys, turn.report);
  return turns;
}

/** The key that ended an entry is no secret, and is told in the report. */
function withEndKey(keys: string, report: Report): string {
  const endKey = report.verb === 'gather' ? report.endKey : '';
  return endKey !== '' && isConcealed(keys.at(-1)) ? keys.slice(0, -1) + endKey : keys;
}

/** Words as long as people take for them. */
function spoken(words: string): CallerStep {
  return { does: 'speak', ms: words.length * 60, words };
}

function spokenMsOf(report: Report, events: readonly TraceEvent[]): number {
  if (report.verb !== 'record' || !report.recording) return 0;
  const { durationMs } = report.recording;
  return report.endedBy === 'silence' ? Math.max(0, durationMs - endSilenceMsOf(events)) : durationMs;
}

/** How much silence ends a recording: as the first document with one says. */
function endSilenceMsOf(events: readonly TraceEvent[]): number {
  const texts = eventsOf(events, 'script').map(scriptText);
  return Number(/ endSilenceMs=(\d+)/.exec(texts.join('\n'))?.[1] ?? 0);
}

function withoutLastSilence(steps: readonly CallerStep[]): readonly CallerStep[] {
  const last = steps.findLastIndex((step) => step.does !== 'speak' || step.ms > 0);
  return steps.slice(0, last + 1);
}

function eventsOf<Name extends TraceEvent['event']>(
  events: readonly TraceEvent[],
  name: Name,
): readonly EventOf<Name>[] {
  return events.filter((event): event is EventOf<Name> => event.event === name);
}
