import { answer, type HangupCause, hangup, redirect, reject } from '../../../src/verbs/index.ts';
import { customHeaders, isCustomHeader, styleNotes } from '../request-style.ts';
import { choices } from '../schemas/choices.ts';
import { audioSource } from './audio-source.ts';
import { type FlowNode, goOn, type NodeReading, stop } from './node.ts';
import { skipUnsupported } from './unsupported.ts';
import { webUrl } from './web-url.ts';

export function readAnswer({ place }: FlowNode): NodeReading {
  return goOn(answer({ headers: {}, answers: true, place }));
}

export function readHangup({ place }: FlowNode): NodeReading {
  return stop(hangup({ cause: 'normal', headers: {}, answers: false, place }));
}

/** What a SIP refusal means; anything else is a failure. */
const causes: ReadonlyMap<number, HangupCause> = new Map([
  [403, 'rejected'],
  [404, 'unallocated'],
  [408, 'no-answer'],
  [480, 'no-answer'],
  [484, 'unallocated'],
  [486, 'busy'],
  [487, 'cancelled'],
  [488, 'incompatible'],
  [503, 'congestion'],
  [600, 'busy'],
  [603, 'rejected'],
  [604, 'unallocated'],
  [606, 'incompatible'],
]);

/** `response`: early media, then a final SIP status; the call is never answered. */
export function readResponse(node: FlowNode): NodeReading {
  const { data, place, diagnose } = node;
  if (!data.has('code'))
    diagnose({
      code: 'missing-value',
      severity: 'warning',
      message: 'There is no "code"; 486 is sent.',
      place: data.place('code'),
      hint: 'KAZOO refuses a Pivot answer without it',
    });
  const sipStatus = data.integer('code', 486, { minimum: 300, maximum: 699 });
  const reason = data.text('message');
  const media = data.text('media');
  const earlyMedia = media === undefined ? null : audioSource(media, node, data.place('media'));
  const cause = causes.get(sipStatus) ?? 'failed';
  return stop(
    reject({
      cause,
      sipStatus,
      ...(reason !== undefined && { reason }),
      ...(earlyMedia && { earlyMedia }),
      answers: false,
      place,
    }),
  );
}

/** KAZOO's own limit, and its default, in ms. */
export const longestWaitMs = 5000;

/** `pivot`: asks for the next document; `_` is only taken when none can be had. */
export function readPivot(node: FlowNode): NodeReading {
  const { data, place } = node;
  const target = webUrl(node, 'voice_url');
  const method = data.oneOf('method', choices.pivotMethod, 'get');
  const requestFormat = data.oneOf('req_format', choices.pivotFormat, 'kazoo');
  const bodyFormat = data.oneOf('req_body_format', choices.pivotBody, 'form');
  const timeoutMs = data.integer('req_timeout_ms', longestWaitMs, { minimum: 1, maximum: longestWaitMs });
  const requestHeaders = readRequestHeaders(node);
  const debug = data.boolean('debug', false);
  const record = data.has('cdr_url') ? webUrl(node, 'cdr_url') : null;
  data.ignored('req_timeout', 'KAZOO does not look at it either; it is req_timeout_ms, in ms');
  if (!target) return skipUnsupported(node, { code: 'missing-value', reason: 'there is no url to ask' });
  const onFailed = node.leadsTo('_') ? node.branch('_') : undefined;
  return stop(
    redirect({
      callback: {
        dialect: 'callflow',
        kind: 'pivot',
        url: target.url,
        method: method.toUpperCase() === 'POST' ? 'POST' : 'GET',
        timeoutMs,
        ...(target.credentials && { credentials: target.credentials }),
        ...(record && {
          whenEnded: { url: record.url, ...(record.credentials && { credentials: record.credentials }) },
        }),
        notes: styleNotes({ requestFormat, bodyFormat, requestHeaders, debug }),
      },
      ...(onFailed && { onFailed }),
      answers: false,
      place,
    }),
  );
}

function readRequestHeaders({ data }: FlowNode): Readonly<Record<string, string>> {
  const table = Object.fromEntries(data.table('custom_request_headers') ?? []);
  const strange = Object.keys(table).filter((name) => !isCustomHeader(name) || typeof table[name] !== 'string');
  if (strange.length > 0)
    data.wrong('custom_request_headers', strange.join(', '), 'may only hold texts under names that begin with X-');
  return customHeaders(table);
}
