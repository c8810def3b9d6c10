import { encodeText } from '../document/index.ts';
import type { TracedFailure, TracedMessage, TraceEvent } from '../trace/index.ts';
import type { RecordedExchange, RecordedFailure, RecordedRequest, RecordedResponse } from './recorded-call.ts';

type EventOf<Name extends TraceEvent['event']> = Extract<TraceEvent, { readonly event: Name }>;
type Unfinished = { -readonly [Name in keyof RecordedExchange]: RecordedExchange[Name] };

/** Answers that came but could not be taken in: playing them again would need what was not kept. */
const unreadable: ReadonlySet<string> = new Set(['too-large', 'protocol']);

/** Every request of a call with what became of it, in order; callbacks stand where they were answered. */
export function exchangesOf(events: readonly TraceEvent[]): readonly RecordedExchange[] {
  const exchanges: Unfinished[] = [];
  for (const event of events) {
    const last = exchanges.at(-1);
    switch (event.event) {
      case 'request':
        exchanges.push({ request: requestOf(event) });
        break;
      case 'response':
        if (last) last.response = responseOf(event);
        break;
      case 'script':
        if (last) last.understood = event.text;
        break;
      case 'diagnostic':
        if (last && event.failure) takeFailure(last, event.failure);
        break;
      case 'callback':
        exchanges.push(...(event.messages ?? []).map(messageExchange));
        break;
      default:
        break;
    }
  }
  return exchanges;
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

function messageExchange(message: TracedMessage): RecordedExchange {
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
