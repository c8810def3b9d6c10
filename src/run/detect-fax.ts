import type { VerbOf } from '../verbs/index.ts';
import { answerIfMeant, plainEnding } from './ending.ts';
import type { Ending, LiveCall } from './live-call.ts';

/** Whom no fax was heard from in time is a voice, and so is everybody where nobody can listen. */
export async function runDetectFax(verb: VerbOf<'detect-fax'>, call: LiveCall): Promise<Ending> {
  const startedAt = call.clock.now();
  const voice = (why?: string) => plainEnding(verb, call, startedAt, verb.onVoice, why);
  if (!(await answerIfMeant(verb, call))) return voice('the caller has left');
  const { ended, detail } = await call.leg.hearFax(verb.durationMs, call.signal);
  if (ended === 'heard') return plainEnding(verb, call, startedAt, verb.onFax);
  if (ended !== 'failed') return voice();
  call.diagnose({
    code: 'fax-not-listened-for',
    severity: 'warning',
    message: `Nobody listens for a fax: ${detail}.`,
    place: verb.place,
    hint: 'see that FreeSWITCH has mod_spandsp',
  });
  return voice(detail);
}
