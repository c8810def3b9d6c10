import type { JsonObject } from '../../../src/verbs/index.ts';

/** What would be taken for an address, or for nobody, is the user of one. */
export function callerOf(number: string | undefined): JsonObject {
  if (number === undefined) return {};
  const isPlain = /^[^@]+$/.test(number) && number.trim() === number && !/^(tel:|sips?:|unknown$)/i.test(number);
  return { from: isPlain ? number : `sip:${number}@anonymous.invalid` };
}
