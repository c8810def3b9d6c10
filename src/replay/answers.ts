import type { AnsweringServer } from './answering-server.ts';
import { type RecordedExchange, type RecordedFailure, targetOf } from './recorded-call.ts';

/** What becomes of a message of a call that is played again: the contract of `src/documents`. */
export type PlayedAnswer =
  | { readonly to: string }
  | {
      readonly fails: Omit<RecordedFailure, 'isRetried'>;
      readonly retriable: boolean;
    };

/**
 * Gives every message of a call what the message in its place was given when it was recorded: the next that went to
 * the same url, whatever its query. One that goes where none went is given the next that is left.
 */
export function recordedAnswers(
  exchanges: readonly RecordedExchange[],
  server: AnsweringServer,
): (message: { readonly method: string; readonly url: string }) => PlayedAnswer {
  const known = new Set(exchanges.map(({ request }) => targetOf(request)));
  const left = [...exchanges];
  return (message) => {
    const target = targetOf(message);
    const place = known.has(target) ? left.findIndex(({ request }) => targetOf(request) === target) : 0;
    const { response, failure } = (place < 0 ? undefined : left.splice(place, 1)[0]) ?? {};
    if (response) return { to: server.offer(response) };
    if (!failure)
      return { fails: { kind: 'protocol', message: 'no answer to this request is recorded' }, retriable: false };
    const { isRetried, ...fails } = failure;
    return { fails, retriable: isRetried };
  };
}

/** Sends what went to the recorded servers to another one, and leaves the rest as it is. */
export function liveAnswers(
  exchanges: readonly RecordedExchange[],
  origin: string,
): (message: { readonly url: string }) => PlayedAnswer {
  const recorded = new Set(exchanges.map(({ request }) => new URL(request.url).origin));
  return ({ url }) => {
    const { origin: meant, pathname, search } = new URL(url);
    return { to: recorded.has(meant) ? `${origin}${pathname}${search}` : url };
  };
}
