import type { Fields, XmlElement } from '../../../src/document/index.ts';
import type { Keys } from '../../../src/verbs/index.ts';
import { type Reading, shorten } from './reading.ts';

/** The keys of `terminatingDigits`, with what stands for an absent and for an empty one; what is no key is left out. */
export function endKeysOf(
  element: XmlElement,
  fields: Fields,
  reading: Reading,
  otherwise: { readonly absent: Keys; readonly empty: Keys },
): Keys {
  const written = fields.text('terminatingDigits');
  if (written === undefined) return otherwise.absent;
  if (written === '') return otherwise.empty;
  const signs = [...new Set(written.toUpperCase())];
  const keys = signs.filter((sign) => /[0-9*#A-D]/.test(sign));
  if (keys.length < signs.length) {
    const taken = keys.length === 0 ? 'no key ends the entry' : `${keys.join('')} is taken`;
    const message = `terminatingDigits="${shorten(written)}" on <${element.name}> must be keys from 0-9, *, #, A-D; ${taken}.`;
    reading.warn('invalid-value', element, message);
  }
  return keys.join('');
}
