import type { Accounts, Identity } from '../../../src/desk/index.ts';
import type { FaceRequest } from '../../face.ts';
import { basicIn } from '../../rest-basic.ts';
import { isSameSecret } from '../../rest-secret.ts';
import { accountSid } from '../sid.ts';

/** What a key and its secret are looked up by; the store knows their hash only. */
export function keyToken(keySid: string, secret: string): string {
  return `${keySid}:${secret}`;
}

/** The account's sid with its auth token, or with a secret that the operator gave it; or a key with its own. */
export async function identify(request: FaceRequest, accounts: Accounts): Promise<Identity | null> {
  const { name, secret } = basicIn(request) ?? { name: '', secret: '' };
  if (name === '' || secret === '') return null;
  // What is looked up at once comes first; whoever is nobody waits for the slow check of passwords, whatever the name.
  const account = accounts.all().find((each) => accountSid(each) === name);
  const token = account?.settings['twiml']?.['authToken'];
  const isKnown = typeof token === 'string' && token !== '';
  if (isSameSecret(secret, isKnown ? token : '') && account && isKnown) return { account, name: 'auth token' };
  const byKey = /^SK[0-9a-f]{32}$/.test(name) ? await accounts.byToken('twiml', keyToken(name, secret)) : null;
  return byKey ?? accounts.byPassword('twiml', name, secret);
}
