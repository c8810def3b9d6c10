import type { Script } from '../verbs/index.ts';

/** The same script; unusable, with a diagnostic, where it holds more verbs than it may, nested ones counted. */
export function withinBounds(script: Script, maximumVerbs: number): Script {
  if (!script.usable || !hasMore(script, maximumVerbs)) return script;
  const message = `The document leads to more than ${maximumVerbs} verbs; none of them runs.`;
  const hint = 'split it into several documents, or raise limits.documentVerbs';
  const place = script.verbs[0]?.place;
  const diagnostic = { code: 'too-many-verbs', severity: 'error', message, hint, ...(place && { place }) } as const;
  return { ...script, usable: false, verbs: [], diagnostics: [...script.diagnostics, diagnostic] };
}

/** Counts until it knows, and not further: a document may hold one list in many places. */
function hasMore(script: Script, maximum: number): boolean {
  let count = 0;
  const waiting: unknown[] = [script.verbs, script.atEnd, script.atHangup, script.atSignal];
  while (waiting.length > 0 && count <= maximum) {
    const value = waiting.pop();
    if (typeof value !== 'object' || value === null) continue;
    if ('verb' in value && 'place' in value) count += 1;
    waiting.push(...Object.values(value));
  }
  return count > maximum;
}
