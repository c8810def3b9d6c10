import type { KeptCalls, KeptDocument, KeptPosition } from '../call/index.ts';
import { SealBroken, type Sealer, sealer } from '../secrets/index.ts';
import type { CallStore } from '../store/index.ts';

/**
 * What is kept of live calls, in the store: sealed with the operator's key. Without a key, nothing is kept of a call
 * that holds a secret (a password, a text or keys that its document hides): who takes it over starts it afresh.
 */
export function keptCalls(store: CallStore, key: string | null): KeptCalls {
  const seals = key === null ? null : sealer(key);
  /** Legs of which nothing is in the store because of their document; or, for good, because of what was entered. */
  const withheld = new Map<string, 'document' | 'entered'>();
  const drop = (id: string) => store.drop(id);
  return {
    async keep(id, document, position) {
      const kept = document && written(document);
      if (seals) return store.keep(id, kept && seals.seal(JSON.stringify(kept)), seals.seal(JSON.stringify(position)));
      if (document && withheld.get(id) === 'document') withheld.delete(id);
      if (withheld.has(id)) return;
      const entered = holdsSecret(position);
      if (!entered && !holdsSecret(kept)) return store.keep(id, kept && JSON.stringify(kept), JSON.stringify(position));
      withheld.set(id, entered ? 'entered' : 'document');
      return drop(id);
    },
    async find(id) {
      const found = await store.kept(id);
      const document = found && opened<WrittenDocument>(found.document, seals);
      const position = found && opened<KeptPosition>(found.position, seals);
      return document && position ? { verbs: document.script.verbs, ...document, ...position } : null;
    },
    forget(id) {
      withheld.delete(id);
      return drop(id);
    },
  };
}

/** The list that runs is most often the script's own, which is written once. */
type WrittenDocument = Omit<KeptDocument, 'verbs'> & Partial<Pick<KeptDocument, 'verbs'>>;

function written(document: KeptDocument): WrittenDocument {
  const { verbs, ...rest } = document;
  return verbs === document.script.verbs ? rest : document;
}

/** Null for what another key sealed. */
function opened<Value>(text: string, seals: Sealer | null): Value | null {
  if (text.startsWith('{')) return JSON.parse(text) as Value;
  try {
    return seals && (JSON.parse(seals.unseal(text)) as Value);
  } catch (error) {
    if (error instanceof SealBroken) return null;
    throw error;
  }
}

function holdsSecret(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(holdsSecret);
  if (typeof value !== 'object' || value === null) return false;
  if ('password' in value || 'masked' in value || 'mask' in value) return true;
  if ('secret' in value && value.secret === true) return true;
  if ('verb' in value && value.verb === 'privacy') return true;
  return Object.values(value).some(holdsSecret);
}
