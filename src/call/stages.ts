import { type NestedEnd, type Runners, withNobody, withTexts } from '../run/index.ts';
import type { Leg } from '../switch/index.ts';
import { end, on, type Script, type Then } from '../verbs/index.ts';
import { apology } from './apology.ts';
import type { StageEnd } from './script-run.ts';
import { SessionLeg } from './session-leg.ts';

/** Nobody is sent a text because a server failed. */
export const saysNothing: Script = { ...apology, verbs: [] };

export function inHand(verbs: Script['verbs']): Script {
  return { ...apology, verbs, atEnd: on satisfies Then, atHangup: end() };
}

export function nestedEnd(stageEnd: StageEnd, leg: Leg, signal: AbortSignal): NestedEnd {
  if (leg.gone.aborted) return { ended: 'gone' };
  if (signal.aborted) return { ended: 'aborted' };
  return stageEnd.ended === 'over' ? { ended: 'gone' } : (stageEnd as NestedEnd);
}

/** A session whose leg is yet to be made, or that goes by texts, has verbs of its own. */
export function runnersFor(runners: Runners, leg: Leg): Runners {
  if (!(leg instanceof SessionLeg) || leg.line === 'voice') return runners;
  return leg.line === 'text' ? withTexts(runners) : withNobody(runners);
}
