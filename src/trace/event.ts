import type { DialectId, JsonObject, Report, Verb, VerbName } from '../verbs/index.ts';

/**
 * What happened on a call, in order: the one source that the command line, the pages, fixtures and tests
 * read. `at` is ms since the call began.
 */
export type TraceEvent = { readonly at: number } & TraceFact;

export type TraceFact =
  | {
      readonly event: 'call';
      readonly id: string;
      readonly direction: 'inbound' | 'outbound';
      readonly from: string;
      readonly to: string;
      readonly route: string;
      readonly account: string;
    }
  | {
      readonly event: 'request';
      readonly dialect: DialectId;
      readonly method: 'GET' | 'POST';
      readonly url: string;
      readonly headers: Readonly<Record<string, string>>;
      readonly parameters: JsonObject;
      readonly body?: string;
    }
  | {
      readonly event: 'response';
      readonly url: string;
      readonly status: number;
      readonly contentType: string | null;
      readonly bytes: number;
      readonly body: string;
      /** Null when nobody recognised it. */
      readonly dialect: DialectId | null;
      readonly evidence: readonly {
        readonly dialect: DialectId;
        readonly score: number;
        readonly reasons: readonly string[];
      }[];
      readonly why: string;
    }
  | { readonly event: 'script'; readonly dialect: DialectId; readonly text: string; readonly verbs: readonly Verb[] }
  | {
      readonly event: 'diagnostic';
      readonly code: string;
      readonly severity: 'error' | 'warning' | 'information';
      readonly message: string;
      readonly line?: number;
      readonly column?: number;
      readonly pointer?: string;
      readonly hint?: string;
      readonly providerCode?: string;
    }
  | { readonly event: 'verb'; readonly verb: VerbName; readonly ending: JsonObject; readonly report: Report }
  | { readonly event: 'switch'; readonly application: string; readonly argument: string; readonly response: string }
  | { readonly event: 'dtmf'; readonly key: string }
  | {
      readonly event: 'callback';
      readonly dialect: DialectId;
      readonly method: 'GET' | 'POST';
      readonly url: string;
      readonly status: number | null;
      readonly parameters: JsonObject;
    }
  | { readonly event: 'error'; readonly code: string; readonly message: string; readonly facts: JsonObject }
  | { readonly event: 'end'; readonly cause: string; readonly seconds: number };

/** Where events go. Redaction happens inside, before anything is kept or shown. */
export interface Trace {
  record(fact: TraceFact): void;
  /** From here on, hides this string wherever it occurs. */
  hide(secret: string): void;
}
