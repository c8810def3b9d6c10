import { builder } from './builder.ts';
import type { VerbBase } from './common.ts';

/** One tone or one silence of a dtmf sequence. */
export type DigitStep =
  | { readonly key: string; readonly durationMs: number; readonly gapMs: number }
  | { readonly pauseMs: number };

/** Send dtmf tones to the far end of this leg. */
export interface SendDigits extends VerbBase<'send-digits'> {
  readonly steps: readonly DigitStep[];
}

export const sendDigits = builder<SendDigits>('send-digits');
