import {
  type Diagnostic,
  type Gather,
  gather,
  type JsonObject,
  on,
  type Place,
  type Play,
  type Prompt,
  play,
  type Say,
  say,
  type Then,
  type Verb,
} from '../../../src/verbs/index.ts';
import type { DirectoryView } from '../../dialect.ts';
import { countAt, textAt } from '../directory/values.ts';
import { audioSource } from '../read/audio-source.ts';
import type { FlowNode } from '../read/node.ts';
import { askOwn, goOwn, notesOf } from '../read/own-callback.ts';
import type { Step } from './step.ts';

/** What a step says and asks with. */
export class Voice {
  readonly #step: Step;
  /** Of no document. */
  readonly place: Place;

  constructor(step: Step, place: Place = { pointer: '' }) {
    this.#step = step;
    this.place = place;
  }

  get directory(): DirectoryView {
    return this.#step.reading.directory;
  }

  /** Keys that were entered in the step before. */
  get entered(): string {
    const { report } = this.#step.outcome;
    return report?.verb === 'gather' ? report.digits : '';
  }

  count(name: string): number {
    return countAt(this.#step.notes, name) ?? 0;
  }

  text(name: string): string {
    return textAt(this.#step.notes, name) ?? '';
  }

  /** A sentence of ours; or the medium that the directory has for it, under the platform's name. */
  say(text: string, medium?: string): Say | Play {
    const { place } = this;
    if (medium !== undefined && this.directory.find('media', medium)) {
      const source = audioSource(medium, this.#step.reading, place);
      if (source) return play({ source, loops: 1, endKeys: '', answers: true, place });
    }
    const voice = { gender: 'female', language: 'en-US' } as const;
    return say({ text, markup: 'plain', voice, loops: 1, endKeys: '', answers: true, place });
  }

  spell(digits: string): Say | Play {
    return this.say([...digits].join(' '));
  }

  medium(name: string): Play | null {
    const source = audioSource(name, this.#step.reading, this.place);
    return source && play({ source, loops: 1, endKeys: '', answers: true, place: this.place });
  }

  recording(id: string): Play {
    return play({ source: { kind: 'recording', id }, loops: 1, endKeys: '', answers: true, place: this.place });
  }

  /** The next step, asked for at once. */
  go(kind: string, notes: JsonObject = {}): Verb {
    return goOwn(kind, this.#passOn(notes), this.place);
  }

  /** The next step, asked for when something has come. */
  ask(kind: string, notes: JsonObject = {}): Then {
    return askOwn(kind, this.#passOn(notes));
  }

  #passOn(notes: JsonObject): JsonObject {
    const { branched, interDigitMs } = this.#step.notes;
    return {
      ...(branched !== undefined && { branched }),
      ...(interDigitMs !== undefined && { interDigitMs }),
      ...notes,
    };
  }

  /** One key out of a menu; anything else is a wrong entry, and silence or too many of them lead on. */
  menu(prompts: readonly Prompt[], branches: Readonly<Record<string, Then>>, rounds = 3): Gather {
    return gather({
      prompts,
      bargeIn: true,
      digits: { minimum: 1, maximum: 1, endKeys: '', firstDigitTimeoutMs: 5000, interDigitTimeoutMs: 2000 },
      choices: Object.keys(branches).map((phrase) => ({ kind: 'phrase', phrase })),
      comparesWholeEntry: true,
      rounds,
      retryPrompts: [{ after: 'no-match', prompts: [this.say('That is not a valid choice.', 'menu-invalid_entry')] }],
      typeAhead: 'keep',
      onInput: on,
      branches,
      onNoMatch: on,
      onNoInput: on,
      answers: true,
      place: this.place,
    });
  }

  /** A number of so many digits, ended by # or silence: what the module has said of it counts for all its steps. */
  enter(
    prompts: readonly Prompt[],
    { maximum, onInput, onNothing = on, secret = false, interDigitMs = this.count('interDigitMs') || 3000 }: EntryWish,
  ): Gather {
    return gather({
      prompts,
      bargeIn: true,
      digits: { minimum: 1, maximum, endKeys: '#', firstDigitTimeoutMs: 8000, interDigitTimeoutMs: interDigitMs },
      rounds: 1,
      retryPrompts: [],
      typeAhead: 'keep',
      ...(secret && { mask: '' }),
      onInput,
      onNoMatch: onNothing,
      onNoInput: onNothing,
      answers: true,
      place: this.place,
    });
  }

  diagnose(diagnostic: Omit<Diagnostic, 'place'>): void {
    this.#step.reading.diagnose({ ...diagnostic, place: this.place });
  }
}

interface EntryWish {
  readonly maximum: number;
  readonly onInput: Then;
  readonly onNothing?: Then;
  readonly secret?: boolean;
  readonly interDigitMs?: number;
}

/** The same for a node that is being read. */
export function voiceOfNode(node: FlowNode): Voice {
  return new Voice({ notes: notesOf(node), outcome: { why: 'redirect', reports: [] }, reading: node }, node.place);
}
