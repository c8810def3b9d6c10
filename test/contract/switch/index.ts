import { answering } from './answering.ts';
import { joining } from './joining.ts';
import { rooms } from './rooms.ts';
import type { Contract } from './subject.ts';

/** Everything that a switch is held to, by topic. */
export const contracts: readonly Contract[] = [answering, rooms, joining];
export type { Contract, Subject, SubjectCall } from './subject.ts';
