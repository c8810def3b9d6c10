import { causeNamed } from '../causes.ts';
import type { Application } from '../exchange.ts';
import { wholeNumber } from '../tokens.ts';

const controlling = { module: 'mod_dptools', needsMedia: false } as const;

/** A channel that a socket controls is parked already: nothing to do. */
export const park: Application = {
  ...controlling,
  about: 'Park',
  syntax: '',
  run() {},
};

/** Forgotten when the next application starts, like any break that comes too early. */
export const breakApplication: Application = {
  ...controlling,
  about: 'Break',
  syntax: '',
  run: ({ channel, argument }) => channel.thread.break(argument !== '' && argument !== 'all'),
};

/** The far end hears itself until it hangs up or somebody breaks it. */
export const echo: Application = {
  ...controlling,
  needsMedia: true,
  about: 'Echo',
  syntax: '',
  async run({ channel }) {
    channel.sounds(true);
    await channel.thread.wait({ isBreakable: true, onDigit: () => false });
  },
};

export const avmdStart: Application = {
  module: 'mod_avmd',
  needsMedia: true,
  about: 'Start avmd detection',
  syntax: '[start|stop|set|load|reload|show]',
  run({ channel }) {
    channel.hearsBeeps = true;
  },
};

export const avmdStop: Application = {
  ...avmdStart,
  about: 'Stop avmd detection',
  run({ channel }) {
    channel.hearsBeeps = false;
  },
};

/** Lines for the switch's log, which nobody reads here. */
export const log: Application = {
  ...controlling,
  about: 'Logs to the logger',
  syntax: '<log_level> <log_string>',
  run() {},
};

export const schedHangup: Application = {
  ...controlling,
  about: 'Schedule a hangup in the future',
  syntax: '[+]<time> [<cause>]',
  run({ channel, exchange, argument }) {
    const [when = '', cause] = argument.split(' ');
    const seconds = when.startsWith('+') ? wholeNumber(when.slice(1)) : wholeNumber(when) - exchange.clock.now() / 1000;
    const wanted = cause === undefined ? 'ALLOTTED_TIMEOUT' : causeNamed(cause);
    exchange.clock.timer(seconds * 1000, () => channel.hangup(wanted, 'command', true));
  },
};
