import type { Evidence, Reply } from '../dialect.ts';
import { type Sign, signsInText, signsOf } from './evidence.ts';

const nothing: Evidence = { score: 0, reasons: [] };

/**
 * How much of a reply is BXML's alone. A `<Response>` without any sign could still be BXML (1 point); a text
 * that is not well-formed is weighed by the names in it, so that its complaint comes in BXML's words.
 */
export function weigh({ source }: Reply): Evidence {
  if (source.kind !== 'xml') return nothing;
  const parsed = source.xml();
  const signs = parsed.ok ? signsOf(parsed.root) : signsInText(source.text);
  const score = signs.reduce((sum, { points }) => sum + points, 0);
  if (score > 0) return { score, reasons: reasons(signs) };
  const response = parsed.ok ? parsed.root.name === 'Response' : /<Response[\s/>]/.test(source.text);
  return response ? { score: 1, reasons: ['root <Response> could be BXML (+1)'] } : nothing;
}

/** Each kind of sign once, most points first: `element <PlayAudio> is only BXML (2 × +10)`. */
function reasons(signs: readonly Sign[]): readonly string[] {
  const kinds = new Map<string, { points: number; times: number }>();
  for (const { what, points } of signs) {
    if (points === 0) continue;
    const kind = kinds.get(what);
    if (kind) kind.times++;
    else kinds.set(what, { points, times: 1 });
  }
  return [...kinds]
    .sort(([, one], [, other]) => other.points * other.times - one.points * one.times)
    .map(([what, { points, times }]) => `${what} (${times > 1 ? `${times} × ` : ''}+${points})`);
}
