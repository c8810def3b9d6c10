import { builder } from './builder.ts';
import type { JsonObject, VerbBase } from './common.ts';
import type { CallerId } from './dial.ts';
import type { AudioSource } from './play.ts';
import type { Then } from './then.ts';

/** Keep variables with the call: sent on later requests, and on later legs when exported. */
export interface SetVariables extends VerbBase<'set-variables'> {
  readonly variables: JsonObject;
  readonly exported: boolean;
}

/** Change what is presented as the caller on later legs. */
export interface SetCallerId extends VerbBase<'set-caller-id'> {
  readonly callerId: CallerId;
  readonly namePrefix?: string;
  readonly numberPrefix?: string;
  /** Whether a prefix goes before earlier prefixes or replaces them; `reset` drops everything set before. */
  readonly mode: 'replace' | 'prepend' | 'reset';
}

/** Headers of later legs. */
export interface SetHeaders extends VerbBase<'set-headers'> {
  readonly headers: Readonly<Record<string, string>>;
}

/** What the caller hears while later legs ring, where their dial says nothing of it. */
export interface SetRingback extends VerbBase<'set-ringback'> {
  /** Of a caller who has not been answered. */
  readonly unanswered?: AudioSource;
  readonly answered?: AudioSource;
}

export interface SetLanguage extends VerbBase<'set-language'> {
  /** BCP-47. */
  readonly language: string;
}

/** A word of the customer's that goes with every later report until it is changed; empty clears it. */
export interface Tag extends VerbBase<'tag'> {
  readonly tag: string;
}

/** Forget digits collected under a name, and keys that were typed ahead. */
export interface DropDigits extends VerbBase<'drop-digits'> {
  readonly collection: string;
}

/** From here on, keep what is said and entered out of logs and traces, or stop doing so. */
export interface Privacy extends VerbBase<'privacy'> {
  readonly hides: boolean;
}

/** What becomes of the caller after the next bridge. */
export interface AfterBridge extends VerbBase<'after-bridge'> {
  readonly action: 'park' | 'hangup' | 'transfer' | 'go-on';
  readonly extension?: string;
}

/** One way through a `choose`. */
export interface ChooseCase {
  readonly when:
    | { readonly kind: 'caller-number'; readonly pattern: string }
    | { readonly kind: 'caller-in-list'; readonly list: string }
    | { readonly kind: 'variable'; readonly scope: string; readonly path: readonly string[]; readonly equals: string }
    | { readonly kind: 'captured'; readonly equals: string }
    | { readonly kind: 'time'; readonly rule: JsonObject | string; readonly timeZone?: string }
    | { readonly kind: 'fax' };
  readonly next: Then;
}

/** Branch on something known about the call; the first case that holds is taken. */
export interface Choose extends VerbBase<'choose'> {
  readonly cases: readonly ChooseCase[];
  readonly otherwise: Then;
}

export const setVariables = builder<SetVariables>('set-variables');
export const setCallerId = builder<SetCallerId>('set-caller-id');
export const setHeaders = builder<SetHeaders>('set-headers');
export const setRingback = builder<SetRingback>('set-ringback');
export const setLanguage = builder<SetLanguage>('set-language');
export const tag = builder<Tag>('tag');
export const dropDigits = builder<DropDigits>('drop-digits');
export const privacy = builder<Privacy>('privacy');
export const afterBridge = builder<AfterBridge>('after-bridge');
export const choose = builder<Choose>('choose');
