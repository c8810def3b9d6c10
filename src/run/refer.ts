import type { ReferEnd } from '../switch/index.ts';
import { end as over, type PlainReport, type VerbOf } from '../verbs/index.ts';
import { lastEnding, plainEnding } from './ending.ts';
import type { Ending, LiveCall } from './live-call.ts';

/** The caller's own telephone is asked to call elsewhere; a far end that did takes the call with it. */
export async function runRefer(verb: VerbOf<'refer'>, call: LiveCall): Promise<Ending> {
  const startedAt = call.clock.now();
  if (verb.answers && !call.leg.answered) await call.leg.answer();
  const end = await call.leg.refer(verb.to);
  if (end.ended === 'done') await call.leg.ended;
  const { next, report } =
    end.ended === 'done'
      ? lastEnding(verb, call, startedAt, verb.onCompleted)
      : plainEnding(verb, call, startedAt, verb.onFailed, end.ended === 'failed' ? end.detail : undefined);
  return { next, report: { ...(report as PlainReport), ...statusesOf(end) } };
}

function statusesOf({ replied, notified }: ReferEnd): Pick<PlainReport, 'referStatus' | 'notifiedStatus'> {
  return {
    ...(replied !== undefined && { referStatus: replied }),
    ...(notified !== undefined && { notifiedStatus: notified }),
  };
}

/** The leg leaves us for an extension of the switch's own dialplan, and with it the call is over for us. */
export async function runTransfer(verb: VerbOf<'transfer'>, call: LiveCall): Promise<Ending> {
  const startedAt = call.clock.now();
  if (verb.leg === 'callee' || verb.attended) {
    const what = verb.attended ? 'an attended transfer' : 'a transfer of the callee';
    call.diagnose({
      code: 'transfer-not-possible',
      severity: 'warning',
      message: `${what} needs somebody who is joined with the caller, and nobody is when this step runs; it is skipped.`,
      place: verb.place,
    });
    return plainEnding(verb, call, startedAt, undefined, `${what} is not possible here`);
  }
  const { ended, detail } = await call.leg.leaveTo(verb.extension);
  if (ended === 'failed') return plainEnding(verb, call, startedAt, undefined, detail);
  return lastEnding(verb, call, startedAt, over('normal'));
}
