import type { VerbOf } from '../verbs/index.ts';
import { plainEnding } from './ending.ts';
import type { Ending, LiveCall } from './live-call.ts';

/** Everything that is changed is kept before the call goes on. */
export async function runChangeDirectory(verb: VerbOf<'change-directory'>, call: LiveCall): Promise<Ending> {
  const startedAt = call.clock.now();
  try {
    await call.directory.change(verb.changes);
    return plainEnding(verb, call, startedAt);
  } catch (error) {
    const failure = error instanceof Error ? error.message : String(error);
    call.diagnose({
      code: 'directory-not-changed',
      severity: 'error',
      message: `What the call changes in the directory could not be kept: ${failure}.`,
      place: verb.place,
    });
    return plainEnding(verb, call, startedAt, undefined, failure);
  }
}
