import type { Channel } from './channel.ts';
import { type Expansion, expand } from './expansion.ts';

/** Expands with what this channel knows, and keeps every expansion in the exchange's log. */
export function expandFor(channel: Channel, text: string, place: Expansion['place']): string {
  const { exchange } = channel;
  return expand(text, {
    variable: (name) => variableOf(channel, name),
    global: (name) => exchange.options.globals.get(name),
    api: (name, argument) => {
      const answer = exchange.options.apis.get(name)?.(exchange, argument);
      return typeof answer === 'string' ? answer.trimEnd() : undefined;
    },
    note: (expansion) => exchange.expansions.push({ at: exchange.clock.now(), place, ...expansion }),
  });
}

/** A variable, or one of the profile's fields that go by a variable's name. */
export function variableOf(channel: Channel, name: string): string | undefined {
  return channel.variables.get(name) ?? profileField(channel, name.toLowerCase());
}

function profileField({ profile, id }: Channel, name: string): string | undefined {
  switch (name) {
    case 'caller_id_number':
    case 'ani':
      return profile.callerNumber;
    case 'caller_id_name':
      return profile.callerName;
    case 'destination_number':
      return profile.destination;
    case 'network_addr':
      return profile.networkAddress;
    case 'context':
      return profile.context;
    case 'username':
      return profile.username;
    case 'uuid':
      return id;
    default:
      return undefined;
  }
}
