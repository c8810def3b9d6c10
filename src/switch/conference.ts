import type { OperationEnd, SwitchSound, SwitchSpeech } from './sound.ts';

/** How a leg goes into a conference room of the switch. */
export interface RoomPlan {
  /** Any text; the same text is the same room. What the switch calls it is made from it. */
  readonly room: string;
  readonly muted: boolean;
  readonly deaf: boolean;
  /** Keys pressed are heard by the others too. */
  readonly passesDigits: boolean;
}

/** A leg's stay in a room, from the wish to enter until it is out again and free for something else. */
export interface RoomVisit {
  /** Once it is inside; null if it never gets there. */
  readonly seat: Promise<RoomSeat | null>;
  /** `done`: it was put out by others than the signal, or the room ended. */
  readonly ended: Promise<OperationEnd>;
}

/** A leg that is in a room, and what it can do there. After it has left, everything is `gone`. */
export interface RoomSeat {
  /** The switch's number of the member, unique in the room. */
  readonly memberId: string;
  /** The switch's uuid of the room. */
  readonly roomId: string;
  mute(muted: boolean): Promise<OperationEnd>;
  deafen(deaf: boolean): Promise<OperationEnd>;
  /** Whether the member `listenerId` hears this one. Until told otherwise everybody does. */
  heardBy(listenerId: string, heard: boolean): Promise<OperationEnd>;
  /**
   * Everybody in the room hears these, one after the other, mixed with who speaks. Resolves when they have been heard.
   * One at a time in a room. Aborted: what the room plays stops.
   */
  announce(pieces: readonly RoomSound[], signal: AbortSignal): Promise<OperationEnd>;
  /** Writes what is said in the room from now on, absolute path. Goes on without this seat; see `watchRecording`. */
  record(path: string): Promise<RoomRecording>;
  /** For a recording that another seat began, which has left. */
  watchRecording(path: string): Promise<RoomRecording>;
  /** Told when this one begins (true) and ends (false) to speak. Returns the unsubscriber. */
  onSpeech(listener: (speaks: boolean) => void): () => void;
}

export type RoomSound =
  | { readonly kind: 'sound'; readonly sound: SwitchSound }
  | { readonly kind: 'speech'; readonly speech: SwitchSpeech };

export interface RoomRecording {
  /** Why it could not begin. */
  readonly failure?: string;
  /** When the file is complete; null: nothing more will be heard of it through this seat. */
  readonly ended: Promise<{ readonly recordedMs: number } | null>;
  stop(): Promise<OperationEnd>;
  /** Leaves out what follows, until `resume`. */
  pause(): Promise<OperationEnd>;
  resume(): Promise<OperationEnd>;
}
