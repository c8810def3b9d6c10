import type { ReferEnd } from '../switch/index.ts';
import { end as over, type PlainReport, type VerbOf } from '../verbs/index.ts';
import { runAnnouncedTransfer } from './announced-transfer.ts';
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

/** The leg leaves us for an extension of the switch's own dialplan, and with it the call is over for us; but see `announced`. */
export async function runTransfer(verb: VerbOf<'transfer'>, call: LiveCall): Promise<Ending> {
  const startedAt = call.clock.now();
  if (verb.announced) return runAnnouncedTransfer(verb, verb.announced, call);
  const { ended, detail } = await call.leg.leaveTo(verb.extension);
  if (ended === 'failed') return plainEnding(verb, call, startedAt, undefined, detail);
  return lastEnding(verb, call, startedAt, over('normal'));
}
