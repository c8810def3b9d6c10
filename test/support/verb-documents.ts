import type { Dialect, OutgoingRequest } from '../../dialects/dialect.ts';
import { type Callback, end, type JsonObject, type Notify, on, type Script, type Verb } from '../../src/verbs/index.ts';

/** A dialect whose documents are verb lists as they stand, and whose requests tell everything: for trying runners. */
export const verbDocuments: Dialect = {
  id: 'verbs',
  title: 'Verbs (for tests)',
  weigh: ({ source }) =>
    source.text.startsWith('{"verbs":') ? { score: 10, reasons: ['a verb list'] } : { score: 0, reasons: [] },
  read: ({ source }, { role }): Script => {
    const { verbs } = JSON.parse(source.text) as { verbs: readonly Verb[] };
    return {
      dialect: 'verbs',
      usable: true,
      verbs,
      atEnd: role === 'call' ? end('normal', true) : on,
      atHangup: end(),
      diagnostics: [],
    };
  },
  write: (script) => ({ contentType: 'application/json', body: documentOf(script.verbs), diagnostics: [] }),
  wire: {
    opening: (call, target) => post(target.url, { opening: call.id }),
    result: (call, outcome, callback) => post(callback.url, { ...outcome, call: call.id }),
    status: () => null,
    notify: (call, event, to) =>
      to.events.length > 0 && !to.events.includes('event' in event ? event.event : event.kind)
        ? null
        : post(to.url, { call: call.id, ...event }),
    fallback: (_call, failed) => failed,
  },
  coverage: { entries: [] },
};

export const documentOf = (verbs: readonly Verb[]): string => JSON.stringify({ verbs });
export const askAt = (url: string): Callback => ({ dialect: 'verbs', kind: 'result', url, method: 'POST' });
export const notifyAt = (url: string, events: readonly string[] = []): Notify => ({ ...askAt(url), events });

function post(url: string, parameters: unknown): OutgoingRequest {
  return {
    dialect: 'verbs',
    url,
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(parameters),
    parameters: parameters as JsonObject,
    redirects: { maximum: 0, follow: 'repeat' },
    deadlines: { connectMs: 5000, readMs: 5000, totalMs: 5000 },
    retry: { count: 0, on: [] },
  };
}
