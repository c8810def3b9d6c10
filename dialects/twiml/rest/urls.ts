import type { FirstDocument, RoutePlan } from '../../../src/desk/index.ts';
import { resolveUrl } from '../../../src/document/index.ts';
import type { Credentials } from '../../../src/verbs/index.ts';
import type { Failure } from './codes.ts';
import type { Asked } from './operation.ts';
import type { Table } from './rules.ts';

/** A url to ask, and how. */
export interface Hook {
  readonly url: string;
  readonly method?: 'GET' | 'POST';
  /** Those that the url had: they are for requests, and for no trace. */
  readonly credentials?: Credentials;
}

export function hook(url: string | undefined, method: 'GET' | 'POST' | '' | undefined): Hook | undefined {
  if (url === undefined || url === '') return undefined;
  const resolved = resolveUrl(url, 'invalid:/');
  const asked = method ? { method } : {};
  if (!resolved.ok || !resolved.credentials) return { url, ...asked };
  const { fragment, credentials } = resolved;
  return { url: fragment === '' ? resolved.url : `${resolved.url}#${fragment}`, ...asked, credentials };
}

/** The same where nobody takes credentials beside the url: they stay in it. */
export function plainHook(
  url: string | undefined,
  method: 'GET' | 'POST' | undefined,
): Omit<Hook, 'credentials'> | undefined {
  return url === undefined ? undefined : { url, ...(method && { method }) };
}

export function document(twiml: string): FirstDocument {
  return { document: twiml, contentType: 'text/xml' };
}

/** In TwiML, as whatever replaces a document or is heard by a room. */
export const spoken = (first: FirstDocument) => ({ ...first, format: 'twiml' });

/** Where a url may not be asked: the answer that says so. Credentials in urls are the reader's to take out. */
export async function forbiddenUrl(
  { desk }: Pick<Asked<Table>, 'desk'>,
  urls: readonly (readonly [name: string, url: string | undefined, code: Failure['code']])[],
): Promise<Failure | null> {
  for (const [name, url, code] of urls) {
    if (url === undefined || url === '') continue;
    const why = await desk.forbidden(url);
    if (why !== null) return { code, message: `${name}: ${why}` };
  }
  return null;
}

const statusEvents = { initiated: 'initiated', ringing: 'ringing', answered: 'answered', completed: 'ended' } as const;

export const statusWords = ['initiated', 'ringing', 'answered', 'completed'] as const;

/** Who is told how a call goes: of its end, where nothing else is named. */
export function statusPlan(
  told: Hook | undefined,
  events: readonly (keyof typeof statusEvents)[] | undefined,
): RoutePlan['status'] {
  if (!told) return undefined;
  const named = events && events.length > 0 ? events : (['completed'] as const);
  return { ...told, events: named.map((event) => statusEvents[event]) };
}
