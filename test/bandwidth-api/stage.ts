import type { Callee } from '../../src/simulator/index.ts';
import { type CustomerServer, customerServer } from '../support/customer.ts';
import { heardOn } from '../support/heard.ts';
import { type Serving, startServing } from '../support/serving.ts';
import { accounts, clientOf } from './bandwidth.ts';

type Pages = Parameters<typeof customerServer>[0];

/** A customer of ours with the official client and a server, and whom they can ring. */
export interface Stage extends AsyncDisposable {
  readonly serving: Serving;
  readonly customer: CustomerServer;
  readonly client: ReturnType<typeof clientOf>;
  readonly stranger: ReturnType<typeof clientOf>;
  url(path: string): string;
  /** The events that the server was told at a path, of one call if need be. */
  events(path: string, callId?: string): readonly Readonly<Record<string, unknown>>[];
  /** What was said and played on a call that is over. */
  heard(callId: string): Promise<readonly string[]>;
}

export interface StageOptions {
  readonly callees?: readonly Callee[];
  readonly routes?: (url: string) => readonly Readonly<Record<string, unknown>>[];
  /** Further keys of dragoman.yaml. */
  readonly more?: (url: string) => Readonly<Record<string, unknown>>;
}

export async function stage(pages: Pages, options: StageOptions = {}): Promise<Stage> {
  const { callees = [], routes = () => [], more = () => ({}) } = options;
  const customer = await customerServer(pages);
  const serving = await startServing({
    callees,
    accounts,
    routes: routes(customer.url),
    more: { limits: { apiRequestsPerSecond: 10_000 }, ...more(customer.url) },
  });
  return {
    serving,
    customer,
    client: clientOf(serving),
    stranger: clientOf(serving, 'other-user'),
    url: (path) => `${customer.url}${path}`,
    events: (path, callId) =>
      customer.requests
        .filter((request) => new URL(request.path, customer.url).pathname === path)
        .map(({ method, body, path: asked }) =>
          method === 'GET'
            ? Object.fromEntries(new URL(asked, customer.url).searchParams)
            : (JSON.parse(body) as Record<string, unknown>),
        )
        .filter((event) => callId === undefined || event['callId'] === callId),
    heard: async (callId) => heardOn(await serving.trace(uuidIn(callId))),
    async [Symbol.asyncDispose]() {
      await serving.close();
      await customer[Symbol.asyncDispose]();
    },
  };
}

/** The uuid behind a call's id. */
export const uuidIn = (callId: string): string => callId.replace(/^c-[0-9a-f]{8}-/, '');
