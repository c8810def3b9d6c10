import type { Change, Desk, Shelf } from '../../../src/desk/index.ts';
import { shelfKind } from '../directory/kinds.ts';
import { type Answer, ok } from './answer.ts';
import type { Endpoint } from './endpoint.ts';
import { idOf, type Order } from './order.ts';
import { conflict, invalid, noData, noneOf, notFound } from './problems.ts';

/** The sound itself: `{ type, base64 }` under the id of its medium. */
const soundKind = shelfKind('media sound');

const sounds: ReadonlyMap<string, string> = new Map([
  ['audio/mpeg', 'mp3'],
  ['audio/mp3', 'mp3'],
  ['audio/wav', 'wav'],
  ['audio/x-wav', 'wav'],
  ['audio/wave', 'wav'],
]);

export const mediaFiles: readonly Endpoint[] = [
  {
    name: 'readSound',
    method: 'GET',
    path: '/media/:id/raw',
    about: 'media',
    summary: 'Reads the sound itself',
    gives: 'file',
    run: read,
  },
  {
    name: 'uploadSound',
    method: 'POST',
    path: '/media/:id/raw',
    about: 'media',
    summary: 'Uploads the sound itself, MP3 or WAV, up to 1 MiB',
    takes: 'bytes',
    run: upload,
  },
];

async function read(order: Order, desk: Desk): Promise<Answer> {
  const id = idOf(order);
  const item = await desk.shelf.get(soundKind, id);
  if (!item) return notFound(id);
  const { type, base64 } = item.value as { readonly type: string; readonly base64: string };
  return { download: { bytes: Buffer.from(base64, 'base64'), type }, fileName: `${id}.${sounds.get(type) ?? 'bin'}` };
}

async function upload({ request }: Order, desk: Desk): Promise<Answer> {
  const id = idOf({ request });
  const medium = await desk.shelf.get(shelfKind('media'), id);
  if (!medium) return notFound(id);
  const type = (request.headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
  if (!sounds.has(type)) return invalid([noneOf([...sounds.keys()], ['content_type'], type)]);
  if (request.body.length === 0) return noData;
  const facts = { content_type: type, content_length: request.body.length };
  const value = { ...medium.value, ...facts };
  const written = await desk.shelf.write([
    { put: soundKind, id, value: { type, base64: Buffer.from(request.body).toString('base64') } },
    { put: medium.kind, id, value, expects: medium.revision },
  ]);
  return written.ok ? ok({ ...value, id }) : conflict;
}

/** What plays when a document names a medium by its id. */
export async function sound(id: string, shelf: Shelf): Promise<Uint8Array | null> {
  const item = await shelf.get(soundKind, id);
  return item && Buffer.from(String(item.value['base64']), 'base64');
}

export async function withoutSound(id: string): Promise<readonly Change[]> {
  return [{ remove: soundKind, id }];
}
