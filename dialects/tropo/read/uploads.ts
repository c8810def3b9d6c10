import { fileSchemes, webSchemes } from '../../../src/document/index.ts';
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
  beside: Credentials | undefined,
  document: DocumentReading,
): readonly UploadTarget[] {
  const { remarks } = document;
  const reference = bucketAddress(typeof written === 'string' ? written.trim() : '');
  const address = /^(?:mailto:)?([^/:\s@,?]+@[^/:\s@,?]+)$/i.exec(reference)?.[1];
  if (address !== undefined) return [{ url: `mailto:${address}`, method: 'mail' }];
  const unsent = `The recording is not sent to ${shown(typeof written === 'string' ? withoutLogin(reference) : (written ?? ''))}`;
  if (!/^(?:https?|ftps?|sftp):\/\//i.test(reference)) {
    if (/^[a-z][a-z0-9+.-]*:/i.test(reference))
      remarks.warning('ignored-upload', { pointer }, `${unsent}: recordings do not go there.`, ways);
    else
      remarks.warning(
        'invalid-url',
        { pointer },
        `${unsent}: it is no full URL.`,
        'begin it with https:// and the host',
      );
    return [];
  }
  const resolved = absoluteUrl(reference, { pointer }, 'The upload target', document, uploadSchemes);
  if (!resolved) return [];
  const { url } = resolved;
  const credentials = resolved.credentials ?? beside;
  if (/^https?:/.test(url)) {
    if (method !== 'S3' && !isBucket(url))
      return [{ url, method: methods[method], ...(credentials && { credentials }) }];
    return [toBucket(url, pointer, credentials, document)];
  }
  if (/^sftp:/.test(url) && !credentials) {
    remarks.warning('ignored-upload', { pointer }, `${unsent}: nobody may log in there without a name.`, login);
    return [];
  }
  const isFolder = /(^|\/)$/.test(new URL(url).pathname);
  const target = { ...placeIn(url, isFolder), method: methods[method === 'S3' ? 'POST' : method] };
  return [{ ...target, ...(credentials && { credentials }) }];
}

/** A bucket itself, or a folder in it, gets the recording under its own name. A url that is signed already says all. */
function toBucket(
  url: string,
  pointer: string,
  credentials: Credentials | undefined,
  { remarks }: DocumentReading,
): UploadTarget {
  const { hostname, pathname, searchParams } = new URL(url);
  const names = pathname.split('/').filter((name) => name !== '');
  const isInPath = isBucket(url) ? /^s3[.-]/i.test(hostname) : !/\.\w{1,5}$/.test(pathname);
  const target = { ...placeIn(url, pathname.endsWith('/') || (isInPath && names.length < 2)), method: 's3' } as const;
  if (searchParams.has('X-Amz-Signature') || searchParams.has('Signature')) return { url, method: 's3' };
  if (credentials) return { ...target, credentials };
  remarks.warning(
    'unsigned-upload',
    { pointer },
    'The recording goes to S3 without a signature: there is no username and password.',
    'the username is the access key id, the password its secret',
  );
  return target;
}

/** A folder gets the recording under its own name, and has a slash at its end. */
function placeIn(url: string, isFolder: boolean): Pick<UploadTarget, 'url' | 'appendsFileName'> {
  if (!isFolder) return { url };
  const folder = new URL(url);
  folder.pathname = folder.pathname.replace(/\/?$/, '/');
  return { url: folder.href, appendsFileName: true };
}

const uploadSchemes = [...webSchemes, ...fileSchemes];
const ways = 'they go to http, https, ftp, ftps, sftp and s3 urls and to mail addresses';
const login = 'give username and password beside the url';

/** `s3://bucket/key`, as Amazon's own tools write it; a bucket whose name is no host's stands in the path. */
function bucketAddress(reference: string): string {
  const [, user = '', bucket, key = ''] = /^s3:\/\/([^/@]*@)?([^/@?#]+)\/?(.*)$/is.exec(reference) ?? [];
  if (bucket === undefined) return reference;
  return /^[a-z0-9-]{3,63}$/.test(bucket)
    ? `https://${user}${bucket}.s3.amazonaws.com/${key}`
    : `https://${user}s3.amazonaws.com/${bucket}/${key}`;
}

function isBucket(url: string): boolean {
  return /(^|\.)s3[.-][^/]*amazonaws\.com(\.cn)?$/i.test(new URL(url).hostname);
}

const withoutLogin = (reference: string): string => reference.replace(/\/\/[^/@]*@/, '//');

function credentialsOf(parameters: Parameters): Credentials | undefined {
  const username = parameters.word('username');
  return username === undefined ? undefined : { username, password: parameters.text('password') ?? '' };
}
