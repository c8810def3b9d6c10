import twilio from 'twilio';
import { dashed } from '../../src/desk/index.ts';
import type { Callee } from '../../src/simulator/index.ts';
import { type CustomerServer, customerServer, type SeenRequest } from '../support/customer.ts';
import { heardOn } from '../support/heard.ts';
import { type Serving, startServing } from '../support/serving.ts';
import { twilioClient } from '../support/twilio-client.ts';

export const accountSid = `AC${'a'.repeat(32)}`;
export const authToken = '0123456789abcdef0123456789abcdef';

type Pages = Parameters<typeof customerServer>[0];

/** A customer of ours with the official client and a server, and whom they can ring. */
export interface Stage extends AsyncDisposable {
  readonly serving: Serving;
  readonly customer: CustomerServer;
  readonly client: ReturnType<typeof twilioClient>['client'];
  /** Of the same operator, with its own account. */
  readonly stranger: Stage['client'];
  /** Where answers and the OpenAPI document disagreed. */
  readonly problems: readonly string[];
  url(path: string): string;
  /** What the server was asked at a path, of one call if need be, its signature checked. */
  asked(path: string, callSid?: string): Readonly<Record<string, string>>[];
  /** What was said and played on a call that is over. */
  heard(callSid: string): Promise<readonly string[]>;
}

export interface StageOptions {
  readonly callees?: readonly Callee[];
  readonly carriesSound?: boolean;
  readonly routes?: (url: string) => readonly Readonly<Record<string, unknown>>[];
  /** Further keys of dragoman.yaml. */
  readonly more?: (url: string) => Readonly<Record<string, unknown>>;
}

export async function stage(
  pages: Pages,
  { callees = [], carriesSound = false, routes = () => [], more = () => ({}) }: StageOptions = {},
): Promise<Stage> {
  const customer = await customerServer(pages);
  const account = (id: string, sid: string) => ({
    id,
    title: id,
    apis: { twiml: { id: sid, settings: { authToken }, credentials: [] } },
  });
  const strangerSid = `AC${'b'.repeat(32)}`;
  const serving = await startServing({
    callees,
    carriesSound,
    accounts: [account('acme', accountSid), account('other', strangerSid)],
    routes: routes(customer.url),
    more: { limits: { apiRequestsPerSecond: 10_000 }, ...more(customer.url) },
  });
  const { client, problems } = twilioClient(serving.baseUrl, accountSid, authToken);
  return {
    serving,
    customer,
    client,
    problems,
    stranger: twilioClient(serving.baseUrl, strangerSid, authToken).client,
    url: (path) => `${customer.url}${path}`,
    asked: (path, callSid) =>
      customer.requests
        .filter((request) => new URL(request.path, customer.url).pathname === path)
        .map((request) => signed(request, customer.url))
        .filter(({ CallSid }) => callSid === undefined || CallSid === callSid),
    heard: async (callSid) => heardOn(await serving.trace(legOf(callSid))),
    async [Symbol.asyncDispose]() {
      await serving.close();
      await customer[Symbol.asyncDispose]();
    },
  };
}

function signed({ method, path, headers, body }: SeenRequest, base: string): Record<string, string> {
  const form = Object.fromEntries(new URLSearchParams(method === 'GET' ? new URL(path, base).search : body));
  const signature = String(headers['x-twilio-signature']);
  if (!twilio.validateRequest(authToken, signature, `${base}${path}`, method === 'GET' ? {} : form))
    throw new Error(`${method} ${path} is not signed as Twilio's own library wants it`);
  return form;
}

/** The uuid of a leg behind a sid. */
export const legOf = (sid: string): string => dashed(sid.slice(2));

export const failure = (asked: Promise<unknown>) =>
  asked.then(
    () => null,
    ({ status, code, message }: Record<string, unknown>) => ({ status, code, message }),
  );
