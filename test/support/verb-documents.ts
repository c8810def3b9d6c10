import type { CallFacts, Dialect, Outcome, OutgoingRequest, RequestTarget } from '../../dialects/dialect.ts';
import { resolveUrl } from '../../src/document/index.ts';
import {
  ask,
  type Callback,
  type CallEvent,
  end,
  type JsonObject,
  type Notify,
  on,
  type Script,
  type Then,
  type Verb,
} from '../../src/verbs/index.ts';
import { membersBy, shapeOf } from '../../src/verbs/shape.ts';

/** What stands in a document beside its verbs, where it is not to be what the reader says by itself. */
export type Rest = Partial<Omit<Script, 'verbs' | 'dialect'>>;

/** What every request says, as JSON. */
export interface Told extends Partial<Outcome> {
  /** `fallback`: the exchange with `failed` came to nothing. */
  readonly about: 'opening' | 'result' | 'event' | 'status' | 'fallback';
  /** The document's own word for the url that is asked. */
  readonly kind?: string;
  readonly call: Pick<CallFacts, 'id' | 'state' | 'direction' | 'from' | 'to'> & { readonly parent?: string };
  readonly event?: CallEvent;
  readonly status?: string;
  readonly failed?: string;
}

/**
 * Documents that are verbs as they stand, for tests of what runs them: nothing is left out that some provider has no
 * word for. `{"verbs":[…]}`, with any other field of a script beside them. In it `place`, `answers` (true) and every
 * Then of a verb (`on`) may be left out, and urls may be relative. Documents inside a verb end with `on`, others with the call.
 */
export const verbDocuments: Dialect = {
  id: 'verbs',
  title: 'Verbs (for tests)',
  weigh: ({ source }) =>
    source.text.startsWith('{"verbs":') ? { score: 10, reasons: ['a verb list'] } : { score: 0, reasons: [] },
  read: ({ source, url }, { role }): Script => ({
    dialect: 'verbs',
    usable: true,
    atEnd: role === 'call' ? end('normal') : on,
    atHangup: end(),
    diagnostics: [],
    ...(whole(JSON.parse(source.text), url) as { readonly verbs: readonly Verb[] } & Rest),
  }),
  write: ({ dialect: _, verbs, ...rest }) => ({
    contentType: 'application/json',
    body: documentOf(verbs, rest),
    diagnostics: [],
  }),
  wire: {
    opening: (call, target) => post(target, { about: 'opening', call: who(call) }),
    result: (call, outcome, callback) =>
      post(callback, { about: 'result', kind: callback.kind, call: who(call), ...outcome }),
    status: (call, { kind: status }, target) => post(target, { about: 'status', status, call: who(call) }),
    notify: (call, event, to) =>
      to.events.length > 0 && !to.events.includes('event' in event ? event.event : event.kind)
        ? null
        : post(to, { about: 'event', kind: to.kind, call: who(call), event }),
    fallback: (call, { url: failed }, _why, target) => post(target, { about: 'fallback', call: who(call), failed }),
  },
  coverage: { entries: [] },
};

/** A document of verbs, which may be short ones. */
export const documentOf = (verbs: readonly object[], rest: Rest = {}): string => JSON.stringify({ verbs, ...rest });

/** Where a document asks or tells; relative to it, or absolute. */
export const callbackTo = (url: string, kind = 'result'): Callback => ({ dialect: 'verbs', kind, url, method: 'POST' });
export const askAt = (url: string, kind?: string): Then => ask(callbackTo(url, kind));
/** Told of these events alone, or of all. */
export const notifyAt = (url: string, events: readonly string[] = []): Notify => ({
  ...callbackTo(url, 'told'),
  events,
});

export const toldIn = ({ body }: { readonly body: string }): Told => JSON.parse(body) as Told;
export const eventIn = <Event extends CallEvent>(request: { readonly body: string }): Event =>
  toldIn(request).event as Event;

/** What may be left out of each verb, being a Then. */
const thens = new Map(
  [...membersBy(shapeOf('Verb'), 'verb')].map(([verb, { fields }]) => [
    verb,
    [...fields].flatMap(([name, { shape, required }]) => (required && shape.name === 'Then' ? [[name, on]] : [])),
  ]),
);

function whole(value: unknown, base: string): unknown {
  if (Array.isArray(value)) return value.map((item) => whole(item, base));
  if (typeof value !== 'object' || value === null) return value;
  const given = Object.fromEntries(Object.entries(value).map(([name, item]) => [name, whole(item, base)]));
  if ('url' in given && 'kind' in given && 'dialect' in given) {
    const resolved = resolveUrl(String(given['url']), base);
    return { ...given, url: resolved.ok ? resolved.url : given['url'] };
  }
  if (!('verb' in given)) return given;
  const left = Object.fromEntries(thens.get(String(given['verb'])) ?? []);
  return { place: { line: 1, column: 1 }, answers: true, ...left, ...given };
}

function who({ id, state, direction, from, to, parent }: CallFacts): Told['call'] {
  return { id, state, direction, from, to, ...(parent && { parent: parent.id }) };
}

function post({ url }: RequestTarget, told: Told): OutgoingRequest {
  return {
    dialect: 'verbs',
    url,
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(told),
    parameters: told as unknown as JsonObject,
    redirects: { maximum: 0, follow: 'repeat' },
    deadlines: { connectMs: 5000, readMs: 5000, totalMs: 5000 },
    retry: { count: 0, on: [] },
  };
}
