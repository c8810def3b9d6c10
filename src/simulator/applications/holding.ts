import type { Application } from '../exchange.ts';
import { separate } from '../tokens.ts';
import { playFile } from './playing.ts';

/** The partner hears music until this side presses the key, or one of them leaves. */
export const softHold: Application = {
  module: 'mod_dptools',
  needsMedia: true,
  about: 'Put a bridged channel on hold',
  syntax: '<unhold key> [<moh_a>] [<moh_b>]',
  async run({ channel, argument }) {
    const [key, own = '', music = ''] = separate(argument, ' ');
    const { other } = channel;
    const headers = new Map([
      ['call-command', 'execute'],
      ['execute-app-name', 'playback'],
      ['execute-app-arg', music],
      ['event-lock', 'true'],
    ]);
    if (music !== '') other?.thread.enqueue({ headers });
    await playFile(channel, own, (digit) => digit.key === key);
    other?.thread.break(false);
  },
};
