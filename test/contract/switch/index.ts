import { answering } from './answering.ts';
import { bridging } from './bridging.ts';
import type { Contract } from './subject.ts';

/** Everything that a switch is held to, by topic. */
export const contracts: readonly Contract[] = [answering, bridging];
export type { Contract, Subject, SubjectCall } from './subject.ts';
