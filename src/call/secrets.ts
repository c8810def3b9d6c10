import type { Verb } from '../verbs/index.ts';

/** Texts that a document wants kept out of every record, wherever in it they are nested. */
export function secretsIn(verbs: readonly Verb[]): readonly string[] {
  const found: string[] = [];
  const look = (value: unknown): void => {
    if (Array.isArray(value)) value.forEach(look);
    else if (typeof value === 'object' && value !== null) {
      if ('verb' in value && value.verb === 'say' && 'secret' in value && value.secret === true && 'text' in value)
        found.push(String(value.text));
      Object.values(value).forEach(look);
    }
  };
  look(verbs);
  return found;
}
