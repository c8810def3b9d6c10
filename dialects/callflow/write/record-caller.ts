import type { JsonObject, Record, RecordingRule, UploadTarget } from '../../../src/verbs/index.ts';
import { addressOf } from '../../address.ts';
import { lostBranch } from '../../lost.ts';
import { writePrompt } from './hear.ts';
import { doTheSame, goOnWith, type Surroundings, unless, type VerbWritten, within } from './step.ts';

/** In s. */
const usualLength = 3600;

/** `record_caller`, after what is said before it; it goes on in one way only, that of a recording. */
export function writeRecordCaller(record: Record, surroundings: Surroundings): VerbWritten {
  const { lose, language, verbsOf } = surroundings;
  const onward = goOnWith(record.onRecorded, surroundings);
  if (!doTheSame(verbsOf(record.onNothing), onward.rest))
    lose(lostBranch(record, 'onNothing', 'record_caller goes on in the same way whatever was recorded'));
  const prompts = record.prompts.flatMap((prompt) => writePrompt(prompt, language, lose));
  return { steps: [...prompts, { module: 'record_caller', data: ruleData(record.rule) }], ...onward };
}

export function ruleData({ format, maximumMs, uploads }: RecordingRule): JsonObject {
  return {
    ...unless('format', format === 'wav' ? 'wav' : 'mp3', 'mp3'),
    ...unless('time_limit', within(maximumMs / 1000, 5, 10_800), usualLength),
    ...sentTo(uploads[0]),
  };
}

const methods = { PUT: 'put', s3: 'put', POST: 'post', multipart: 'post' } as const satisfies {
  readonly [Method in Exclude<UploadTarget['method'], 'mail'>]: string;
};

function sentTo(upload: UploadTarget | undefined): JsonObject {
  if (!upload || upload.method === 'mail') return {};
  return { url: addressOf(upload), ...unless('method', methods[upload.method], 'put') };
}
