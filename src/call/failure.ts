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
  protocol: 'does the port speak http, and the server live until it has answered?',
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

const statusHints: Readonly<Record<number, string>> = {
  401: 'write user:password@ in the url; or the server checks signatures, and its token is missing in settings',
  403: 'the server lets us not in: it may check signatures with a token that is missing in settings',
  404: 'the server knows no such path: check the url, and the method it answers to',
  405: 'the server knows the path with another method: say which in the route or the document',
};

/** A failed exchange as the customer sees it. */
export function exchangeDiagnostic(failure: FailedExchange): Diagnostic {
  return {
    code: `document-${failure.kind}`,
    severity: 'error',
    message: `${failure.url}: ${failure.message}.`,
    hint: statusHints[failure.status ?? 0] ?? hints[failure.kind],
  };
}

export function faultOfOurs(error: unknown): TraceFact {
  const stack = error instanceof Error ? (error.stack ?? '') : '';
  return { event: 'error', code: 'internal', message: String(error), facts: { stack } };
}
