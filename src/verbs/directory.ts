import { builder } from './builder.ts';
import type { JsonObject, VerbBase } from './common.ts';
import type { DialTarget } from './dial.ts';
import type { Then } from './then.ts';
import type { Verb } from './verb.ts';

/** Leave or listen to voicemail. */
export interface Voicemail extends VerbBase<'voicemail'> {
  readonly box: string;
  readonly action: 'leave' | 'listen';
  readonly maximumMs: number;
  readonly onCompleted: Then;
}

/** Put the caller into a numbered parking slot, or take one out. */
export interface Park extends VerbBase<'park'> {
  readonly action: 'park' | 'retrieve' | 'auto';
  readonly slot?: string;
  readonly announcesSlot: boolean;
  readonly ringbackTimeoutMs: number;
  readonly slots: JsonObject;
  readonly branches: Readonly<Record<string, Then>>;
  readonly onCompleted: Then;
}

/** Take over somebody else's ringing or answered call, one's own, or listen in. */
export interface Pickup extends VerbBase<'pickup'> {
  readonly action: 'intercept' | 'group-pickup' | 'move' | 'eavesdrop';
  readonly target?: { readonly type: 'device' | 'user' | 'group' | 'extension'; readonly id: string };
  readonly approved?: { readonly type: 'device' | 'user' | 'group'; readonly id: string };
}

/** Page several phones at once. */
export interface Page extends VerbBase<'page'> {
  readonly targets: readonly DialTarget[];
  readonly twoWay: boolean;
  readonly timeoutMs: number;
  readonly onFailed: Then;
}

/** Dial by name, dial through, or another dialogue that the operator's directory drives. */
export interface DirectoryDialogue extends VerbBase<'directory-dialogue'> {
  readonly dialogue: 'dial-by-name' | 'dial-through' | 'choose-caller-id' | 'hot-desk' | 'call-forward' | 'time-rules';
  readonly settings: JsonObject;
  readonly onCompleted: Then;
}

/** Change what the directory holds about a user or device. */
export interface SetFeature extends VerbBase<'set-feature'> {
  readonly feature:
    | 'do-not-disturb'
    | 'call-forward'
    | 'call-waiting'
    | 'hot-desk'
    | 'ring-group'
    | 'presence'
    | 'agent';
  readonly action: 'on' | 'off' | 'toggle' | 'update';
  readonly settings: JsonObject;
}

/** Run a stored flow as a sub-routine and come back. */
export interface RunFlow extends VerbBase<'run-flow'> {
  readonly flow: { readonly id: string } | { readonly verbs: readonly Verb[] };
}

/** Receive a fax. */
export interface ReceiveFax extends VerbBase<'receive-fax'> {
  readonly owner?: string;
  readonly t38: 'auto' | 'on' | 'off';
}

/** Set the caller's name from the operator's lists. */
export interface LookupCallerName extends VerbBase<'lookup-caller-name'> {
  readonly lists: readonly string[];
}

export const voicemail = builder<Voicemail>('voicemail');
export const park = builder<Park>('park');
export const pickup = builder<Pickup>('pickup');
export const page = builder<Page>('page');
export const directoryDialogue = builder<DirectoryDialogue>('directory-dialogue');
export const setFeature = builder<SetFeature>('set-feature');
export const runFlow = builder<RunFlow>('run-flow');
export const receiveFax = builder<ReceiveFax>('receive-fax');
export const lookupCallerName = builder<LookupCallerName>('lookup-caller-name');
