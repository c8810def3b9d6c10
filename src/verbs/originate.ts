import { builder } from './builder.ts';
import type { VerbBase } from './common.ts';
import type { CallerId, DialTarget, MachineDetection } from './dial.ts';
import type { Message } from './message.ts';
import type { Then } from './then.ts';

/** Start a leg where the session has none; the verbs that follow run on it. */
export interface Originate extends VerbBase<'originate'> {
  readonly targets: readonly DialTarget[];
  readonly ringTimeoutMs: number;
  readonly callerId?: CallerId;
  /** Early media counts as an answer. */
  readonly answersOnMedia: boolean;
  readonly machineDetection?: MachineDetection;
  /** No call, but a conversation by texts with this number or address; nobody is rung then. */
  readonly texting?: { readonly network: Message['network']; readonly to: string };
  readonly onAnswered: Then;
  readonly onFailed: Then;
}

export const originate = builder<Originate>('originate');
