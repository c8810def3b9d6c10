import type { Application } from '../exchange.ts';

/** `eavesdrop UUID`: until the other channel has gone, or the listener presses `*`. No break reaches it. */
export const eavesdrop: Application = {
  module: 'mod_dptools',
  needsMedia: true,
  about: 'eavesdrop on a uuid',
  syntax: '[all | <uuid>]',
  async run({ channel, exchange, argument }) {
    const other = exchange.locate(argument);
    if (!other) return;
    channel.sounds(true);
    await channel.thread.wait({ until: other.gone, onDigit: ({ key }) => key === '*' });
  },
};
