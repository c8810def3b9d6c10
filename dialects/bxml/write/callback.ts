import type { Callback, Credentials, Then } from '../../../src/verbs/index.ts';
import { addressOf } from '../../address.ts';
import { type Ahead, callbackOf, nextAsk } from '../../one-list.ts';
import type { Attributes } from '../../xml-body.ts';
import type { EventKind } from '../events.ts';
import { firstGenerationTimeoutMs } from '../read/callback.ts';
import { usual, type Values } from './writing.ts';

/** Whom a way out asks; null if it asks nobody, or somebody who cannot be asked: BXML refuses a document for that. */
export function askedBy(then: Then): Callback | null {
  return callable(callbackOf(then));
}

/** The same, followed to whom another dialect would tell what came of a verb, if there is nothing to do before. */
export function toldTo(then: Then, ahead: Ahead, own: boolean): Callback | null {
  if (own) return askedBy(then);
  const { callback, before } = nextAsk(then, ahead);
  return before.length === 0 ? callable(callback) : null;
}

export function callable(callback: Callback | null): Callback | null {
  return callback && isWebUrl(callback.url) ? callback : null;
}

function isWebUrl(url: string): boolean {
  return URL.canParse(url) && /^https?:$/.test(new URL(url).protocol);
}

/** Whom to ask by the attributes that name it: in the words of the generation in which the callback was read. */
export function callbackAttributes(kind: EventKind, callback: Callback | null): Values {
  if (!callback) return { requestUrlTimeout: usual(firstGenerationTimeoutMs, firstGenerationTimeoutMs) };
  if (isFirstGeneration(callback))
    return {
      requestUrl: addressOf(callback),
      requestUrlTimeout: usual(callback.timeoutMs ?? firstGenerationTimeoutMs, firstGenerationTimeoutMs),
    };
  const { fallback } = callback;
  return {
    [`${kind}Url`]: callback.url,
    [`${kind}Method`]: usual(callback.method, 'POST'),
    ...credentialAttributes(callback.credentials, 'username', 'password'),
    ...(fallback &&
      isWebUrl(fallback.url) && {
        [`${kind}FallbackUrl`]: fallback.url,
        [`${kind}FallbackMethod`]: usual(fallback.method, 'POST'),
        ...credentialAttributes(fallback.credentials, 'fallbackUsername', 'fallbackPassword'),
      }),
  };
}

export function isFirstGeneration({ dialect, notes }: Callback): boolean {
  return dialect === 'bxml' && notes?.['generation'] === 'v1';
}

/** An empty half is as good as none. */
export function credentialAttributes(
  credentials: Credentials | undefined,
  username: string,
  password: string,
): Attributes {
  return { [username]: credentials?.username || undefined, [password]: credentials?.password || undefined };
}
