import { hash } from 'node:crypto';
import type { JsonObject, JsonValue } from '../../../src/verbs/index.ts';
import type { FaceRequest, FaceResponse } from '../../face.ts';

/** What an endpoint comes to, without its envelope. */
export type Answer = Success | Problem | Download;

export interface Success {
  readonly status: 200 | 201 | 202;
  readonly data: JsonValue;
  /** Of the item; absent: one is made from the data. */
  readonly revision?: string;
  readonly page?: PageFields;
}

export interface PageFields {
  readonly page_size: number;
  readonly start_key: string;
  /** Absent on the last page. */
  readonly next_start_key?: string;
}

export interface Problem {
  readonly status: number;
  /** KAZOO's word, for example `bad_identifier`. */
  readonly problem: string;
  readonly data: JsonObject;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Download {
  readonly download: NonNullable<FaceResponse['body']>;
  readonly fileName: string;
}

export const ok = (data: JsonValue, revision?: string): Success => ({
  status: 200,
  data,
  ...(revision !== undefined && { revision }),
});

/** How the client likes its answer. */
export interface Manner {
  readonly request: FaceRequest;
  /** Sent back as it came. */
  readonly token: string;
  readonly prettily: boolean;
  /** Unix ms. */
  readonly now: number;
}

/** Puts an answer into its envelope. What the client has already (`If-None-Match`) is not sent again. */
export function respond(answer: Answer, { request, token, prettily, now }: Manner): FaceResponse {
  const headers = { 'X-Request-ID': request.id };
  if ('download' in answer)
    return {
      status: 200,
      headers: { ...headers, 'Content-Disposition': `attachment; filename="${answer.fileName}"` },
      body: answer.download,
    };
  const common = {
    request_id: request.id,
    auth_token: token,
    node: 'dragoman',
    timestamp: new Date(now).toISOString().replace(/\.\d+Z$/, 'Z'),
    version: '4.x',
  };
  if ('problem' in answer)
    return {
      status: answer.status,
      headers: { ...headers, ...answer.headers },
      body: json(
        {
          data: answer.data,
          error: String(answer.status),
          message: answer.problem,
          status: answer.status < 500 ? 'error' : 'fatal',
          ...common,
        },
        prettily,
      ),
    };
  const revision = answer.revision ?? hash('md5', JSON.stringify(answer.data));
  const known = { ...headers, ETag: `"${revision}"` };
  if (request.method === 'GET' && isKnown(request.headers['if-none-match'], revision))
    return { status: 304, headers: known };
  return {
    status: answer.status,
    headers: known,
    body: json({ ...answer.page, data: answer.data, revision, status: 'success', ...common }, prettily),
  };
}

function isKnown(said: string | undefined, revision: string): boolean {
  if (said === undefined) return false;
  const known = said.split(',').map((each) =>
    each
      .trim()
      .replace(/^W\//, '')
      .replace(/^"(.*)"$/, '$1'),
  );
  return known.includes('*') || known.includes(revision);
}

function json(envelope: JsonObject, prettily: boolean): NonNullable<FaceResponse['body']> {
  return prettily ? { text: `${JSON.stringify(envelope, null, 2)}\n`, type: 'application/json' } : { json: envelope };
}
