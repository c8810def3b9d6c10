import type { Dialect, ReadContext } from '../../../dialects/dialect.ts';
import type { FirstDocument, RoutePlan } from '../../desk/index.ts';
import { documentInHand } from '../../documents/index.ts';
import type { Nested } from '../../run/index.ts';
import type { Callback, DialectId } from '../../verbs/index.ts';

type ToHear = FirstDocument & { readonly format: DialectId; readonly fallback?: RoutePlan['fallback'] };

/** What somebody in a room is to hear: a server is asked, or the document is in hand. */
export interface Hearing {
  whileHeld(what: ToHear): Nested['document'];
  announced(what: ToHear): Nested['document'];
}

export function hearing(dialects: readonly Dialect[]): Hearing {
  const of = (role: ReadContext['role']) => (what: ToHear) =>
    'url' in what ? { ask: callbackOf(what) } : { verbs: verbsOf(what, role, dialects) };
  return { whileHeld: of('conference-waiting'), announced: of('conference-announcement') };
}

function callbackOf({
  format,
  url,
  method = 'POST',
  credentials,
  timeoutMs,
  fallback,
}: Extract<ToHear, { readonly url: string }>): Callback {
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

/** Of a document that cannot be used nothing is heard. */
function verbsOf(
  { format, document }: Extract<ToHear, { readonly document: string }>,
  role: ReadContext['role'],
  dialects: readonly Dialect[],
) {
  const dialect = dialects.find(({ id }) => id === format);
  const script = dialect?.read(documentInHand(document, 'about:blank'), {
    role,
    answered: true,
    notes: {},
    settings: {},
  });
  return script?.usable ? script.verbs : [];
}
