import type { Credentials, UploadTarget } from '../../../src/verbs/index.ts';
import type { EntryName } from '../catalogue.ts';
import { absoluteUrl, type DocumentReading } from './document.ts';
import { eachOf, isSaid, isTable, shown } from './json.ts';
import { openParameters, type Parameters } from './parameters.ts';

const methods = { POST: 'multipart', PUT: 'PUT', S3: 's3' } as const satisfies Record<string, UploadTarget['method']>;
const methodNames = Object.keys(methods) as readonly (keyof typeof methods)[];

/**
 * The places that a recording is sent to: `url` as a text, an object or an array of either; method and
 * credentials inside an object go before those beside it.
 */
export function readUploads(
  parameters: Parameters,
  inside: EntryName,
  document: DocumentReading,
): readonly UploadTarget[] {
  const method = parameters.oneOf('method', methodNames, 'POST');
  const credentials = credentialsOf(parameters);
  const written = parameters.inside('url');
  if (!isSaid(written.value) || written.value === '') return [];
  return eachOf(written).flatMap((target): readonly UploadTarget[] => {
    if (!isTable(target.value)) return uploadTo(target.value, target.pointer, method, credentials, document);
    const own = openParameters(inside, target, document.remarks);
    return uploadTo(
      own.text('url'),
      own.inside('url').pointer,
      own.oneOf('method', methodNames, method),
      credentialsOf(own) ?? credentials,
      document,
    );
  });
}

function uploadTo(
  written: unknown,
  pointer: string,
  method: keyof typeof methods,
  credentials: Credentials | undefined,
  document: DocumentReading,
): readonly UploadTarget[] {
  const { remarks } = document;
  const reference = typeof written === 'string' ? written.trim() : '';
  const address = /^(?:mailto:)?([^/:\s@,?]+@[^/:\s@,?]+)$/i.exec(reference)?.[1];
  if (address !== undefined) return [{ url: `mailto:${address}`, method: 'mail' }];
  if (/^(s?ftps?|mailto|s3):/i.test(reference)) {
    remarks.warning(
      'ignored-upload',
      { pointer },
      `The recording is not sent to ${shown(reference.replace(/\/\/[^/@]*@/, '//'))}: recordings go by http, https and mail only.`,
    );
    return [];
  }
  if (!/^https?:\/\//i.test(reference)) {
    remarks.warning(
      'invalid-url',
      { pointer },
      `The recording is not sent to ${shown(written ?? '')}: it is no full URL.`,
      'begin it with https:// and the host',
    );
    return [];
  }
  const resolved = absoluteUrl(reference, { pointer }, 'The upload target', document);
  if (!resolved) return [];
  const known = resolved.credentials ?? credentials;
  const bucket = /(^|\.)s3[.-][^/]*amazonaws\.com$/i.test(new URL(resolved.url).hostname);
  return [{ url: resolved.url, method: bucket ? 's3' : methods[method], ...(known && { credentials: known }) }];
}

function credentialsOf(parameters: Parameters): Credentials | undefined {
  const username = parameters.word('username');
  return username === undefined ? undefined : { username, password: parameters.text('password') ?? '' };
}
