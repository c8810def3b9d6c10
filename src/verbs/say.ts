import { builder } from './builder.ts';
import type { Keys, VerbBase } from './common.ts';
import type { Voice } from './voice.ts';

/** Speak a text. */
export interface Say extends VerbBase<'say'> {
  /** For `ssml`, the inside of a `speak` element, serialised with its markup. */
  readonly text: string;
  readonly markup: 'plain' | 'ssml';
  readonly voice: Voice;
  readonly loops: number | 'endless';
  /** Keys that stop it and go on with the next verb; empty for none. */
  readonly endKeys: Keys;
  /** Keep the text out of logs and traces. */
  readonly secret?: boolean;
}

export const say = builder<Say>('say');
