import type { Clock } from '../../../src/clock/index.ts';
import type { ForkModule, Leg, SwitchNode } from '../../../src/switch/index.ts';

/**
 * A switch on which the cases of this folder are tried: the simulated one in virtual time, or a real FreeSWITCH.
 * Numbers that begin with 7 answer and are silent, with 8 are busy, with 9 ring and never answer.
 */
export interface Subject {
  readonly clock: Clock;
  /** Absolute; the switch may write to it. */
  readonly folder: string;
  readonly node: SwitchNode;
  /** Modules that carry sound to WebSockets; a FreeSWITCH of its own has none. */
  readonly forkModules: readonly ForkModule[];
  /** Lets calls in, one after the other, unanswered; hangs up what is left of them after `during`. */
  withCalls<Result>(count: number, during: (...calls: SubjectCall[]) => Promise<Result>): Promise<Result>;
  /** Who was rung by this number, and speaks with a caller, transfers that caller by SIP REFER. */
  calleeRefers(number: string, uri: string): Promise<void>;
  /** Who was rung by this number beeps, as answering machines do after their greeting. */
  calleeBeeps(number: string): Promise<void>;
  /** Who was rung by this number presses keys, one shortly after the other. */
  calleePresses(number: string, keys: string): Promise<void>;
  /** Keys that have reached who was rung by this number. */
  keysHeardBy(number: string): Promise<string>;
  close(): Promise<void>;
}

/** A call that has come in, with its caller in the test's hands. */
export interface SubjectCall {
  readonly leg: Leg;
  /** The caller presses keys, one shortly after the other. */
  press(keys: string): Promise<void>;
  /** The caller makes a sound for so long. */
  speak(ms: number): Promise<void>;
  /** The caller sends this TIFF file as a fax. */
  sendFax(path: string): Promise<void>;
  /** The caller hangs up. */
  leave(): Promise<void>;
}

/** The cases of one topic, tried on whichever switch is given. */
export type Contract = (start: () => Promise<Subject>) => void;
