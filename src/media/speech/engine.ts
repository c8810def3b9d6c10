import type { SwitchSpeech } from '../../switch/index.ts';

/** What is to be said, chosen and levelled already. */
export interface Utterance {
  /** For `ssml` a whole `speak` document. */
  readonly text: string;
  readonly markup: 'plain' | 'ssml';
  /** The engine's own name of the voice. */
  readonly voice: string;
  /** BCP-47, letters, digits and dashes only. */
  readonly language: string;
}

/** One way of making speech. A missing or failing engine is a value with a sentence, never a rejection. */
export interface SpeechEngine {
  readonly name: string;
  readonly speaksSsml: boolean;
  /** Its SSML documents are to name the voice: nothing else tells it. */
  readonly namesVoice?: boolean;
  /** A `speech` engine speaks into a live leg and nowhere else; a `file` engine makes sound that can be kept. */
  readonly makes: 'speech' | 'file';
  /** The voice where the table has none for what is asked; absent: whatever the language is called. */
  readonly voice?: string;
  /** What else decides how it sounds: two engines of one name that differ in it make different sound. */
  readonly identity: string;
  /** Everything that was begun has ended when this resolves, also after `signal` aborts. */
  utter(utterance: Utterance, signal: AbortSignal): Promise<Uttered>;
}

export type Uttered =
  | { readonly ok: true; readonly speech: SwitchSpeech }
  /** Audio as the engine gives it, unchecked. */
  | { readonly ok: true; readonly bytes: Uint8Array; readonly contentType: string | null }
  | { readonly ok: false; readonly problem: string };

export const nobodyWaits: Uttered = { ok: false, problem: 'nobody waits for it any more' };
