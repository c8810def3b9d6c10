import type { Dialect } from '../../dialects/dialect.ts';
import { splitCredentials } from '../config/index.ts';
import type { Route } from '../routing/index.ts';
import type { Callee } from '../simulator/index.ts';
import type { JsonObject } from '../verbs/index.ts';
import { type Application, reach } from './application.ts';
import { openLine } from './line.ts';
import { TestCall } from './test-call.ts';

export interface DialOptions {
  /** The caller's number. Default `+15551230000`. */
  readonly from?: string;
  /** The number that was dialled. Default `+15551230001`. */
  readonly to?: string;
  /** The caller's display name. */
  readonly callerName?: string;
  /** `X-` and `P-` headers of the caller's INVITE. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Where the application answers calls: `/voice`, resolved against its address. Default `/`, or the url as given. */
  readonly path?: string;
  /** Whose words the first request uses: `twiml` (default), `bxml`, `tropo` or `callflow`. The answer may be in any. */
  readonly format?: string;
  /** Of the first request. Default: the format's own. */
  readonly method?: 'GET' | 'POST';
  /** Path or url that is asked when the application fails. Default: none, the caller hears an apology. */
  readonly fallback?: string;
  /** Path or url that is told when the call has ended. Default: none. */
  readonly status?: string;
  /** Settings of the dialect, as in `settings` of a route: `{ authToken: '…' }` has TwiML requests signed. */
  readonly settings?: JsonObject;
  /** Origins (`http://10.0.0.5:8080`) besides the application's own that may be private addresses. */
  readonly trusts?: readonly string[];
  /** How those behave who are rung; the first that fits. Everybody else answers after 2 s and talks for 10 s. */
  readonly callees?: readonly Callee[];
  /** Calls with the same seed have the same ids (`CallSid` …). Default: calls of a process are counted. */
  readonly seed?: string;
}

let calls = 0;

/** `dial` of the door, with the dialects handed in. */
export async function placeCall(
  application: Application,
  options: DialOptions,
  dialects: readonly Dialect[],
): Promise<TestCall> {
  const { format = 'twiml', from = '+15551230000', to = '+15551230001', callerName, headers } = options;
  const formats = dialects.map(({ id }) => id);
  if (!formats.includes(format))
    throw new TypeError(`no format is called "${format}"; there are ${formats.join(', ')}`);
  await using opening = new AsyncDisposableStack();
  const { url, close } = await reach(application, options.path);
  opening.defer(close);
  let changed = () => {};
  const line = await openLine({
    dialects,
    route: routeTo(url, { ...options, format }),
    call: { from, to, ...(callerName !== undefined && { callerName }), ...(headers && { headers }) },
    callees: options.callees ?? [],
    seed: options.seed ?? `call ${++calls}`,
    nameOf: (audio) => pathAt(new URL(url).origin, audio),
    changed: () => changed(),
  });
  opening.defer(line.close);
  const opened = opening.move();
  return new TestCall({ ...line, close: () => opened.disposeAsync() }, (listener) => {
    changed = listener;
  });
}

function routeTo(url: string, options: DialOptions & { readonly format: string }): Route {
  const { format, method, fallback, status, settings = {}, trusts = [] } = options;
  const fallbackUrl = fallback === undefined ? undefined : new URL(fallback, url).href;
  const statusUrl = status === undefined ? undefined : new URL(status, url).href;
  const named = [url, fallbackUrl, statusUrl].filter((address) => address !== undefined);
  return {
    name: 'test',
    match: { pattern: /^/ },
    ...splitCredentials(url),
    ...(method && { method }),
    ...(fallbackUrl !== undefined && { fallback: splitCredentials(fallbackUrl) }),
    ...(statusUrl !== undefined && { statusUrl }),
    format,
    account: 'default',
    settings,
    trustedOrigins: [...named.map((address) => new URL(address).origin), ...trusts],
  };
}

/** The path of what is at this origin; every other url as it is. */
function pathAt(origin: string, url: string): string {
  return url.startsWith(`${origin}/`) ? url.slice(origin.length) : url;
}
