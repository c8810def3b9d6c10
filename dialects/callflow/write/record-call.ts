import type { ControlRecording, StartRecording } from '../../../src/verbs/index.ts';
import { type Lose, lostVerb } from '../../lost.ts';
import { ruleData } from './record-caller.ts';
import { type Step, unless } from './step.ts';

export function writeStartRecording({ rule, startsOn }: StartRecording): Step {
  return {
    module: 'record_call',
    data: {
      action: 'start',
      ...ruleData(rule),
      ...unless('record_on_answer', startsOn === 'answer', false),
      ...unless('record_on_bridge', startsOn === 'bridge', false),
    },
  };
}

export function writeControlRecording(verb: ControlRecording, lose: Lose): readonly Step[] {
  if (verb.action === 'stop') return [{ module: 'record_call', data: { action: 'stop' } }];
  lose(lostVerb(verb, 'KAZOO starts recordings and stops them'));
  return [];
}
