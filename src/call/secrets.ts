import type { Script, Verb } from '../verbs/index.ts';

/**
 * What nobody may read later of a document, wherever in it that is nested: passwords, texts that it calls secret, and
 * those that come after it has asked for privacy. `isPrivate`: an earlier document has.
 */
export function secretsIn({ verbs, atEnd, atHangup, atSignal }: Script, isPrivate = false): readonly string[] {
  const found: string[] = [];
  const look = (value: unknown, hides: boolean): void => {
    if (Array.isArray(value)) {
      let hidesNow = hides;
      for (const item of value) {
        look(item, hidesNow);
        if (isPrivacy(item)) hidesNow = item.hides;
      }
    } else if (typeof value === 'object' && value !== null) {
      if ('verb' in value && isWorded(value.verb) && 'text' in value && (hides || isSecret(value)))
        found.push(String(value.text));
      if ('password' in value && typeof value.password === 'string') found.push(value.password);
      for (const inner of Object.values(value)) look(inner, hides);
    }
  };
  look(verbs, isPrivate);
  look([atEnd, atHangup, atSignal], isPrivate);
  return found;
}

const isWorded = (verb: unknown): boolean => verb === 'say' || verb === 'message';

function isSecret(say: object): boolean {
  return 'secret' in say && say.secret === true;
}

function isPrivacy(value: unknown): value is Extract<Verb, { readonly verb: 'privacy' }> {
  return typeof value === 'object' && value !== null && 'verb' in value && value.verb === 'privacy';
}
