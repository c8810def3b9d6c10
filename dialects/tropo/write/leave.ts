import type { Deflect, Hangup, JsonObject } from '../../../src/verbs/index.ts';
import { parseDestination } from '../read/destination.ts';
import { named, required } from './parameters.ts';

export function withHeaders(headers: Readonly<Record<string, string>>): JsonObject {
  return Object.keys(headers).length > 0 ? { headers } : {};
}

export function writeHangup({ headers }: Hangup): JsonObject {
  return { hangup: withHeaders(headers) };
}

/** `redirect`; undefined for somebody who is neither a SIP address nor a number. */
export function writeRedirect(deflect: Deflect, isRequired: boolean): JsonObject | undefined {
  if (!parseDestination(deflect.to).ok) return undefined;
  return { redirect: { to: deflect.to, ...named(deflect), ...required(isRequired) } };
}
