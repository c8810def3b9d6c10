import type { CauseDetail } from './cause.ts';
import type { JsonObject } from './common.ts';
import type { RecordingFacts } from './report.ts';
import type { VerbName } from './verb.ts';

/**
 * Something that happened while a call lasts and that a document subscribed to (`Notify`). Each dialect says it
 * in its own words, or has none for it.
 */
export type CallEvent =
  | LegEvent
  | MachineEvent
  | RecordingEvent
  | TranscriptionEvent
  | ConferenceEvent
  | StreamEvent
  | KeyEvent
  | PartialSpeechEvent
  | MessageEvent
  | PayEvent
  | WebhookEvent;

interface EventBase<Kind extends string> {
  readonly kind: Kind;
  /** Unix ms. */
  readonly at: number;
  /** Counts what one subscription hears about one subject, from 0. */
  readonly sequence: number;
}

/** A leg as far as it has come: the end, and why, only once it has ended. */
export interface LegProgress extends Partial<CauseDetail> {
  /** 32 hex digits. */
  readonly id: string;
  readonly label?: string;
  readonly to: string;
  readonly from?: string;
  readonly startedAt: number;
  readonly ringingAt?: number;
  readonly answeredAt?: number;
  readonly endedAt?: number;
  readonly sipCallId?: string;
  readonly machine?: 'human' | 'machine' | 'fax' | 'unknown';
}

/** Of a leg that a dial rings. */
export interface LegEvent extends EventBase<'leg'> {
  readonly event: 'initiated' | 'ringing' | 'answered' | 'ended';
  readonly leg: LegProgress;
}

/** Who answered a leg, once that is known. */
export interface MachineEvent extends EventBase<'machine'> {
  readonly leg: LegProgress;
  readonly result: 'human' | 'machine' | 'fax' | 'unknown';
  /** A machine whose message was waited for: whether it ended with a beep, with silence, or otherwise. */
  readonly messageEnd?: 'beep' | 'silence' | 'other';
  readonly tookMs: number;
}

/** `ready` only when the file can be fetched; `absent` when there was nothing to record. */
export interface RecordingEvent extends EventBase<'recording'> {
  readonly event: 'started' | 'ready' | 'absent' | 'failed';
  /** The verb that made it, or who ordered it: with a call that we made, or of one that was live. */
  readonly by: Extract<VerbName, 'record' | 'dial' | 'conference' | 'start-recording'> | 'outbound' | 'api';
  /** The document's name for it. */
  readonly name?: string;
  readonly recording: RecordingFacts;
  /** Where it is of a room. */
  readonly room?: RoomFacts;
}

export interface TranscriptionEvent extends EventBase<'transcription'> {
  readonly event: 'started' | 'content' | 'stopped' | 'failed' | 'ready';
  /** The document's name for a live one. */
  readonly name?: string;
  /** 32 hex digits. */
  readonly id: string;
  /** The recording it is of, for one that was made afterwards. */
  readonly recording?: RecordingFacts;
  readonly track?: 'caller' | 'heard';
  readonly text?: string;
  readonly confidence?: number;
  readonly isFinal?: boolean;
  readonly language?: string;
  /** When a live one began, where it did. */
  readonly startedAt?: number;
  readonly failure?: string;
}

/** A conference room, by the document's name and ours. */
export interface RoomFacts {
  readonly name: string;
  /** 32 hex digits; a room that empties and fills again has another. */
  readonly id: string;
  readonly size: number;
}

/** Somebody in a room, as their own call has it. */
export interface RoomMember {
  /** 32 hex digits. */
  readonly callId: string;
  readonly from: string;
  readonly to: string;
}

export interface ConferenceEvent extends EventBase<'conference'> {
  readonly event:
    | 'created'
    | 'started'
    | 'ended'
    | 'joined'
    | 'left'
    | 'muted'
    | 'unmuted'
    | 'held'
    | 'unheld'
    | 'modified'
    | 'speech-started'
    | 'speech-stopped'
    | 'announcement-ended'
    | 'announcement-failed';
  readonly room: RoomFacts;
  /** Whom it is about, or who ended the room; absent where it is about the room alone. */
  readonly member?: {
    /** 32 hex digits, of the member's call. */
    readonly callId: string;
    readonly memberId: string;
    readonly label?: string;
    readonly muted: boolean;
    readonly held: boolean;
    /** Calls or labels of those who alone hear it; empty: everybody does. */
    readonly coaches: readonly string[];
    readonly startsOnEnter: boolean;
    readonly endsOnExit: boolean;
    readonly joinedAt: number;
  };
  /** Why the room ended, or a member left. */
  readonly reason?: 'last-left' | 'moderator-left' | 'kicked' | 'left' | 'hangup' | 'ended-by-request' | 'failed';
}

export interface StreamEvent extends EventBase<'stream'> {
  readonly event: 'started' | 'stopped' | 'rejected' | 'failed' | 'message';
  /** 32 hex digits. */
  readonly id: string;
  readonly name?: string;
  readonly url?: string;
  /** When it began, where it did. */
  readonly startedAt?: number;
  /** It has stopped because something went wrong. */
  readonly cutShort?: true;
  readonly failure?: string;
  readonly data?: JsonObject;
}

/** A key pressed while keys are reported in the background. */
export interface KeyEvent extends EventBase<'key'> {
  readonly key: string;
}

/** What the recogniser believes so far. */
export interface PartialSpeechEvent extends EventBase<'partial-speech'> {
  readonly text: string;
  /** 0 to 1: how likely it is to stay. */
  readonly stability: number;
}

export interface MessageEvent extends EventBase<'message'> {
  /** 32 hex digits. */
  readonly id: string;
  readonly event: 'queued' | 'sent' | 'delivered' | 'undelivered' | 'failed';
  readonly to: string;
  readonly from: string;
  readonly failure?: string;
}

export interface PayEvent extends EventBase<'pay'> {
  readonly facts: JsonObject;
}

/** A document wants its call told, with what it adds. */
export interface WebhookEvent extends EventBase<'webhook'> {
  readonly data: JsonObject;
  /** Further attempts after the first. */
  readonly retries: number;
}

/** Where a call waits in a queue. */
export interface QueuePlace {
  /** The document's name for the queue. */
  readonly queue: string;
  /** 32 hex digits. */
  readonly queueId: string;
  /** From 1. */
  readonly position: number;
  readonly size: number;
  readonly maximumSize: number;
  readonly waitedMs: number;
  /** Of those who wait now. */
  readonly averageMs: number;
}

/** What a document that runs inside a verb is asked for with. */
export type NestedFacts =
  /** A flow in hand that comes back to where it was run. */
  | { readonly role: 'sub-flow' }
  /** On a leg that has answered a dial, before it is joined. */
  | { readonly role: 'screening'; readonly leg: LegProgress }
  /** On a call that waits in a queue. */
  | { readonly role: 'queue-waiting'; readonly place: QueuePlace }
  /** On a call that waited in a queue, before it is joined with who took it. */
  | { readonly role: 'queue-announcement'; readonly place: QueuePlace; readonly takerId: string }
  /** For those who wait for a room to begin; `callId` of whom it is played to. */
  | { readonly role: 'conference-waiting'; readonly room: RoomFacts }
  /** Heard by everybody in a room. */
  | {
      readonly role: 'conference-announcement';
      readonly room: RoomFacts;
      /** What it is asked for about, where something happened. */
      readonly event?: 'created' | 'joined' | 'left';
      readonly member?: RoomMember;
    };
