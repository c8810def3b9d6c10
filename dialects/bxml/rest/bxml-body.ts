import type { Desk } from '../../../src/desk/index.ts';
import type { FaceRequest } from '../../face.ts';
import { invalid, unsupportedType } from './answers.ts';
import type { BodyRead } from './operation.ts';

/** What Bandwidth takes of a document. */
const maximumBytes = 64 * 1024;

/** The document in a request; one that nobody could run is refused at once, with the reason. */
export function bxmlIn(
  request: FaceRequest,
  desk: Desk,
  role: 'call' | 'conference-announcement',
): BodyRead<{ readonly document: string; readonly contentType: string }> {
  const contentType = request.headers['content-type'] ?? '';
  if (!/^(application|text)\/([\w.-]+\+)?xml\s*(;|$)/i.test(contentType))
    return { ok: false, refusal: unsupportedType(contentType) };
  if (request.body.byteLength > maximumBytes)
    return { ok: false, refusal: invalid('Invalid BXML: must not be larger than 64 KB') };
  const document = new TextDecoder().decode(request.body);
  const wrong = desk.calls
    .read('bxml', document, contentType, role)
    .diagnostics.find(({ severity }) => severity === 'error');
  if (wrong) return { ok: false, refusal: invalid(`Invalid BXML: ${wrong.message}`) };
  return { ok: true, value: { document, contentType } };
}
