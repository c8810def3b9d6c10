import { type RecordedCall, type RecordedExchange, targetOf } from './recorded-call.ts';
import { withoutVolatile } from './volatile.ts';

/**
 * Requests of then and now that went to the same place, in the order of then; what is left on either side is paired
 * in order, and what has no partner comes last. Requests that overlap have no order of their own.
 */
export function pairsByTarget(
  then: readonly RecordedExchange[],
  now: readonly RecordedExchange[],
): readonly (readonly [RecordedExchange | undefined, RecordedExchange | undefined])[] {
  const left = [...now];
  const partners = then.map((one) => {
    const target = withoutVolatile(targetOf(one.request));
    const place = left.findIndex((other) => withoutVolatile(targetOf(other.request)) === target);
    return place < 0 ? undefined : left.splice(place, 1)[0];
  });
  const pairs = then.map((one, index) => [one, partners[index] ?? left.shift()] as const);
  return [...pairs, ...left.map((other) => [undefined, other] as const)];
}

/** What we do now, with the answers as they were recorded: on their way here they lose what cannot be played. */
export function withAnswersOf(now: RecordedCall, { exchanges }: RecordedCall): RecordedCall {
  const recorded = new Map(pairsByTarget(exchanges, now.exchanges).map(([one, other]) => [other, one?.response]));
  return {
    ...now,
    exchanges: now.exchanges.map((exchange) => {
      const response = exchange.response && recorded.get(exchange);
      return response ? { ...exchange, response } : exchange;
    }),
  };
}
