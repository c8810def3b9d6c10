import type { TranscriptionRequest } from '../../../src/verbs/index.ts';
import { recogniserLanguage } from '../voices.ts';
import { absoluteUrl, type DocumentReading } from './document.ts';
import { eachOf, isSaid, shown } from './json.ts';
import { openParameters, type Parameters } from './parameters.ts';

/** `transcription` of a `record`: an object of its own, or a list of which the first counts. */
export function transcriptionInside(
  parameters: Parameters,
  reading: DocumentReading,
): TranscriptionRequest | undefined {
  const said = parameters.inside('transcription');
  if (!isSaid(said.value) || said.value === '' || said.value === false) return undefined;
  const [first, ...others] = eachOf(said);
  for (const other of others)
    reading.remarks.warning(
      'ignored-transcription',
      { pointer: other.pointer },
      'A recording is transcribed once; this further transcription was skipped.',
    );
  if (!first) return undefined;
  const own = openParameters('record.transcription', first, reading.remarks);
  return request(own, { url: 'url', id: 'id', language: 'language' }, reading);
}

/** The same of a `startRecording`, in parameters beside the others. */
export function transcriptionBeside(
  parameters: Parameters,
  reading: DocumentReading,
): TranscriptionRequest | undefined {
  const names = { url: 'transcriptionOutURI', id: 'transcriptionID', language: 'transcriptionLanguage' };
  const isAsked = Object.values(names).some((name) => parameters.word(name) !== undefined);
  return isAsked ? request(parameters, names, reading) : undefined;
}

/** Undefined where nobody would be told. */
function request(
  parameters: Parameters,
  names: Readonly<Record<'url' | 'id' | 'language', string>>,
  reading: DocumentReading,
): TranscriptionRequest | undefined {
  const reference = parameters.word(names.url);
  const place = reference === undefined ? { pointer: parameters.said.pointer } : parameters.place(names.url);
  const identifier = parameters.word(names.id);
  const language = parameters.word(names.language);
  const spoken = language === undefined ? {} : { language: recogniserLanguage(language) ?? language };
  const mail = /^(?:mailto:)?([^/:\s@,?]+@[^/:\s@,?]+)$/i.exec(reference ?? '')?.[1];
  if (mail !== undefined) return { ...spoken, mail };
  if (reference === undefined || !/^https?:\/\//i.test(reference)) {
    reading.remarks.warning(
      'ignored-transcription',
      place,
      reference === undefined
        ? 'The recording is not transcribed: nobody is named to whom the text would go.'
        : `The recording is not transcribed: its text goes by http, https and mail only, not to ${shown(reference)}.`,
      'give an http or https URL, or a mail address',
    );
    return undefined;
  }
  const resolved = absoluteUrl(reference, place, 'The url of the transcription', reading);
  if (!resolved) return undefined;
  const { url, credentials } = resolved;
  return {
    ...spoken,
    notify: {
      dialect: 'tropo',
      kind: 'transcription',
      url,
      method: 'POST',
      ...(credentials && { credentials }),
      events: [],
      ...(identifier !== undefined && { notes: { identifier } }),
    },
  };
}
