import { controlRecording, startRecording } from '../../../src/verbs/index.ts';
import { choices } from '../schemas/choices.ts';
import { type FlowNode, goOn, type NodeReading } from './node.ts';
import { recordingRule } from './record-caller.ts';

/** `record_call`: records both sides beside the flow, or stops that; without a url the recording is kept here. */
export function readRecordCall(node: FlowNode): NodeReading {
  const { data, place } = node;
  if (!data.has('action')) data.missing('action', 'to take; the recording starts');
  const action = data.oneOf('action', choices.recordingAction, 'start');
  const rule = recordingRule(node, 'both');
  const onBridge = data.boolean('record_on_bridge', false);
  const onAnswer = data.boolean('record_on_answer', false);
  data.known('label', 'origin', 'should_follow_transfer');
  data.ignored('media_name', 'files are named here, and keep that name when they are sent on');
  data.ignored('record_sample_rate', 'the switch records at the rate of the call');
  if (data.integer('record_min_sec', 0, { minimum: 0 }) > 0)
    data.ignored('record_min_sec', 'short recordings are kept, too');
  if (action === 'stop') return goOn(controlRecording({ recording: null, action: 'stop', answers: false, place }));
  const startsOn = onBridge ? 'bridge' : onAnswer ? 'answer' : 'now';
  return goOn(startRecording({ recording: null, rule, startsOn, answers: false, place }));
}
