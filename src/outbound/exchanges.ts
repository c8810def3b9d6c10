import type { Exchange } from '../desk/index.ts';
import type { TracedMessage, TraceEvent } from '../trace/index.ts';

/** What a trace tells of requests to customers' servers, in order, each with what was said until the next. */
export function exchangesIn(events: readonly TraceEvent[], startedAt: number): readonly Exchange[] {
  const found: { -readonly [Key in keyof Exchange]: Exchange[Key] }[] = [];
  for (const event of events) {
    const at = startedAt + event.at;
    const last = found.at(-1);
    switch (event.event) {
      case 'request': {
        const { dialect: format, method, url, headers, parameters, body, marks } = event;
        const more = { ...(body !== undefined && { body }), ...(marks && { marks }) };
        found.push({ at, request: { format, method, url, headers, parameters, ...more }, diagnostics: [] });
        break;
      }
      case 'response': {
        const { status, contentType, headers = {}, body } = event;
        if (last && !last.response) last.response = { at, status, contentType, headers, body };
        break;
      }
      case 'callback': {
        const { dialect: format, method, url, parameters, messages = [], status } = event;
        const told = messages.length > 0 ? messages : [{ method, url, headers: {}, ...answered(status) }];
        for (const message of told) found.push(exchangeOf(message, { at, format, parameters }));
        break;
      }
      case 'diagnostic': {
        const { code, severity, message, line, column, hint, providerCode } = event;
        const known = { line, column, hint, providerCode };
        const more = Object.fromEntries(Object.entries(known).filter(([, value]) => value !== undefined));
        if (last) last.diagnostics = [...last.diagnostics, { at, code, severity, message, ...more }];
        break;
      }
    }
  }
  return found;
}

function answered(status: number | null): Pick<TracedMessage, 'response'> {
  return status === null ? {} : { response: { status, headers: {} } };
}

function exchangeOf(
  { method, url, headers, body, response }: TracedMessage,
  { at, format, parameters }: Pick<Exchange, 'at'> & Pick<Exchange['request'], 'format' | 'parameters'>,
): Exchange {
  return {
    at,
    request: { format, method, url, headers, parameters, ...(body !== undefined && { body }) },
    diagnostics: [],
    ...(response && { response: { at, contentType: null, body: '', ...response } }),
  };
}
