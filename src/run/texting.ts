import { levelSsml } from '../media/index.ts';
import type { Gather, GatherReport, Prompt, Verb, VerbName } from '../verbs/index.ts';
import { plainEnding, reportBase } from './ending.ts';
import { retryPrompts, thenOf } from './gather.ts';
import type { Ending, LiveCall, Runner, Runners } from './live-call.ts';
import { aloneToo, failedReport, nextOf, waitAlone } from './nobody.ts';
import { answerIn, type TextAnswer } from './text-answer.ts';

/**
 * The runners of a conversation by texts: what would be said is sent, what would be entered is the next text, and what
 * only calls know fails and says so.
 */
export function withTexts(runners: Runners): Runners {
  const here = new Set<VerbName>(aloneToo);
  const all = Object.entries(runners).map(([name, runner]) => [name, here.has(name as VerbName) ? runner : voiceOnly]);
  const own: Partial<Runners> = {
    say: sendPrompt,
    play: sendPrompt,
    pause: waitAlone,
    answer: async (verb, call) => plainEnding(verb, call, call.clock.now()),
    gather: gatherTexts,
  };
  return { ...(Object.fromEntries(all) as Runners), ...own };
}

const voiceOnly: Runner<VerbName> = async (verb, call) => {
  const failure = 'it is for calls, and this is a conversation by text';
  call.diagnose({
    code: 'voice-only',
    severity: 'error',
    message: `${verb.verb} fails: ${failure}.`,
    place: verb.place,
    hint: 'answer texts with texts',
  });
  return { next: nextOf(verb), report: failedReport(verb, call, failure) };
};

async function sendPrompt(verb: Extract<Prompt, { verb: 'say' | 'play' }>, call: LiveCall): Promise<Ending> {
  const startedAt = call.clock.now();
  const problem = await sendTexts([verb], verb.place, call);
  return plainEnding(verb, call, startedAt, undefined, problem ?? undefined);
}

/** Sends what prompts say as one text; gives why it could not be sent. Nothing to say is no failure. */
async function sendTexts(prompts: readonly Prompt[], place: Verb['place'], call: LiveCall): Promise<string | null> {
  const { channel } = call.leg;
  const { network = 'sms' } = call.textLine() ?? {};
  const text = prompts.map(wordsOf).filter(Boolean).join(' ').trim();
  if (text === '' || call.signal.aborted) return null;
  const [from, to] = channel.direction === 'inbound' ? [channel.to, channel.from] : [channel.from, channel.to];
  const transport = call.texts.for(network);
  const sent = transport
    ? await transport.send({ id: call.texts.newId(), to, from, network, text, media: [] })
    : { ok: false as const, problem: `no way is configured for ${network} messages` };
  if (sent.ok) return null;
  call.diagnose({
    code: 'message-not-sent',
    severity: 'warning',
    message: `The text to ${to} could not be sent: ${sent.problem}.`,
    place,
    hint: 'see messages in the configuration',
  });
  return sent.problem;
}

/** Words without markup; the address of a sound. */
function wordsOf(prompt: Prompt): string {
  switch (prompt.verb) {
    case 'say':
      return prompt.markup === 'plain' ? prompt.text : spoken(prompt.text);
    case 'play':
      return prompt.source.kind === 'url' ? prompt.source.url : '';
    default:
      return '';
  }
}

function spoken(ssml: string): string {
  return levelSsml(ssml)
    .parts.flatMap((part) => (part.kind === 'text' ? [part.text.trim()] : []))
    .join(' ');
}

/** Rounds of a text and the answer to it; the text that a conversation began with answers its first question. */
async function gatherTexts(verb: Gather, call: LiveCall): Promise<Ending> {
  const startedAt = call.clock.now();
  const seen = { silence: 0, 'no-match': 0 };
  const waitMs = Math.max(verb.digits?.firstDigitTimeoutMs ?? 0, verb.speech?.startTimeoutMs ?? 0);
  let prompts = verb.prompts;
  let rounds = 0;
  let answer: TextAnswer = silence;
  let failure: string | null = null;
  do {
    rounds++;
    failure = await sendTexts(prompts, verb.place, call);
    if (failure !== null) break;
    answer = await nextAnswer(verb, waitMs, call);
    const { outcome } = answer;
    if ((outcome !== 'silence' || verb.endsAtSilence) && outcome !== 'no-match') break;
    seen[outcome]++;
    prompts = [...retryPrompts(verb, outcome, seen[outcome]), ...verb.prompts];
  } while (rounds < verb.rounds);
  if (verb.collection !== undefined) call.memory.collect(verb.collection, answer.digits);
  const report: GatherReport = {
    ...reportBase(verb, call, startedAt),
    ...answer,
    endKey: '',
    rounds,
    ...(failure !== null && { failure }),
    ...(verb.collection !== undefined && { collection: verb.collection }),
  };
  return { next: thenOf(verb, report), report };
}

const silence: TextAnswer = { outcome: 'silence', digits: '' };

async function nextAnswer(verb: Gather, waitMs: number, call: LiveCall): Promise<TextAnswer> {
  call.awaitingInput();
  const received = (await call.textLine()?.next(waitMs, call.signal)) ?? null;
  if (call.signal.aborted) return { outcome: 'interrupted', digits: '' };
  if (!received) return silence;
  if (verb.mask !== undefined || call.memory.isPrivate) call.keepSecret(received.text.trim());
  return answerIn(received.text, verb);
}
