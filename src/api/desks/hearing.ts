import type { Dialect, ReadContext } from '../../../dialects/dialect.ts';
import { type NextDocument, nowhere, redirection } from '../../call/index.ts';
import { documentInHand } from '../../documents/index.ts';
import type { Nested } from '../../run/index.ts';

/** What somebody in a room is to hear: a server is asked, or the document is in hand. */
export interface Hearing {
  whileHeld(what: NextDocument): Nested['document'];
  announced(what: NextDocument): Nested['document'];
}

export function hearing(dialects: readonly Dialect[]): Hearing {
  const of = (role: ReadContext['role']) => (what: NextDocument) =>
    'url' in what ? { ask: redirection(what) } : { verbs: verbsOf(what, role, dialects) };
  return { whileHeld: of('conference-waiting'), announced: of('conference-announcement') };
}

/** Of a document that cannot be used nothing is heard. */
function verbsOf(
  { format, document, contentType }: Extract<NextDocument, { readonly document: string }>,
  role: ReadContext['role'],
  dialects: readonly Dialect[],
) {
  const dialect = dialects.find(({ id }) => id === format);
  const script = dialect?.read(documentInHand(document, nowhere, contentType), {
    role,
    answered: true,
    notes: {},
    settings: {},
  });
  return script?.usable ? script.verbs : [];
}
