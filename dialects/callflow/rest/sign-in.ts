import { randomBytes } from 'node:crypto';
import {
  type Account,
  type Accounts,
  type Desk,
  type Identity,
  numberScope,
  tokenScope,
} from '../../../src/desk/index.ts';
import type { JsonObject } from '../../../src/verbs/index.ts';
import type { FaceRequest, OpenOperation } from '../../face.ts';
import { accountIdOf } from '../account-id.ts';
import { shelfKind } from '../directory/kinds.ts';
import { normalNumber } from '../numbers.ts';
import { type Problem, respond } from './answer.ts';
import { mannerOf } from './endpoint.ts';
import { documentOf, openOrder, tokenOf } from './order.ts';
import { badCredentials, forbidden, invalid, type Mistake, missing, noneOf, unavailable } from './problems.ts';
import { standingOf, type UserSignIn, userOf } from './user-sign-ins.ts';

const tokenKind = shelfKind('tokens');
const tokenLifeMs = 3600_000;

/** Whose token a request carries; one that we gave out is good for an hour, and no longer than its user may sign in. */
export async function identify(request: FaceRequest, accounts: Accounts): Promise<Identity | null> {
  const token = tokenOf(request);
  if (token === '') return null;
  const identity = await accounts.byToken('callflow', token);
  if (!identity) return null;
  const desk = accounts.desk(identity.account);
  const given = await givenToken(token, desk);
  if (!given) return identity;
  if (given.expiresAt <= desk.now()) return null;
  return !given.user || (await standingOf(given.user, desk)) === 'administrator' ? identity : null;
}

interface GivenToken {
  readonly expiresAt: number;
  /** Of the directory; absent: a credential or key of the operator's. */
  readonly user?: UserSignIn;
}

/** Null for one of the operator's. */
async function givenToken(token: string, { shelf }: Desk): Promise<GivenToken | null> {
  const owner = await shelf.owner(tokenScope('callflow'), token);
  const item = owner && (await shelf.get(tokenKind, owner.id));
  return item && (item.value as unknown as GivenToken);
}

export const signIn: readonly OpenOperation[] = [
  { name: 'createUserToken', method: 'PUT', path: '/v2/user_auth', open: true, run: answering(byCredentials) },
  { name: 'createApiToken', method: 'PUT', path: '/v2/api_auth', open: true, run: answering(byApiKey) },
];

type SignedIn = Identity & Pick<GivenToken, 'user'>;
type Ask = (data: JsonObject, accounts: Accounts) => Promise<SignedIn | Problem>;

function answering(ask: Ask): OpenOperation['run'] {
  return async (request, accounts, tooSoon) => {
    const opened = openOrder(request);
    const refused = (answer: Problem) => respond(answer, { ...mannerOf(request, Date.now()), token: '' });
    if (!opened.ok) return refused(opened.problem);
    const asked = await ask(documentOf(opened.order) ?? {}, accounts);
    if ('problem' in asked) return refused(asked);
    const refusal = tooSoon(asked.account);
    if (refusal) return refusal;
    const token = await give(accounts.desk(asked.account), asked);
    if (token === null) return refused(unavailable);
    return respond({ status: 201, data: about(asked) }, { ...mannerOf(request, Date.now()), token });
  };
}

/**
 * `credentials` is the MD5 or SHA-1 of `user:password`, in hex: the secret of the credential that the operator gave the
 * account, under the name by which the client calls the account, or those of one of its users who administer it.
 */
async function byCredentials(data: JsonObject, accounts: Accounts): Promise<SignedIn | Problem> {
  const { credentials, method = 'md5' } = data;
  const name = data['account_name'] ?? data['account_realm'] ?? data['realm'] ?? data['phone_number'];
  const mistakes: Mistake[] = [];
  if (typeof credentials !== 'string') mistakes.push(missing('credentials'));
  if (typeof name !== 'string') mistakes.push(missing('account_name'));
  if (method !== 'md5' && method !== 'sha') mistakes.push(noneOf(['md5', 'sha'], ['method'], method));
  if (typeof credentials !== 'string' || typeof name !== 'string' || mistakes.length > 0) return invalid(mistakes);
  const shown = credentials.toLowerCase();
  return (await accounts.byPassword('callflow', name, shown)) ?? byUser(data, shown, accounts);
}

async function byUser(data: JsonObject, credentials: string, accounts: Accounts): Promise<SignedIn | Problem> {
  const account = await accountNamed(data, accounts);
  const anybody = account ?? accounts.all()[0];
  if (!anybody) return badCredentials;
  // Of nobody's account too, so that it takes as long.
  const user = await userOf(credentials, accounts.desk(anybody));
  if (!account || !user) return badCredentials;
  const standing = await standingOf(user, accounts.desk(account));
  if (standing === 'administrator') return { account, name: `user ${user.userId}`, user };
  return standing === null ? badCredentials : forbidden;
}

/**
 * As the operator calls it, by one of its domains, or by a number that it has routed; never by what an account says of
 * itself. A name that two accounts have is nobody's.
 */
async function accountNamed(data: JsonObject, accounts: Accounts): Promise<Account | null> {
  const { account_name: name, phone_number: number } = data;
  const realm = data['account_realm'] ?? data['realm'];
  const all = accounts.all();
  const [any] = all;
  if (typeof number === 'string' && any) {
    const owner = await accounts.desk(any).shelf.owner(numberScope, normalNumber(number));
    return owner && accounts.find(owner.account);
  }
  const isMeant = ({ id, title, domains = [] }: Account) =>
    typeof realm === 'string'
      ? domains.includes(realm.toLowerCase())
      : typeof name === 'string' && [id, title].some((each) => plainName(each) === plainName(name));
  const [found, another] = all.filter(isMeant);
  return found && !another ? found : null;
}

/** KAZOO compares letters and digits. */
function plainName(name: string): string {
  return name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');
}

/** An API key is a token that the operator gave; one that we gave out cannot be made to last by it. */
async function byApiKey({ api_key: key }: JsonObject, accounts: Accounts): Promise<SignedIn | Problem> {
  if (typeof key !== 'string' || key === '') return invalid([missing('api_key')]);
  const identity = await accounts.byToken('callflow', key);
  return identity && !(await givenToken(key, accounts.desk(identity.account))) ? identity : badCredentials;
}

/** Forgets what has expired meanwhile. */
async function give(desk: Desk, { name: who, user }: SignedIn): Promise<string | null> {
  const token = randomBytes(32).toString('hex');
  const { entries } = await desk.shelf.list(tokenKind, { limit: 100, ascending: true });
  const expired = entries.filter(({ value }) => Number(value['expiresAt']) <= desk.now());
  const given = { expiresAt: desk.now() + tokenLifeMs, ...(user && { user: { ...user } }) };
  const written = await desk.shelf.write([
    {
      put: tokenKind,
      id: desk.newId(),
      value: { who, ...given },
      names: [{ scope: tokenScope('callflow'), name: token }],
    },
    ...expired.map(({ id }) => ({ remove: tokenKind, id })),
  ]);
  return written.ok ? token : null;
}

function about({ account, user }: SignedIn): JsonObject {
  return {
    account_id: accountIdOf(account),
    account_name: account.title,
    ...(user && { owner_id: user.userId }),
    is_reseller: false,
    apps: [],
  };
}
