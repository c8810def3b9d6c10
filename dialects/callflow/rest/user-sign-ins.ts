import { hash } from 'node:crypto';
import type { Change, Desk } from '../../../src/desk/index.ts';
import type { JsonObject } from '../../../src/verbs/index.ts';
import { shelfKind } from '../directory/kinds.ts';

/** Of a user who has a password: nothing but what its credentials are looked up by, and whose they are. */
const kind = shelfKind('sign_ins');
const scope = kind;

/** A user and what it signs in by, as they are at one moment. */
export interface UserSignIn {
  readonly userId: string;
  /** Another one for every password. */
  readonly revision: number;
}

/** What follows for signing in from what is said of a user: a password belongs to the name that it was given with. */
export async function signInOf(
  { username, password }: JsonObject,
  id: string,
  { shelf, digest }: Desk,
): Promise<readonly Change[]> {
  if (typeof username === 'string' && typeof password === 'string') {
    const shown = `${username}:${password}`;
    const names = await Promise.all(
      ['md5', 'sha1'].map(async (algorithm) => ({ scope, name: await digest(hash(algorithm, shown)) })),
    );
    return [{ put: kind, id, value: { username }, names }];
  }
  const before = await shelf.get(kind, id);
  return before && before.value['username'] !== username ? withoutSignIn(id) : [];
}

export async function withoutSignIn(id: string): Promise<readonly Change[]> {
  return [{ remove: kind, id }];
}

/** Whose these credentials are, in the account: the MD5 or SHA-1 of `user:password`, in hex. Takes as long for nobody's. */
export async function userOf(credentials: string, { account, shelf, digest }: Desk): Promise<UserSignIn | null> {
  const owner = await shelf.owner(scope, await digest(credentials));
  if (owner?.kind !== kind || owner.account !== account.id) return null;
  const item = await shelf.get(kind, owner.id);
  return item && { userId: item.id, revision: item.revision };
}

/** What a user may who has signed in: all that the account may, or nothing; null: it may not sign in any more. */
export async function standingOf(
  { userId, revision }: UserSignIn,
  { shelf }: Desk,
): Promise<'administrator' | 'user' | null> {
  const [signIn, user] = await Promise.all([shelf.get(kind, userId), shelf.get(shelfKind('users'), userId)]);
  if (!user || signIn?.revision !== revision || user.value['enabled'] === false) return null;
  return user.value['priv_level'] === 'admin' ? 'administrator' : 'user';
}
