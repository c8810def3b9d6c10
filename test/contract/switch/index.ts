import { answering } from './answering.ts';
import { bridging } from './bridging.ts';
import { joining } from './joining.ts';
import { originating } from './originating.ts';
import { rooms } from './rooms.ts';
import type { Contract } from './subject.ts';

/** Everything that a switch is held to, by topic. */
export const contracts: readonly Contract[] = [answering, bridging, joining, originating, rooms];
export type { Contract, Subject, SubjectCall } from './subject.ts';
