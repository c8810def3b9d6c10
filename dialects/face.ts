import type { Account, Accounts, Desk, Identity, Item, RoutePlan, Shelf, Watcher } from '../src/desk/index.ts';
import type { DialectId, JsonObject, JsonValue } from '../src/verbs/index.ts';

/**
 * A provider's own REST API, in its words: what its official client sends is read, what it expects is answered. A face
 * knows paths, parameters, codes and shapes; everything that is done is done by the `Desk` of the account that asked.
 */
export interface Face {
  readonly dialect: DialectId;
  /** As its users call it, for example `Twilio 2010-04-01`. */
  readonly title: string;
  /** First that fits by method and path is taken. */
  readonly operations: readonly (Operation | OpenOperation)[];
  /** Whose credentials these are, in any of the provider's kinds; null: nobody's. */
  identify(request: FaceRequest, accounts: Accounts): Promise<Identity | null>;
  /**
   * The provider's words for what goes wrong before, or instead of, an operation. `Allow` and `Retry-After` are set by
   * whoever serves the face.
   */
  refuse(request: FaceRequest, why: Refusal): FaceResponse;
  /** An OpenAPI 3.1 document of all operations, without `servers`; a test holds it against the running server. */
  readonly openapi: JsonObject;
  /** Where a number, or whatever else leads here, goes: what `route` kept items of this face mean. Null: nowhere. */
  route?(item: Item, account: Account, shelf: Shelf, dialled: string): Promise<RoutePlan | null>;
  /**
   * A call within an account to something that nobody has by its name as it was dialled: another spelling of it, or what
   * the account's own patterns make of it. `isOwn`: one of the account's own devices calls. Null: nothing.
   */
  routeWithin?(account: Account, shelf: Shelf, dialled: string, isOwn: boolean): Promise<RoutePlan | null>;
  /** As `route`, for texts to it. Absent: where calls go. */
  routeText?(item: Item, account: Account, shelf: Shelf, to: string): Promise<RoutePlan | null>;
  /** The bytes of a sound that its clients keep, by the id that documents call it. */
  sound?(id: string, shelf: Shelf): Promise<Uint8Array | null>;
  /** Who of an account is told how all of its calls go, in the words of `wire.status`. */
  watchers?(shelf: Shelf): Promise<readonly Watcher[]>;
}

export interface Operation {
  readonly open?: never;
  /** Unique in its face; the OpenAPI `operationId`. */
  readonly name: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Express's words: `/2010-04-01/Accounts/:account/Calls/:call.json`. */
  readonly path: string;
  /** Never throws for what a client sends. */
  run(request: FaceRequest, desk: Desk): Promise<FaceResponse>;
}

/** An operation anybody may ask has nobody's desk until it has found out whose. */
export interface OpenOperation extends Omit<Operation, 'open' | 'run'> {
  readonly open: true;
  /**
   * `tooSoon`: counts one more request of the account, or one of strangers for `what` of its things, which leaves its own
   * alone; says when it comes too soon.
   */
  run(request: FaceRequest, accounts: Accounts, tooSoon: TooSoon): Promise<FaceResponse | Refusal>;
}

export type TooSoon = (
  account: Account,
  what?: string,
) => Extract<Refusal, { readonly why: 'too-many-requests' }> | null;

export interface FaceRequest {
  readonly method: string;
  /** Without the query; as it was sent. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** Of the path, percent-decoded. */
  readonly parameters: Readonly<Record<string, string>>;
  /** Empty where there was none; at most 1 MiB. */
  readonly body: Uint8Array;
  /** 32 hex digits; the client's own `X-Request-ID` where it sent one. */
  readonly id: string;
  readonly remoteAddress: string;
}

export interface FaceResponse {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?:
    | { readonly json: JsonValue }
    | { readonly text: string; readonly type: string }
    | { readonly bytes: Uint8Array; readonly type: string }
    | { readonly file: string; readonly type: string };
}

export type Refusal =
  /** `unreadable`: the path or the body cannot be decoded, or the body broke off. */
  | { readonly why: 'credentials' | 'no-such-path' | 'unreadable' | 'fault' }
  | { readonly why: 'method'; readonly allowed: readonly string[] }
  | { readonly why: 'too-large'; readonly maximumBytes: number }
  | { readonly why: 'too-many-requests'; readonly retryAfterSeconds: number }
  /** The store, or the switch, cannot be had at this moment. */
  | { readonly why: 'unavailable' };
