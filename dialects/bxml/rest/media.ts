import type { Accounts, Desk, Item } from '../../../src/desk/index.ts';
import type { FaceRequest, FaceResponse, Refusal, TooSoon } from '../../face.ts';
import { arrayOf, type DescribedOperation, shape } from '../../rest-openapi.ts';
import { isSameSecret } from '../../rest-secret.ts';
import { empty, json, messagingDenied, messagingError } from './answers.ts';
import { kinds } from './kinds.ts';
import { accountName, answers, isTheirs, messagingErrors, messagingOperation } from './operation.ts';
import { identify } from './tokens.ts';

/** What is known of an upload; its bytes are kept beside it, so that a list need not read them. */
interface Medium {
  readonly type: string;
  readonly length: number;
  readonly cacheControl?: string;
  /** Opens it to whoever carries a text that has it. */
  readonly secret: string;
}

const tag = 'Media';
const bytes = { '*/*': { type: 'string', format: 'binary' } };
const done = { 204: { description: 'No Content' } };

export const mediaOperations: readonly DescribedOperation[] = [
  messagingOperation(
    'listMedia',
    'GET',
    '/media',
    {
      tag,
      summary: 'What was uploaded, newest first; the header Continuation-Token leads to the next page',
      answers: {
        200: {
          description: 'OK',
          headers: { 'Continuation-Token': 'Of the next page, where there is one' },
          bodies: answers(arrayOf(shape({ content: 'string', contentLength: 'integer', mediaName: 'string' }))),
        },
      },
    },
    listMedia,
  ),
  {
    name: 'getMedia',
    method: 'GET',
    path: '/api/v2/users/:account/media/:media',
    open: true,
    paper: {
      tag,
      summary: 'What was uploaded under a name, for its account and for whoever carries a text with it',
      answers: { 200: { description: 'OK', bodies: bytes }, ...messagingErrors },
    },
    run: getMedia,
  },
  messagingOperation(
    'uploadMedia',
    'PUT',
    '/media/:media',
    {
      tag,
      summary: 'Uploads something to be sent with texts, up to 1 MiB; what had its name before is replaced',
      takes: bytes,
      answers: done,
    },
    uploadMedia,
  ),
  messagingOperation(
    'deleteMedia',
    'DELETE',
    '/media/:media',
    { tag, summary: 'Removes an upload', answers: done },
    deleteMedia,
  ),
];

const unknown = messagingError(404, 'resource-not-found', 'The resource specified cannot be found');

const nameIn = ({ parameters }: FaceRequest): string => parameters['media'] ?? '';

const mediumIn = ({ value }: Item): Medium => value as unknown as Medium;

const mostListed = 1000;

async function listMedia({ headers }: FaceRequest, desk: Desk): Promise<FaceResponse> {
  const after = headers['continuation-token'];
  const page = { limit: mostListed, ...(after !== undefined && { after }) };
  const { entries, next } = await desk.shelf.list(kinds.media, page);
  return json(
    200,
    entries.map((item) => ({
      content: urlOf(item.id, desk),
      contentLength: mediumIn(item).length,
      mediaName: item.id,
    })),
    next === undefined ? {} : { 'Continuation-Token': next },
  );
}

async function getMedia(request: FaceRequest, accounts: Accounts, tooSoon: TooSoon): Promise<FaceResponse | Refusal> {
  const key = request.query.get('key');
  if (key !== null) {
    const account = accounts.all().find((each) => accountName(each) === request.parameters['account']);
    const desk = account && accounts.desk(account);
    if (!desk) return unknown;
    const refusal = tooSoon(desk.account, 'media');
    if (refusal) return refusal;
    const item = await desk.shelf.get(kinds.media, nameIn(request));
    return item && isSameSecret(mediumIn(item).secret, key) ? contentOf(item, desk) : unknown;
  }
  const identity = await identify(request, accounts);
  if (!identity) return { why: 'credentials' };
  const refusal = tooSoon(identity.account);
  if (refusal) return refusal;
  const desk = accounts.desk(identity.account);
  if (!isTheirs(request, desk)) return messagingDenied;
  const item = await desk.shelf.get(kinds.media, nameIn(request));
  return item ? contentOf(item, desk) : unknown;
}

async function contentOf(item: Item, desk: Desk): Promise<FaceResponse> {
  const content = await desk.shelf.get(kinds.mediaContent, item.id);
  if (!content) return unknown;
  const { type, cacheControl } = mediumIn(item);
  return {
    status: 200,
    headers: {
      // Whatever it is, it is nothing of ours: no browser runs it as that.
      'Content-Security-Policy': "default-src 'none'; sandbox",
      'X-Content-Type-Options': 'nosniff',
      ...(cacheControl !== undefined && { 'Cache-Control': cacheControl }),
    },
    body: { bytes: Buffer.from(String(content.value['base64']), 'base64'), type },
  };
}

async function uploadMedia(request: FaceRequest, desk: Desk): Promise<FaceResponse> {
  const id = nameIn(request);
  const { body, headers } = request;
  if (id.length > 255) return messagingError(400, 'request-validation', 'The name of the media is too long');
  if (body.length === 0) return messagingError(400, 'request-validation', 'There is no media in the request');
  const before = await desk.shelf.get(kinds.media, id);
  const cacheControl = headers['cache-control'];
  const value: Medium = {
    type: headers['content-type'] ?? 'application/octet-stream',
    length: body.length,
    // Texts that have it are still on their way.
    secret: before ? mediumIn(before).secret : `${desk.newId()}${desk.newId()}`,
    ...(cacheControl !== undefined && { cacheControl }),
  };
  await desk.shelf.write([
    { put: kinds.media, id, value: { ...value } },
    { put: kinds.mediaContent, id, value: { base64: Buffer.from(body).toString('base64') } },
  ]);
  return empty(204);
}

async function deleteMedia(request: FaceRequest, desk: Desk): Promise<FaceResponse> {
  const id = nameIn(request);
  if (!(await desk.shelf.get(kinds.media, id))) return unknown;
  await desk.shelf.write([
    { remove: kinds.media, id },
    { remove: kinds.mediaContent, id },
  ]);
  return empty(204);
}

function urlOf(name: string, desk: Desk): string {
  const account = encodeURIComponent(accountName(desk.account));
  return `${desk.publicUrl}/api/v2/users/${account}/media/${encodeURIComponent(name)}`;
}

/** A url of an upload of the account as whoever carries a text may fetch it; `unknown`: there is no such upload. Null: it is no such url. */
export async function carriedUrl(url: string, desk: Desk): Promise<string | 'unknown' | null> {
  const root = urlOf('', desk);
  if (!url.startsWith(root)) return null;
  const name = nameBehind(url.slice(root.length));
  const item = name === null ? null : await desk.shelf.get(kinds.media, name);
  return item ? `${urlOf(item.id, desk)}?key=${mediumIn(item).secret}` : 'unknown';
}

function nameBehind(rest: string): string | null {
  try {
    return decodeURIComponent(rest.replace(/[?#].*$/s, ''));
  } catch {
    return null;
  }
}
