import type { FailedExchange } from '../../dialects/dialect.ts';
import type { TraceFact } from '../trace/index.ts';
import type { Diagnostic } from '../verbs/index.ts';

/** What to try, by what went wrong: the sentence after the complaint. */
const hints: Readonly<Record<FailedExchange['kind'], string>> = {
  refused: 'is the server running, and is the port right?',
  unresolved: 'check the host name',
  'connect-timeout': 'can this machine reach the server?',
  timeout: 'the server must answer sooner, or the url may ask for more time',
  tls: 'check the certificate, and that the port speaks https',
  protocol: 'does the port speak http?',
  'forbidden-address': 'private addresses must be named in the route or allowed under network.allow',
  'host-at-rest': 'it is asked again on its own; look into the failures before this one',
  'host-flooded': 'fewer documents and callbacks, or raise limits.requestsPerSecond',
  'too-many-redirects': 'the server sends us round in circles',
  'bad-redirect': 'check the Location header',
  status: "look into the server's own log for this request",
  'too-large': 'a document may have 64 KiB; split it, or raise limits.documentBytes',
  empty: 'the server must answer with a document, even an empty one of its dialect',
  unrecognised: 'the body must be a document of one of the dialects',
  unusable: 'mend the document; the lines above say where',
};

/** A failed exchange as the customer sees it. */
export function exchangeDiagnostic(failure: FailedExchange): Diagnostic {
  return {
    code: `document-${failure.kind}`,
    severity: 'error',
    message: `${failure.url}: ${failure.message}.`,
    hint: hints[failure.kind],
  };
}

export function faultOfOurs(error: unknown): TraceFact {
  const stack = error instanceof Error ? (error.stack ?? '') : '';
  return { event: 'error', code: 'internal', message: String(error), facts: { stack } };
}
