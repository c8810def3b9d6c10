import { builder } from './builder.ts';
import type { Keys, Place, VerbBase } from './common.ts';
import type { AudioSource, Play } from './play.ts';
import type { RecordingRule } from './record.ts';
import type { Say } from './say.ts';
import type { Then } from './then.ts';

/**
 * What keys do while two speak with each other: an opening key, more keys, and a pause. The other one hears them all the
 * same. Who presses them is the presser, the other one the partner.
 */
export interface KeyBindings {
  /** One key. */
  readonly opener: Keys;
  /** The chord is whole when so long no key came, in ms. */
  readonly quietMs: number;
  readonly heardFrom: 'caller' | 'callee' | 'both';
  /** The first that fits is played; none: nothing happens. */
  readonly chords: readonly Chord[];
}

export interface Chord {
  /** RE2, found anywhere in the keys after the opening one. */
  readonly pattern: string;
  /** One after the other. */
  readonly actions: readonly ChordAction[];
  readonly place: Place;
}

export type ChordAction =
  /** `toggles`: those that go on are stopped instead. */
  | { readonly kind: 'start-recording'; readonly rule: RecordingRule; readonly toggles?: boolean }
  /** Of all that go on. */
  | { readonly kind: 'control-recording'; readonly action: 'pause' | 'resume' | 'stop' }
  /** Heard instead of the other one. */
  | { readonly kind: 'hear'; readonly who: 'presser' | 'partner' | 'both'; readonly prompt: Say | Play }
  /** What the presser hears by `hear` is over. */
  | { readonly kind: 'hush' }
  /** The partner hears music until the presser presses a key. */
  | { readonly kind: 'hold'; readonly untilKey: Keys; readonly music: AudioSource; readonly ownMusic?: AudioSource }
  /** What the caller says or hears: -4 (quiet) to 4 (loud); null: as it was. */
  | { readonly kind: 'set-level'; readonly of: 'said' | 'heard'; readonly level: number | 'mute' | null }
  /** The presser leaves. */
  | { readonly kind: 'hang-up' }
  /** The partner goes to an extension of the switch's own dialplan, and the presser leaves; null: to what was captured. */
  | { readonly kind: 'transfer'; readonly extension: string | null }
  /** One of them goes on there, and has lost the other, who is hung up. */
  | { readonly kind: 'lead'; readonly who: 'caller' | 'partner'; readonly next: Then };

/** From here on, for everybody who is rung; a later one takes the place of an earlier one. */
export interface BindKeys extends VerbBase<'bind-keys'>, KeyBindings {}

export const bindKeys = builder<BindKeys>('bind-keys');
