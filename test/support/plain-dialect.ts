import type { Dialect, OutgoingRequest } from '../../dialects/dialect.ts';
import { end, isScript, type JsonObject, type Notify, type Script, type Verb } from '../../src/verbs/index.ts';

/** Where everything is sent that a document of this dialect subscribes to. */
export const tellPlain = (url: string, events: readonly string[] = []): Notify => ({
  dialect: 'plain',
  kind: 'told',
  url,
  method: 'POST',
  events,
});

/** A document of this dialect: the verbs themselves. */
export const plainDocument = (verbs: readonly Verb[]): string => JSON.stringify({ plain: verbs });

function post(url: string, body: JsonObject): OutgoingRequest {
  return {
    dialect: 'plain',
    url,
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
    parameters: body,
    redirects: { maximum: 0, follow: 'repeat' },
    deadlines: { connectMs: 2000, readMs: 5000, totalMs: 5000 },
    retry: { count: 0, on: [] },
  };
}

/**
 * Nobody speaks it: the verb list as JSON, reports and events as they are. For verbs that are to be tried before,
 * or apart from, the dialects that have them.
 */
export const plain: Dialect = {
  id: 'plain',
  title: 'Plain verbs (for tests)',
  weigh: ({ source }) =>
    source.text.startsWith('{"plain":') ? { score: 20, reasons: ['{"plain": (+20)'] } : { score: 0, reasons: [] },
  read(reply): Script {
    const { plain: verbs } = JSON.parse(reply.source.text) as { plain: readonly Verb[] };
    const script: Script = { dialect: 'plain', usable: true, verbs, atEnd: end(), atHangup: end(), diagnostics: [] };
    if (!isScript(script)) throw new Error('the test wrote no verbs');
    return script;
  },
  write: () => ({ contentType: 'application/json', body: '', diagnostics: [] }),
  wire: {
    opening: (call, target) => post(target.url, { opening: call.id }),
    result: (_call, { report }, callback) => post(callback.url, { report: { ...report } } as unknown as JsonObject),
    status: () => null,
    notify: (_call, event, to) => post(to.url, event as unknown as JsonObject),
    fallback: (_call, _failed, why, target) => post(target.url, { failed: why.kind }),
  },
  coverage: { entries: [] },
};
