import { builder } from './builder.ts';
import type { JsonObject, VerbBase } from './common.ts';
import type { Prompt } from './prompt.ts';
import type { Notify, Then } from './then.ts';

/** Take a card or bank payment by keys. */
export interface Pay extends VerbBase<'pay'> {
  readonly settings: JsonObject;
  readonly prompts: readonly {
    readonly for: string;
    readonly conditions: JsonObject;
    readonly prompts: readonly Prompt[];
  }[];
  readonly parameters: Readonly<Record<string, string>>;
  readonly notify: readonly Notify[];
  readonly onCompleted: Then;
}

/** Play the caller's own audio back until hang-up. */
export interface Echo extends VerbBase<'echo'> {}

/** Keep the call up without sound until the caller leaves. */
export interface WaitForHangup extends VerbBase<'wait-for-hangup'> {}

/** Something the document says that we do not carry out. Skipping or refusing was the dialect's decision. */
export interface Unsupported extends VerbBase<'unsupported'> {
  /** The element, action or module as written. */
  readonly said: string;
  readonly reason: string;
  /** What follows in its place. */
  readonly onSkipped: Then;
}

export const pay = builder<Pay>('pay');
export const echo = builder<Echo>('echo');
export const waitForHangup = builder<WaitForHangup>('wait-for-hangup');
export const unsupported = builder<Unsupported>('unsupported');
