/** The parts of a request that can hold keys, parsed. */
export interface KeysRequest {
  readonly query: unknown;
  /** Of a form or of JSON; undefined if there is none. */
  readonly body?: unknown;
}

/** Where each dialect puts the keys, among the fields of the query and the body together. */
const places: readonly ((fields: unknown, question: string) => unknown)[] = [
  // TwiML, and a pivot whose req_format is twiml: Digits=1
  (fields) => field(fields, 'Digits'),
  // callflow: Digits[sandwiches]=1, as a form, a query or JSON
  (fields, question) => field(field(fields, 'Digits'), question),
  // BXML: {"eventType":"gather","digits":"1"}
  (fields) => field(fields, 'digits'),
  // Tropo: {"result":{"actions":{"name":"sandwiches","value":"1"}}}, a list if several actions report
  (fields, question) =>
    field(
      [field(field(fields, 'result'), 'actions')].flat().find((action) => field(action, 'name') === question),
      'value',
    ),
];

/**
 * The keys that were pressed when `question` was asked, whichever of the four dialects the request is in: it is
 * the dialect of the document that asked, not that of the answer. Empty if there were none.
 */
export function pressedKeys({ query, body }: KeysRequest, question: string): string {
  const fields = { ...Object(query), ...Object(body) };
  return places.map((place) => place(fields, question)).find((keys) => typeof keys === 'string') ?? '';
}

function field(owner: unknown, name: string): unknown {
  return typeof owner === 'object' && owner !== null
    ? new Map<string, unknown>(Object.entries(owner)).get(name)
    : undefined;
}
