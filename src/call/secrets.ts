import type { Script } from '../verbs/index.ts';

/**
 * What nobody may read later of a document, wherever in it that is nested: texts that it wants kept out of every
 * record, and passwords.
 */
export function secretsIn({ verbs, atEnd, atHangup, atSignal }: Script): readonly string[] {
  const found: string[] = [];
  const look = (value: unknown): void => {
    if (Array.isArray(value)) value.forEach(look);
    else if (typeof value === 'object' && value !== null) {
      if ('verb' in value && value.verb === 'say' && 'secret' in value && value.secret === true && 'text' in value)
        found.push(String(value.text));
      if ('password' in value && typeof value.password === 'string') found.push(value.password);
      Object.values(value).forEach(look);
    }
  };
  look([verbs, atEnd, atHangup, atSignal]);
  return found;
}
