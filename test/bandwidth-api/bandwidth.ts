import { createRequire } from 'node:module';
import {
  CallsApi,
  ConferencesApi,
  Configuration,
  MediaApi,
  MessagesApi,
  RecordingsApi,
  StatisticsApi,
} from 'bandwidth-sdk';
import { face } from '../../dialects/bxml/rest/index.ts';
import { checkerOf } from '../support/checked.ts';
import { password, type Serving } from '../support/serving.ts';

/** As a customer has them in dragoman.yaml: `acme`'s clients know it under a number, `other`'s too. */
export const accounts = [
  {
    id: 'acme',
    title: 'Acme & Co.',
    apis: {
      bxml: {
        id: '9900000',
        credentials: [{ name: 'acme-user', secret: password }],
        tokens: [{ name: 'usual', token: 'acme-token' }],
      },
    },
  },
  {
    id: 'other',
    title: 'Other & Co.',
    apis: { bxml: { id: '9911111', credentials: [{ name: 'other-user', secret: password }] } },
  },
] as const;

export const acme = '9900000';
export const other = '9911111';

/** The official client, with nothing changed but its base url and credentials. */
export function clientOf({ baseUrl }: Serving, username = 'acme-user') {
  const configuration = new Configuration({ username, password, basePath: `${baseUrl}/api/v2` });
  const http = checkedHttp();
  return {
    calls: new CallsApi(configuration, undefined, http),
    recordings: new RecordingsApi(configuration, undefined, http),
    conferences: new ConferencesApi(configuration, undefined, http),
    statistics: new StatisticsApi(configuration, undefined, http),
    messages: new MessagesApi(configuration, undefined, http),
    media: new MediaApi(configuration, undefined, http),
  };
}

type Http = NonNullable<ConstructorParameters<typeof CallsApi>[2]>;
interface Answer {
  readonly status: number;
  readonly data: unknown;
  readonly headers: Readonly<Record<string, string>>;
  readonly config: { readonly method?: string; readonly url?: string };
}

const checked = checkerOf(face);

/** The client's own HTTP, by which every answer is held against the OpenAPI document. */
function checkedHttp(): Http {
  const axios = createRequire(import.meta.resolve('bandwidth-sdk'))('axios') as {
    create(): Http & { interceptors: { response: { use(taken: Taken, refused: (error: unknown) => unknown): void } } };
  };
  type Taken = (answer: Answer) => Promise<Answer>;
  const http = axios.create();
  const hold = async (answer: Answer): Promise<Answer> => {
    const { status, data, headers, config } = answer;
    const isText = typeof data === 'string' || Buffer.isBuffer(data);
    const text = isText ? String(data) : JSON.stringify(data);
    const response = new Response(status === 204 ? null : text, {
      status,
      headers: { 'content-type': headers['content-type'] ?? '' },
    });
    Object.defineProperty(response, 'url', { value: config.url });
    await checked((config.method ?? 'get').toUpperCase(), response);
    return answer;
  };
  http.interceptors.response.use(hold, async (error) => {
    const { response } = error as { response?: Answer };
    if (response) await hold(response);
    throw error;
  });
  return http;
}

/** What the client throws for an error, as far as customers look at it. */
export async function refusalOf(asked: Promise<unknown>): Promise<{ readonly status: number; readonly data: unknown }> {
  try {
    await asked;
  } catch (error) {
    const { response } = error as { response?: { status: number; data: unknown } };
    if (response) return { status: response.status, data: response.data };
    throw error;
  }
  throw new Error('it was not refused');
}

export const basic = (name: string, secret: string = password): Record<string, string> => ({
  authorization: `Basic ${btoa(`${name}:${secret}`)}`,
});

export async function ask(
  serving: Serving,
  method: string,
  path: string,
  body?: string,
  headers: Record<string, string> = {},
  user = 'acme-user',
) {
  const response = await serving.fetch(path, {
    method,
    headers: { ...(user !== '' && basic(user)), ...headers },
    ...(body !== undefined && { body }),
  });
  return { status: response.status, headers: response.headers, text: await response.text() };
}

/** The dashboard's requests. */
export const dashboard = (serving: Serving, user = 'acme-user', account: string = acme, root = '/api') => ({
  async send(method: string, path: string, body?: string) {
    const headers: Record<string, string> =
      body === undefined ? {} : { 'content-type': 'application/xml; charset=utf-8' };
    return ask(serving, method, `${root}/accounts/${account}${path}`, body, headers, user);
  },
});

/** The text of an element that comes once. */
export function elementIn(xml: string, name: string): string {
  const text = new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1];
  if (text === undefined) throw new Error(`there is no ${name} in ${xml}`);
  return text;
}
