import type { Desk } from '../../../src/desk/index.ts';
import type { JsonObject } from '../../../src/verbs/index.ts';
import type { FaceRequest, FaceResponse, Operation } from '../../face.ts';
import { accountIdOf } from '../account-id.ts';
import { type Answer, type Manner, respond } from './answer.ts';
import { type Method, type Order, openOrder, tokenOf, wantsPrettyPrint } from './order.ts';
import { badMethod, forbidden } from './problems.ts';

/** One thing that clients may do, within an account. */
export interface Endpoint {
  readonly name: string;
  readonly method: Method;
  /** Express's words, behind `/v2/accounts/:account`. */
  readonly path: string;
  /** What it is about, for people. */
  readonly about: string;
  /** A sentence without its point. */
  readonly summary: string;
  /** JSON schema of `data`; `bytes`: the body is a file. */
  readonly takes?: JsonObject | 'bytes';
  readonly gives?: 'list' | 'file';
  run(order: Order, desk: Desk): Promise<Answer>;
}

export const prefix = '/v2/accounts/:account';

/** Endpoints as operations. A POST may stand for another method, so that every path takes one. */
export function operationsOf(endpoints: readonly Endpoint[]): readonly Operation[] {
  const paths = Map.groupBy(endpoints, ({ path }) => path);
  return [...paths].flatMap(([path, there]) => {
    const named = there.map((endpoint) => ({ ...endpoint, path: prefix + path }));
    return [...named, ...tunnelsOf(path, there)].map(({ name, method, path }) => ({
      name,
      method,
      path,
      run: (request: FaceRequest, desk: Desk) => serve(there, request, desk),
    }));
  });
}

/** The POST that stands for the other methods of a path, where they have none of their own. */
export function tunnelsOf(
  path: string,
  there: readonly Pick<Endpoint, 'method'>[],
): readonly Pick<Endpoint, 'name' | 'method' | 'path'>[] {
  const isReadOnly = there.every(({ method }) => method === 'GET');
  if (isReadOnly || there.some(({ method }) => method === 'POST')) return [];
  const name = `tunnel${path.replace(/[/_:-]+(\w)/g, (_, letter: string) => letter.toUpperCase())}`;
  return [{ name, method: 'POST', path: prefix + path }];
}

async function serve(endpoints: readonly Endpoint[], request: FaceRequest, desk: Desk): Promise<FaceResponse> {
  return respond(await answer(endpoints, request, desk), mannerOf(request, desk.now()));
}

async function answer(endpoints: readonly Endpoint[], request: FaceRequest, desk: Desk): Promise<Answer> {
  if (request.parameters['account'] !== accountIdOf(desk.account)) return forbidden;
  const opened = openOrder(request);
  if (!opened.ok) return opened.problem;
  const endpoint = endpoints.find(({ method }) => method === opened.order.method);
  return endpoint ? endpoint.run(opened.order, desk) : badMethod(endpoints.map(({ method }) => method));
}

export function mannerOf(request: FaceRequest, now: number): Manner {
  return { request, now, token: tokenOf(request), prettily: wantsPrettyPrint(request) };
}
