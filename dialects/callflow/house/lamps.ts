import { showPresence, type Verb } from '../../../src/verbs/index.ts';
import { lampsOf, messagesIn } from '../directory/boxes.ts';
import { accountOf } from '../directory/kinds.ts';
import type { Thing } from '../directory/people.ts';
import { isWatched } from '../read/watched.ts';
import type { Step } from './step.ts';

/** What the lamps of the owner's telephones show once so many messages have come or (negative) gone beside those kept now. */
export function lamps(
  { reading: { directory } }: Step,
  box: Thing,
  { fresh = 0, saved = 0 }: { readonly fresh?: number; readonly saved?: number },
): readonly Verb[] {
  const count = (folder: 'new' | 'saved', more: number) =>
    Math.max(messagesIn(directory, box, folder).length + more, 0);
  const messages = { fresh: count('new', fresh), kept: count('saved', saved) };
  return lampsOf(directory, box, accountOf(directory))
    .filter(isWatched)
    .map((who) => showPresence({ who, messages, answers: false, place: { pointer: '' } }));
}
