import { type Diagnostic, end, type JsonObject, type Script, type Then, type Verb } from '../../../src/verbs/index.ts';
import { type Lose, lostBranch, lostUnsupported, lostVerb } from '../../lost.ts';
import { writeAsk } from './ask.ts';
import { writeCall } from './call.ts';
import { writeConference } from './conference.ts';
import { type Exit, type ExitRead, exitOf, isSameExit } from './exits.ts';
import type { Failure } from './handlers.ts';
import { writeHeard } from './heard.ts';
import { withHeaders, writeHangup, writeRedirect } from './leave.ts';
import { writeText, writeVoiceMessage } from './message.ts';
import { type Outcomes, outcomesOf, type Way } from './outcomes.ts';
import { writeRecord } from './record.ts';
import { writeStartRecording } from './session-recording.ts';
import { writeTransfer } from './transfer.ts';
import { writeUnsupported } from './unsupported.ts';
import { wordless } from './wordless.ts';
import { type Writing, writingOf } from './writing.ts';

/** The steps of a document but for its handlers, and what those must say. */
export interface Steps {
  readonly steps: readonly JsonObject[];
  /** Where the document goes when they are done. */
  readonly goOn: Exit;
  readonly failures: readonly Failure[];
}

/** Writes the verbs of a script as far as Tropo, which only branches at the end of a document, can follow them. */
export function writeSteps(script: Script, lose: Lose): Steps {
  const walk = new Walk(script, lose);
  walk.run();
  return walk;
}

/** What becomes of the verbs after one: they are steps, nothing leads to them, or a handler says them. */
type Onward = 'on' | 'over' | 'told';

class Walk implements Steps {
  readonly steps: JsonObject[] = [];
  readonly failures: Failure[] = [];
  #goOn: Exit | undefined;
  readonly #verbs: readonly Verb[];
  readonly #atEnd: Then;
  readonly #writing: Writing;
  readonly #lose: Lose;

