import type { CallOutcome } from '../simulator/index.ts';
import { scriptText, type TraceEvent } from '../trace/index.ts';
import type { DialectId, JsonObject, Verb } from '../verbs/index.ts';

/** A request that was made to the application, in the dialect's own words. */
export interface CallRequest {
  /** Seconds since the call began. */
  readonly at: number;
  readonly dialect: DialectId;
  readonly method: 'GET' | 'POST';
  readonly url: string;
  /** Path and query of `url`: the same on every run, whatever port the application got. */
  readonly path: string;
  /** What it says: `Digits`, `CallSid`, …; nested where the dialect nests it. */
  readonly parameters: JsonObject;
}

/** A document that the application answered, as it was understood. */
export interface CallDocument {
  /** Seconds since the call began. */
  readonly at: number;
  /** The dialect that was recognised in it. */
  readonly dialect: DialectId;
  /** The verbs, a line each, as `dragoman translate --to verbs` prints them. */
  readonly text: string;
  readonly verbs: readonly Verb[];
}

/** A complaint about a document or about the application's server. */
export interface CallDiagnostic {
  /** Seconds since the call began. */
  readonly at: number;
  /** Stable, kebab-case. */
  readonly code: string;
  readonly severity: 'error' | 'warning' | 'information';
  readonly message: string;
  readonly hint?: string;
  readonly line?: number;
  readonly column?: number;
  /** Where in a JSON document. */
  readonly pointer?: string;
  /** The provider's own number, where it has one. */
  readonly providerCode?: string;
}

/** How the call ended. */
export interface CallEnd {
  /** The switch's word: `NORMAL_CLEARING`, `USER_BUSY`, `ORIGINATOR_CANCEL` … */
  readonly cause: string;
  /** From the first ring to the end, rounded; in the call's own time. */
  readonly seconds: number;
  readonly by: 'caller' | 'application' | 'switch';
  readonly answered: boolean;
  /** The final response that the caller's telephone got: 200 for an answered call. */
  readonly sipStatus: number;
}

export function requestsIn(trace: readonly TraceEvent[]): readonly CallRequest[] {
  return trace.flatMap((event) => {
    if (event.event !== 'request' && event.event !== 'callback') return [];
    const { dialect, method, url, parameters } = event;
    const { pathname, search } = new URL(url);
    return [{ at: event.at / 1000, dialect, method, url, path: pathname + search, parameters }];
  });
}

export function documentsIn(trace: readonly TraceEvent[]): readonly CallDocument[] {
  return trace.flatMap((event) =>
    event.event === 'script'
      ? [{ at: event.at / 1000, dialect: event.dialect, text: scriptText(event), verbs: event.verbs }]
      : [],
  );
}

export function diagnosticsIn(trace: readonly TraceEvent[]): readonly CallDiagnostic[] {
  return trace.flatMap((event) => {
    if (event.event !== 'diagnostic') return [];
    const { at, code, severity, message, hint, line, column, pointer, providerCode } = event;
    return [
      {
        at: at / 1000,
        code,
        severity,
        message,
        ...(hint !== undefined && { hint }),
        ...(line !== undefined && { line }),
        ...(column !== undefined && { column }),
        ...(pointer !== undefined && { pointer }),
        ...(providerCode !== undefined && { providerCode }),
      },
    ];
  });
}

/** The end in words. */
export function endedAs({ cause, seconds, by }: CallEnd): string {
  return `the ${by} ended the call after ${seconds} s (${cause})`;
}

export function endOf(outcome: CallOutcome, trace: readonly TraceEvent[]): CallEnd {
  const { cause, startedAt, endedAt, endedBy, answeredAt, sipStatus } = outcome;
  const told = trace.find((event) => event.event === 'end');
  return {
    cause,
    // The program's own count, as every other record of the call has it; there is none if it was never reached.
    seconds: told?.seconds ?? Math.round((endedAt - startedAt) / 1000),
    by: endedBy === 'program' ? 'application' : endedBy,
    answered: answeredAt !== undefined,
    sipStatus,
  };
}
