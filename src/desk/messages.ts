import type { Credentials, DialectId, JsonObject } from '../verbs/index.ts';
import type { Listed, Page } from './shelf.ts';

export interface MessageRecord {
  readonly id: string;
  readonly direction: 'inbound' | 'outbound' | 'reply';
  readonly from: string;
  readonly to: readonly string[];
  readonly text: string;
  readonly media: readonly string[];
  /** Some of what came or went with it was taken out. */
  readonly mediaRemoved?: true;
  readonly state: 'queued' | 'sending' | 'sent' | 'delivered' | 'failed' | 'received';
  readonly problem?: string;
  readonly createdAt: number;
  readonly sentAt?: number;
  readonly changedAt: number;
  readonly notes: JsonObject;
}

export interface OutboundMessage {
  readonly id: string;
  readonly from: string;
  readonly to: readonly string[];
  readonly text: string;
  readonly media: readonly string[];
  /** Told of every state, by `MessageFace`. */
  readonly status?: { readonly url: string; readonly method?: 'GET' | 'POST'; readonly credentials?: Credentials };
  readonly format: DialectId;
  readonly notes: JsonObject;
}

export interface MessageDesk {
  /** Null where messages can leave by no way: nothing is configured. */
  send(message: OutboundMessage): Promise<MessageRecord | null>;
  find(id: string): Promise<MessageRecord | null>;
  list(
    filter: {
      readonly from?: string;
      readonly to?: string;
      readonly createdFrom?: number;
      readonly createdTo?: number;
    },
    page: Page,
  ): Promise<Listed<MessageRecord>>;
  /** Takes its words, or one of what came with it, out for good; `not-yet`: it has not left. Null: there is no such text. */
  redact(id: string, what: 'text' | { readonly media: string }): Promise<MessageRecord | 'not-yet' | null>;
  remove(id: string): Promise<boolean>;
}
