import type { JsonObject, Then, Verb } from '../../../src/verbs/index.ts';
import type { Lose } from '../../lost.ts';

/** A node of a flow as it is written. */
export interface FlowNode extends JsonObject {
  readonly module: string;
  readonly data: JsonObject;
  readonly children?: { readonly [key: string]: FlowNode };
}

/** One node without what comes after it. */
export interface Step {
  readonly module: string;
  readonly data?: JsonObject;
  /** Children that are taken for a reason, by their key. */
  readonly branches?: Readonly<Record<string, Then>>;
  /** Key of the child that the rest of the list becomes. Absent: `_`. */
  readonly next?: string;
  /** That child must be there even where nothing is left to do in it. */
  readonly needsNext?: boolean;
}

/** What one verb comes to. */
export interface VerbWritten {
  readonly steps: readonly Step[];
  /** What the list goes on with. Absent: the verbs after this one. */
  readonly rest?: readonly Verb[];
  /** Verbs after this one that nothing leads to any more. */
  readonly dropped?: readonly Verb[];
  /** BCP-47: what is spoken from here on. */
  readonly language?: string;
}

/** What the writer of a verb knows of where it stands. */
export interface Surroundings {
  /** The script was read from a callflow. */
  readonly own: boolean;
  /** BCP-47: what a `language` node before this one has set. */
  readonly language: string | undefined;
  /** The verbs after this one. */
  readonly rest: readonly Verb[];
  /** What a way out of this verb does; `on` is the rest. */
  readonly verbsOf: (then: Then) => readonly Verb[];
  /** Writes a list that comes back to where it was run. */
  readonly flow: (verbs: readonly Verb[]) => FlowNode;
  readonly lose: Lose;
}

/** A field, left out where it says no more than the default does. */
export function unless<Value extends string | number | boolean>(field: string, value: Value, usual: Value): JsonObject {
  return value === usual ? {} : { [field]: value };
}

/** A whole number within bounds, as KAZOO wants them. */
export function within(value: number, minimum: number, maximum: number): number {
  return Math.min(Math.max(Math.round(value), minimum), maximum);
}

/** Goes on with what a way out does, and drops the rest if that is something else. */
export function goOnWith(then: Then, { rest, verbsOf }: Surroundings): Required<Pick<VerbWritten, 'rest' | 'dropped'>> {
  return { rest: verbsOf(then), dropped: then.go === 'on' ? [] : rest };
}

const uncompared: ReadonlySet<string> = new Set(['place', 'dialect', 'kind', 'notes']);

/** Whether two lists do the same, whoever asked for it. */
export function doTheSame(one: readonly Verb[], other: readonly Verb[]): boolean {
  if (one === other) return true;
  const [text, otherText] = [one, other].map((verbs) =>
    JSON.stringify(verbs, (key, value: unknown) => (uncompared.has(key) ? undefined : value)),
  );
  return text === otherText;
}
