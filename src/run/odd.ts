import type { Verb, VerbOf } from '../verbs/index.ts';
import { answerIfMeant, plainEnding } from './ending.ts';
import type { Ending, LiveCall } from './live-call.ts';

/** The caller's own sound comes back until somebody ends it. */
export async function runEcho(verb: VerbOf<'echo'>, call: LiveCall): Promise<Ending> {
  const startedAt = call.clock.now();
  await answerIfMeant(verb, call);
  const { ended, detail } = await call.leg.echo(call.signal);
  return plainEnding(verb, call, startedAt, undefined, ended === 'failed' ? detail : undefined);
}

/** Silence keeps sound flowing on an answered call, so that no network between thinks it is over. */
export async function runWaitForHangup(verb: VerbOf<'wait-for-hangup'>, call: LiveCall): Promise<Ending> {
  const startedAt = call.clock.now();
  await answerIfMeant(verb, call);
  if (call.leg.answered)
    await call.leg.play({ kind: 'silence', durationMs: 'endless' }, { endKeys: '', signal: call.signal });
  await aborted(call.signal);
  return plainEnding(verb, call, startedAt);
}

/** Nobody here talks to those who take payments. */
export async function runPay(verb: VerbOf<'pay'>, call: LiveCall): Promise<Ending> {
  const startedAt = call.clock.now();
  const failure = 'no payment connector';
  call.diagnose({
    code: 'no-payment-connector',
    severity: 'error',
    message: 'Payments cannot be taken: there is no payment connector; the document goes on as after a failed one.',
    place: verb.place,
  });
  return plainEnding(verb, call, startedAt, verb.onCompleted, failure);
}

/** A flow in hand runs on this leg and comes back. */
export async function runRunFlow(verb: VerbOf<'run-flow'>, call: LiveCall): Promise<Ending> {
  const startedAt = call.clock.now();
  const verbs: readonly Verb[] = verb.flow.verbs;
  const ended = await call.nest({ document: { verbs }, facts: () => ({ role: 'sub-flow' }), signal: call.signal });
  return plainEnding(verb, call, startedAt, undefined, ended.ended === 'failed' ? ended.message : undefined);
}

/** Never resolves if nothing ends it: the call's own time limit does. */
function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

export async function runPrivacy(verb: VerbOf<'privacy'>, call: LiveCall): Promise<Ending> {
  call.memory.isPrivate = verb.hides;
  call.conceal(verb.hides, 'privacy');
  return plainEnding(verb, call, call.clock.now());
}
