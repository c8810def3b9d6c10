import type { Message, Notify } from '../verbs/index.ts';

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
  /** Who is told what becomes of it later, when its call may be over. */
  readonly watcher?: Notify;
}

/** `delivered`: the far end itself has confirmed it. Else somebody has taken it and will try. */
export type TextSent =
  | { readonly ok: true; readonly delivered: boolean }
  | { readonly ok: false; readonly problem: string };

/** One way for texts to leave. Never rejects; gives up within a deadline of its own. */
export interface TextTransport {
  send(message: TextMessage): Promise<TextSent>;
}

/** What came from the other side of a conversation by texts. */
export interface ReceivedText {
  /** 32 hex digits. */
  readonly id: string;
  readonly text: string;
  /** Urls. */
  readonly media: readonly string[];
  /** How many texts have led from one document to the next up to it, with nobody outside between them; 0: from outside. */
  readonly hops: number;
}

/** The ears of a conversation by texts: what the other side writes, in order. */
export interface TextLine {
  readonly network: Message['network'];
  /** The oldest text that nobody has taken yet. Null: none came in time, or the signal was first. */
  next(withinMs: number, signal: AbortSignal): Promise<ReceivedText | null>;
}

/** One conversation by texts while a document runs it. */
export interface TextThread extends TextLine {
  /** Of the last text that was taken. */
  readonly hops: number;
  /** Texts that nobody took are taken for new ones. Harmless twice. */
  close(): void;
}

/** Which two write to each other, and how. */
export interface ThreadName {
  readonly account: string;
  readonly network: Message['network'];
  /** A number or address of the account. */
  readonly ours: string;
  readonly theirs: string;
}

/** Whose documents send texts. */
export interface TextSender {
  readonly account: string;
  /** The conversation that they are said in, if there is one now. */
  thread(): TextThread | null;
}

/** Whoever carries texts, for calls. */
export interface TextHouse {
  of(sender: TextSender): TextTransports;
  /** Null: the two have a conversation already. `first` has come, and waits to be taken. */
  open(name: ThreadName, first?: ReceivedText): TextThread | null;
}

export interface TextTransports {
  /** Null where nothing is configured for it. */
  for(network: Message['network']): TextTransport | null;
  /** An id for a new message. */
  newId(): string;
}
