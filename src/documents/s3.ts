import { createHash } from 'node:crypto';
import aws4 from 'aws4';
import type { Credentials } from '../verbs/index.ts';
import { piecesOf } from './local-file.ts';

export interface S3Object {
  readonly url: string;
  readonly region: string;
  /** Absolute path of what is put there. */
  readonly path: string;
  readonly size: number;
  readonly headers: Readonly<Record<string, string>>;
  /** The access key id and its secret. */
  readonly credentials: Credentials;
}

/**
 * The headers that put a file into a bucket, signed (AWS Signature Version 4) together with what is in the file. The
 * secret itself is in none of them. Rejects with `FileUnreadable`.
 */
export async function signedForS3(object: S3Object): Promise<Readonly<Record<string, string>>> {
  const { url, region, path, size, headers, credentials } = object;
  const { host, pathname, search } = new URL(url);
  const hash = createHash('sha256');
  for await (const piece of piecesOf(path, size)) hash.update(piece);
  const request = aws4.sign(
    {
      service: 's3',
      region,
      host,
      method: 'PUT',
      path: pathname + search,
      headers: { ...headers, 'x-amz-content-sha256': hash.digest('hex') },
    },
    { accessKeyId: credentials.username, secretAccessKey: credentials.password },
  );
  return Object.fromEntries(Object.entries(request.headers ?? {}).map(([name, value]) => [name, String(value)]));
}

/** What a url says of its region; one that says nothing is taken for the oldest, until its server knows better. */
export function regionOf(url: string): string {
  return awsHost.exec(new URL(url).hostname)?.groups?.['region'] ?? 'us-east-1';
}

/** Where the bucket is by its server's own words; null: those say nothing new. */
export function regionTold(
  { status, headers }: { readonly status: number; readonly headers: Readonly<Record<string, unknown>> },
  signedFor: string,
): string | null {
  const told = headers['x-amz-bucket-region'];
  const isElsewhere = status === 301 || status === 307 || status === 400;
  return isElsewhere && typeof told === 'string' && /^[a-z0-9-]{1,40}$/.test(told) && told !== signedFor ? told : null;
}

/** The same bucket at its region's own address, where it is one of Amazon's. */
export function atRegion(url: string, region: string): string {
  const address = new URL(url);
  const { bucket = '', provider } = awsHost.exec(address.hostname)?.groups ?? {};
  if (provider === undefined) return url;
  address.hostname = `${bucket}s3.${region}.${provider}`;
  return address.href;
}

/** `s3.amazonaws.com`, `s3.REGION.…`, `s3-REGION.…`, each with or without a bucket before it. */
const awsHost =
  /^(?<bucket>(?:.+\.)?)s3(?:[.-](?:dualstack\.)?(?<region>[a-z]{2}-[a-z0-9-]+))?\.(?<provider>amazonaws\.com(?:\.cn)?)$/;

/** The word that S3 gives for its refusal. */
export function s3Reason(body: Uint8Array): string | null {
  return /<Code>(\w{1,60})<\/Code>/.exec(new TextDecoder().decode(body))?.[1] ?? null;
}
