import { end, on, type Prompt, type Verb, type VerbName, type VerbOf } from '../verbs/index.ts';
import { endCall } from './end-call.ts';
import { answerIfMeant, lastEnding, plainEnding } from './ending.ts';
import type { Ending, LiveCall, Runner } from './live-call.ts';

/** Say, play, pause and digits: heard, then on. */
export async function runPrompt(verb: Prompt, call: LiveCall): Promise<Ending> {
  const startedAt = call.clock.now();
  await answerIfMeant(verb, call);
  const heard = await call.media.play(verb, { signal: call.signal });
  return plainEnding(verb, call, startedAt, on, heard.ended === 'failed' ? heard.detail : undefined);
}

/** The caller hears ringing for a while: as a tone when answered, by 180 when not. */
export async function runRing(verb: VerbOf<'ring'>, call: LiveCall): Promise<Ending> {
  const startedAt = call.clock.now();
  await answerIfMeant(verb, call);
  const ringing = {
    kind: 'tone',
    frequencies: [440, 480],
    onMs: 2000,
    offMs: 4000,
    repeat: Math.ceil(verb.durationMs / 6000),
  } as const;
  if (call.leg.answered) {
    const enough = new AbortController();
    const timer = call.clock.timer(verb.durationMs, () => enough.abort());
    await call.leg.play(ringing, { endKeys: '', signal: AbortSignal.any([call.signal, enough.signal]) });
    timer.cancel();
  } else {
    await call.leg.ring();
    await call.media.play(
      { verb: 'pause', durationMs: verb.durationMs, answers: false, place: verb.place },
      { signal: call.signal },
    );
  }
  return plainEnding(verb, call, startedAt);
}

export async function runAnswer(verb: VerbOf<'answer'>, call: LiveCall): Promise<Ending> {
  const startedAt = call.clock.now();
  const { ended, detail } = await call.leg.answer(verb.headers);
  return plainEnding(verb, call, startedAt, on, ended === 'failed' ? detail : undefined);
}

export async function runHangup(verb: VerbOf<'hangup'>, call: LiveCall): Promise<Ending> {
  const startedAt = call.clock.now();
  await endCall(call.leg, verb.cause, verb.answers, verb.headers);
  return lastEnding(verb, call, startedAt, verb.onEnded ?? end(verb.cause));
}

export async function runReject(verb: VerbOf<'reject'>, call: LiveCall): Promise<Ending> {
  const startedAt = call.clock.now();
  if (verb.earlyMedia && !call.leg.answered) {
    const sound = await call.media.sound(verb.earlyMedia, call.signal, verb.place);
    if (sound) await call.leg.play(sound, { endKeys: '', signal: call.signal });
  }
  if (call.leg.answered) await call.leg.hangup(verb.cause);
  else await call.leg.reject(verb.sipStatus, verb.reason);
  await call.leg.ended;
  return lastEnding(verb, call, startedAt, end(verb.cause));
}

export async function runDeflect(verb: VerbOf<'deflect'>, call: LiveCall): Promise<Ending> {
  const startedAt = call.clock.now();
  if (call.leg.answered) return plainEnding(verb, call, startedAt, verb.onFailed, 'the call has been answered already');
  const { ended, detail } = await call.leg.deflect(verb.to);
  if (ended === 'failed') return plainEnding(verb, call, startedAt, verb.onFailed, detail);
  await call.leg.ended;
  return lastEnding(verb, call, startedAt, end('normal'));
}

export async function runRedirect(verb: VerbOf<'redirect'>, call: LiveCall): Promise<Ending> {
  const { callback, onFailed } = verb;
  return plainEnding(verb, call, call.clock.now(), { go: 'ask', callback, ...(onFailed && { onFailed }) });
}

/** Verbs that only change what the call remembers. */
export function remembering<Name extends 'tag' | 'set-variables' | 'set-language' | 'drop-digits'>(
  change: (verb: VerbOf<Name>, call: LiveCall) => void,
): Runner<Name> {
  return async (verb, call) => {
    change(verb, call);
    return plainEnding(verb, call, call.clock.now());
  };
}

/** Leaves what the document runs in; a document that runs in nothing goes on. */
export async function runLeave(verb: VerbOf<'leave'>, call: LiveCall): Promise<Ending> {
  return { ...plainEnding(verb, call, call.clock.now()), leaves: true };
}

export async function runUnsupported(verb: VerbOf<'unsupported'>, call: LiveCall): Promise<Ending> {
  return plainEnding(verb, call, call.clock.now(), verb.onSkipped, verb.reason);
}

/** A verb of the list that this version does not run: said so, and its failure ending taken. */
export function unavailable<Name extends VerbName>(verb: VerbOf<Name>, call: LiveCall): Promise<Ending> {
  const reason = `${verb.verb} is not carried out by this version`;
  call.diagnose({
    code: 'verb-not-available',
    severity: 'error',
    message: `${reason}; the call goes on as if it had failed.`,
    place: verb.place,
  });
  return Promise.resolve(
    plainEnding(verb as Extract<Verb, { verb: 'echo' }>, call, call.clock.now(), failureThen(verb), reason),
  );
}

function failureThen(verb: Verb) {
  if ('onFailed' in verb) return verb.onFailed ?? on;
  if ('onLeft' in verb) return verb.onLeft;
  if ('onCompleted' in verb) return verb.onCompleted;
  return on;
}
