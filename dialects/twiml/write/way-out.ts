import { ask, on, type Then } from '../../../src/verbs/index.ts';
import { type Ahead, askedAtEnd, callbackOf, isSameWay, mainWay } from '../../one-list.ts';
import type { Attributes } from '../../xml-body.ts';
import { actionTo } from './writing.ts';

/** How a verb with an action leads on, whatever came of it. */
export interface WayOut {
  /** The ways that it stands for. */
  readonly kept: readonly Then[];
  readonly action: Attributes;
  readonly next: Then | null;
}

/** A server that is asked decides for itself what came of it; where the list goes on, that comes first. */
export function wayOut(onCompleted: Then, onFailed: Then, ahead: Ahead): WayOut {
  const goesOn = onCompleted.go === 'on';
  const callback = goesOn ? askedAtEnd(ahead) : (callbackOf(onCompleted) ?? callbackOf(onFailed));
  const told = callback ? ask(callback) : onCompleted;
  const action = callback || isSameWay(onCompleted, onFailed) ? actionTo(told) : null;
  if (action) return { kept: goesOn ? [told, on] : [told], action, next: null };
  const next = mainWay(onFailed, onCompleted);
  return { kept: [next], action: {}, next };
}
