import type { Verb } from '../../../src/verbs/index.ts';
import type { ElementReader } from './element.ts';

export interface Position {
  /** No verb that does anything stands before it. */
  readonly first: boolean;
}

/** Reads one element directly under Response; empty where nothing is left to do. */
export type VerbReader = (element: ElementReader, position: Position) => readonly Verb[];
