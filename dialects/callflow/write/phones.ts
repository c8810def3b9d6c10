import type { VerbOf } from '../../../src/verbs/index.ts';
import { type Lose, lostVerb } from '../../lost.ts';
import { endpointsOf } from './endpoints.ts';
import { goOnWith, type Step, type Surroundings, unless, type VerbWritten } from './step.ts';

export function writePage(verb: VerbOf<'page'>, surroundings: Surroundings): VerbWritten {
  const endpoints = endpointsOf(verb.targets);
  if (endpoints.length === 0) {
    surroundings.lose(lostVerb(verb, 'its telephones are in a directory'));
    return { steps: [], ...goOnWith(verb.onFailed, surroundings) };
  }
  const data = {
    endpoints,
    audio: verb.twoWay ? 'two-way' : 'one-way',
    ...unless('timeout', Math.round(verb.ringTimeoutMs / 1000), 5),
  };
  return { steps: [{ module: 'page_group', data }], ...goOnWith(verb.onFailed, surroundings) };
}

export function writeDetectFax({ durationMs, onFax, onVoice }: VerbOf<'detect-fax'>): Step {
  const ways = [['ON_FAX', onFax] as const, ['ON_VOICE', onVoice] as const];
  return {
    module: 'fax_detect',
    data: unless('duration', Math.ceil(durationMs / 1000), 5),
    branches: Object.fromEntries(ways.filter(([, { go }]) => go !== 'on')),
  };
}

export function writeReceiveFax({ t38 }: VerbOf<'receive-fax'>): Step {
  return { module: 'receive_fax', data: t38 === 'auto' ? {} : { media: { fax_option: t38 === 'on' } } };
}

export function writePresence(verb: VerbOf<'show-presence'>, lose: Lose): readonly Step[] {
  const { who, state } = verb;
  if (state !== undefined)
    return [{ module: 'manual_presence', data: { presence_id: who, ...unless('status', state, 'idle') } }];
  lose(lostVerb(verb, 'KAZOO tells of messages by itself'));
  return [];
}
