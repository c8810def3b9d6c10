import type { ForkModule, ForkPlan } from '../switch/index.ts';
import { channelId, type SocketAddress, socketAddress } from './arguments.ts';
import { type ApiCall, api, type Command, line } from './commands.ts';
import { SwitchArgumentRefused } from './errors.ts';

/**
 * `uuid_audio_fork` of mod_audio_fork and `uuid_audio_stream` of mod_audio_stream (reference 4.10). The first takes a
 * name, so that a leg can have several; the second has one a leg.
 */
export function startFork(id: string, { module, token, sides }: ForkPlan, ours: SocketAddress): ApiCall {
  const url = `ws://${socketAddress(ours)}/${plainToken(token)}`;
  const words = [channelId(id), 'start', url, sides === 'both' ? 'stereo' : 'mono', '8k'];
  return api(`uuid_${module}`, [...words, ...nameOf(module, token)].join(' '));
}

export function stopFork(id: string, { module, token }: ForkPlan): ApiCall {
  return api(`uuid_${module}`, [channelId(id), 'stop', ...nameOf(module, token)].join(' '));
}

/** Pausing and going on empties what the module's tap on the leg has gathered; each alone would do nothing else. */
export const emptyFork = (id: string, { module, token }: ForkPlan): readonly ApiCall[] =>
  ['pause', 'resume'].map((action) =>
    api(`uuid_${module}`, [channelId(id), action, ...nameOf(module, token)].join(' ')),
  );

/** What the module tells about its connection. */
export const subscribeToForks = (module: ForkModule): Command =>
  line('event', `json CUSTOM ${forkEvents.map((event) => `mod_${module}::${event}`).join(' ')}`);

const forkEvents = ['connect', 'connect_failed', 'disconnect', 'error'] as const;

function nameOf(module: ForkModule, token: string): readonly string[] {
  return module === 'audio_fork' ? [`dragoman_${plainToken(token)}`] : [];
}

function plainToken(token: string): string {
  if (!/^[0-9a-f]{32}$/.test(token)) throw new SwitchArgumentRefused('token', token, 'is not 32 hex digits');
  return token;
}
