import { answering } from './answering.ts';
import { bridging } from './bridging.ts';
import { forking } from './forking.ts';
import { joining } from './joining.ts';
import { listening } from './listening.ts';
import { mixing } from './mixing.ts';
import { originating } from './originating.ts';
import { overhearing } from './overhearing.ts';
import { pairing } from './pairing.ts';
import { recording } from './recording.ts';
import { referring } from './referring.ts';
import { rooms } from './rooms.ts';
import { sound } from './sound.ts';
import type { Contract } from './subject.ts';

/** Everything that a switch is held to, by topic. */
export const contracts: readonly Contract[] = [
  answering,
  bridging,
  forking,
  joining,
  listening,
  mixing,
  originating,
  overhearing,
  pairing,
  recording,
  referring,
  rooms,
  sound,
];
export type { Contract, Subject, SubjectCall } from './subject.ts';
