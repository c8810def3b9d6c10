import express, { type Request, type RequestHandler, type Response, Router } from 'express';
import type { Answer, GatewayDoor } from '../messages/index.ts';
import type { JsonObject } from '../verbs/index.ts';

const largestBody = '256kb';
const statuses = { unreadable: 400, unknown: 404, busy: 503 } as const;

/** Where a gateway brings texts (`/texts/incoming`) and what became of ours (`/texts/reports`), as JSON, form or query. */
export function textsRouter(door: GatewayDoor): Router {
  const router = Router();
  router.use(
    '/texts',
    onlyFor(door),
    express.json({ limit: largestBody }),
    express.urlencoded({ limit: largestBody, extended: false }),
  );
  router.all(
    '/texts/incoming',
    answering((told) => door.text(told)),
  );
  router.all(
    '/texts/reports',
    answering((told) => door.report(told)),
  );
  return router;
}

/** `Authorization: Bearer`, the password of Basic, or `token` in the query, for gateways that know nothing but a url. */
function onlyFor(door: GatewayDoor): RequestHandler {
  return (request, response, next) => {
    if (door.opensTo(tokenOf(request))) next();
    else response.status(401).set('www-authenticate', 'Bearer').json({ error: 'the token is needed' });
  };
}

function tokenOf({ headers, query }: Request): string {
  const [scheme = '', shown = ''] = (headers.authorization ?? '').split(' ', 2);
  if (/^bearer$/i.test(scheme)) return shown;
  if (/^basic$/i.test(scheme)) return Buffer.from(shown, 'base64').toString('utf8').split(':').slice(1).join(':');
  return typeof query['token'] === 'string' ? query['token'] : '';
}

function answering(take: (told: JsonObject) => Promise<Answer>): RequestHandler {
  return async (request: Request, response: Response) => {
    const body: unknown = request.body;
    const told = typeof body === 'object' && body !== null && !Array.isArray(body) ? body : {};
    const answer = await take({ ...(request.query as JsonObject), ...(told as JsonObject) });
    if (answer.ok) response.status(200).json({ taken: true });
    else response.status(statuses[answer.why]).json({ error: answer.problem });
  };
}
