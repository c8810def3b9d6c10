import { builder } from './builder.ts';
import type { JsonValue, VerbBase } from './common.ts';
import type { DialTarget } from './dial.ts';
import type { Then } from './then.ts';
import type { Verb } from './verb.ts';

/** Change what is kept in the account's directory, for every later call. */
export interface ChangeDirectory extends VerbBase<'change-directory'> {
  readonly changes: readonly DirectoryChange[];
}

/** One value inside one thing, put or (null) taken out; an empty path is the whole thing. */
export interface DirectoryChange {
  /** The directory's own word, as the dialect has it. */
  readonly kind: string;
  readonly id: string;
  readonly path: readonly string[];
  readonly value: JsonValue;
}

/** Run a flow as a sub-routine and come back. */
export interface RunFlow extends VerbBase<'run-flow'> {
  readonly flow: { readonly verbs: readonly Verb[] };
}

/** Take over somebody else's ringing or answered call, or listen to it. */
export interface Pickup extends VerbBase<'pickup'> {
  /** `ringing`: only one that nobody has answered yet. `any`: also a conversation. */
  readonly action: 'take-ringing' | 'take-any' | 'listen';
  /** Endpoints by the ids that dials gave theirs; the first of them that has a call counts. */
  readonly endpoints: readonly string[];
  readonly onCompleted: Then;
  readonly onFailed: Then;
}

/** Let several telephones answer by themselves and hear the caller at once. */
export interface Page extends VerbBase<'page'> {
  readonly targets: readonly DialTarget[];
  /** Those who are paged are heard, too. */
  readonly twoWay: boolean;
  readonly ringTimeoutMs: number;
  readonly onCompleted: Then;
  readonly onFailed: Then;
}

/** Listen for the tone by which a machine says that it is about to send a fax. */
export interface DetectFax extends VerbBase<'detect-fax'> {
  readonly durationMs: number;
  readonly onFax: Then;
  /** Nothing was heard in time, or nobody could listen. */
  readonly onVoice: Then;
}

/** Receive a fax; the call is over when it has come. */
export interface ReceiveFax extends VerbBase<'receive-fax'> {
  readonly t38: 'auto' | 'on' | 'off';
  /** Addresses of mail that the fax is sent to. */
  readonly mailTo: readonly string[];
  readonly onReceived: Then;
  readonly onFailed: Then;
}

/** Show on telephones what somebody does (their lamps), and how many messages wait for them. */
export interface ShowPresence extends VerbBase<'show-presence'> {
  /** `user@host`. */
  readonly who: string;
  readonly state?: 'idle' | 'ringing' | 'busy';
  readonly messages?: { readonly fresh: number; readonly kept: number };
}

export const changeDirectory = builder<ChangeDirectory>('change-directory');
export const runFlow = builder<RunFlow>('run-flow');
export const pickup = builder<Pickup>('pickup');
export const page = builder<Page>('page');
export const detectFax = builder<DetectFax>('detect-fax');
export const receiveFax = builder<ReceiveFax>('receive-fax');
export const showPresence = builder<ShowPresence>('show-presence');
