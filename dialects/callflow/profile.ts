import type { JsonObject } from '../dialect.ts';

/**
 * Which generation of KAZOO is spoken where the two differ: the hosted platform as 2600Hz documents it, or the
 * open-source tree as its code has it. The setting `profile` of a route or of an account.
 */
export type Profile = 'hosted' | 'oss';

export function profileOf(settings: JsonObject): Profile {
  return settings['profile'] === 'oss' ? 'oss' : 'hosted';
}
