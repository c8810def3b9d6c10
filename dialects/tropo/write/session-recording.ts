import type { JsonObject, StartRecording } from '../../../src/verbs/index.ts';
import { unless } from './parameters.ts';
import { formatByName, sentTo } from './record.ts';
import { transcriptionOf } from './transcription.ts';

/** `startRecording`: of the two channels, the lengths and the names that others know, Tropo knew one each. */
export function writeStartRecording({ rule }: StartRecording): JsonObject {
  const { uploads, format, awaitsUpload, transcription } = rule;
  const { url, id, language } = transcriptionOf(transcription);
  return {
    startRecording: {
      ...sentTo(uploads),
      ...unless('format', `audio/${format}`, `audio/${formatByName(uploads[0])}`),
      ...unless('asyncUpload', !awaitsUpload, false),
      ...(url !== undefined && { transcriptionOutURI: url }),
      ...(id !== undefined && { transcriptionID: id }),
      ...(language !== undefined && { transcriptionLanguage: language }),
    },
  };
}
