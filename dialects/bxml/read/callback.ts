import type { Fields, XmlElement } from '../../../src/document/index.ts';
import { ask, type Callback, type Credentials, on, type Tag, type Then, tag } from '../../../src/verbs/index.ts';
import type { JsonObject } from '../../dialect.ts';
import type { EventKind } from '../events.ts';
import type { Reading } from './reading.ts';

/** What v1 waits for the answer to a verb's request, in ms. */
export const firstGenerationTimeoutMs = 30_000;

/**
 * The synchronous callback that an element asks for: `{kind}Url` with its companions (reference 2.1, group CB),
 * else `requestUrl` of v1; null if it asks for none. A url that cannot be called makes the document invalid:
 * the call could only end there.
 */
export function syncCallback(
  kind: EventKind,
  element: XmlElement,
  fields: Fields,
  reading: Reading,
  notes: JsonObject = {},
): Callback | null {
  return (
    secondGenerationCallback(kind, element, fields, reading, notes) ??
    firstGenerationCallback(kind, element, fields, reading, notes)
  );
}

/** The same by v2's attributes alone. */
export function secondGenerationCallback(
  kind: EventKind,
  element: XmlElement,
  fields: Fields,
  reading: Reading,
  notes: JsonObject = {},
): Callback | null {
  const credentials = credentialsOf(fields, 'username', 'password');
  const method = fields.oneOf(`${kind}Method`, ['GET', 'POST'], 'POST');
  const fallback = fallbackOf(kind, element, fields, reading);
  const target = callable(`${kind}Url`, element, fields, reading);
  return (
    target && {
      dialect: 'bxml',
      kind,
      method,
      url: target.url,
      ...withCredentials(credentials ?? target.credentials),
      ...(fallback && { fallback }),
      notes: { generation: 'v2', ...notes },
    }
  );
}

/** Back to the customer with the outcome, or on with the next verb. */
export const askOr = (callback: Callback | null, otherwise: Then = on): Then => (callback ? ask(callback) : otherwise);

/** A `tag` attribute as the verb before its own: it goes with this and every later callback until it is changed. */
export function tagOf(element: XmlElement, fields: Fields): readonly Tag[] {
  const written = fields.raw('tag');
  return typeof written === 'string' ? [tag({ tag: written, answers: false, place: element.place })] : [];
}

/** Half a pair of credentials is a pair with an empty other half. */
export function credentialsOf(fields: Fields, username: string, password: string): Credentials | undefined {
  const [name, word] = [fields.text(username), fields.text(password)];
  return name === undefined && word === undefined ? undefined : { username: name ?? '', password: word ?? '' };
}

export const withCredentials = (credentials: Credentials | undefined): { readonly credentials?: Credentials } =>
  credentials ? { credentials } : {};

function fallbackOf(kind: EventKind, element: XmlElement, fields: Fields, reading: Reading): Callback['fallback'] {
  const method = fields.oneOf(`${kind}FallbackMethod`, ['GET', 'POST'], 'POST');
  const credentials = credentialsOf(fields, 'fallbackUsername', 'fallbackPassword');
  const written = fields.text(`${kind}FallbackUrl`);
  if (written === undefined) return undefined;
  const target = reading.url(written);
  if ('problem' in target) {
    reading.warn('invalid-url', element, `${kind}FallbackUrl on <${element.name}> is left out: ${target.problem}.`);
    return undefined;
  }
  return { url: target.url, method, ...withCredentials(credentials ?? target.credentials) };
}

/** The same by v1's. */
export function firstGenerationCallback(
  kind: EventKind,
  element: XmlElement,
  fields: Fields,
  reading: Reading,
  notes: JsonObject,
): Callback | null {
  const timeoutMs = fields.number('requestUrlTimeout', firstGenerationTimeoutMs, { minimum: 1 });
  const target = callable('requestUrl', element, fields, reading);
  return (
    target && {
      dialect: 'bxml',
      kind,
      method: 'GET',
      url: target.url,
      ...withCredentials(target.credentials),
      timeoutMs,
      notes: { generation: 'v1', ...notes },
    }
  );
}

function callable(
  attribute: string,
  element: XmlElement,
  fields: Fields,
  reading: Reading,
): { readonly url: string; readonly credentials?: Credentials } | null {
  const written = fields.text(attribute);
  if (written === undefined) return null;
  const target = reading.url(written);
  if ('url' in target) return target;
  reading.invalid(element, `${attribute} on <${element.name}> cannot be called: ${target.problem}.`);
  return null;
}
