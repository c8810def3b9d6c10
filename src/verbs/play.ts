import { builder } from './builder.ts';
import type { Credentials, Keys, VerbBase } from './common.ts';

/** Where sound comes from. A runner never sees a path or a switch's own file syntax. */
export type AudioSource =
  | { readonly kind: 'url'; readonly url: string; readonly credentials?: Credentials }
  /** A media object that the operator keeps, by its id. */
  | { readonly kind: 'media'; readonly id: string }
  | { readonly kind: 'silence'; readonly durationMs: number | 'endless' }
  | {
      readonly kind: 'tone';
      /** Hz, sounded together. */
      readonly frequencies: readonly number[];
      readonly onMs: number;
      readonly offMs: number;
      readonly repeat: number;
    }
  /** A recording of ours, 32 hex digits. */
  | { readonly kind: 'recording'; readonly id: string }
  /** The operator's hold music. */
  | { readonly kind: 'hold-music' };

/** Play recorded sound. */
export interface Play extends VerbBase<'play'> {
  readonly source: AudioSource;
  readonly loops: number | 'endless';
  /** Keys that stop it and go on with the next verb; empty for none. */
  readonly endKeys: Keys;
}

export const play = builder<Play>('play');
