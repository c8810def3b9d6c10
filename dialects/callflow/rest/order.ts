import type { JsonObject, JsonValue } from '../../../src/verbs/index.ts';
import type { FaceRequest, Operation } from '../../face.ts';
import { isObject } from '../flow.ts';
import type { Problem } from './answer.ts';
import { unparsable } from './problems.ts';

export type Method = Operation['method'];

/** What a client wants, once its envelope is open. */
export interface Order {
  readonly request: FaceRequest;
  /** The one that is meant, which a POST may only carry. */
  readonly method: Method;
  readonly query: URLSearchParams;
  /** Null where there is no `data`. */
  readonly data: JsonValue | null;
}

export type Opened = { readonly ok: true; readonly order: Order } | { readonly ok: false; readonly problem: Problem };

const tunnelled: ReadonlySet<string> = new Set(['PUT', 'PATCH', 'DELETE']);

/** Opens `{"data": …}`. A `verb` in it, or in the query, is what its POST stands for. */
export function openOrder(request: FaceRequest): Opened {
  const { query } = request;
  if (request.method === 'GET' || request.body.length === 0 || !isJson(request))
    return { ok: true, order: { request, method: methodOf(request, query.get('verb')), query, data: null } };
  const envelope = parsed(request.body);
  if (!isObject(envelope)) return { ok: false, problem: unparsable };
  const verb = query.get('verb') ?? textOf(envelope['verb']);
  const data = (envelope['data'] ?? null) as JsonValue;
  return { ok: true, order: { request, method: methodOf(request, verb), query, data } };
}

/** Whatever calls itself nothing else is JSON, which is what the API speaks. */
export function isJson({ headers }: FaceRequest): boolean {
  const type = (headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
  return type === '' || /[/+]json$/.test(type) || type === 'application/x-www-form-urlencoded';
}

function methodOf({ method }: FaceRequest, verb: string | null): Method {
  const meant = verb?.toUpperCase() ?? '';
  return (method === 'POST' && tunnelled.has(meant) ? meant : method) as Method;
}

/** The client's token, in the first of the places where KAZOO looks for one; empty where there is none. */
export function tokenOf(request: FaceRequest): string {
  const { headers, query } = request;
  const bearer = /^bearer\s+(\S+)\s*$/i.exec(headers['authorization'] ?? '')?.[1];
  const said = headers['x-auth-token']?.trim() || bearer || query.get('auth_token');
  if (said) return said;
  if (request.method === 'GET' || request.body.length === 0 || !isJson(request)) return '';
  const envelope = parsed(request.body);
  return (isObject(envelope) && textOf(envelope['auth_token'])) || '';
}

export function wantsPrettyPrint({ headers, query }: FaceRequest): boolean {
  return /^true$/i.test(headers['x-pretty-print'] ?? query.get('pretty_print') ?? '');
}

function parsed(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch {
    return undefined;
  }
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

/** What its path is about. */
export function idOf({ request }: Pick<Order, 'request'>): string {
  return request.parameters['id'] ?? '';
}

/** The `data` of an order that is a document. */
export function documentOf({ data }: Order): JsonObject | null {
  return isObject(data) ? (data as JsonObject) : null;
}
