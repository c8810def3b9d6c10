import type { CustomerClient } from '../documents/index.ts';
import type { TextMessage, TextTransport } from '../run/index.ts';
import type { JsonObject } from '../verbs/index.ts';

/** How a gateway wants to be asked. `{to}`, `{from}`, `{text}`, `{id}`, `{media}` stand for the message's own. */
export interface GatewaySettings {
  readonly url: string;
  readonly method: 'POST' | 'GET';
  readonly format: 'json' | 'form';
  /** What is sent: a JSON object, form fields, or parameters of the url with GET. */
  readonly fields: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly credentials?: { readonly username: string; readonly password: string };
}

const deadlines = { connectMs: 5000, readMs: 15_000, totalMs: 20_000 };
/** A text that may have been taken is not sent again: only what never arrived is. */
const retry = { count: 1, on: ['connect'] } as const;

/** The operator named the gateway: it may be a private address, and nothing else may be reached through it. */
export function httpGateway(settings: GatewaySettings, customers: CustomerClient): TextTransport {
  const session = customers.forCall({ trustedOrigins: [new URL(settings.url).origin] });
  return {
    async send(message) {
      const fields = filled(settings.fields, message);
      const { url, method, headers, credentials } = settings;
      const told = await session.notify({
        dialect: 'dragoman',
        method,
        ...phrased(settings, fields),
        headers: { ...(method === 'POST' && { 'content-type': contentTypes[settings.format] }), ...headers },
        parameters: fields satisfies JsonObject,
        redirects: { maximum: 0, follow: 'repeat' },
        deadlines,
        retry,
        ...(credentials && { credentials }),
      });
      if (told.ok) return { ok: true, delivered: false };
      return { ok: false, problem: `the gateway ${new URL(url).host}: ${told.failure.message}` };
    },
  };
}

const contentTypes = { json: 'application/json', form: 'application/x-www-form-urlencoded' } as const;

function phrased({ url, method, format }: GatewaySettings, fields: Readonly<Record<string, string>>) {
  if (method === 'POST')
    return { url, body: format === 'json' ? JSON.stringify(fields) : new URLSearchParams(fields).toString() };
  const asked = new URL(url);
  for (const [name, value] of Object.entries(fields)) asked.searchParams.set(name, value);
  return { url: asked.href };
}

/** Each stands for its value once: what a text contains is never taken for a placeholder. */
function filled(fields: Readonly<Record<string, string>>, message: TextMessage): Record<string, string> {
  const { to, from, text, id, media } = message;
  const values: Readonly<Record<string, string>> = { to, from, text, id, media: media.join(' ') };
  return Object.fromEntries(
    Object.entries(fields).map(([name, template]) => [
      name,
      template.replace(/\{(to|from|text|id|media)\}/g, (_whole, key: string) => values[key] ?? ''),
    ]),
  );
}
