import { sleep, type Timer } from '../clock/index.ts';
import type { DigitRule, Gather, GatherReport, Keys, Prompt, Then } from '../verbs/index.ts';
import { DigitEntry, type EntryState } from './digit-entry.ts';
import { answerIfMeant, ending, reportBase } from './ending.ts';
import type { Ending, LiveCall } from './live-call.ts';

type RoundEnd =
  | (EntryState & { readonly done: true })
  | { readonly done: true; readonly outcome: 'interrupted'; readonly endKey: '' };

/** Prompts, listens, and says which way it went; rounds and their prompts come from the verb. */
export async function runGather(verb: Gather, call: LiveCall): Promise<Ending> {
  const startedAt = call.clock.now();
  if (verb.typeAhead === 'drop') call.keys.drop();
  await answerIfMeant(verb, call);
  if (verb.speech) sayThatNobodyListens(verb, call);
  if (verb.mask !== undefined) call.conceal(true);
  const seen = { silence: 0, 'no-match': 0 };
  let prompts = verb.prompts;
  let rounds = 0;
  let last: { readonly end: RoundEnd; readonly digits: Keys };
  do {
    rounds++;
    last = await runRound(verb, prompts, call);
    const { outcome } = last.end;
    // An end key alone is the caller's answer, not silence that deserves another round.
    if ((outcome !== 'silence' || verb.endsAtSilence || last.end.endKey !== '') && outcome !== 'no-match') break;
    seen[outcome]++;
    prompts = [...retryPrompts(verb, outcome, seen[outcome]), ...verb.prompts];
  } while (rounds < verb.rounds);
  const { end, digits } = last;
  if (verb.mask !== undefined || call.memory.isPrivate) call.keepSecret(digits);
  if (verb.mask !== undefined) call.conceal(false);
  if (verb.collection !== undefined && last.end.outcome !== 'interrupted') call.memory.collect(verb.collection, digits);
  const report: GatherReport = {
    ...reportBase(verb, call, startedAt),
    outcome: end.outcome,
    digits,
    endKey: end.endKey,
    rounds,
    ...('value' in end && end.value !== undefined && { value: end.value }),
    ...(verb.collection !== undefined && { collection: verb.collection }),
    ...(verb.mask !== undefined && { masked: masked(digits, verb.mask) }),
  };
  return ending(thenOf(verb, report), report);
}

function thenOf(verb: Gather, report: GatherReport): Then {
  switch (report.outcome) {
    case 'digits':
      return verb.branches?.[report.digits] ?? verb.onInput;
    case 'speech':
      return verb.onInput;
    case 'no-match':
      return verb.onNoMatch;
    case 'silence':
    case 'interrupted':
      return verb.onNoInput;
  }
}

/** One round: prompts, then keys until the entry is complete or time is up. */
async function runRound(
  verb: Gather,
  prompts: readonly Prompt[],
  call: LiveCall,
): Promise<{ end: RoundEnd; digits: Keys }> {
  const rule = verb.digits;
  const endless = prompts.some((prompt) => 'loops' in prompt && prompt.loops === 'endless');
  if (endless) call.awaitingInput();
  await playPrompts(verb, prompts, call);
  if (interrupted(call)) return { end: { done: true, outcome: 'interrupted', endKey: '' }, digits: '' };
  if (!verb.bargeIn || !rule) call.keys.drop();
  if (!endless && call.keys.size === 0) call.awaitingInput();
  if (!rule) return { end: await silence(verb.speech?.startTimeoutMs ?? 0, call), digits: '' };
  const entry = new DigitEntry(rule, verb.choices, verb.comparesWholeEntry);
  return { end: await collect(entry, rule, call), digits: entry.digits };
}

/** Plays the prompts; with barge-in the first waiting key stops them, or keeps them from being heard at all. */
async function playPrompts(verb: Gather, prompts: readonly Prompt[], call: LiveCall): Promise<void> {
  if (!verb.bargeIn || !verb.digits) {
    await call.media.playAll(prompts, { signal: call.signal });
    return;
  }
  if (call.keys.size > 0) return;
  const barge = new AbortController();
  const unsubscribe = call.keys.onPush(() => barge.abort('key'));
  try {
    await call.media.playAll(prompts, { signal: AbortSignal.any([call.signal, barge.signal]) });
  } finally {
    unsubscribe();
  }
}

/** Feeds keys to the entry as they come; the clock decides when nothing more will. */
function collect(entry: DigitEntry, rule: DigitRule, call: LiveCall): Promise<RoundEnd> {
  const stop = AbortSignal.any([call.signal, call.leg.gone]);
  return new Promise((resolve) => {
    let timer: Timer | null = null;
    let budget: Timer | null = null;
    const finish = (end: RoundEnd) => {
      timer?.cancel();
      budget?.cancel();
      unsubscribe();
      stop.removeEventListener('abort', aborted);
      resolve(end);
    };
    const aborted = () => finish({ done: true, outcome: 'interrupted', endKey: '' });
    const wait = (ms: number) => {
      timer?.cancel();
      timer = call.clock.timer(ms, () => finish(entry.timeOut()));
    };
    const takeWaiting = () => {
      for (let key = call.keys.take(); key; key = call.keys.take()) {
        const state = entry.press(key.key);
        if (state.done) return finish(state);
        wait(rule.interDigitTimeoutMs);
      }
    };
    const unsubscribe = call.keys.onPush(takeWaiting);
    if (stop.aborted) return aborted();
    stop.addEventListener('abort', aborted, { once: true });
    if (rule.totalTimeoutMs !== undefined)
      budget = call.clock.timer(rule.totalTimeoutMs, () => finish(entry.timeOut()));
    wait(rule.firstDigitTimeoutMs);
    takeWaiting();
  });
}

/** Nobody can be heard: waits as long as speech might have taken to begin. */
async function silence(ms: number, call: LiveCall): Promise<RoundEnd> {
  try {
    await sleep(call.clock, ms, AbortSignal.any([call.signal, call.leg.gone]));
    return { done: true, outcome: 'silence', endKey: '' };
  } catch {
    return { done: true, outcome: 'interrupted', endKey: '' };
  }
}

function retryPrompts(verb: Gather, after: 'silence' | 'no-match', occurrence: number): readonly Prompt[] {
  const fitting = verb.retryPrompts.filter((retry) => retry.after === after);
  const own = fitting.find((retry) => retry.occurrence === occurrence);
  return (own ?? fitting.find((retry) => retry.occurrence === undefined))?.prompts ?? [];
}

function interrupted(call: LiveCall): boolean {
  return call.signal.aborted || call.leg.gone.aborted;
}

/** Template of D (show) and X (hide); a trailing `-` hides the rest, and so does a template that is too short. */
function masked(digits: Keys, template: string): string {
  return [...digits].map((digit, index) => (template[index] === 'D' ? digit : '*')).join('');
}

function sayThatNobodyListens(verb: Gather, call: LiveCall): void {
  call.diagnose({
    code: 'speech-not-recognised',
    severity: 'warning',
    message: verb.digits
      ? 'No speech recogniser is configured; this prompt takes keys only.'
      : 'No speech recogniser is configured; this prompt can only end in silence.',
    place: verb.place,
  });
}
