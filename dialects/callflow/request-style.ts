import type { JsonObject } from '../dialect.ts';

/** How a Pivot request is phrased: what the `pivot` module calls req_format, req_body_format, custom_request_headers. */
export interface RequestStyle {
  /** Chooses the parameter names and nothing else; the answer may be in any dialect. */
  readonly requestFormat: 'kazoo' | 'twiml';
  /** Of a POST; a GET carries a query. */
  readonly bodyFormat: 'form' | 'json';
  /** Names begin with `X-`. */
  readonly requestHeaders: Readonly<Record<string, string>>;
  /** What is asked and answered from here on is shown by the debug API. */
  readonly debug: boolean;
}

/** Reads a style from the settings of a route or from the notes of a callback; what is missing is KAZOO's default. */
export function requestStyle(settings: JsonObject): RequestStyle {
  return {
    requestFormat: settings['requestFormat'] === 'twiml' ? 'twiml' : 'kazoo',
    bodyFormat: settings['bodyFormat'] === 'json' ? 'json' : 'form',
    requestHeaders: customHeaders(settings['requestHeaders']),
    debug: settings['debug'] === true,
  };
}

/** The style as plain data for a callback's notes. */
export function styleNotes({ requestFormat, bodyFormat, requestHeaders, debug }: RequestStyle): JsonObject {
  return {
    requestFormat,
    bodyFormat,
    ...(Object.keys(requestHeaders).length > 0 && { requestHeaders }),
    ...(debug && { debug }),
  };
}

/** Only what KAZOO would send: names that begin with `X-`, values that are texts. */
export function customHeaders(value: unknown): Readonly<Record<string, string>> {
  if (typeof value !== 'object' || value === null) return {};
  return Object.fromEntries(
    Object.entries(value).filter(
      (entry): entry is [string, string] => isCustomHeader(entry[0]) && typeof entry[1] === 'string',
    ),
  );
}

export function isCustomHeader(name: string): boolean {
  return /^x-[\w.-]+$/i.test(name);
}
