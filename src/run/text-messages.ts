import type { Message } from '../verbs/index.ts';

/** A text to one telephone or address. */
export interface TextMessage {
  /** 32 hex digits. */
  readonly id: string;
  readonly to: string;
  readonly from: string;
  readonly network: Message['network'];
  readonly text: string;
  /** Urls of pictures and the like; a transport that cannot carry them says so. */
  readonly media: readonly string[];
}

/** `delivered`: the far end itself has confirmed it. Else somebody has taken it and will try. */
export type TextSent =
  | { readonly ok: true; readonly delivered: boolean }
  | { readonly ok: false; readonly problem: string };

/** One way for texts to leave. Never rejects; gives up within a deadline of its own. */
export interface TextTransport {
  send(message: TextMessage): Promise<TextSent>;
}

export interface TextTransports {
  /** Null where nothing is configured for it. */
  for(network: Message['network']): TextTransport | null;
  /** An id for a new message. */
  newId(): string;
}
