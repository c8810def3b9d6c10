import { builder } from './builder.ts';
import type { Credentials, JsonObject, VerbBase } from './common.ts';
import type { RecordingRule } from './record.ts';
import type { Notify, Then } from './then.ts';

/** Record the call from here on while the document goes on. */
export interface StartRecording extends VerbBase<'start-recording'> {
  readonly recording: string | null;
  readonly rule: RecordingRule;
  readonly startsOn: 'now' | 'answer' | 'bridge';
  /** Nothing happens while another one is under way, whatever its name. */
  readonly onlyOne?: boolean;
  /** Another one of this name is stopped first. */
  readonly replaces?: boolean;
}

/** Pause (time is left out of the file), resume or stop a background recording; null means all. */
export interface ControlRecording extends VerbBase<'control-recording'> {
  readonly recording: string | null;
  readonly action: 'pause' | 'resume' | 'stop';
}

/** Report every key from here on, while other verbs run. */
export interface StartGather extends VerbBase<'start-gather'> {
  readonly notify: Notify;
  /** Not those that another verb collects meanwhile. */
  readonly exceptGathered?: boolean;
}
export interface StopGather extends VerbBase<'stop-gather'> {}

/** What is common to everything that carries the call's audio elsewhere. */
export interface MediaTap {
  readonly tap: string | null;
  readonly track: 'caller' | 'heard' | 'both';
  readonly parameters: Readonly<Record<string, string>>;
  readonly notify: readonly Notify[];
}

/** Send the call's audio to a WebSocket while the document goes on. */
export interface StartStream extends VerbBase<'start-stream'>, MediaTap {
  /** ws: or wss: */
  readonly url: string;
  readonly credentials?: Credentials;
  readonly bidirectional: boolean;
}
export interface StopStream extends VerbBase<'stop-stream'> {
  readonly tap: string | null;
  /** Blocks until the far side closes instead of closing it. */
  readonly waitsForFarEnd: boolean;
}

/** Connect the caller to a WebSocket both ways, until the far side closes. */
export interface ConnectStream extends VerbBase<'connect-stream'>, MediaTap {
  readonly url: string;
  readonly credentials?: Credentials;
  readonly onCompleted: Then;
  readonly onFailed: Then;
  readonly onHangup?: Then;
}

/** Connect the caller to a conversational service by its own protocol; `settings` are that protocol's. */
export interface ConnectRelay extends VerbBase<'connect-relay'> {
  readonly service: string;
  readonly url?: string;
  readonly settings: JsonObject;
  readonly parameters: Readonly<Record<string, string>>;
  readonly onCompleted: Then;
  readonly onFailed: Then;
  readonly onHangup?: Then;
}

/** Fork the call's signalling and media to a recorder (SIPREC). */
export interface StartSiprec extends VerbBase<'start-siprec'>, MediaTap {
  readonly connector?: string;
}
export interface StopSiprec extends VerbBase<'stop-siprec'> {
  readonly tap: string | null;
}

/** Transcribe the call as it goes. */
export interface StartTranscription extends VerbBase<'start-transcription'>, MediaTap {
  readonly language?: string;
  readonly partialResults: boolean;
  readonly settings: Readonly<Record<string, string>>;
  readonly destination?: string;
}
export interface StopTranscription extends VerbBase<'stop-transcription'> {
  readonly tap: string | null;
}

export const startRecording = builder<StartRecording>('start-recording');
export const controlRecording = builder<ControlRecording>('control-recording');
export const startGather = builder<StartGather>('start-gather');
export const stopGather = builder<StopGather>('stop-gather');
export const startStream = builder<StartStream>('start-stream');
export const stopStream = builder<StopStream>('stop-stream');
export const connectStream = builder<ConnectStream>('connect-stream');
export const connectRelay = builder<ConnectRelay>('connect-relay');
export const startSiprec = builder<StartSiprec>('start-siprec');
export const stopSiprec = builder<StopSiprec>('stop-siprec');
export const startTranscription = builder<StartTranscription>('start-transcription');
export const stopTranscription = builder<StopTranscription>('stop-transcription');
