import type { Route } from '../routing/index.ts';
import type { AccessSettings } from '../secrets/index.ts';
import type { DialectId, JsonObject, JsonValue } from '../verbs/index.ts';

/** Everything the operator can set, read once at start, typed and complete: nobody else reads files or the environment. */
export interface Config {
  /** Where it came from, for messages; null for the built-in one. */
  readonly file: string | null;
  readonly listen: { readonly eventSocket: HostPort; readonly http: HostPort; readonly streams: HostPort };
  /** How customers reach our HTTP server: recordings and API urls begin with it. */
  readonly publicUrl: string;
  readonly switch: SwitchConfig;
  readonly network: { readonly allow: readonly string[] };
  readonly sftp: SftpConfig;
  /** Folder for recordings and fetched audio, absolute. */
  readonly storage: string;
  readonly store: StoreConfig;
  readonly recordings: RecordingsConfig;
  readonly speech: SpeechConfig;
  /** Null: no mail is sent. */
  readonly mail: MailConfig | null;
  readonly messages: MessagesConfig;
  readonly limits: LimitsConfig;
  readonly waiting: WaitingConfig;
  readonly routes: readonly Route[];
  /** Files of what is kept for accounts' calls, absolute, by account. */
  readonly directories: Readonly<Record<string, string>>;
  /** Whose clients may use the providers' APIs; an account that only a route names has no clients. */
  readonly accounts: readonly AccountConfig[];
  /** Who may see the pages; nobody named: everybody who reaches them. */
  readonly access: AccessSettings;
  /** Seals what is kept of live calls; null: of calls that hold a secret nothing is kept. */
  readonly key: string | null;
  readonly log: { readonly level: 'error' | 'warn' | 'info' | 'debug' };
}

export interface AccountConfig {
  readonly id: string;
  readonly title: string;
  /** SIP domains that are this account's, in lower case. */
  readonly domains: readonly string[];
  /** By format. */
  readonly apis: Readonly<Record<DialectId, AccountApiConfig>>;
}

/** What the clients of one provider's API know an account by. */
export interface AccountApiConfig {
  /** What they call it; absent: what the provider's face makes of the account's own id. */
  readonly id?: string;
  readonly settings: JsonObject;
  /** Secrets and tokens are hashes (`isHash`), or are what they are. */
  readonly credentials: readonly { readonly name: string; readonly secret: string }[];
  readonly tokens: readonly { readonly name: string; readonly token: string }[];
}

export interface HostPort {
  readonly host: string;
  readonly port: number;
}

export interface SwitchConfig {
  /** The event socket of the switch itself; null: only the calls' own sockets are used. */
  readonly address: HostPort | null;
  readonly password: string;
  /** Where the switch reaches our event socket for legs that it rings for us; null: where it reached us last. */
  readonly callback: HostPort | null;
  /** Dial string of a telephone number; `{number}` stands for it. */
  readonly numbers: string;
  /** Dial string of a registered user; `{user}` stands for it. */
  readonly users: string;
  /** SIP profile that dials SIP uris. */
  readonly profile: string;
  readonly holdMusic: string;
  /** Of the switch's conference rooms. */
  readonly conferenceProfile: string;
  /** The module that carries calls' sound to `listen.streams`; null: nobody's sound is carried. */
  readonly streams: 'audio_fork' | 'audio_stream' | null;
}

/** Who is believed to be a file server. */
export interface SftpConfig {
  /** Fingerprints of its keys (`SHA256:…`), by `host:port`, the host as urls have it. */
  readonly known: ReadonlyMap<string, readonly string[]>;
  readonly unknownHosts: 'accept' | 'refuse';
}

export interface StoreConfig {
  /** SQLite file, absolute; not looked at where there is a url. */
  readonly file: string;
  /** A PostgreSQL server, with everything that is secret in it. */
  readonly url: string | null;
  readonly keepDays: number;
}

export interface RecordingsConfig {
  readonly keepDays: number;
  /** Further attempts to send a recording to a customer's server. */
  readonly uploadRetries: number;
}

/** What turns recordings into text: a program, or a server of the operator's. */
export interface TranscriberConfig {
  readonly command?: readonly string[];
  readonly url?: string;
  readonly timeoutSeconds: number;
}

