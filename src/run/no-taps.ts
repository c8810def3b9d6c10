import { createHash } from 'node:crypto';
import { on, type VerbOf } from '../verbs/index.ts';
import { answerIfMeant, plainEnding } from './ending.ts';
import type { Ending, LiveCall } from './live-call.ts';

type StreamVerb = VerbOf<'start-stream' | 'connect-stream' | 'connect-relay' | 'start-siprec'>;
type StopVerb = VerbOf<'stop-siprec' | 'stop-transcription'>;

const noModule = 'no module of the switch that carries audio elsewhere is in use';
const noListener = 'no engine that transcribes a live call is in use';

/** Audio that is to go elsewhere while it is spoken: refused in words, with the verb's failure ending. */
export async function runStreamInVain(verb: StreamVerb, call: LiveCall): Promise<Ending> {
  const startedAt = call.clock.now();
  await answerIfMeant(verb, call);
  call.diagnose({
    code: 'stream-unavailable',
    severity: 'error',
    message: `${verb.verb} cannot be carried out: ${noModule}; the call goes on as if it had failed.`,
    place: verb.place,
  });
  const name = 'tap' in verb ? verb.tap : null;
  for (const to of 'notify' in verb ? verb.notify : [])
    call.notify(to, {
      kind: 'stream',
      event: 'failed',
      at: startedAt,
      id: idOf(verb, call),
      failure: noModule,
      ...(name !== null && { name }),
      ...('url' in verb && verb.url !== undefined && { url: verb.url }),
    });
  return plainEnding(verb, call, startedAt, 'onFailed' in verb ? verb.onFailed : on, noModule);
}

/** The same for the words of a call as it goes. */
export async function runTranscriptionInVain(verb: VerbOf<'start-transcription'>, call: LiveCall): Promise<Ending> {
  const startedAt = call.clock.now();
  await answerIfMeant(verb, call);
  call.diagnose({
    code: 'transcription-failed',
    severity: 'error',
    message: `The call is not transcribed: ${noListener}.`,
    place: verb.place,
    hint: 'record the call and have the recording transcribed',
  });
  for (const to of verb.notify)
    call.notify(to, {
      kind: 'transcription',
      event: 'failed',
      at: startedAt,
      id: idOf(verb, call),
      failure: noListener,
      ...(verb.tap !== null && { name: verb.tap }),
    });
  return plainEnding(verb, call, startedAt, on, noListener);
}

/** What never began has been complained of already; to stop it is no mistake. */
export async function runStopOfNothing(verb: StopVerb, call: LiveCall): Promise<Ending> {
  return plainEnding(verb, call, call.clock.now());
}

/** 32 hex digits, the same each time the same call is played. */
function idOf({ place, verb }: StreamVerb | VerbOf<'start-transcription'>, call: LiveCall): string {
  const seed = JSON.stringify([call.id, verb, place, call.clock.now()]);
  return createHash('sha256').update(seed).digest('hex').slice(0, 32);
}
