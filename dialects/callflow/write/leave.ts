import type { Callback, JsonObject, Redirect, Reject } from '../../../src/verbs/index.ts';
import { addressOf } from '../../address.ts';
import { longestWaitMs } from '../read/leave.ts';
import { requestStyle } from '../request-style.ts';
import { audioName } from './audio-name.ts';
import { type Step, unless, within } from './step.ts';

export function writeResponse({ sipStatus, reason, earlyMedia }: Reject): Step {
  return {
    module: 'response',
    data: {
      code: within(sipStatus, 300, 699),
      ...(reason !== undefined && { message: reason }),
      ...(earlyMedia && { media: audioName(earlyMedia) }),
    },
  };
}

/** `pivot`; where nothing is said about a failure, a fallback url is asked by another one. */
export function writePivot({ callback, onFailed }: Redirect): Step {
  const { fallback } = callback;
  const then =
    onFailed ?? (fallback && ({ go: 'ask', callback: { ...withoutFallback(callback), ...fallback } } as const));
  return { module: 'pivot', data: pivotData(callback), ...(then && { branches: { _: then } }) };
}

function withoutFallback({ fallback: _, credentials: __, ...callback }: Callback): Callback {
  return callback;
}

function pivotData(callback: Callback): JsonObject {
  const { dialect, method, timeoutMs = longestWaitMs, whenEnded, notes = {} } = callback;
  const { requestFormat, bodyFormat, requestHeaders, debug } = requestStyle(notes);
  return {
    voice_url: addressOf(callback),
    ...unless('method', method.toLowerCase(), 'get'),
    // A server that speaks TwiML can be asked in TwiML's words.
    ...unless('req_format', dialect === 'twiml' ? 'twiml' : requestFormat, 'kazoo'),
    ...unless('req_body_format', bodyFormat, 'form'),
    ...unless('req_timeout_ms', within(timeoutMs, 1, longestWaitMs), longestWaitMs),
    ...(Object.keys(requestHeaders).length > 0 && { custom_request_headers: requestHeaders }),
    // The record is in this dialect's words, which no other's server expects.
    ...(whenEnded && dialect === 'callflow' && { cdr_url: addressOf(whenEnded) }),
    ...(debug && { debug }),
  };
}
