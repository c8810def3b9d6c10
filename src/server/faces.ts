import { randomUUID } from 'node:crypto';
import express, { type ErrorRequestHandler, type Request, type RequestHandler, type Response } from 'express';
import type {
  Face,
  FaceRequest,
  FaceResponse,
  OpenOperation,
  Operation,
  Refusal,
  TooSoon,
} from '../../dialects/face.ts';
import { type Accounts, TooManyCallsWaiting } from '../desk/index.ts';
import type { Pace } from './pace.ts';

export interface FacesParts {
  readonly faces: readonly Face[];
  readonly accounts: Accounts;
  /** How clients reach us, without a slash at its end. */
  readonly publicUrl: () => string;
  /** How fast the clients of an account may ask. */
  readonly pace: Pace;
  /** Told of faults of ours; nothing that a client sent is in it. */
  readonly failed: (error: unknown, facts: { readonly request: string; readonly operation: string }) => void;
}

/** What a client may send in one request. */
export const maximumBytes = 1024 * 1024;

/** Every operation of every face under its own path. What fits none goes on to whoever comes next. */
export function facesRouter(parts: FacesParts): express.Router {
  const router = express.Router({ caseSensitive: true });
  const body = express.raw({ type: () => true, limit: maximumBytes });
  for (const face of parts.faces)
    for (const operation of face.operations) {
      const method = operation.method.toLowerCase() as Lowercase<Operation['method']>;
      router[method](operation.path, known(face, operation), body, answering(face, operation, parts));
    }
  for (const face of parts.faces)
    for (const path of new Set(face.operations.map((operation) => operation.path)))
      router.all(path, otherMethod(face, path));
  router.use(methodRefused);
  router.use(troubled(parts));
  return router;
}

/** For what nobody answered: below the paths of a face, in that face's words. */
export function unknownToFaces({ faces }: Pick<FacesParts, 'faces'>): RequestHandler {
  const nearest = nearestOf(faces);
  return async (request, response, next) => {
    const face = nearest(request.path);
    if (face) await refuse(face, request, response, { why: 'no-such-path' });
    else next();
  };
}

/** The face that shares most of the beginning of a path, if any does. */
function nearestOf(faces: readonly Face[]): (path: string) => Face | null {
  const known = faces.flatMap((face) => face.operations.map(({ path }) => ({ face, fixed: fixedSegments(path) })));
  return (path) => {
    const segments = path.split('/').slice(1);
    let best: { readonly face: Face | null; readonly common: number } = { face: null, common: 0 };
    for (const { face, fixed } of known) {
      const common = commonSegments(fixed, segments);
      if (common > best.common) best = { face, common };
    }
    return best.face;
  };
}

