import { builder } from './builder.ts';
import type { VerbBase } from './common.ts';

/** Let the caller hear ringing: as a tone on an answered call, as 180 Ringing on one that is not. */
export interface Ring extends VerbBase<'ring'> {
  readonly durationMs: number;
}

export const ring = builder<Ring>('ring');
