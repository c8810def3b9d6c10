import {
  type Diagnostic,
  end,
  into,
  type KeyBindings,
  leave,
  type Place,
  type Then,
  type Verb,
} from '../../../src/verbs/index.ts';
import type { CallFacts, DirectoryView } from '../../dialect.ts';
import type { Thing } from '../directory/people.ts';
import type { CallNotes } from '../notes.ts';
import type { ModuleData } from './module-data.ts';

/** A telephone in a conversation: of who called, or of whoever was rung. */
export interface Telephone {
  readonly of: 'caller' | 'callee';
  readonly device: Thing;
  readonly owner: Thing | null;
}

/** What a document is read with, the same for all its nodes. */
export interface Reading {
  /** Of the document: the base of relative urls. */
  readonly url: string;
  /** Null when the request that fetched it was not ours. */
  readonly call: CallNotes | null;
  readonly diagnose: (diagnostic: Diagnostic) => void;
  /** What is kept for the account. */
  readonly directory: DirectoryView;
  /** The call as it is; null where a document is only looked at. */
  readonly facts: CallFacts | null;
  /** What the pattern that led here captured of the dialled number; absent: the call itself knows, or nobody. */
  readonly captured?: string;
  /** How many flows led to this one. */
  readonly branched: number;
  /** What keys do while somebody speaks at a telephone of the directory; null: nothing. */
  readonly telephoneKeys: (telephone: Telephone, place: Place) => KeyBindings | null;
  /** The flow runs inside another one, which goes on when this one has ended. */
  readonly isNested: boolean;
}

/** One node of a flow, as the reader of its module sees it. */
export interface FlowNode extends Reading {
  /** As written. */
  readonly module: string;
  readonly place: Place;
  readonly data: ModuleData;
  /** Keys of the children, in the order of the document. */
  readonly childKeys: readonly string[];
  /** BCP-47; what a `language` module before this node has set, else the call's own. */
  readonly language: string | undefined;
  /** Whether there is a child under this key; `{}` counts as none, as it does in KAZOO. */
  leadsTo(key: string): boolean;
  /** Reads a child as a branch of its own: what follows when the module takes it. */
  branch(key: string): Then;
  /** Reads a flow that stands in the data and that comes back to this node. */
  flow(value: unknown, pointer: string): readonly Verb[];
}

/** What one node comes to. */
export interface NodeReading {
  readonly verbs: readonly Verb[];
  /** Key of the child whose verbs follow in the same list; null when nothing follows this node. */
  readonly next: string | null;
  /** Set by `language` for the nodes that follow. */
  readonly language?: string;
  /** Which child follows was settled while reading: the others are not unreachable, only not taken this time. */
  readonly isDecided?: true;
  /** The module did not run, so that its other children were never going to be taken. */
  readonly skipped?: true;
}

export type ModuleReader = (node: FlowNode) => NodeReading;

/** The ordinary case: these verbs, then the default child. */
export function goOn(...verbs: readonly Verb[]): NodeReading {
  return { verbs, next: '_' };
}

/** Verbs after which the flow has ended. */
export function stop(...verbs: readonly Verb[]): NodeReading {
  return { verbs, next: null };
}

/** The flow has ended: with it the call, unless another flow waits for it. */
export function flowEnds({ isNested, place }: Pick<FlowNode, 'isNested' | 'place'>): Then {
  return isNested ? into([leave({ answers: false, place })]) : end();
}
