export {
  answersAndTalks,
  type Behaviour,
  type Callee,
  declines,
  isBusy,
  isUnreachable,
  neverAnswers,
} from './callee.ts';
export { type CallerPlan, type CallerStep, parsePresses, ScriptedCaller } from './caller-script.ts';
export type { Cause } from './causes.ts';
export type { Expansion } from './expansion.ts';
export { IdentifierSource } from './identifiers.ts';
export type { InboundFace, InboundOptions } from './inbound-face.ts';
export type { SimulatedCall } from './incoming-call.ts';
export { simulatedRecogniser, spokenMs } from './recogniser.ts';
export {
  type CallOutcome,
  SimulatedSwitch,
  type SimulatedSwitchOptions,
  type SocketTarget,
} from './simulated-switch.ts';
export type { ExecutedApplication } from './thread.ts';
export { silence, soundDurationMs } from './wav.ts';
