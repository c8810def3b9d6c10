import { resolveUrl } from '../../../src/document/index.ts';
import type { CallFacts, JsonObject, OutgoingRequest, RequestTarget } from '../../dialect.ts';
import { writeCallNotes } from '../notes.ts';
import { profileOf } from '../profile.ts';
import { type RequestStyle, styleNotes } from '../request-style.ts';
import { encodePairs, withQuery } from './encode.ts';
import { accountId, callerName, callerNumber, dialledNumber } from './parameters.ts';

/** In ms: KAZOO waits no longer for a Pivot answer. */
const patience = 5000;
/** What its HTTP client follows. */
const redirects = { maximum: 4, follow: 'get' } as const;

/** What every request of this dialect has: where it goes, and how long and how often it is tried. */
export function envelope(
  written: string,
  { credentials, timeoutMs = patience }: Pick<RequestTarget, 'credentials' | 'timeoutMs'>,
): Pick<OutgoingRequest, 'dialect' | 'url' | 'credentials' | 'redirects' | 'deadlines' | 'retry'> {
  const resolved = resolveUrl(written, written);
  const own = credentials ?? (resolved.ok ? resolved.credentials : undefined);
  return {
    dialect: 'callflow',
    url: resolved.ok ? resolved.url : written,
    ...(own && { credentials: own }),
    redirects,
    deadlines: { connectMs: timeoutMs, readMs: timeoutMs, totalMs: timeoutMs },
    retry: { count: 0, on: [] },
  };
}

/** A Pivot request: parameters in the query of a GET, in the body of a POST as form or JSON. */
export function pivotRequest(
  call: CallFacts,
  target: RequestTarget & { readonly method: 'GET' | 'POST' },
  style: RequestStyle,
  parameters: JsonObject,
): OutgoingRequest {
  const { url, ...rest } = envelope(target.url, target);
  const headers = {
    Accept: 'application/json, application/xml, text/xml',
    ...(profileOf(call.settings) === 'hosted' && style.requestHeaders),
  };
  const marks = { pivot: true, ...(style.debug && { debug: true }) };
  const common = {
    ...rest,
    retry: retryOf(call),
    parameters,
    marks,
    notes: { ...callNotes(call), ...styleNotes(style) },
  };
  if (target.method === 'GET')
    return { ...common, method: 'GET', url: withQuery(url, encodePairs(parameters)), headers };
  const [type, body] =
    style.bodyFormat === 'json'
      ? ['application/json', JSON.stringify(parameters)]
      : ['application/x-www-form-urlencoded', encodePairs(parameters)];
  return { ...common, method: 'POST', url, headers: { 'Content-Type': type, ...headers }, body };
}

/** KAZOO asks once; the setting `retries` says how often it is tried again, within the same patience. */
function retryOf({ settings }: CallFacts): OutgoingRequest['retry'] {
  const { retries } = settings;
  const count = typeof retries === 'number' && Number.isInteger(retries) ? Math.min(Math.max(retries, 0), 5) : 0;
  return { count, on: count === 0 ? [] : ['connect', 'timeout', '5xx'] };
}

function callNotes(call: CallFacts): JsonObject {
  return writeCallNotes({
    dialled: dialledNumber(call),
    callerNumber: callerNumber(call),
    callerName: callerName(call),
    accountId: accountId(call),
    ...(call.language !== undefined && { language: call.language }),
  });
}
