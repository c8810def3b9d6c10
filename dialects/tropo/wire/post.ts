import { resolveUrl } from '../../../src/document/index.ts';
import type { JsonObject, OutgoingRequest, RequestTarget } from '../../dialect.ts';

const connectMs = 5000;
const totalMs = 15_000;

/** Every request of Tropo's is a POST of JSON, to whatever address, by whatever method a route names. */
export function post(target: RequestTarget, parameters: JsonObject, notes?: JsonObject): OutgoingRequest {
  const resolved = resolveUrl(target.url, target.url);
  const credentials = target.credentials ?? (resolved.ok ? resolved.credentials : undefined);
  const allMs = target.timeoutMs ?? totalMs;
  return {
    dialect: 'tropo',
    url: resolved.ok ? resolved.url : target.url,
    method: 'POST',
    headers: { 'Content-Type': 'application/json; charset=UTF-8' },
    body: asciiJson(parameters),
    parameters,
    ...(credentials && { credentials }),
    redirects: { maximum: 5, follow: 'repeat' },
    deadlines: { connectMs: Math.min(connectMs, allMs), readMs: allMs, totalMs: allMs },
    // Only a connection that was never made may be tried again: a POST that arrived has had its effect.
    retry: { count: 1, on: ['connect'] },
    ...(notes && { notes }),
  };
}

/** JSON in ASCII alone, since older servers read the body as ISO-8859-1 and newer ones as UTF-8. */
function asciiJson(value: JsonObject): string {
  return JSON.stringify(value).replace(
    /[\u007f-\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

export function isoTime(unixMs: number): string {
  return new Date(unixMs).toISOString();
}
