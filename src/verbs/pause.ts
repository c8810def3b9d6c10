import { builder } from './builder.ts';
import type { VerbBase } from './common.ts';

/** Wait. On a call that still rings and a verb that does not answer, the caller goes on hearing ringing. */
export interface Pause extends VerbBase<'pause'> {
  readonly durationMs: number;
}

export const pause = builder<Pause>('pause');
