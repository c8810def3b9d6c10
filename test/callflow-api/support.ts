import { createHash } from 'node:crypto';
import { callflow } from '../../dialects/callflow/index.ts';
import { checkerOf } from '../support/checked.ts';
import type { Serving } from '../support/serving.ts';

/** The account `acme` of test/support/serving.ts as its clients call it. */
export const accountId = createHash('md5').update('acme').digest('hex');
export const otherAccountId = createHash('md5').update('other').digest('hex');
export const token = 'token-acme-callflow';
export const otherToken = 'token-other-callflow';

// biome-ignore lint/suspicious/noExplicitAny: every test knows what it asked for
type Envelope = Record<string, any>;

export interface Told {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Envelope;
  readonly text: string;
}

const checked = checkerOf(callflow.face ?? { openapi: {} });

/** A client of one account; every answer is held against the OpenAPI document. */
export function client(serving: Pick<Serving, 'fetch'>, as = { accountId, token }) {
  return async (
    method: string,
    path: string,
    data?: unknown,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Told> => {
    const unchecked = await serving.fetch(path.startsWith('/v2/') ? path : `/v2/accounts/${as.accountId}${path}`, {
      method,
      headers: { 'X-Auth-Token': as.token, 'Content-Type': 'application/json', ...headers },
      ...(data !== undefined && { body: typeof data === 'string' ? data : JSON.stringify({ data }) }),
    });
    const response = await checked(method, unchecked);
    const text = await response.text();
    const body = text.startsWith('{') ? (JSON.parse(text) as Envelope) : {};
    return { status: response.status, headers: response.headers, body, text };
  };
}

export const speak = (text: string, children: object = {}) => ({ module: 'tts', data: { text }, children });
