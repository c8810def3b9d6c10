import type { FailedExchange } from '../../dialects/dialect.ts';
import type { Witness } from '../documents/index.ts';
import type { TracedFailure, TracedMessage } from '../trace/index.ts';

/** Writes down the messages of an exchange that wants no document. */
export class MessageLog {
  readonly #messages: TracedMessage[] = [];

  get messages(): readonly TracedMessage[] {
    return this.#messages;
  }

  readonly witness: Witness = {
    request: (message) => this.#messages.push(message),
    response: ({ status, headers }) => this.#add({ response: { status, headers } }),
    retried: (failure) => this.fail(failure, true),
  };

  /** How the exchange ended; nothing is noted where an answer had come. */
  fail(failure: FailedExchange, isRetried = false): void {
    const last = this.#messages.at(-1);
    if (last && !last.response && !last.failure) this.#add({ failure: tracedFailure(failure, isRetried) });
  }

  #add(outcome: Pick<TracedMessage, 'response' | 'failure'>): void {
    const last = this.#messages.pop();
    if (last) this.#messages.push({ ...last, ...outcome });
  }
}

export function tracedFailure({ kind, message, url, status }: FailedExchange, isRetried = false): TracedFailure {
  return { kind, message, url, isRetried, ...(status !== undefined && { status }) };
}
