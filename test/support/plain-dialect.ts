import type { CallFacts, Dialect, OutgoingRequest, RequestTarget } from '../../dialects/dialect.ts';
import type { JsonObject, Script } from '../../src/verbs/index.ts';
import { end } from '../../src/verbs/index.ts';

/** The verb list itself as JSON, for tests of what runs it: nothing is left out that some provider has no word for. */
export const plain: Dialect = {
  id: 'plain',
  title: 'Plain verbs (test)',
  weigh: ({ source }) =>
    source.text.startsWith('{"verbs":') ? { score: 20, reasons: ['begins with verbs'] } : { score: 0, reasons: [] },
  read: ({ source }) => {
    const script = JSON.parse(source.text) as Partial<Script>;
    return {
      dialect: 'plain',
      usable: true,
      verbs: [],
      atEnd: end('normal'),
      atHangup: end(),
      diagnostics: [],
      ...script,
    };
  },
  write: (script) => ({ contentType: 'application/json', body: JSON.stringify(script), diagnostics: [] }),
  wire: {
    opening: (call, target) => post(target, { opening: who(call) }),
    result: (call, { why, report, signal, nested }, callback) =>
      post(callback, {
        kind: callback.kind,
        why,
        call: who(call),
        ...(report && { report: report as unknown as JsonObject }),
        ...(signal !== undefined && { signal }),
        ...(nested && { nested: nested as unknown as JsonObject }),
      }),
    status: (call, { kind }, target) => post(target, { status: kind, call: who(call) }),
    notify: (call, event, to) => post(to, { notify: to.kind, event: event as unknown as JsonObject, call: who(call) }),
    fallback: (_call, failed, why, target) => post(target, { failed: failed.url, why: why.kind }),
  },
  coverage: { entries: [] },
};

function who({ id, state, direction, from, to, parent }: CallFacts): JsonObject {
  return { id, state, direction, from, to, ...(parent && { parent: parent.id }) };
}

function post({ url }: RequestTarget, said: JsonObject): OutgoingRequest {
  return {
    dialect: 'plain',
    url,
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(said),
    parameters: said,
    redirects: { maximum: 0, follow: 'repeat' },
    deadlines: { connectMs: 2000, readMs: 2000, totalMs: 2000 },
    retry: { count: 0, on: [] },
  };
}