export interface SpeechConfig {
  readonly transcriber?: TranscriberConfig;
  readonly engine: string;
  readonly voice: string;
  /** What a caller hears when nobody has a document for the call. */
  readonly apology: string;
  /** Engines that stand in, in order, where the one that is meant is missing or fails; the default is the last. */
  readonly fallback: readonly string[];
  /** First entry that fits name, or language and gender, in order. An engine of the switch needs a voice. */
  readonly voices: readonly {
    readonly language?: string;
    readonly gender?: 'female' | 'male';
    readonly name?: string;
    readonly engine: string;
    readonly voice?: string;
  }[];
  /** By name; any name that is not here is an engine of the switch. */
  readonly engines: Readonly<Record<string, SpeechEngineConfig>>;
  /** Null: nobody understands speech. */
  readonly recogniser: RecogniserConfig | null;
}

/** With `command` a program that writes a sound file, with `url` a server, with neither an engine of the switch. */
export interface SpeechEngineConfig {
  readonly command?: readonly string[];
  readonly url?: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly json?: JsonValue;
  readonly voice?: string;
  readonly ssml: boolean;
  readonly timeoutSeconds: number;
  readonly atOnce: number;
}

/** Who understands speech: a recogniser of the switch. */
export interface RecogniserConfig {
  /** As the switch calls it: `pocketsphinx`, `unimrcp:profile` … */
  readonly engine: string;
  /** What its grammar files are written in. */
  readonly grammars: 'srgs' | 'jsgf';
  /** A grammar for speech without choices, such as `builtin:speech/transcribe`; null: hints are the grammar. */
  readonly dictation: string | null;
  /**
   * What it is told before it listens, by its own names; `{language}`, `{endSilenceMs}`, `{maximumMs}`,
   * `{startTimeoutMs}`, `{model}` stand for the rule's own. Null: what is known of the engine.
   */
  readonly parameters: Readonly<Record<string, string>> | null;
}

export interface MailConfig {
  /** `smtp://user:password@host:port`. */
  readonly url: string;
  readonly from: string;
}

export interface MessagesConfig {
  /** Takes texts for telephones; null: none can be sent. */
  readonly gateway: {
    readonly url: string;
    readonly method: 'GET' | 'POST';
    readonly format: 'json' | 'form';
    readonly fields: Readonly<Record<string, string>>;
    readonly headers: Readonly<Record<string, string>>;
    readonly credentials?: { readonly username: string; readonly password: string };
    /** How it brings texts to us, and tells what became of ours; absent: it does not. */
    readonly incoming?: IncomingTextsConfig;
  } | null;
}

export interface IncomingTextsConfig {
  readonly token: string;
  /** What it calls each of these; a dot leads into an object. */
  readonly fields: { readonly [Name in 'from' | 'to' | 'text' | 'id' | 'media']: string };
  readonly reports: {
    readonly fields: { readonly [Name in 'id' | 'state' | 'problem']: string };
    /** Its words for these states, in any case. */
    readonly delivered: readonly string[];
    readonly failed: readonly string[];
  };
}

/** What callers hear while a customer's server takes its time. */
export interface WaitingConfig {
  /** The longest silence; 0: as long as it takes. */
  readonly seconds: number;
  readonly prompt:
    | { readonly kind: 'tone' | 'music' }
    | { readonly kind: 'say'; readonly text: string }
    /** Absolute. */
    | { readonly kind: 'file'; readonly path: string };
}

export interface LimitsConfig {
  readonly documentBytes: number;
  /** Elements in elements, objects and arrays in each other. */
  readonly documentDepth: number;
  /** Elements; in JSON objects and arrays. */
  readonly documentElements: number;
  /** Of one document, nested ones counted. */
  readonly documentVerbs: number;
  readonly audioBytes: number;
  /** Of fetched audio, and of synthesised speech, as much is kept. */
  readonly audioCacheBytes: number;
  readonly speechCacheBytes: number;
  readonly redirects: number;
  readonly documentsPerCall: number;
  readonly documentsPerMinute: number;
  /** Documents in a row that let no time pass. */
  readonly documentsWithoutPause: number;
  /** The same document in a row, each within ten seconds of the last, and no key. */
  readonly identicalDocuments: number;
  readonly callSeconds: number;
  /** At the same time. */
  readonly callsPerAccount: number;
  /** Calls that are made for one account, so many a second. */
  readonly callsPerSecond: number;
  /** That may wait to be made, of one account. */
  readonly callsWaiting: number;
  /** Within which a call that waits is made, or over. */
  readonly callWaitSeconds: number;
  /** Of one account to one host. */
  readonly requestsPerSecond: number;
  /** Failures in a row after which a host is left in peace, and for how long. */
  readonly hostFailures: number;
  readonly hostPauseSeconds: number;
  readonly shutdownSeconds: number;
  /** Of the clients of one account, over all APIs. */
  readonly apiRequestsPerSecond: number;
}
