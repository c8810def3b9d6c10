import type { PlainReport, VerbOf } from '../verbs/index.ts';
import { on } from '../verbs/index.ts';
import { rungTargets } from './dial-targets.ts';
import { plainEnding } from './ending.ts';
import type { Ending, LiveCall } from './live-call.ts';
import { idOf, RungLegs } from './rung-legs.ts';
import { endpointOf } from './written-destination.ts';

/** Gives a session that has no leg yet one; the verbs that follow run on it. */
export async function runOriginate(verb: VerbOf<'originate'>, call: LiveCall): Promise<Ending> {
  const startedAt = call.clock.now();
  const awaited = call.awaited();
  if (!awaited) {
    call.diagnose({
      code: 'originate-not-possible',
      severity: 'error',
      message: 'This call has somebody on the line already, so nobody else is called; the step counts as failed.',
      place: verb.place,
      hint: 'ring somebody for this caller with a transfer, or start another session',
    });
    return plainEnding(verb, call, startedAt, verb.onFailed, 'the call has a leg already');
  }
  if (verb.texting) {
    const { network, to } = verb.texting;
    const began = awaited.beginTexts(network, verb.callerId?.number ?? '', to);
    return began
      ? plainEnding(verb, call, startedAt, verb.onAnswered)
      : plainEnding(verb, call, startedAt, verb.onFailed, `somebody else is writing to ${to} already`);
  }
  const rung = rungTargets(verb.targets, call, { screened: false });
  // Who answers becomes the call itself, and is no leg of it.
  const { rang: _rang, ...itself } = call;
  const listener = new RungLegs(rung, itself, verb.callerId?.number ?? '');
  const end = await awaited.originate(
    {
      targets: [...rung.keys()],
      ringTimeoutMs: verb.ringTimeoutMs,
      callerId: { ...call.memory.outgoing.callerId, ...verb.callerId },
      answersOnMedia: verb.answersOnMedia,
      progress: (step, leg, target) => listener.progress(step, leg, target),
    },
    call.signal,
  );
  if (end.ended !== 'answered') return plainEnding(verb, call, startedAt, verb.onFailed, end.detail ?? end.raw);
  const target = rung.get(end.target);
  if (target && target.digitsOnAnswer.length > 0) await end.leg.sendDigits(target.digitsOnAnswer, call.signal);
  const rule = target?.machineDetection ?? verb.machineDetection;
  if (rule && target) {
    const detected = listener.detectMachine(end.leg, rule, target, call.signal);
    if (rule.notify) call.atEnd(() => detected);
    else await detected;
  }
  const { next, report } = plainEnding(verb, call, startedAt, verb.onAnswered);
  const machine = listener.machineOf(end.leg);
  return { next, report: machine === undefined ? report : ({ ...report, machine } as PlainReport) };
}

/** Rings everybody who is named, says it to whoever answers, and hangs up; the call itself only waits. */
export async function runVoiceMessage(verb: VerbOf<'voice-message'>, call: LiveCall): Promise<Ending> {
  const startedAt = call.clock.now();
  const { node } = call;
  if (!node) {
    call.diagnose({
      code: 'switch-not-configured',
      severity: 'error',
      message: 'Nobody can be called: the switch itself is not known.',
      place: verb.place,
      hint: 'set switch.address and switch.password in the configuration',
    });
    return plainEnding(verb, call, startedAt, verb.onFailed, 'the switch itself is not known');
  }
  const failures = await Promise.all(verb.to.map((to) => tell(to, verb, call)));
  const failure = failures.find((each) => each !== null);
  return failure == null
    ? plainEnding(verb, call, startedAt, on)
    : plainEnding(verb, call, startedAt, verb.onFailed, failure);
}

/** Why it was not said to this one; null if it was. */
async function tell(to: string, verb: VerbOf<'voice-message'>, call: LiveCall): Promise<string | null> {
  const { callerId, headers } = call.memory.outgoing;
  const end = await call.node?.originate(
    {
      targets: [{ label: to, endpoint: endpointOf(to), headers: { ...headers, ...verb.headers }, digitsOnAnswer: [] }],
      ringTimeoutMs: verb.ringTimeoutMs,
      callerId: { ...callerId, ...(verb.from !== undefined && { number: verb.from }) },
      answersOnMedia: verb.answersOnMedia ?? false,
    },
    call.signal,
  );
  if (end?.ended !== 'answered') return end?.detail ?? 'nobody was called';
  const { leg } = end;
  const startedAt = call.clock.now();
  const nested = await call.nest({
    document: { verbs: verb.prompts },
    facts: () => ({ role: 'screening', leg: { id: idOf(leg.id), to, startedAt } }),
    leg,
    signal: call.signal,
  });
  await leg.hangup('normal');
  return nested.ended === 'failed' ? nested.message : null;
}
