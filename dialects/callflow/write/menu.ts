import type { Gather, JsonObject, Prompt, Then, Verb } from '../../../src/verbs/index.ts';
import { type Lose, lostBranch } from '../../lost.ts';
import { interDigitMs } from '../read/digits.ts';
import { firstDigitMs, goodbye, systemPrompts } from '../read/menu.ts';
import { allKeys } from '../read/module-data.ts';
import { audioName } from './audio-name.ts';
import { writePrompt } from './hear.ts';
import { doTheSame, type Step, type Surroundings, unless, type VerbWritten, within } from './step.ts';

/**
 * `menu` with its document inline. What it plays on its way out are verbs of the list: where those are the ones
 * that KAZOO plays of its own accord they are taken into it again, else they become nodes.
 */
export function writeMenu(menu: Gather, surroundings: Surroundings): VerbWritten {
  const { rest, verbsOf, language, lose } = surroundings;
  const { digits, onInput, onNoMatch, onNoInput } = menu;
  if (onInput.go !== 'on' && !doTheSame(verbsOf(onInput), rest))
    lose(lostBranch(menu, 'onInput', 'a menu has a child for each entry and none for any other'));
  const after = verbsOf(onNoMatch);
  const { leaving, ...wayOut } = wayOutOf(menu, after);
  const greeting = mediumOf(menu.prompts, systemPrompts.greeting);
  const maximum = within(digits?.maximum ?? longestEntry, 1, longestEntry);
  const step: Step = {
    module: 'menu',
    data: {
      // The number of tries is always there: without any field of a menu, KAZOO looks for one by its id.
      retries: within(menu.rounds, 1, 10),
      ...(digits && unless('timeout', within(digits.firstDigitTimeoutMs, 1, 60_000), firstDigitMs)),
      ...(digits && unless('interdigit_timeout', within(digits.interDigitTimeoutMs, 1, 10_000), interDigitMs)),
      ...unless('max_extension_length', maximum, usualEntry),
      ...mediaFields(greeting, menu, wayOut),
    },
    branches: { ...entries(menu, maximum, lose), ...(onNoInput.go !== 'on' && { timeout: onNoInput }) },
    ...(wayOut.next !== undefined && { next: wayOut.next, needsNext: true }),
  };
  const before = greeting === undefined ? menu.prompts.flatMap((prompt) => writePrompt(prompt, language, lose)) : [];
  return { steps: [...before, step], rest: leaving, dropped: after === rest ? [] : rest };
}

const longestEntry = 6;
const usualEntry = 4;

function entries({ branches = {}, ...menu }: Gather, maximum: number, lose: Lose): Readonly<Record<string, Then>> {
  return Object.fromEntries(
    Object.entries(branches).filter(([entry]) => {
      const fits = /^[\d*#]+$/.test(entry) && entry.length <= maximum;
      if (!fits) lose(lostBranch(menu, `branches.${entry}`, `a menu takes up to ${maximum} keys`));
      return fits;
    }),
  );
}

interface WayOut {
  /** KAZOO says that the menu is left, once the tries are used up. */
  readonly saysExit: boolean;
  /** Nothing is said but the greeting. */
  readonly suppressed: boolean;
  /** The child that is taken then. */
  readonly next?: string;
  /** What it consists of. */
  readonly leaving: readonly Verb[];
}

function wayOutOf({ retryPrompts }: Gather, after: readonly Verb[]): WayOut {
  const saysExit = isSystemPrompt(after[0], systemPrompts.exit_media, allKeys);
  const [first, ...others] = saysExit ? after.slice(1) : after;
  const said = { saysExit, suppressed: false };
  if (!saysExit && !first && retryPrompts.length === 0) return { ...said, suppressed: true, leaving: [] };
  if (isSystemPrompt(first, goodbye, allKeys) && others.length === 0) return { ...said, leaving: [] };
  if (isSystemPrompt(first, systemPrompts.transfer_media, allKeys) && others.length > 0)
    return { ...said, next: '_', leaving: others };
  return { ...said, next: 'max_retries', leaving: first ? [first, ...others] : [] };
}

function isSystemPrompt(verb: Verb | undefined, id: string, endKeys: string): boolean {
  if (verb?.verb !== 'play') return false;
  const { source, loops, answers } = verb;
  return source.kind === 'media' && source.id === id && loops === 1 && answers && verb.endKeys === endKeys;
}

/** A medium by its name; true for KAZOO's own, false for none, undefined where it is no single recording. */
function mediumOf(prompts: readonly Prompt[], system: string): string | boolean | undefined {
  const [prompt, ...others] = prompts;
  if (!prompt) return false;
  if (others.length > 0 || prompt.verb !== 'play' || prompt.loops !== 1) return undefined;
  return isSystemPrompt(prompt, system, '') ? true : audioName(prompt.source);
}

function mediaFields(
  greeting: string | boolean | undefined,
  { retryPrompts }: Gather,
  { saysExit, suppressed }: Pick<WayOut, 'saysExit' | 'suppressed'>,
): JsonObject {
  const invalid = retryPrompts.find(({ after }) => after === 'no-match')?.prompts ?? [];
  const media = {
    ...unless('greeting', greeting ?? false, true),
    ...(!suppressed && unless('invalid_media', mediumOf(invalid, systemPrompts.invalid_media) ?? true, true)),
    ...(!suppressed && unless('exit_media', saysExit, true)),
  };
  return {
    ...(Object.keys(media).length > 0 && { media }),
    ...unless('suppress_media', suppressed, false),
  };
}
