import type { Fields, XmlElement } from '../../../src/document/index.ts';
import type { Notify, TranscriptionRequest } from '../../../src/verbs/index.ts';
import type { JsonObject } from '../../dialect.ts';
import type { NoticeKind } from '../events.ts';
import { credentialsOf, withCredentials } from './callback.ts';
import type { Reading } from './reading.ts';

/** The attributes that name whom to tell. */
export interface NoticeNames {
  readonly url: string;
  readonly method: string;
}

export const noticeNames = (prefix: string): NoticeNames => ({ url: `${prefix}Url`, method: `${prefix}Method` });

/**
 * Whom an element tells without waiting for a document; nobody, with a remark, where that cannot be called. A single
 * pair of credentials serves all urls of an element.
 */
export function notices(
  kind: NoticeKind,
  names: NoticeNames,
  element: XmlElement,
  fields: Fields,
  reading: Reading,
  notes: JsonObject = {},
): readonly Notify[] {
  const credentials = credentialsOf(fields, 'username', 'password');
  const method = fields.oneOf(names.method, ['GET', 'POST'], 'POST');
  return noticesTo(names.url, element, fields, reading, (target) => ({
    dialect: 'bxml',
    kind,
    method,
    url: target.url,
    ...withCredentials(credentials ?? target.credentials),
    events: [],
    notes: { generation: 'v2', ...notes },
  }));
}

/** v1 tells by GET, except of transcriptions. */
export function firstGenerationNotices(
  kind: 'recording' | 'transcription',
  attribute: string,
  element: XmlElement,
  fields: Fields,
  reading: Reading,
): readonly Notify[] {
  return noticesTo(attribute, element, fields, reading, ({ url, credentials }) => ({
    dialect: 'bxml',
    kind,
    method: kind === 'transcription' ? 'POST' : 'GET',
    url,
    ...withCredentials(credentials),
    events: [],
    notes: { generation: 'v1' },
  }));
}

type Target = Extract<ReturnType<Reading['url']>, { readonly url: string }>;

function noticesTo(
  attribute: string,
  element: XmlElement,
  fields: Fields,
  reading: Reading,
  notify: (target: Target) => Notify,
): readonly Notify[] {
  const written = fields.text(attribute);
  if (written === undefined) return [];
  const target = reading.url(written);
  if ('url' in target) return [notify(target)];
  reading.warn('invalid-url', element, `${attribute} on <${element.name}> is left out: ${target.problem}.`);
  return [];
}

/** What is made of the words of a recording, where the document asks for them. */
export function transcriptionOf(
  element: XmlElement,
  fields: Fields,
  reading: Reading,
): { readonly transcription?: TranscriptionRequest } {
  const wanted = fields.boolean('transcribe', false);
  const detectsLanguage = fields.boolean('detectLanguage', false);
  const [second] = notices('transcriptionAvailable', noticeNames('transcriptionAvailable'), element, fields, reading);
  const [first] = firstGenerationNotices('transcription', 'transcribeCallbackUrl', element, fields, reading);
  const notify = second ?? first;
  if (wanted)
    return { transcription: { ...(detectsLanguage && { detectsLanguage: true }), ...(notify && { notify }) } };
  if (notify)
    reading.inform('ignored-transcription', element, `<${element.name}> is not transcribed: transcribe is not true.`);
  return {};
}
