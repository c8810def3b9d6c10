import { builder } from './builder.ts';
import type { JsonObject, VerbBase } from './common.ts';
import type { Prompt } from './prompt.ts';
import type { Notify, Then } from './then.ts';

/** Send a text message. */
export interface Message extends VerbBase<'message'> {
  /** Empty: whoever is at the other end of this call. */
  readonly to: string;
  /** Absent: the number that this call has at our end. */
  readonly from?: string;
  readonly network: 'sms' | 'mms' | 'sip' | 'other';
  readonly text: string;
  readonly media: readonly string[];
  /** Keep the text out of logs and traces. */
  readonly secret?: boolean;
  readonly notify: readonly Notify[];
  readonly onSent: Then;
  readonly onFailed: Then;
}

/** Call somebody, say something, hang up; the session itself is not touched. */
export interface VoiceMessage extends VerbBase<'voice-message'> {
  readonly to: readonly string[];
  readonly from?: string;
  readonly ringTimeoutMs: number;
  /** SIP headers of the new legs. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Early media counts as an answer. */
  readonly answersOnMedia?: boolean;
  readonly prompts: readonly Prompt[];
  readonly onFailed: Then;
}

/** Tell people by mail or text about this call, now or when it has ended. */
export interface Notification extends VerbBase<'notification'> {
  readonly recipients: readonly { readonly kind: 'user' | 'email'; readonly id: string }[];
  readonly when: 'now' | 'at-hangup' | 'if-missed';
  readonly media: readonly ('email' | 'sms')[];
  readonly template?: string;
  readonly comments?: string;
  /** Goes along: 32 hex digits. */
  readonly recording?: string;
}

/** Tell a server about this call; the answer is ignored. */
export interface Webhook extends VerbBase<'webhook'> {
  readonly notify: Notify;
  /** Further attempts after the first. */
  readonly retries: number;
  /** What the document adds to what its dialect tells of a call. */
  readonly data: JsonObject;
}

export const message = builder<Message>('message');
export const voiceMessage = builder<VoiceMessage>('voice-message');
export const notification = builder<Notification>('notification');
export const webhook = builder<Webhook>('webhook');
