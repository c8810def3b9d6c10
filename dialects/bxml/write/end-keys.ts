import type { Keys } from '../../../src/verbs/index.ts';

/** `terminatingDigits`, given what stands for an absent and for an empty one; undefined where nothing need be said. */
export function endKeysAttribute(
  endKeys: Keys,
  otherwise: { readonly absent: Keys; readonly empty: Keys },
): string | undefined {
  const keys = [...new Set(endKeys.toUpperCase().replace(/[^0-9*#A-D]/g, ''))].join('');
  if (keys === otherwise.absent) return undefined;
  // Where even an empty value stands for a key, none is said by what is no key.
  return keys === '' && otherwise.empty !== '' ? ' ' : keys;
}
