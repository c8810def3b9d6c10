import type { Prompt, RetryPrompt } from '../../../src/verbs/index.ts';
import type { DocumentReading } from './document.ts';
import { type Said, shown } from './json.ts';
import { type PromptBase, readSayItems, type SaidItem, type Speaking } from './say.ts';

/** The `say` of an action that listens: what is said in every round, and what only after a fruitless one. */
export interface RoundPrompts {
  readonly prompts: readonly Prompt[];
  readonly retryPrompts: readonly RetryPrompt[];
}

type Round = Pick<RetryPrompt, 'after' | 'occurrence'>;

/** The action around them answers and is interrupted; its prompts are neither. */
const nested: Omit<PromptBase, 'place'> = { answers: false };

/** Prompts of `ask` and `record`. An item may name several events; items for the same one follow each other. */
export function readRoundPrompts(
  said: Said,
  document: DocumentReading,
  around: Speaking,
  heard: readonly RetryPrompt['after'][],
): RoundPrompts {
  const prompts: Prompt[] = [];
  const rounds = new Map<string, Round & { readonly prompts: Prompt[] }>();
  for (const item of readSayItems(said, document, around, () => nested)) {
    if (!item.parameters.has('event') || item.parameters.raw('event') === '') {
      prompts.push(...item.prompts);
      continue;
    }
    for (const round of roundsOf(item, heard, document)) {
      const label = `${round.after}:${round.occurrence ?? ''}`;
      const known = rounds.get(label) ?? { ...round, prompts: [] };
      known.prompts.push(...item.prompts);
      rounds.set(label, known);
    }
  }
  return { prompts, retryPrompts: [...rounds.values()] };
}

/** `timeout`, `nomatch`, each optionally `:N`, several with blanks between. */
function roundsOf(
  { parameters }: SaidItem,
  heard: readonly RetryPrompt['after'][],
  { remarks }: DocumentReading,
): readonly Round[] {
  const written = parameters.text('event') ?? '';
  return written
    .trim()
    .split(/\s+/)
    .flatMap((label): readonly Round[] => {
      const match = /^(timeout|nomatch)(?::0*([1-9]\d*))?$/i.exec(label);
      const after = match?.[1]?.toLowerCase() === 'nomatch' ? 'no-match' : 'silence';
      if (match && heard.includes(after))
        return [{ after, ...(match[2] !== undefined && { occurrence: Number(match[2]) }) }];
      remarks.warning(
        'invalid-value',
        parameters.place('event'),
        `${shown(label)} is no event of a prompt here; what it labels is never said.`,
        heard.includes('no-match')
          ? 'timeout, nomatch, or one of them with :1, :2 …'
          : 'timeout, timeout:1, timeout:2 …',
      );
      return [];
    });
}

/** A `say` that stands outside rounds: everything in order; an event there means nothing. */
export function readPlainPrompts(
  said: Said,
  document: DocumentReading,
  around?: Speaking,
  base: Omit<PromptBase, 'place'> = nested,
): readonly Prompt[] {
  return plainPrompts(
    readSayItems(said, document, around, () => base),
    document,
  );
}

export function plainPrompts(items: readonly SaidItem[], { remarks }: DocumentReading): readonly Prompt[] {
  return items.flatMap(({ parameters, prompts }) => {
    if (parameters.has('event'))
      remarks.warning(
        'ignored-event',
        parameters.place('event'),
        'say.event was skipped: it chooses a prompt inside ask and record only. The text is said.',
      );
    return prompts;
  });
}
