import { builder } from './builder.ts';
import type { Keys, VerbBase } from './common.ts';
import type { AudioSource } from './play.ts';
import type { Prompt } from './prompt.ts';
import type { RecordingRule } from './record.ts';
import type { Callback, Notify, Then } from './then.ts';

/** Join a room with others. */
export interface Conference extends VerbBase<'conference'> {
  readonly room: string;
  readonly label?: string;
  readonly muted: boolean;
  readonly deaf: boolean;
  readonly moderator: boolean;
  /** The room begins when two are there and one of them has this; until then they wait. Later ones just enter. */
  readonly startsOnEnter: boolean;
  /** It has begun with the first who enters, whoever follows. */
  readonly startsAlone?: boolean;
  readonly endsOnExit: boolean;
  readonly beep: 'never' | 'enter' | 'exit' | 'both';
  /** What a waiting participant hears: a document asked for again, a sound, or silence. */
  readonly waiting: { readonly ask: Callback } | { readonly source: AudioSource } | 'silence';
  readonly maximumParticipants: number;
  /** Participants who alone hear this one. */
  readonly coaches: readonly string[];
  readonly pins: readonly string[];
  readonly recording?: RecordingRule;
  readonly joinPrompts: readonly Prompt[];
  readonly leavePrompts: readonly Prompt[];
  readonly leaveKeys: Keys;
  readonly passesDigits: boolean;
  readonly timeLimitMs: number | null;
  readonly notify: readonly Notify[];
  /**
   * Asked when the room is made, and whenever somebody has joined or left: everybody inside hears the document. Where
   * nobody is inside any more it is told, and the answer is not run. The first member's counts.
   */
  readonly asks?: Callback;
  readonly onLeft: Then;
  readonly onFailed: Then;
  readonly onHangup?: Then;
}

export const conference = builder<Conference>('conference');
