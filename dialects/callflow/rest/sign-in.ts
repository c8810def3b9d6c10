import { randomBytes } from 'node:crypto';
import { type Account, type Accounts, type Desk, type Identity, tokenScope } from '../../../src/desk/index.ts';
import type { JsonObject } from '../../../src/verbs/index.ts';
import type { FaceRequest, FaceResponse, OpenOperation } from '../../face.ts';
import { accountIdOf } from '../account-id.ts';
import { shelfKind } from '../directory/kinds.ts';
import { type Answer, respond } from './answer.ts';
import { mannerOf } from './endpoint.ts';
import { documentOf, openOrder, tokenOf } from './order.ts';
import { badCredentials, invalid, type Mistake, missing, noneOf, unavailable } from './problems.ts';

const tokenKind = shelfKind('tokens');
const tokenLifeMs = 3600_000;

/** Whose token a request carries; one that we gave out is good for an hour. */
export async function identify(request: FaceRequest, accounts: Accounts): Promise<Identity | null> {
  const token = tokenOf(request);
  if (token === '') return null;
  const identity = await accounts.byToken('callflow', token);
  if (!identity) return null;
  const desk = accounts.desk(identity.account);
  const given = await givenToken(token, desk);
  return given && given.expiresAt <= desk.now() ? null : identity;
}

/** Null for one of the operator's. */
async function givenToken(token: string, { shelf }: Desk): Promise<{ readonly expiresAt: number } | null> {
  const owner = await shelf.owner(tokenScope('callflow'), token);
  const item = owner && (await shelf.get(tokenKind, owner.id));
  return item ? { expiresAt: Number(item.value['expiresAt']) } : null;
}

export const signIn: readonly OpenOperation[] = [
  { name: 'createUserToken', method: 'PUT', path: '/v2/user_auth', open: true, run: answering(byCredentials) },
  { name: 'createApiToken', method: 'PUT', path: '/v2/api_auth', open: true, run: answering(byApiKey) },
];

type Ask = (data: JsonObject, accounts: Accounts) => Promise<Identity | readonly Mistake[] | null>;

function answering(ask: Ask): OpenOperation['run'] {
  return async (request: FaceRequest, accounts: Accounts): Promise<FaceResponse> => {
    const { answer, token } = await signedIn(ask, request, accounts);
    return respond(answer, { ...mannerOf(request, Date.now()), token });
  };
}

async function signedIn(
  ask: Ask,
  request: FaceRequest,
  accounts: Accounts,
): Promise<{ readonly answer: Answer; readonly token: string }> {
  const opened = openOrder(request);
  if (!opened.ok) return { answer: opened.problem, token: '' };
  const identity = await ask(documentOf(opened.order) ?? {}, accounts);
  if (!identity) return { answer: badCredentials, token: '' };
  if ('length' in identity) return { answer: invalid(identity), token: '' };
  const token = await give(accounts.desk(identity.account), identity.name);
  if (token === null) return { answer: unavailable, token: '' };
  return { answer: { status: 201, data: about(identity.account) }, token };
}

/**
 * `credentials` is the MD5 or SHA-1 of `user:password`; this, in hex, is the secret of the credential that the operator
 * gave the account, under the name by which the client calls the account.
 */
async function byCredentials(data: JsonObject, accounts: Accounts): Promise<Identity | readonly Mistake[] | null> {
  const { credentials, method = 'md5' } = data;
  const name = data['account_name'] ?? data['account_realm'] ?? data['phone_number'];
  const mistakes: Mistake[] = [];
  if (typeof credentials !== 'string') mistakes.push(missing('credentials'));
  if (typeof name !== 'string') mistakes.push(missing('account_name'));
  if (method !== 'md5' && method !== 'sha') mistakes.push(noneOf(['md5', 'sha'], ['method'], method));
  if (typeof credentials !== 'string' || typeof name !== 'string' || mistakes.length > 0) return mistakes;
  return accounts.byPassword('callflow', name, credentials.toLowerCase());
}

/** An API key is a token that the operator gave; one that we gave out cannot be made to last by it. */
async function byApiKey(
  { api_key: key }: JsonObject,
  accounts: Accounts,
): Promise<Identity | readonly Mistake[] | null> {
  if (typeof key !== 'string' || key === '') return [missing('api_key')];
  const identity = await accounts.byToken('callflow', key);
  return identity && (await givenToken(key, accounts.desk(identity.account))) ? null : identity;
}

/** Forgets what has expired meanwhile. */
async function give(desk: Desk, who: string): Promise<string | null> {
  const token = randomBytes(32).toString('hex');
  const { entries } = await desk.shelf.list(tokenKind, { limit: 100, ascending: true });
  const expired = entries.filter(({ value }) => Number(value['expiresAt']) <= desk.now());
  const written = await desk.shelf.write([
    {
      put: tokenKind,
      id: desk.newId(),
      value: { who, expiresAt: desk.now() + tokenLifeMs },
      names: [{ scope: tokenScope('callflow'), name: token }],
    },
    ...expired.map(({ id }) => ({ remove: tokenKind, id })),
  ]);
  return written.ok ? token : null;
}

function about(account: Account): JsonObject {
  return { account_id: accountIdOf(account), account_name: account.title, is_reseller: false, apps: [] };
}
