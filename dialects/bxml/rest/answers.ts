import type { JsonValue } from '../../dialect.ts';
import type { FaceResponse } from '../../face.ts';

export function json(status: number, value: JsonValue, headers: Readonly<Record<string, string>> = {}): FaceResponse {
  return { status, headers, body: { json: value } };
}

export function empty(status: number): FaceResponse {
  return { status };
}

/** The shape of every error of the voice API (reference 4.7). */
export function voiceError(status: number, type: string, description: string): FaceResponse {
  return json(status, { type, description, id: null });
}

/** What the client sent cannot be used. */
export const invalid = (description: string): FaceResponse => voiceError(400, 'validation', description);

export const accessDenied = voiceError(403, 'authorization-error', 'Access is denied');

/** As the client spelled it: an id of another account, and what is no id at all, answer the same. */
export function notFound(what: string, spelled: string): FaceResponse {
  return voiceError(404, 'validation', `${what} [${spelled}] not found`);
}

export function inWrongState(what: string, spelled: string): FaceResponse {
  return voiceError(409, 'validation', `${what} [${spelled}] cannot be modified in its current state`);
}

export function unsupportedType(contentType: string): FaceResponse {
  return voiceError(415, 'validation', `Content type '${contentType}' not supported`);
}

/** The messaging API's: the same without an id. */
export function messagingError(status: number, type: string, description: string): FaceResponse {
  return json(status, { type, description });
}

export const messagingDenied = messagingError(403, 'forbidden', 'Access to the requested resource is denied');