/** The beginning of a path that is the same for everybody. */
function fixedSegments(path: string): readonly string[] {
  const segments = path.split('/').slice(1);
  const first = segments.findIndex((segment) => /[:*{(]/.test(segment));
  return first === -1 ? segments : segments.slice(0, first);
}

function commonSegments(one: readonly string[], other: readonly string[]): number {
  const different = one.findIndex((segment, index) => segment !== other[index]);
  return different === -1 ? one.length : different;
}

interface Known {
  face: Face;
  operation: Operation | OpenOperation;
  request: FaceRequest;
}

const knownOf = (response: Response): Partial<Known> & { allowed?: Set<string> } => response.locals;

function known(face: Face, operation: Operation | OpenOperation): RequestHandler {
  return (_request, response, next) => {
    Object.assign(response.locals, { face, operation });
    next();
  };
}

function answering(face: Face, operation: Operation | OpenOperation, parts: FacesParts): RequestHandler {
  return async (request, response) => {
    const asked = faceRequest(request, response);
    const tooSoon: TooSoon = ({ id }, what) => {
      const retryAfterSeconds = parts.pace.tooSoon(what === undefined ? id : `${id} ${what}`);
      return retryAfterSeconds === null ? null : { why: 'too-many-requests', retryAfterSeconds };
    };
    if (operation.open) {
      const outcome = await operation.run(asked, parts.accounts, tooSoon);
      return 'why' in outcome ? refuse(face, request, response, outcome) : answer(response, outcome);
    }
    const identity = await face.identify(asked, parts.accounts);
    if (!identity) return answer(response, face.refuse(asked, { why: 'credentials' }));
    const refusal = tooSoon(identity.account);
    if (refusal) return refuse(face, request, response, refusal);
    return answer(response, await operation.run(asked, parts.accounts.desk(identity.account)));
  };
}

function otherMethod(face: Face, path: string): RequestHandler {
  const methods = face.operations.filter((operation) => operation.path === path).map(({ method }) => method);
  return (_request, response, next) => {
    const locals = knownOf(response);
    locals.face ??= face;
    locals.allowed = new Set([...(locals.allowed ?? []), ...methods, ...(methods.includes('GET') ? ['HEAD'] : [])]);
    next();
  };
}

const methodRefused: RequestHandler = async (request, response, next) => {
  const { face, allowed } = knownOf(response);
  if (!face || !allowed) return next();
  response.set('allow', [...allowed, 'OPTIONS'].join(', '));
  if (request.method === 'OPTIONS') response.status(204).end();
  else await refuse(face, request, response, { why: 'method', allowed: [...allowed] });
};

/** Everything that was thrown on the way, in the words of the face that it happened to. */
function troubled({ faces, failed }: FacesParts): ErrorRequestHandler {
  const nearest = nearestOf(faces);
  return async (error, request, response, next) => {
    const { face = nearest(request.path), operation } = knownOf(response);
    if (!face || response.headersSent) return next(error);
    const refusal = refusalFor(error);
    if (refusal.why === 'fault' || refusal.why === 'unavailable')
      failed(error, { request: requestId(request, response), operation: operation?.name ?? '' });
    await refuse(face, request, response, refusal);
  };
}

function refusalFor(error: unknown): Refusal {
  const { code, type, status } = error as { code?: unknown; type?: unknown; status?: unknown };
  if (code === 'unavailable') return { why: 'unavailable' };
  if (error instanceof TooManyCallsWaiting)
    return { why: 'too-many-requests', retryAfterSeconds: error.retryAfterSeconds };
  if (type === 'entity.too.large') return { why: 'too-large', maximumBytes };
  // Express's own words for a path or a body that cannot be decoded, or that broke off.
  if (error instanceof URIError || (typeof status === 'number' && status >= 400 && status < 500))
    return { why: 'unreadable' };
  return { why: 'fault' };
}

async function refuse(face: Face, request: Request, response: Response, why: Refusal): Promise<void> {
  if (why.why === 'too-many-requests') response.set('retry-after', String(why.retryAfterSeconds));
  await answer(response, face.refuse(faceRequest(request, response), why));
}

function faceRequest(request: Request, response: Response): FaceRequest {
  const locals = knownOf(response);
  if (locals.request) return locals.request;
  const question = request.originalUrl.indexOf('?');
  const headers = Object.entries(request.headers).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, Array.isArray(value) ? value.join(', ') : value] as const],
  );
  const made: FaceRequest = {
    method: request.method,
    path: question === -1 ? request.originalUrl : request.originalUrl.slice(0, question),
    query: new URLSearchParams(question === -1 ? '' : request.originalUrl.slice(question + 1)),
    headers: Object.fromEntries(headers),
    parameters: Object.fromEntries(
      Object.entries(request.params ?? {}).map(([name, value]) => [
        name,
        Array.isArray(value) ? value.join('/') : value,
      ]),
    ),
    body: Buffer.isBuffer(request.body) ? request.body : new Uint8Array(),
    id: requestId(request, response),
    remoteAddress: request.socket.remoteAddress ?? '',
  };
  // Before the body has been read there may be another to come.
  if (Buffer.isBuffer(request.body)) locals.request = made;
  return made;
}

function requestId(request: Request, response: Response): string {
  const locals = response.locals as { requestId?: string };
  const sent = request.get('x-request-id');
  locals.requestId ??= sent !== undefined && /^[\w.:-]{1,128}$/.test(sent) ? sent : randomUUID().replaceAll('-', '');
  return locals.requestId;
}

async function answer(response: Response, { status, headers = {}, body }: FaceResponse): Promise<void> {
  response.status(status);
  const { requestId: id } = response.locals as { requestId?: string };
  if (id !== undefined) response.set('x-request-id', id);
  if (body && 'file' in body) {
    response.set({ 'content-type': body.type, ...headers });
    await sent(response, body.file);
    return;
  }
  if (!body) {
    response.set(headers).end();
    return;
  }
  if ('bytes' in body) {
    response.set({ 'content-type': body.type, ...headers }).send(Buffer.from(body.bytes));
    return;
  }
  const [type, text] =
    'json' in body ? ['application/json; charset=utf-8', JSON.stringify(body.json)] : [body.type, body.text];
  response.set({ 'content-type': type, ...headers }).send(Buffer.from(text));
}

function sent(response: Response, file: string): Promise<void> {
  return new Promise((resolve, reject) => {
    response.sendFile(file, { dotfiles: 'allow', cacheControl: false }, (error) => {
      // A client that went away in the middle is nobody's fault.
      if (error && !response.headersSent) reject(error);
      else resolve();
    });
  });
}
