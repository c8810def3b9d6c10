import type { FailedExchange, Reply } from '../../dialects/dialect.ts';

/** Sees every message of an exchange as it happens, for the trace. Must not throw. */
export interface Witness {
  /** About to be sent. Credentials and cookies have been taken out of the headers. */
  readonly request?: (message: {
    readonly url: string;
    readonly method: 'GET' | 'POST';
    readonly headers: Readonly<Record<string, string>>;
    readonly body?: string;
  }) => void;
  /** An answer has come in. `bytes` of its body are counted as they came over the wire. */
  readonly response?: (message: SeenResponse) => void;
  /** Brought no answer at all and is tried again. */
  readonly retried?: (failure: FailedExchange) => void;
}

/** Why an answer is not the last word although it leads nowhere else: the request is repeated. */
export const toBeTriedAgain = 'to be tried again';

export type SeenResponse = {
  readonly url: string;
  readonly status: number;
  readonly contentType: string | null;
  /** What servers set is in it, cookies too: whoever keeps it takes out what nobody may read. */
  readonly headers: Readonly<Record<string, string>>;
  readonly bytes: number;
} & (
  | { readonly final: true }
  /** `why` it is not the last word: `a redirect`, for example. Nobody will get this reply but the witness. */
  | { readonly final: false; readonly why: string; readonly reply: Reply }
);
