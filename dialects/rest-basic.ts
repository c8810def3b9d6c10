import type { FaceRequest } from './face.ts';

/** Name and secret by Basic; null: there are none. */
export function basicIn({
  headers,
}: Pick<FaceRequest, 'headers'>): { readonly name: string; readonly secret: string } | null {
  const encoded = /^Basic\s+([A-Za-z0-9+/=_-]+)\s*$/i.exec(headers['authorization'] ?? '')?.[1];
  if (encoded === undefined) return null;
  const text = Buffer.from(encoded, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  return colon < 0 ? null : { name: text.slice(0, colon), secret: text.slice(colon + 1) };
}
