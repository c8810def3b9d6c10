import type { CallerPlan } from './caller-script.ts';
import { type Cause, causeOfSipStatus } from './causes.ts';
import { type DialledLeg, numberOf } from './dial-string.ts';

/** How somebody who is rung behaves. Times are ms after the leg was started. */
export type Behaviour =
  | {
      readonly does: 'answer';
      /** 180 Ringing; absent: none is sent. */
      readonly ringsAfterMs?: number;
      readonly afterMs: number;
      /** Hangs up this long after answering; absent: stays. */
      readonly talksForMs?: number;
      /** What they do once answered; its times count from the answer. */
      readonly plan?: CallerPlan;
    }
  | { readonly does: 'ring for ever'; readonly ringsAfterMs?: number }
  | { readonly does: 'refuse'; readonly afterMs?: number; readonly sipStatus: number };

export interface Callee {
  /** Matched against the number alone and against the whole `kind/data` of the leg. The first that fits wins. */
  readonly matches: RegExp;
  readonly behaviour: Behaviour;
}

export const answersAndTalks = (afterMs: number, talksForMs?: number): Behaviour => ({
  does: 'answer',
  ringsAfterMs: 20,
  afterMs,
  ...(talksForMs === undefined ? {} : { talksForMs }),
});
export const isBusy: Behaviour = { does: 'refuse', sipStatus: 486 };
export const declines: Behaviour = { does: 'refuse', sipStatus: 603 };
export const isUnreachable: Behaviour = { does: 'refuse', sipStatus: 503 };
export const neverAnswers: Behaviour = { does: 'ring for ever', ringsAfterMs: 20 };

/** Everybody without an entry: rings, answers after 2 s, talks for 10 s. */
const defaultBehaviour: Behaviour = answersAndTalks(2000, 10_000);

export function behaviourOf(leg: DialledLeg, callees: readonly Callee[]): Behaviour {
  const names = [numberOf(leg), `${leg.kind}/${leg.data}`];
  return callees.find(({ matches }) => names.some((name) => matches.test(name)))?.behaviour ?? defaultBehaviour;
}

/** The SIP phrase that goes with a refusal, and the cause it becomes. */
export function refusal(sipStatus: number): { readonly phrase: string; readonly cause: Cause } {
  return { phrase: sipPhrases[sipStatus] ?? 'Failure', cause: causeOfSipStatus(sipStatus) };
}

const sipPhrases: Readonly<Record<number, string>> = {
  403: 'Forbidden',
  404: 'Not Found',
  408: 'Request Timeout',
  480: 'Temporarily Unavailable',
  486: 'Busy Here',
  488: 'Not Acceptable Here',
  500: 'Server Internal Error',
  503: 'Service Unavailable',
  600: 'Busy Everywhere',
  603: 'Decline',
  604: 'Does Not Exist Anywhere',
};
