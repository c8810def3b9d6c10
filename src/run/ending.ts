import { on, type PlainReport, type Report, type Then, type Verb } from '../verbs/index.ts';
import { type Ending, interruptionOf, type LiveCall } from './live-call.ts';

/** Answers where the dialect says that this verb answers; resolves false when the leg is gone. */
export async function answerIfMeant(verb: Verb, call: LiveCall): Promise<boolean> {
  if (verb.answers && !call.leg.answered && !call.leg.gone.aborted) await call.leg.answer();
  return !call.leg.gone.aborted;
}

/** What every report begins with. */
export function reportBase<Name extends Verb['verb']>(
  verb: Verb & { readonly verb: Name },
  call: LiveCall,
  startedAt: number,
): { verb: Name; startedAt: number; endedAt: number; name?: string; interrupted?: NonNullable<Report['interrupted']> } {
  return {
    verb: verb.verb,
    startedAt,
    endedAt: call.clock.now(),
    ...(verb.name !== undefined && { name: verb.name }),
    ...interruptedBy(call),
  };
}

function interruptedBy({ leg, signal }: LiveCall): Pick<Report, 'interrupted'> {
  if (leg.gone.aborted) return { interrupted: 'hangup' };
  if (!signal.aborted) return {};
  return { interrupted: interruptionOf(signal)?.kind ?? 'replaced' };
}

type PlainVerb = Extract<Verb, { readonly verb: PlainReport['verb'] }>;

/** The ending of a verb that has nothing to tell but that it ran, or why not. */
export function plainEnding(
  verb: PlainVerb,
  call: LiveCall,
  startedAt: number,
  next: Then = on,
  failure?: string,
): Ending {
  const report = { ...reportBase(verb, call, startedAt), ...(failure !== undefined && { failure }) } as PlainReport;
  return { next, report };
}

/** The ending of a verb that ends the call itself: nobody interrupted it. */
export function lastEnding(verb: PlainVerb, call: LiveCall, startedAt: number, next: Then): Ending {
  const report = {
    verb: verb.verb,
    startedAt,
    endedAt: call.clock.now(),
    ...(verb.name !== undefined && { name: verb.name }),
  } as PlainReport;
  return { next, report };
}

/** `onHangup` is the verb's own word for a caller who left, where it has one. */
export function ending(next: Then, report: Report, onHangup?: Then): Ending {
  return { next, report, ...(onHangup && { owed: onHangup }) };
}
