import { existsSync } from 'node:fs';
import { createServer } from 'node:http';
import express, { type ErrorRequestHandler, type RequestHandler } from 'express';
import type { Recordings } from '../media/index.ts';
import type { GatewayDoor } from '../messages/index.ts';
import type { Route } from '../routing/index.ts';
import type { Access } from '../secrets/index.ts';
import { forPrograms } from '../trace/index.ts';
import type { CallLog } from './call-log.ts';
import { docsRouter } from './docs.ts';
import { type FacesParts, facesRouter, unknownToFaces } from './faces.ts';
import { callPage, overviewPage } from './pages.ts';
import { textsRouter } from './texts.ts';

export interface ServerParts {
  readonly routes: readonly Route[];
  readonly calls: CallLog;
  readonly recordings: Recordings;
  /** Where the switch reaches us, for the overview. */
  readonly eventSocket: string;
  /** What keeps us from taking calls, in sentences; empty when ready. */
  readonly notReady: () => readonly string[];
  readonly liveCalls: () => number;
  /** Who may see the pages. Absent: everybody. Health and recordings are for programs, which know where to look. */
  readonly access?: Access;
  /** Where a gateway brings texts. Absent: none does. */
  readonly texts?: GatewayDoor;
  /** The providers' APIs. Absent: there are none. */
  readonly apis?: FacesParts;
}

export interface HttpServer {
  readonly address: { readonly host: string; readonly port: number };
  close(): Promise<void>;
}

/** The id may stand in a longer path, with a prefix, dashes or `/media` behind it, as providers write it. */
const recordingPath = /\/recordings\/(?:[a-z]+-)?([0-9a-f-]{32,36})(?:\.(wav|mp3|au))?(?:\/media)?$/;

const pageSize = 100;
const noSuchCall = 'No such call, or it has been forgotten.';

const mediaTypes: Readonly<Record<string, string>> = { wav: 'audio/x-wav', mp3: 'audio/mpeg', au: 'audio/basic' };

/** Health, recordings and the pages. Rejects when the port cannot be had. */
export async function startHttpServer(
  parts: ServerParts,
  at: { readonly host: string; readonly port: number },
): Promise<HttpServer> {
  const server = createServer(application(parts));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(at.port, at.host, resolve);
  });
  const bound = server.address();
  return {
    address: { host: at.host, port: typeof bound === 'object' && bound ? bound.port : at.port },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function application({
  routes,
  calls,
  recordings,
  eventSocket,
  notReady,
  liveCalls,
  access,
  texts,
  apis,
}: ServerParts): express.Express {
  const app = express();
  app.disable('x-powered-by');
  app.get('/healthz', (_request, response) => {
    response.json({ status: 'ok' });
  });
  app.get('/readyz', (_request, response) => {
    const problems = notReady();
    response
      .status(problems.length === 0 ? 200 : 503)
      .json({ ready: problems.length === 0, problems, liveCalls: liveCalls() });
  });
  if (texts) app.use(textsRouter(texts));
  if (apis) app.use(docsRouter(apis.faces, apis.publicUrl), facesRouter(apis));
  app.get(recordingPath, async (request, response, next) => {
    const [id = '', wanted] = [request.params[0]?.replaceAll('-', ''), request.params[1]];
    for (const extension of wanted === undefined ? ['wav', 'mp3', 'au'] : [wanted]) {
      const path = recordings.pathOf(id, extension);
      if (path !== null && existsSync(path)) {
        response.type(mediaTypes[extension] ?? 'application/octet-stream').sendFile(path);
        return;
      }
    }
    const encoded = wanted === 'mp3' ? await recordings.encoded(id) : null;
    if (encoded !== null) response.type('audio/mpeg').sendFile(encoded);
    else if (request.path.startsWith('/recordings/')) response.status(404).json({ error: 'no such recording' });
    else next();
  });
  if (apis) app.use(unknownToFaces(apis));
  app.use(onlyFor(access));
  app.get('/', async (_request, response) => {
    response.send(overviewPage(routes, await calls.list({ limit: pageSize }), eventSocket));
  });
  app.get('/calls', async (request, response) => {
    const before = Number(request.query['before']);
    response.json(await calls.list({ limit: pageSize, ...(Number.isFinite(before) && before > 0 && { before }) }));
  });
  app.get('/calls/:id.jsonl', async (request, response) => {
    const call = await calls.find(request.params.id);
    if (!call) response.status(404).send(noSuchCall);
    else
      response
        .type('application/x-ndjson')
        .send(call.events.map((event) => `${JSON.stringify(forPrograms(event))}\n`).join(''));
  });
  app.get('/calls/:id', async (request, response) => {
    const call = await calls.find(request.params.id);
    if (!call) response.status(404).send(noSuchCall);
    else if (request.accepts(['html', 'json']) === 'json')
      response.json({ ...call, events: call.events.map(forPrograms) });
    else response.send(callPage(call));
  });
  app.use(failed);
  return app;
}

/** What is defined behind this is shown to those who may see it. */
function onlyFor(access: Access | undefined): RequestHandler {
  return async (request, response, next) => {
    if (!access || access.isOpen || (await access.nameOf(request.get('authorization'))) !== null) next();
    else response.set('www-authenticate', 'Basic realm="Dragoman", charset="UTF-8"').status(401).send('Who are you?');
  };
}

/** Express would show where in the program it happened. */
const failed: ErrorRequestHandler = (error, _request, response, next) => {
  if (response.headersSent) next(error);
  else if (isClients(error)) response.status(400).json({ error: 'this request cannot be understood' });
  else response.status(503).json({ error: 'this cannot be had now' });
};

const isClients = (error: unknown): boolean =>
  error instanceof URIError || (error as { status?: unknown }).status === 400;
