import { type RecordedCall, type RecordedExchange, type RecordedResponse, targetOf } from './recorded-call.ts';
import { withoutVolatile } from './volatile.ts';

/**
 * Requests of then and now that went to the same place, in the order of then; what is left on either side is paired
 * in order, and what has no partner comes last: requests that overlap have no order of their own. `asRecorded` names
 * servers of now as the recording does.
 */
export function pairsByTarget(
  then: readonly RecordedExchange[],
  now: readonly RecordedExchange[],
  asRecorded: (text: string) => string = (text) => text,
): readonly (readonly [RecordedExchange | undefined, RecordedExchange | undefined])[] {
  const left = [...now];
  const partners = then.map((one) => {
    const target = withoutVolatile(targetOf(one.request));
    const place = left.findIndex((other) => withoutVolatile(asRecorded(targetOf(other.request))) === target);
    return place < 0 ? undefined : left.splice(place, 1)[0];
  });
  const pairs = then.map((one, index) => [one, partners[index] ?? left.shift()] as const);
  return [...pairs, ...left.map((other) => [undefined, other] as const)];
}

/** What we do now, with the answers as they were recorded: on their way here they lose headers that cannot be played. */
export function withAnswersOf(now: RecordedCall, { exchanges }: RecordedCall): RecordedCall {
  const recorded = new Map(pairsByTarget(exchanges, now.exchanges).map(([one, other]) => [other, one?.response]));
  return {
    ...now,
    exchanges: now.exchanges.map((exchange) => {
      const response = recorded.get(exchange);
      return response && isSame(response, exchange.response) ? { ...exchange, response } : exchange;
    }),
  };
}

function isSame(one: RecordedResponse, other: RecordedResponse | undefined): boolean {
  return one.status === other?.status && Buffer.compare(one.body, other.body) === 0;
}
