import { encodeText } from '../document/index.ts';
import { scriptText, type TracedFailure, type TracedMessage, type TraceEvent } from '../trace/index.ts';
import type { RecordedExchange, RecordedFailure, RecordedRequest, RecordedResponse } from './recorded-call.ts';

type EventOf<Name extends TraceEvent['event']> = Extract<TraceEvent, { readonly event: Name }>;
type Unfinished = { -readonly [Name in keyof RecordedExchange]: RecordedExchange[Name] };

/** Answers that came but could not be taken in: playing them again would need what was not kept. */
const unreadable: ReadonlySet<string> = new Set(['too-large', 'protocol']);

const brokenOff: RecordedFailure = {
  kind: 'timeout',
  message: 'the call did not wait for the answer',
  isRetried: false,
};

export interface TracedExchanges {
  readonly exchanges: readonly RecordedExchange[];
  /** The exchange that each event is about, by its index; absent: none had begun. */
  readonly indexOf: ReadonlyMap<TraceEvent, number>;
}

interface Placed {
  readonly exchange: Unfinished;
  readonly at: number;
  /** Of what nobody waits for: the server it is told to. Empty: the call waited for this answer. */
  readonly toldTo: string;
}

/**
 * Every request of a call with what became of it. Those whose answer the call waited for stand in the order in which
 * they were sent. What servers were merely told travels beside those, so that which came first is chance: it stands
 * after the requests of the same moment, by server.
 */
export function exchangesOf(events: readonly TraceEvent[]): TracedExchanges {
  const placed: Placed[] = [];
  const about = new Map<TraceEvent, Unfinished>();
  let current: Unfinished | undefined;
  let failedNotice: Unfinished | undefined;
  for (const event of events) {
    const ofNotice = failedNotice;
    failedNotice = undefined;
    switch (event.event) {
      case 'request':
        current = { request: requestOf(event) };
        placed.push({ exchange: current, at: event.at, toldTo: '' });
        break;
      case 'response':
        current = waitingFor(event.url, placed) ?? current;
        if (current) current.response = responseOf(event);
        break;
      case 'script':
        if (current) current.understood = scriptText(event);
        break;
      case 'diagnostic':
        if (event.failure) current = waitingFor(event.failure.url, placed) ?? current;
        if (current && event.failure) takeFailure(current, event.failure);
        break;
      case 'callback': {
        const told = (event.messages ?? []).map(messageExchange);
        const toldTo = new URL(event.url).origin;
        placed.push(...told.map((exchange) => ({ exchange, at: event.at, toldTo })));
        if (event.status === null) failedNotice = told.at(-1);
        break;
      }
      default:
        break;
    }
    const subject = event.event === 'diagnostic' && ofNotice ? ofNotice : current;
    if (subject) about.set(event, subject);
  }
  const exchanges = inOrder(placed);
  for (const exchange of exchanges) if (!exchange.response && !exchange.failure) exchange.failure = brokenOff;
  const places = new Map(exchanges.map((exchange, index) => [exchange, index]));
  return { exchanges, indexOf: new Map([...about].map(([event, exchange]) => [event, places.get(exchange) ?? 0])) };
}

function inOrder(placed: readonly Placed[]): readonly Unfinished[] {
  const told = placed.filter(({ toldTo }) => toldTo !== '');
  told.sort((one, other) => one.at - other.at || (one.toldTo < other.toldTo ? -1 : one.toldTo > other.toldTo ? 1 : 0));
  const ordered: Unfinished[] = [];
  for (const { exchange, at } of placed.filter(({ toldTo }) => toldTo === '')) {
    while (told[0] && told[0].at < at) ordered.push(told.shift()?.exchange as Unfinished);
    ordered.push(exchange);
  }
  return [...ordered, ...told.map(({ exchange }) => exchange)];
}

/** Documents may be asked for side by side; a request that was broken off never has its answer. */
function waitingFor(url: string, placed: readonly Placed[]): Unfinished | undefined {
  return placed.findLast(
    ({ exchange: { request, response, failure }, toldTo }) =>
      toldTo === '' && request.url === url && !response && !failure,
  )?.exchange;
}

function takeFailure(last: Unfinished, failure: TracedFailure): void {
  const isAnswered = last.response !== undefined && !unreadable.has(failure.kind);
  if (isAnswered || last.understood !== undefined || last.request.url !== failure.url) return;
  delete last.response;
  last.failure = failureOf(failure);
}

function requestOf({ method, url, headers, body }: EventOf<'request'> | TracedMessage): RecordedRequest {
  return { method, url, headers, ...(method === 'POST' && body !== undefined && { body }) };
}

function responseOf({ status, headers = {}, body, charset }: EventOf<'response'>): RecordedResponse {
  return { status, headers, body: encodeText(body, charset ?? { name: 'utf-8', byteOrderMark: false }) };
}

function messageExchange(message: TracedMessage): Unfinished {
  const { response, failure } = message;
  return {
    request: requestOf(message),
    ...(response && { response: { ...response, body: new Uint8Array() } }),
    ...(failure && { failure: failureOf(failure) }),
  };
}

function failureOf({ kind, message, status, isRetried }: TracedFailure): RecordedFailure {
  return { kind, message, isRetried, ...(status !== undefined && { status }) };
}
