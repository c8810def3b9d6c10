import type { Application } from '../exchange.ts';
import { Recogniser } from '../recogniser.ts';
import { separate } from '../tokens.ts';

/** Says nothing about how it went: events and the list of media bugs do. */
export const detectSpeech: Application = {
  module: 'mod_dptools',
  needsMedia: true,
  about: 'Detect speech',
  syntax: '<mod_name> <gram_name> <gram_path> [<addr>] OR grammar <gram_name> [<path>] OR … stop …',
  run({ channel, argument }) {
    const [engine = '', grammar = '', name] = separate(argument, ' ', 4);
    if (engine === 'stop') {
      channel.recogniser?.close();
      channel.recogniser = undefined;
    } else if (engine !== 'grammar' && engine !== 'param' && name !== undefined)
      channel.recogniser ??= Recogniser.open(channel, engine, grammar);
  },
};
