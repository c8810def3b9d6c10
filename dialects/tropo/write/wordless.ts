import type { Verb } from '../../../src/verbs/index.ts';

/**
 * Why Tropo has no word for a verb after which the call goes on as if it had not been there; undefined for one
 * that has a word or that leads somewhere.
 */
export function wordless(verb: Verb): string | undefined {
  switch (verb.verb) {
    case 'ring':
      return 'Tropo lets a caller hear ringing only while it dials';
    case 'tag':
    case 'set-variables':
      return 'Tropo keeps nothing for the requests that follow';
    case 'set-language':
      return 'in Tropo each step names its own voice and recognizer';
    default:
      return undefined;
  }
}
