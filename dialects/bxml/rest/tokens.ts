import { type Accounts, type Identity, tokenScope } from '../../../src/desk/index.ts';
import type { FaceRequest, FaceResponse } from '../../face.ts';
import { basicIn } from '../../rest-basic.ts';
import { type DescribedOperation, shape } from '../../rest-openapi.ts';
import { json } from './answers.ts';
import { answers } from './operation.ts';

const kind = 'bxml token';
const format = 'bxml';

/** Bandwidth's tokens last an hour. */
const lifetimeSeconds = 3600;

const errorSchema = shape({ error: 'string' });

/** OAuth 2, client credentials: what a token opens, name and secret open too. */
export const tokenOperation: DescribedOperation = {
  name: 'createToken',
  method: 'POST',
  path: '/api/v1/oauth2/token',
  open: true,
  paper: {
    tag: 'Account',
    summary: 'A token for the account’s credentials, by Basic or in the body',
    takes: {
      'application/x-www-form-urlencoded': {
        type: 'object',
        properties: {
          grant_type: { type: 'string', const: 'client_credentials' },
          client_id: { type: 'string' },
          client_secret: { type: 'string' },
        },
        required: ['grant_type'],
      },
    },
    answers: {
      200: {
        description: 'OK',
        bodies: answers(shape({ access_token: 'string', token_type: 'string', expires_in: 'integer' })),
      },
      400: { description: 'Bad Request', bodies: answers(errorSchema) },
      401: { description: 'Unauthorized', bodies: answers(errorSchema) },
      429: {
        description: 'Too Many Requests',
        bodies: answers(errorSchema),
        headers: { 'Retry-After': 'Seconds' },
      },
    },
  },
  run: async (request, accounts, tooSoon) => {
    const form = new URLSearchParams(new TextDecoder().decode(request.body));
    if (form.get('grant_type') !== 'client_credentials') return refused(400, 'unsupported_grant_type');
    const given = basicIn(request) ?? { name: form.get('client_id') ?? '', secret: form.get('client_secret') ?? '' };
    const identity = await accounts.byPassword(format, given.name, given.secret);
    if (!identity) return refused(401, 'invalid_client', { 'WWW-Authenticate': 'Basic realm="Bandwidth"' });
    const refusal = tooSoon(identity.account);
    if (refusal) return refusal;
    const token = await newToken(identity, accounts);
    const answer = { access_token: token, token_type: 'bearer', expires_in: lifetimeSeconds };
    return json(200, answer, { 'Cache-Control': 'no-store' });
  },
};

function refused(status: number, error: string, headers: Readonly<Record<string, string>> = {}): FaceResponse {
  return json(status, { error }, headers);
}

/** Those that have run out go with the next one. */
async function newToken({ account, name }: Identity, accounts: Accounts): Promise<string> {
  const desk = accounts.desk(account);
  const token = `${desk.newId()}${desk.newId()}`;
  const { entries } = await desk.shelf.list(kind, { limit: 100, ascending: true });
  const stale = entries.filter(({ value }) => !isValid(value['expiresAt'], desk.now()));
  await desk.shelf.write([
    ...stale.map(({ id }) => ({ remove: kind, id })),
    {
      put: kind,
      id: desk.newId(),
      value: { expiresAt: desk.now() + lifetimeSeconds * 1000, name },
      names: [{ scope: tokenScope(format), name: token }],
    },
  ]);
  return token;
}

function isValid(expiresAt: unknown, now: number): boolean {
  return typeof expiresAt === 'number' && expiresAt > now;
}

/** By Basic, or a token: the operator's, which last for ever, or one of ours while it lasts. */
export async function identify(request: FaceRequest, accounts: Accounts): Promise<Identity | null> {
  const basic = basicIn(request);
  if (basic) return accounts.byPassword(format, basic.name, basic.secret);
  const token = /^Bearer +([^\s]+) *$/i.exec(request.headers['authorization'] ?? '')?.[1];
  if (token === undefined) return null;
  const identity = await accounts.byToken(format, token);
  if (!identity) return null;
  const desk = accounts.desk(identity.account);
  const owner = await desk.shelf.owner(tokenScope(format), token);
  if (!owner) return identity;
  const item = await desk.shelf.get(owner.kind, owner.id);
  return item && (item.kind !== kind || isValid(item.value['expiresAt'], desk.now())) ? identity : null;
}
