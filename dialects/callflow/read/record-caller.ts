import { webSchemes } from '../../../src/document/index.ts';
import { on, type RecordingRule, record, type UploadTarget } from '../../../src/verbs/index.ts';
import { choices } from '../schemas/choices.ts';
import { allKeys } from './module-data.ts';
import { type FlowNode, goOn, type NodeReading } from './node.ts';
import { webUrl } from './web-url.ts';

/** In s: KAZOO's default and its bounds. */
const usualLength = 3600;
const lengths = { minimum: 5, maximum: 10_800 };
/** The switch's own rule for `record`: this much silence ends it. */
const endSilenceMs = 5000;

/** What `record_caller` and `record_call` say alike. */
export function recordingRule(node: FlowNode, track: RecordingRule['track']): RecordingRule {
  const { data } = node;
  const format = data.oneOf('format', choices.recordingFormat, 'mp3');
  const method = data.oneOf('method', choices.recordingMethod, 'put');
  const seconds = data.integer('time_limit', usualLength, lengths);
  const target = webUrl(node, 'url', [...webSchemes, 'ftp:', 'ftps:']);
  const uploads: readonly UploadTarget[] = target
    ? [
        {
          url: target.url,
          method: method === 'post' ? 'POST' : 'PUT',
          appendsFileName: true,
          ...(target.credentials && { credentials: target.credentials }),
        },
      ]
    : [];
  return {
    format,
    channels: 1,
    track,
    maximumMs: seconds * 1000,
    trimsSilence: false,
    uploads,
    awaitsUpload: false,
    notify: [],
  };
}

/** `record_caller`: answers, records what the caller says without a beep, any key ends it. */
export function readRecordCaller(node: FlowNode): NodeReading {
  const { place } = node;
  return goOn(
    record({
      prompts: [],
      bargeIn: false,
      beep: false,
      rule: recordingRule(node, 'caller'),
      endKeys: allKeys,
      endSilenceMs,
      startTimeoutMs: null,
      rounds: 1,
      onRecorded: on,
      onNothing: on,
      answers: true,
      place,
    }),
  );
}