  constructor(script: Script, lose: Lose) {
    const { verbs, atEnd } = script;
    this.#writing = writingOf(script, lose);
    this.#lose = lose;
    // What a handler cannot say after the last verb can be said in its place.
    const longer = atEnd.go === 'into' && (!this.#exit(atEnd, end()).ok || atEnd.verbs.some(isPause));
    this.#verbs = longer ? [...verbs, ...atEnd.verbs] : verbs;
    this.#atEnd = longer ? end() : atEnd;
  }

  get goOn(): Exit {
    return this.#goOn ?? { say: [] };
  }

  run(): void {
    let onward: Onward = 'on';
    for (const [index, verb] of this.#verbs.entries())
      if (onward === 'on') onward = this.#write(verb, index);
      else if (onward === 'over') this.#lose(lostVerb(verb, 'nothing leads to it'));
    if (!this.#goOn) this.#leadOn(this.#exit(this.#atEnd));
  }

  #write(verb: Verb, index: number): Onward {
    switch (verb.verb) {
      case 'hangup':
        this.steps.push(writeHangup(verb));
        return 'over';
      case 'reject':
        this.steps.push({ reject: {} });
        return 'over';
      case 'redirect':
        this.#leadOn(exitOf({ go: 'ask', callback: verb.callback }, this.#atEnd));
        if (verb.onFailed) this.#lose(lostBranch(verb, 'onFailed', 'Tropo ends the call when nobody answers'));
        return 'over';
      case 'say':
      case 'play':
      case 'pause':
      case 'send-digits':
        this.steps.push(...writeHeard(verb, this.#writing));
        return 'on';
      case 'privacy':
        this.steps.push({ generalLogSecurity: verb.hides ? 'suppress' : 'none' });
        return 'on';
      case 'start-recording':
        this.steps.push(writeStartRecording(verb));
        return 'on';
      case 'control-recording':
        if (verb.action === 'stop') this.steps.push({ stopRecording: {} });
        else this.#lose(lostVerb(verb, 'Tropo stops a recording, but does not pause it'));
        return 'on';
      case 'answer':
        this.steps.push({ answer: withHeaders(verb.headers) });
        return 'on';
      default: {
        const outcomes = outcomesOf(verb);
        if (outcomes) return this.#writeBranching(verb, outcomes, index);
        this.#lose(lostVerb(verb, wordless(verb) ?? 'Tropo has no action for it'));
        return 'on';
      }
    }
  }

  /**
   * A verb with several ways out. Success goes on with the next step; where it must not, the document ends with this
   * step, and what would follow it when it is fruitless has to fit into a handler.
   */
  #writeBranching(verb: Verb, outcomes: Outcomes, index: number): Onward {
    const { success, failure } = outcomes;
    const rest = this.#verbs.slice(index + 1);
    const [succeedsOn, failsOn] = [success.to.go === 'on', failure.to.go === 'on'];
    const succeeded = succeedsOn ? undefined : this.#exit(success.to);
    const failed = succeedsOn && failsOn ? undefined : this.#exit(failure.to, this.#atEnd, rest);
    const ends = succeeded?.ok === true && failed?.ok === true;
    const isRequired = ends || !failsOn;
    const step = this.#step(verb, isRequired);
    for (const way of outcomes.others)
      if (!this.#leadsAlike(way, outcomes[way.like], rest))
        this.#lose(lostBranch(verb, way.field, `Tropo does not tell it from ${outcomes[way.like].field}`));
    if (!step) return this.#writeLost(verb, failed);
    this.steps.push(step);
    if (isRequired && failed) this.#failTo(verb, outcomes, failed);
    if (isRequired && verb.verb === 'record' && verb.onUploadFailed)
      this.#failTo(
        verb,
        { event: 'error', failure: { field: 'onUploadFailed', to: verb.onUploadFailed } },
        this.#exit(verb.onUploadFailed, this.#atEnd, rest),
      );
    if (ends) this.#leadOn(succeeded);
    else if (succeeded) this.#loseWay(verb, success, succeeded.ok && failed ? failed : succeeded);
    if (ends && failsOn) return 'told';
    return (succeedsOn && verb.verb !== 'deflect') || failsOn ? 'on' : 'over';
  }

  #step(verb: Verb, isRequired: boolean): JsonObject | undefined {
    switch (verb.verb) {
      case 'gather':
        return writeAsk(verb, isRequired, this.#writing);
      case 'record':
        return writeRecord(verb, isRequired, this.#writing);
      case 'dial':
        return writeTransfer(verb, isRequired, this.#writing);
      case 'originate':
        return writeCall(verb, isRequired, this.#writing);
      case 'conference':
        return writeConference(verb, isRequired, this.#writing);
      case 'message':
        return writeText(verb, isRequired);
      case 'voice-message':
        return writeVoiceMessage(verb, isRequired, this.#writing);
      case 'deflect':
        return writeRedirect(verb, isRequired);
      case 'unsupported':
        return this.#writing.own ? writeUnsupported(verb, isRequired) : undefined;
      default:
        return undefined;
    }
  }

  /** A step that cannot be said counts as fruitless. */
  #writeLost(verb: Verb, failed: ExitRead | undefined): Onward {
    this.#lose(lostStep(verb));
    if (!failed?.ok) return 'on';
    this.#leadOn(failed);
    return 'told';
  }

  #failTo(verb: Verb, { event, failure }: Pick<Outcomes, 'event' | 'failure'>, failed: ExitRead): void {
    if (!failed.ok) {
      this.#loseWay(verb, failure, failed);
      return;
    }
    this.failures.push({ event, verb, field: failure.field, exit: failed.exit });
    for (const diagnostic of failed.lost) this.#lose(diagnostic);
  }

  #leadOn(read: ExitRead): void {
    if (!read.ok) return;
    this.#goOn = read.exit;
    for (const diagnostic of read.lost) this.#lose(diagnostic);
  }

  #loseWay(verb: Verb, { field }: Way, read: ExitRead): void {
    const obstacle = read.ok ? '' : `; ${read.verb.verb} is in the way`;
    this.#lose(lostBranch(verb, field, `Tropo can only speak and go on to a url there${obstacle}`));
  }

  #leadsAlike(way: Way, other: Way, rest: readonly Verb[]): boolean {
    if (way.to.go === 'on' || other.to.go === 'on') return way.to.go === other.to.go;
    const [one, another] = [way, other].map(({ to }) => this.#exit(to, this.#atEnd, rest));
    return one?.ok === true && another?.ok === true && isSameExit(one.exit, another.exit);
  }

  #exit(then: Then, atEnd: Then = this.#atEnd, rest: readonly Verb[] = []): ExitRead {
    return exitOf(then, atEnd, rest);
  }
}

const isPause = ({ verb }: Verb): boolean => verb === 'pause';

function lostStep(verb: Verb): Diagnostic {
  switch (verb.verb) {
    case 'gather':
      return lostVerb(verb, 'there is no grammar for what it listens for');
    case 'message':
      return lostVerb(verb, 'a text of Tropo names whom it goes to');
    case 'conference':
      return lostVerb(verb, 'it names no room');
    case 'originate':
    case 'voice-message':
    case 'dial':
      return lostVerb(verb, 'Tropo rings telephone numbers and SIP addresses only');
    case 'unsupported':
      return lostUnsupported(verb);
    default:
      return lostVerb(verb, 'Tropo has no action for it');
  }
}
