import { openSource, type ParseLimits } from '../../../src/document/index.ts';
import type { Script } from '../../../src/verbs/index.ts';
import type { JsonObject, ReadContext, Reply } from '../../dialect.ts';
import { read } from '../read/index.ts';

/** A body as a server sends it; a text stands for itself, anything else is written as JSON. */
export function replyWith(body: unknown, limits?: ParseLimits): Reply {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return {
    url: 'https://app.example.com/ivr/start',
    method: 'POST',
    status: 200,
    contentType: 'application/json',
    headers: {},
    source: openSource(Buffer.from(text, 'utf8'), 'application/json', limits),
  };
}

/** Reads a document that answers a request of ours. */
export function readDocument(
  body: unknown,
  notes: JsonObject = {},
  limits?: ParseLimits,
  more: Partial<ReadContext> = {},
): Script {
  return read(replyWith(body, limits), { role: 'call', answered: false, notes, settings: {}, ...more });
}
