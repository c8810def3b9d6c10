import { openSource } from '../../../src/document/index.ts';
import type { JsonObject, ReadContext, Reply, Script } from '../../dialect.ts';
import { read } from '../read/read.ts';

/** A reply as a customer's server would send it, from its text or the document in it. */
export function replyOf(body: string | JsonObject, url = 'https://app.example.com/voice'): Reply {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return {
    url,
    method: 'POST',
    status: 200,
    contentType: 'application/json',
    headers: {},
    source: openSource(new TextEncoder().encode(text), 'application/json'),
  };
}

export const context: ReadContext = { role: 'call', answered: false, notes: {}, settings: {} };

/** Reads a list of steps. */
export function readSteps(steps: readonly JsonObject[], changes: Partial<ReadContext> = {}): Script {
  return read(replyOf({ tropo: steps }), { ...context, ...changes });
}

export function codesOf(script: Script): readonly string[] {
  return script.diagnostics.map(({ code }) => code);
}
