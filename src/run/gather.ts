import type { Callback, Gather, GatherReport, Keys, Prompt, Then } from '../verbs/index.ts';
import { answerIfMeant, ending, reportBase } from './ending.ts';
import { type RoundEnd, runRound } from './gather-round.ts';
import { Ears } from './hearing.ts';
import type { Ending, LiveCall } from './live-call.ts';

/** Prompts, listens, and says which way it went; rounds and their prompts come from the verb. */
export async function runGather(verb: Gather, call: LiveCall): Promise<Ending> {
  const startedAt = call.clock.now();
  if (verb.typeAhead === 'drop') call.keys.drop();
  await answerIfMeant(verb, call);
  const ears = await Ears.open(verb, call);
  if (verb.mask !== undefined) call.conceal(true);
  call.memory.collectsKeys = verb.digits !== undefined;
  const seen = { silence: 0, 'no-match': 0 };
  let prompts = verb.prompts;
  let rounds = 0;
  let hunted = false;
  let end: RoundEnd;
  do {
    rounds++;
    end = await runRound(verb, prompts, ears, call);
    const { outcome } = end;
    if (outcome === 'no-match' && verb.hunts && (await isHunted(verb.hunts.ask, end.digits, call))) {
      hunted = true;
      break;
    }
    // An end key alone is the caller's answer, not silence that deserves another round.
    if ((outcome !== 'silence' || verb.endsAtSilence || end.endKey !== '') && outcome !== 'no-match') break;
    seen[outcome]++;
    prompts = [...retryPrompts(verb, outcome, seen[outcome]), ...verb.prompts];
  } while (rounds < verb.rounds);
  call.memory.collectsKeys = false;
  const { lastPrompts = [] } = verb;
  if (!hunted && (end.outcome === 'silence' || end.outcome === 'no-match') && !isEarlySilence(verb, end))
    await call.media.playAll(lastPrompts, { signal: call.signal });
  const { outcome, digits, endKey, value, speech } = end;
  if (verb.mask !== undefined || call.memory.isPrivate) keepSecret(end, call);
  if (verb.mask !== undefined) call.conceal(false);
  if (verb.collection !== undefined && (outcome === 'digits' || outcome === 'no-match' || outcome === 'silence'))
    call.memory.collect(verb.collection, digits);
  const report: GatherReport = {
    ...reportBase(verb, call, startedAt),
    outcome,
    digits,
    endKey,
    rounds,
    ...(value !== undefined && { value }),
    ...(speech && { speech: spokenFacts(speech, verb) }),
    ...(verb.collection !== undefined && { collection: verb.collection }),
    ...(verb.mask !== undefined && { masked: masked(digits, verb.mask) }),
  };
  return ending(hunted && verb.hunts ? verb.hunts.onReturned : thenOf(verb, report), report);
}

/** Somebody has a document for this entry, and it has run. One that leaves at once had none. */
async function isHunted(ask: Callback, entered: Keys, call: LiveCall): Promise<boolean> {
  if (entered === '' || call.signal.aborted || call.leg.gone.aborted) return false;
  call.memory.collectsKeys = false;
  const end = await call.nest({
    document: { ask: { ...ask, notes: { ...ask.notes, entered } } },
    facts: () => ({ role: 'sub-flow' }),
    signal: call.signal,
  });
  call.memory.collectsKeys = true;
  return end.ended !== 'left' && end.ended !== 'failed';
}

/** Silence that has a way of its own is no used-up try. */
function isEarlySilence(verb: Gather, { outcome }: RoundEnd): boolean {
  return verb.endsAtSilence === true && outcome === 'silence';
}

/** What the grammar says it means counts only where the document brought one. */
function spokenFacts(
  { text, confidence, heard, meaning }: NonNullable<RoundEnd['speech']>,
  { choices = [] }: Gather,
): NonNullable<GatherReport['speech']> {
  const isOwn = choices.some(({ kind }) => kind === 'grammar');
  return {
    text,
    confidence,
    ...(heard !== undefined && heard !== text && { heard }),
    ...(isOwn && meaning !== undefined && { meaning }),
  };
}

export function thenOf(verb: Gather, report: GatherReport): Then {
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

export function retryPrompts(verb: Gather, after: 'silence' | 'no-match', occurrence: number): readonly Prompt[] {
  const fitting = verb.retryPrompts.filter((retry) => retry.after === after);
  const own = fitting.find((retry) => retry.occurrence === occurrence);
  return (own ?? fitting.find((retry) => retry.occurrence === undefined))?.prompts ?? [];
}

/** Template of D (show) and X (hide); a trailing `-` hides the rest, and so does a template that is too short. */
function masked(digits: Keys, template: string): string {
  return [...digits].map((digit, index) => (template[index] === 'D' ? digit : '*')).join('');
}

function keepSecret({ digits, speech, value }: RoundEnd, call: LiveCall): void {
  for (const secret of [digits, speech?.text, speech?.heard, speech?.meaning, value])
    if (secret !== undefined) call.keepSecret(secret);
}
