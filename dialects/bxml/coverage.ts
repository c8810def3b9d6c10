import type { Coverage } from '../dialect.ts';
import { elements } from './vocabulary.ts';

/** The vocabulary as the support tables show it. */
export const coverage: Coverage = {
  entries: [...elements].map(([name, { level, note, generation, attributes }]) => ({
    name,
    level,
    ...noted(generation, note),
    attributes: Object.entries(attributes).map(([attribute, facts]) => ({
      name: attribute,
      level: facts.level,
      ...noted(facts.generation, facts.note),
    })),
  })),
};

/** v2 goes without saying. */
function noted(generation: string | undefined, note: string | undefined): { readonly note?: string } {
  const words = [...(generation === 'v1' ? ['first generation'] : []), ...(note === undefined ? [] : [note])];
  return words.length > 0 ? { note: words.join('; ') } : {};
}
