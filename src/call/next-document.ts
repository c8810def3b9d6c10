import type { RequestTarget } from '../../dialects/dialect.ts';
import type { Callback, DialectId, Verb } from '../verbs/index.ts';

/** Where somebody outside leads a call: its server is asked, or the document is in hand. */
export type NextDocument = {
  /** Whose words the request, or the document, is in. */
  readonly format: DialectId;
  readonly fallback?: RequestTarget;
} & (RequestTarget | { readonly document: string; readonly contentType: string });

/** The same, or verbs that are no document of anybody's. */
export type NextSteps = NextDocument | { readonly format: DialectId; readonly verbs: readonly Verb[] };

/** Of a document that is in hand, and that came from nowhere: nothing can be relative to it. */
export const nowhere = 'about:blank';

/** The request for it, reported as a document's own redirect is. */
export function redirection(next: NextDocument & RequestTarget): Callback {
  const { format, url, method = 'POST', credentials, timeoutMs, fallback } = next;
  return {
    dialect: format,
    kind: 'redirect',
    url,
    method,
    ...(credentials && { credentials }),
    ...(timeoutMs !== undefined && { timeoutMs }),
    ...(fallback && { fallback: { method: 'POST', ...fallback } }),
  };
}
