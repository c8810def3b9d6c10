import type { VerbBase } from './common.ts';

/**
 * Makes the constructor of one verb: everything but its literal name is given, nothing is defaulted, and
 * the result is frozen, so that a script can be shared between the call, the trace and the store.
 */
export function builder<V extends VerbBase<string>>(verb: V['verb']): (fields: Omit<V, 'verb'>) => V {
  return (fields) => Object.freeze({ verb, ...fields }) as V;
}
