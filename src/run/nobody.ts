import { sleep } from '../clock/index.ts';
import { on, type Pause, type Report, type Then, type Verb, type VerbName } from '../verbs/index.ts';
import { plainEnding, reportBase } from './ending.ts';
import type { Ending, LiveCall, Runner, Runners } from './live-call.ts';

/** Verbs that do not need anybody to be on the line. */
export const aloneToo = [
  'originate',
  'message',
  'voice-message',
  'notification',
  'webhook',
  'hangup',
  'reject',
  'redirect',
  'leave',
  'unsupported',
  'choose',
  'run-flow',
  'privacy',
  'tag',
  'set-variables',
  'set-language',
  'drop-digits',
  'set-caller-id',
  'set-headers',
  'set-ringback',
  'bind-keys',
  'after-bridge',
  'start-gather',
  'stop-gather',
  'control-recording',
  'stop-stream',
  'stop-transcription',
  'stop-siprec',
] as const satisfies readonly VerbName[];

/** The runners of a session as long as nobody is on the line: what needs somebody fails at once, and says so. */
export function withNobody(runners: Runners): Runners {
  const here = new Set<VerbName>(aloneToo);
  const all = Object.entries(runners).map(([name, runner]) => [name, here.has(name as VerbName) ? runner : inVain]);
  return { ...(Object.fromEntries(all) as Runners), pause: waitAlone };
}

export async function waitAlone(verb: Pause, call: LiveCall): Promise<Ending> {
  const startedAt = call.clock.now();
  await sleep(call.clock, verb.durationMs, call.signal).catch(() => {});
  return plainEnding(verb, call, startedAt);
}

const inVain: Runner<VerbName> = async (verb, call) => {
  const failure = 'nobody is on the line';
  call.diagnose({
    code: 'nobody-on-line',
    severity: 'error',
    message: `${verb.verb} needs somebody on the line, and nobody is yet; it has failed.`,
    place: verb.place,
    hint: 'call somebody first',
  });
  return { next: nextOf(verb), report: failedReport(verb, call, failure) };
};

/** What a verb's report says that came to nothing for want of the kind of line it needs. */
export function failedReport(verb: Verb, call: LiveCall, failure: string): Report {
  const base = { ...reportBase(verb, call, call.clock.now()), failure };
  switch (verb.verb) {
    case 'gather':
      return { ...base, verb: 'gather', outcome: 'silence', digits: '', endKey: '', rounds: 1 };
    case 'record':
      return { ...base, verb: 'record', outcome: 'failed', endedBy: 'failure', endKey: '', rounds: 1 };
    case 'dial':
      return {
        ...base,
        verb: 'dial',
        outcome: 'failed',
        bridged: false,
        bridgedMs: 0,
        legs: [],
        cause: 'failed',
        raw: 'NORMAL_TEMPORARY_FAILURE',
      };
    case 'conference':
      return { ...base, verb: 'conference', outcome: 'failed', room: verb.room };
    case 'enqueue':
    case 'dequeue':
      return { ...base, verb: verb.verb, outcome: 'failed', queue: verb.queue, waitedMs: 0 };
    default:
      return { ...base, verb: verb.verb } as Report;
  }
}

/** The way a verb goes when it could not be done. */
export function nextOf(verb: Verb): Then {
  for (const key of ['onFailed', 'onNoInput', 'onNothing', 'onLeft', 'onCompleted', 'onSkipped'] as const) {
    const then = (verb as Partial<Record<typeof key, Then>>)[key];
    if (then) return then;
  }
  return on;
}
