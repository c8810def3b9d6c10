import type { TranscriptionRequest } from '../../../src/verbs/index.ts';
import { addressOf } from '../../address.ts';
import { recogniserFor } from '../voices.ts';

/** To whom a transcription is told, and by what name; nothing where nobody is. */
export function transcriptionOf(transcription: TranscriptionRequest | undefined): {
  readonly url?: string;
  readonly id?: string;
  readonly language?: string;
} {
  const { notify, language, mail } = transcription ?? {};
  const spoken = language === undefined ? {} : { language: recogniserFor(language) ?? language };
  if (!notify) return mail === undefined ? {} : { url: `mailto:${mail}`, ...spoken };
  const identifier = notify.dialect === 'tropo' ? notify.notes?.['identifier'] : undefined;
  return {
    url: addressOf(notify),
    ...(typeof identifier === 'string' && { id: identifier }),
    ...spoken,
  };
}
