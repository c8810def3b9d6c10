import type { CallEnd, DialectId, JsonObject, MachineEvent } from '../src/verbs/index.ts';

/** Everything about a call that a request may mention. Plain data; dialects turn it into their own words. */
export interface CallFacts {
  /** 32 lowercase hex digits; every provider's id of the call is made from it. */
  readonly id: string;
  readonly account: AccountFacts;
  readonly direction: 'inbound' | 'outbound';
  /** As the switch has it: E.164, digits, or a SIP user. Empty if withheld. */
  readonly from: string;
  readonly to: string;
  readonly callerName: string;
  readonly sip: SipFacts;
  /** Whom the switch has let in with a password, where its dialplan says so; empty: nobody. */
  readonly authenticated?: string;
  /** What a pattern captured of the dialled number. */
  readonly captured?: string;
  readonly state: 'ringing' | 'answered' | 'ended';
  /** Absent: by voice. `none`: nobody is on the line yet. `text`: texts go to and fro. */
  readonly line?: 'none' | 'text';
  /** Of a session that began without a call: what it was started with. */
  readonly parameters?: JsonObject;
  /** Of a conversation by texts. */
  readonly text?: TextFacts;
  /** Unix ms; of a call that an API was asked for: since when it waits for its turn. */
  readonly orderedAt?: number;
  /** Who answered a call that we made, once that is known. */
  readonly machine?: MachineFacts;
  /** Unix ms. */
  readonly startedAt: number;
  readonly answeredAt?: number;
  readonly endedAt?: number;
  /** Unix ms at the moment the request is made. */
  readonly now: number;
  /** Once it has ended. */
  readonly ended?: CallEnd;
  /** Documents received so far. */
  readonly documents: number;
  /** Kept across documents and dialects. */
  readonly tag: string;
  readonly language?: string;
  readonly variables: JsonObject;
  /** The route's dialect settings, by the dialect's own names. */
  readonly settings: JsonObject;
  /** Digits by collection name. */
  readonly collections: Readonly<Record<string, string>>;
  /** The call that rang this leg, for one that was dialled. */
  readonly parent?: CallFacts;
  /** Of the legs that it rang, the one that answered last; 32 hex digits. */
  readonly joinedId?: string;
}

export type MachineFacts = Pick<MachineEvent, 'result' | 'messageEnd' | 'tookMs'>;

export interface TextFacts {
  readonly network: 'sms' | 'mms' | 'sip' | 'other';
  /** The text that it began with; absent where we began. */
  readonly first?: {
    /** 32 hex digits. */
    readonly id: string;
    readonly text: string;
    /** Urls. */
    readonly media: readonly string[];
  };
}

export interface SipFacts {
  readonly callId: string;
  readonly fromUser: string;
  readonly fromHost: string;
  readonly toUser: string;
  readonly toHost: string;
  readonly requestUser: string;
  readonly requestHost: string;
  readonly sourceAddress: string;
  /** Custom headers of the INVITE by their name as received. */
  readonly headers: Readonly<Record<string, string>>;
}

/** Of what came by no INVITE, or by one that nobody remembers. */
export const noSip: SipFacts = {
  callId: '',
  fromUser: '',
  fromHost: '',
  toUser: '',
  toHost: '',
  requestUser: '',
  requestHost: '',
  sourceAddress: '',
  headers: {},
};

export interface AccountFacts {
  readonly id: string;
  /** What the clients of each provider call it, by format, where the operator said so; else it is its id. */
  readonly ids?: Readonly<Record<DialectId, string>>;
  readonly apiUrl: string;
}
