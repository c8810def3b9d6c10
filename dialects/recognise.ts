import type { Dialect, Evidence, Reply } from './dialect.ts';

/** What is known beside the reply itself, strongest first; used only where the content leaves it open. */
export interface RecognitionMemory {
  /** The dialect that documents of this call have certainly been in. */
  readonly established?: string;
  /** The dialect in which this request was phrased. */
  readonly asked?: string;
  /** What the same route answered last time. */
  readonly learned?: string;
  readonly configured?: string;
}

export interface Recognition {
  /** Null when no dialect finds anything of its own in the reply. */
  readonly dialect: Dialect | null;
  /** Every dialect's finding, strongest first, those without any left out. */
  readonly evidence: readonly (Evidence & { readonly dialect: string })[];
  /** One sentence: why this one. */
  readonly why: string;
  /** Whether the content alone decided, so that it may be remembered. */
  readonly certain: boolean;
}

/** From here on a finding is probable by itself. */
const probable = 4;
/** The best must be this many times the second to stand without memory. */
const margin = 2;

/**
 * Decides whose language a reply is. Content first: the strongest evidence wins if it is probable and at least
 * twice the next. Otherwise the first thing known of established, asked, learned, configured that has any
 * evidence of its own; otherwise the strongest, in the order of the registry.
 */
export function recognise(reply: Reply, dialects: readonly Dialect[], memory: RecognitionMemory): Recognition {
  const findings = dialects
    .map((dialect) => ({ dialect, ...dialect.weigh(reply) }))
    .filter(({ score }) => score > 0)
    .sort((one, other) => other.score - one.score);
  const evidence = findings.map(({ dialect, score, reasons }) => ({ dialect: dialect.id, score, reasons }));
  const [best, second] = findings;
  if (!best) return { dialect: null, evidence, why: 'nothing in it belongs to any dialect', certain: false };
  const reason = best.reasons[0] ?? `${best.score} points`;
  if (best.score >= probable && best.score >= margin * (second?.score ?? 0))
    return { dialect: best.dialect, evidence, why: reason, certain: true };
  const known: readonly (readonly [string, string | undefined])[] = [
    ['this call has spoken', memory.established],
    ['the request was phrased in', memory.asked],
    ['this route last answered in', memory.learned],
    ['the route is set up as', memory.configured],
  ];
  for (const [words, id] of known) {
    const candidate = id === undefined ? undefined : findings.find(({ dialect }) => dialect.id === id);
    if (candidate)
      return {
        dialect: candidate.dialect,
        evidence,
        why: `it could be more than one thing, and ${words} ${id}`,
        certain: false,
      };
  }
  return { dialect: best.dialect, evidence, why: second ? `${reason}; nothing else decides` : reason, certain: false };
}
