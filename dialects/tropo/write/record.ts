import type { JsonObject, Record, UploadTarget } from '../../../src/verbs/index.ts';
import { addressOf } from '../../address.ts';
import { named, required, secondsUnless, unless } from './parameters.ts';
import { sayOf } from './prompts.ts';
import { transcriptionOf } from './transcription.ts';
import { allowSignals, type Writing } from './writing.ts';

/** In ms. */
const usual = { maximum: 30_000, endSilence: 5000, start: 30_000 } as const;

/** `record`. Silence without a limit is silence for as long as the recording may last. */
export function writeRecord(record: Record, isRequired: boolean, writing: Writing): JsonObject {
  const { rule, endKeys, bargeIn, beep, rounds } = record;
  const { maximumMs, uploads, awaitsUpload } = rule;
  const transcription = { ...transcriptionOf(rule.transcription) };
  return {
    record: {
      ...named(record),
      ...sayOf(record.prompts, record.retryPrompts ?? [], ['silence'], writing.lose),
      ...unless('attempts', rounds, 1),
      ...unless('bargein', bargeIn, true),
      ...unless('beep', beep, true),
      ...(endKeys !== '' && { choices: { terminator: endKeys } }),
      ...secondsUnless('maxTime', Math.max(maximumMs, 1), usual.maximum),
      ...secondsUnless('maxSilence', Math.max(record.endSilenceMs ?? maximumMs, 1), usual.endSilence),
      ...secondsUnless('timeout', record.startTimeoutMs ?? maximumMs, usual.start),
      ...unless('format', `audio/${rule.format}`, `audio/${formatByName(uploads[0])}`),
      ...sentTo(uploads),
      ...unless('asyncUpload', !awaitsUpload, false),
      ...(Object.keys(transcription).length > 0 && { transcription }),
      ...allowSignals(record, writing),
      ...required(isRequired),
    },
  };
}

/** What Tropo takes the format to be where nobody says: the extension of the first place it is sent to. */
export function formatByName(first: UploadTarget | undefined): Record['rule']['format'] {
  const path = first && first.method !== 'mail' && URL.canParse(first.url) ? new URL(first.url).pathname : '';
  const extension = /\.(mp3|au)$/i.exec(path)?.[1]?.toLowerCase();
  return extension === 'mp3' || extension === 'au' ? extension : 'wav';
}

const methods = { multipart: 'POST', POST: 'POST', PUT: 'PUT', s3: 'S3', mail: 'POST' } as const satisfies {
  readonly [Method in UploadTarget['method']]: string;
};

/** A folder on a server of files, or in a bucket, is known by the slash at its end. */
function placeOf(upload: UploadTarget): string {
  const address = addressOf(upload);
  const isFolder = upload.appendsFileName && (upload.method === 's3' || !/^https?:/.test(address));
  if (!isFolder || !URL.canParse(address)) return address;
  const folder = new URL(address);
  folder.pathname = folder.pathname.replace(/\/?$/, '/');
  return folder.href;
}

export function sentTo(uploads: readonly UploadTarget[]): JsonObject {
  const targets = uploads.map((upload) => ({
    url: placeOf(upload),
    ...unless('method', methods[upload.method], methods.multipart),
  }));
  const [first, ...others] = targets;
  if (!first) return {};
  return others.length > 0 ? { url: targets } : first;
}
