import type { Channel } from '../channel.ts';
import type { Application } from '../exchange.ts';
import { expandFor } from '../expanding.ts';
import { separate } from '../tokens.ts';

const setting = { module: 'mod_dptools', needsMedia: false } as const;

/** `name=value` or `name,value`. The value is expanded once more, whatever has been switched off. */
function setPair(channel: Channel, pair: string): void {
  const at = pair.includes('=') ? pair.indexOf('=') : pair.indexOf(',');
  const name = at < 0 ? pair : pair.slice(0, at);
  const value = at < 0 ? '' : pair.slice(at + 1);
  if (name !== '') channel.variables.set(name, expandFor(channel, value, 'set'));
}

export const set: Application = {
  ...setting,
  about: 'Set a channel variable',
  syntax: '<varname>=<value>',
  run: ({ channel, argument }) => setPair(channel, argument),
};

export const multiset: Application = {
  ...setting,
  about: 'Set many channel variables',
  syntax: '[^^<delim>]<varname>=<value> <var2>=<val2>',
  run({ channel, argument }) {
    const isOwn = argument.startsWith('^^');
    const pairs = isOwn ? argument.slice(3).split(argument.charAt(2)) : argument.split(' ');
    for (const pair of pairs) setPair(channel, pair);
  },
};

export const unset: Application = {
  ...setting,
  about: 'Unset a channel variable',
  syntax: '<varname>',
  run: ({ channel, argument }) => channel.variables.unset(argument),
};

export const multiunset: Application = {
  ...setting,
  about: 'Unset many channel variables',
  syntax: '[^^<delim>]<varname> <var2> <var3>',
  run({ channel, argument }) {
    for (const name of separate(argument, ' ')) channel.variables.unset(name);
  },
};

/** The value goes to the legs that this one bridges to; with `nolocal:` only to them. */
export const exportVariable: Application = {
  ...setting,
  about: 'Export a channel variable across a bridge',
  syntax: '<varname>=<value>',
  run({ channel, argument }) {
    const [name = '', ...value] = argument.split('=');
    if (name === '') return;
    const { variables } = channel;
    const names = new Set((variables.get('export_vars') ?? '').split(',').filter((exported) => exported !== ''));
    variables.set(name, value.join('='));
    variables.set('export_vars', [...names.add(name)].join(','));
  },
};
