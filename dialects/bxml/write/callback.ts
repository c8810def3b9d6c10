import { isDeepStrictEqual } from 'node:util';
import type { Callback, Credentials, Notify, Then } from '../../../src/verbs/index.ts';
import { addressOf } from '../../address.ts';
import { type Ahead, callbackOf, nextAsk } from '../../one-list.ts';
import type { Attributes } from '../../xml-body.ts';
import type { EventKind, NoticeKind } from '../events.ts';
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

export function callable(callback: Callback | null | undefined): Callback | null {
  return callback && isWebUrl(callback.url) ? callback : null;
}

function isWebUrl(url: string): boolean {
  return URL.canParse(url) && /^https?:$/.test(new URL(url).protocol);
}

/** What one element asks and tells, by the beginnings of its attributes; null: nobody. */
export interface Told {
  readonly asked?: { readonly [Kind in EventKind]?: Callback | null };
  /** `url` and `method` where an attribute is not simply `{kind}Url` and `{kind}Method`. */
  readonly told?: readonly {
    readonly prefix: string;
    readonly names?: { readonly url: string; readonly method: string };
    readonly notify: Notify | undefined;
  }[];
}

/**
 * Whom to ask and to tell by the attributes that name it, in v2's words. An element has one pair of credentials, and
 * one for its fallbacks: where its servers have different ones, they stand in the urls.
 */
export function urlAttributes({ asked = {}, told = [] }: Told): Values {
  const callbacks = Object.entries(asked).flatMap(([kind, callback]) => (callback ? [[kind, callback] as const] : []));
  const notices = told.flatMap(({ prefix, names, notify }) =>
    notify && isWebUrl(notify.url) ? [{ names: names ?? namesOf(prefix), notify }] : [],
  );
  const fallbacks = callbacks.flatMap(([kind, { fallback }]) =>
    fallback && isWebUrl(fallback.url) ? [{ names: namesOf(`${kind}Fallback`), fallback }] : [],
  );
  const shared = sharedBy([...callbacks.map(([, callback]) => callback), ...notices.map(({ notify }) => notify)]);
  const sharedFallback = sharedBy(fallbacks.map(({ fallback }) => fallback));
  return Object.fromEntries([
    ...callbacks.flatMap(([kind, callback]) => address(namesOf(kind), callback, shared)),
    ...notices.flatMap(({ names, notify }) => address(names, notify, shared)),
    ...Object.entries(credentialAttributes(shared ?? undefined, 'username', 'password')),
    ...fallbacks.flatMap(({ names, fallback }) => address(names, fallback, sharedFallback)),
    ...Object.entries(credentialAttributes(sharedFallback ?? undefined, 'fallbackUsername', 'fallbackPassword')),
  ]) as Values;
}

type Addressed = Pick<Callback, 'url' | 'method' | 'credentials'>;

const namesOf = (prefix: string) => ({ url: `${prefix}Url`, method: `${prefix}Method` });

/** The credentials that all have; null where they differ. */
function sharedBy([first, ...others]: readonly Addressed[]): Credentials | null | undefined {
  if (!first) return undefined;
  return others.every(({ credentials }) => isDeepStrictEqual(credentials, first.credentials))
    ? first.credentials
    : null;
}

function address(
  names: { readonly url: string; readonly method: string },
  addressed: Addressed,
  shared: Credentials | null | undefined,
): [string, Values[string]][] {
  return [
    [names.url, shared === null ? addressOf(addressed) : addressed.url],
    [names.method, usual(addressed.method, 'POST')],
  ];
}

/** Whom a verb with a single callback asks: in the words of the generation in which the callback was read. */
export function callbackAttributes(kind: EventKind, callback: Callback | null, told: Told['told'] = []): Values {
  if (!callback)
    return { ...urlAttributes({ told }), requestUrlTimeout: usual(firstGenerationTimeoutMs, firstGenerationTimeoutMs) };
  if (isFirstGeneration(callback))
    return {
      requestUrl: addressOf(callback),
      requestUrlTimeout: usual(callback.timeoutMs ?? firstGenerationTimeoutMs, firstGenerationTimeoutMs),
      ...urlAttributes({ told }),
    };
  return urlAttributes({ asked: { [kind]: callback }, told });
}

function isFirstGeneration({ dialect, notes }: Callback): boolean {
  return dialect === 'bxml' && notes?.['generation'] === 'v1';
}

/** Whom a verb of ours tells of one kind of event: what other dialects tell is told in words of their own. */
export function noticeOf(notify: readonly Notify[], kind: NoticeKind): Notify | undefined {
  return notify.find((each) => each.dialect === 'bxml' && each.kind === kind);
}

/** An empty half is as good as none. */
export function credentialAttributes(
  credentials: Credentials | undefined,
  username: string,
  password: string,
): Attributes {
  return { [username]: credentials?.username || undefined, [password]: credentials?.password || undefined };
}
