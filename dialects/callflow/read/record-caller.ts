import { on, record, type UploadTarget } from '../../../src/verbs/index.ts';
import { allKeys } from './module-data.ts';
import { type FlowNode, goOn, type NodeReading } from './node.ts';
import { webUrl } from './web-url.ts';

/** In s: KAZOO's default and its bounds. */
const usualLength = 3600;
const lengths = { minimum: 5, maximum: 10_800 };
/** The switch's own rule for `record`: this much silence ends it. */
const endSilenceMs = 5000;

/** `record_caller`: answers, records what the caller says without a beep, any key ends it. */
export function readRecordCaller(node: FlowNode): NodeReading {
  const { data, place } = node;
  const format = data.oneOf('format', ['mp3', 'wav'], 'mp3');
  const method = data.oneOf('method', ['put', 'post'], 'put');
  const seconds = data.integer('time_limit', usualLength, lengths);
  const target = webUrl(node, 'url');
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
  return goOn(
    record({
      prompts: [],
      bargeIn: false,
      beep: false,
      rule: {
        format,
        channels: 1,
        track: 'caller',
        maximumMs: seconds * 1000,
        trimsSilence: false,
        uploads,
        awaitsUpload: false,
        notify: [],
      },
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
