import type { Callback, Then } from '../../../src/verbs/index.ts';
import { addressOf } from '../../address.ts';
import type { Lose } from '../../lost.ts';
import { type Attributes, unless } from '../../xml-body.ts';

/** What the writer of one verb knows of the document. */
export interface Writing {
  /** The script was read from TwiML: names in it are TwiML's own. */
  readonly own: boolean;
  readonly lose: Lose;
  /** BCP-47: what a Say without a language speaks, by a verb before it. */
  language: string | undefined;
}

/** Whom to ask or tell, by the attributes that name it. POST goes without saying. */
export function callbackAttributes(callback: Callback | undefined, url: string, method: string): Attributes {
  if (!callback) return {};
  return { [url]: addressOf(callback), [method]: unless('POST', callback.method) };
}

/** A url at which nobody can be asked: the call fails when it gets there. */
export const nowhere = 'about:blank';

/** The `action` that leads somewhere; null where none does. */
export function actionTo(then: Then): Attributes | null {
  if (then.go === 'ask') return callbackAttributes(then.callback, 'action', 'method');
  return then.go === 'end' && then.cause === 'failed' ? { action: nowhere } : null;
}

/** Whole seconds, the nearest that are allowed. */
export function wholeSeconds(durationMs: number, shortest: number, longest = Number.MAX_SAFE_INTEGER): number {
  return Math.min(Math.max(Math.round(durationMs / 1000), shortest), longest);
}
