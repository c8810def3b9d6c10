import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { parseArgs } from 'node:util';
import express, { type Request } from 'express';
import { type Dialect, dialects, type Links, startWriter } from './documents/index.ts';
import { pressedKeys } from './pressed-keys.ts';
import { type Page, pages, stepAfter } from './steps.ts';

export interface SandwichOptions {
  /** 0 or absent: one that is free. */
  readonly port?: number;
}

export interface SandwichServer {
  /** Without a slash at its end: `http://127.0.0.1:3000`. */
  readonly url: string;
  close(): Promise<void>;
}

/** Counts the requests of a call; whoever keeps cookies per call sends it back. */
const cookieName = 'sandwich-requests';

/**
 * The sandwich line: `/<dialect>/menu` and the pages it leads to, in any of the four dialects, and under `/mixed`
 * in the next dialect with every response. Listens on loopback only.
 */
export async function createSandwichServer({ port = 0 }: SandwichOptions = {}): Promise<SandwichServer> {
  const writer = startWriter();
  const application = express();
  application.set('query parser', 'extended');
  application.use(express.urlencoded({ extended: true }), express.json());
  application.all('/:language/:page', async (request, response, next) => {
    const { language, page } = request.params;
    const turn = counter(request.query['turn']);
    const dialect = dialectOf(language, turn);
    if (!dialect || !isPage(page)) return next();
    const requests = earlierRequests(request) + 1;
    const step = stepAfter({
      page,
      keys: pressedKeys(request, page),
      tries: counter(request.query['tries']),
      requests,
    });
    const { contentType, body } = await writer.write(step, dialect, linksFrom(request, turn));
    response.cookie(cookieName, String(requests), { path: '/', httpOnly: true }).type(contentType).send(body);
  });

  const server = createServer(application).listen(port, '127.0.0.1');
  try {
    await once(server, 'listening');
  } catch (error) {
    await writer.close();
    throw error;
  }
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await Promise.all([closed, writer.close()]);
    },
  };
}

/** `mixed` goes round the dialects; `turn` says how far it has come. */
function dialectOf(language: string, turn: number): Dialect | undefined {
  if (language === 'mixed') return dialects[turn % dialects.length];
  return dialects.find((dialect) => dialect === language);
}

function isPage(name: string): name is Page {
  return pages.some((page) => page === name);
}

function linksFrom(request: Request<{ language: string }>, turn: number): Links {
  const { language } = request.params;
  const path: Links['path'] = ({ page, tries }) => {
    const query = new URLSearchParams();
    if (tries !== undefined) query.set('tries', String(tries));
    if (language === 'mixed') query.set('turn', String(turn + 1));
    return query.size > 0 ? `/${language}/${page}?${query}` : `/${language}/${page}`;
  };
  return { path, url: (link) => `${request.protocol}://${request.host}${path(link)}` };
}

function earlierRequests({ headers }: Request): number {
  return counter(new RegExp(`(?:^|;\\s*)${cookieName}=([^;]*)`).exec(headers.cookie ?? '')?.[1]);
}

/** A small number that another request carries along; 0 unless it is one. */
function counter(text: unknown): number {
  return typeof text === 'string' && /^\d{1,4}$/.test(text) ? Number(text) : 0;
}

if (import.meta.main) {
  const { values } = parseArgs({ options: { port: { type: 'string', default: '3000' } } });
  const { url } = await createSandwichServer({ port: Number(values.port) });
  process.stdout.write(`The sandwich line answers at ${url}/<twiml|bxml|tropo|callflow|mixed>/menu\n`);
}
