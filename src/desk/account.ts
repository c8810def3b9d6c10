import type { DialectId, JsonObject } from '../verbs/index.ts';
import type { CallDesk } from './calls.ts';
import type { MessageDesk } from './messages.ts';
import type { RecordingDesk } from './recordings.ts';
import type { QueueDesk, RoomDesk } from './rooms.ts';
import type { Shelf } from './shelf.ts';
import type { TranscriptionDesk } from './transcriptions.ts';

/** An account of the operator's, and what it is called by one provider's clients. */
export interface Account {
  /** The operator's own name, as routes give it. */
  readonly id: string;
  readonly title: string;
  /** SIP domains that are this account's, in lower case. */
  readonly domains?: readonly string[];
  /** What the provider's clients call it, by format, where the operator set it. */
  readonly ids: Readonly<Record<DialectId, string>>;
  /** Settings of each dialect (and face), by the dialect's own names. */
  readonly settings: Readonly<Record<DialectId, JsonObject>>;
}

export interface Identity {
  readonly account: Account;
  /** For logs: which of its credentials. */
  readonly name: string;
}

/** All accounts; every check takes the same time for the right and the wrong secret. */
export interface Accounts {
  all(): readonly Account[];
  find(id: string): Account | null;
  /** `name` and secret of one of the credentials that the operator gave an account for this format. */
  byPassword(format: DialectId, name: string, secret: string): Promise<Identity | null>;
  /** A token, the operator's for this format or one that `Shelf.write` was given as a name in `tokenScope(format)`. */
  byToken(format: DialectId, token: string): Promise<Identity | null>;
  desk(account: Account): Desk;
}

/** Tokens are high-entropy and kept as SHA-256 of their text, so that they can be looked up. */
export const tokenScope = (format: DialectId) => `token ${format}`;

/** Telephone numbers, E.164; unique over all accounts and faces. */
export const numberScope = 'number';

/** What a way out knows a text by, for its reports; unique over all accounts. */
export const textScope = 'text';

/** What may be done for one account; an id of another account is as good as one that never was. */
export interface Desk {
  readonly account: Account;
  /** Unix ms. */
  now(): number;
  /** 32 lowercase hex digits that nobody has. */
  newId(): string;
  /** How clients reach us, without a slash at its end. */
  readonly publicUrl: string;
  readonly shelf: Shelf;
  readonly calls: CallDesk;
  readonly recordings: RecordingDesk;
  readonly rooms: RoomDesk;
  readonly queues: QueueDesk;
  readonly messages: MessageDesk;
  /** Absent: nobody writes down here what was said, unless a document asks for it. */
  readonly transcriptions?: TranscriptionDesk;
  /** What a secret of the account may be looked up by: always the same for it, and slow to guess it from. @throws Unavailable */
  digest(secret: string): Promise<string>;
  /** What a route made through an API may not reach is refused at once: null, or why (a clause). Names are resolved. */
  forbidden(url: string): Promise<string | null>;
}
