import type { Dialect, OutgoingRequest } from '../../dialects/dialect.ts';
import { resolveUrl } from '../../src/document/index.ts';
import { type Callback, end, type JsonObject, type Script, type Then, type Verb } from '../../src/verbs/index.ts';

/**
 * Documents that are verbs as they stand, for verbs that no dialect needs to say in a test: `{"verbs":[…]}`. `place`
 * and `answers` may be left out, and so may a Then of `on`. Reports and events come back as JSON.
 */
export const looseVerbs: Dialect = {
  id: 'verbs',
  title: 'Verbs (for tests)',
  weigh: (reply) =>
    reply.source.text.startsWith('{"verbs":') ? { score: 10, reasons: ['verbs'] } : { score: 0, reasons: [] },
  read: (reply): Script => {
    const { verbs, atEnd } = JSON.parse(reply.source.text) as { verbs: JsonObject[]; atEnd?: Then };
    const whole = (value: unknown): unknown => {
      if (Array.isArray(value)) return value.map(whole);
      if (typeof value !== 'object' || value === null) return value;
      const inner = Object.fromEntries(Object.entries(value).map(([name, item]) => [name, whole(item)]));
      if ('url' in inner && 'kind' in inner && 'dialect' in inner) {
        const resolved = resolveUrl(String(inner['url']), reply.url);
        return { ...inner, url: resolved.ok ? resolved.url : inner['url'] };
      }
      return 'verb' in inner ? { place: { line: 1, column: 1 }, answers: true, ...inner } : inner;
    };
    return {
      dialect: 'verbs',
      usable: true,
      verbs: whole(verbs) as readonly Verb[],
      atEnd: (whole(atEnd) as Then | undefined) ?? end('normal', true),
      atHangup: end(),
      diagnostics: [],
    };
  },
  write: () => ({ contentType: 'application/json', body: '', diagnostics: [] }),
  wire: {
    opening: (_call, target) => post(target.url, {}),
    result: (_call, { report, reports }, callback) =>
      post(callback.url, { report: report ?? null, count: reports.length }),
    status: () => null,
    notify: (_call, event, to) => post(to.url, { event }),
    fallback: (_call, _failed, _why, target) => post(target.url, {}),
  },
  coverage: { entries: [] },
};

export const callbackTo = (url: string): Callback => ({ dialect: 'verbs', kind: 'report', url, method: 'POST' });
export const askAt = (url: string): Then => ({ go: 'ask', callback: callbackTo(url) });
export const notifyAt = (url: string) => ({ ...callbackTo(url), events: [] });

/** A document of verbs. */
export function verbs(...list: readonly object[]): string {
  return JSON.stringify({ verbs: list });
}

function post(url: string, said: unknown): OutgoingRequest {
  return {
    dialect: 'verbs',
    url,
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(said),
    parameters: said as JsonObject,
    redirects: { maximum: 0, follow: 'repeat' },
    deadlines: { connectMs: 2000, readMs: 2000, totalMs: 2000 },
    retry: { count: 0, on: [] },
  };
}
