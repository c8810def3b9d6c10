import type { Desk, Item } from '../../../src/desk/index.ts';
import type { JsonObject } from '../../../src/verbs/index.ts';
import type { BoxMessage } from '../directory/boxes.ts';
import { shelfKind } from '../directory/kinds.ts';
import { toGregorian } from '../gregorian.ts';
import { type Answer, ok } from './answer.ts';
import type { Endpoint } from './endpoint.ts';
import { listing } from './listing.ts';
import { documentOf, idOf, type Order } from './order.ts';
import { conflict, invalid, noneOf, notFound } from './problems.ts';
import { isKept } from './resource.ts';

const kind = shelfKind('messages');
const path = '/vmboxes/:id/messages';
const one = { path: `${path}/:message`, about: 'vmboxes' } as const;
const folders = ['new', 'saved'] as const;

/** What callers have left in a voicemail box. */
export const boxMessages: readonly Endpoint[] = [
  {
    name: 'listMessages',
    method: 'GET',
    path,
    about: 'vmboxes',
    summary: 'Lists the messages of a box',
    gives: 'list',
    run: list,
  },
  {
    name: 'readMessage',
    method: 'GET',
    ...one,
    summary: 'Reads what is known of a message',
    run: (order, desk) => withMessage(order, desk, async (item) => ok(shown(item))),
  },
  {
    name: 'moveMessage',
    method: 'POST',
    ...one,
    summary: 'Puts a message into another folder',
    takes: { type: 'object', required: ['folder'], properties: { folder: { type: 'string', enum: folders } } },
    run: (order, desk) => withMessage(order, desk, (item) => move(item, documentOf(order)?.['folder'], desk)),
  },
  {
    name: 'deleteMessage',
    method: 'DELETE',
    ...one,
    summary: 'Deletes a message',
    run: (order, desk) =>
      withMessage(order, desk, async (item) => {
        const written = await desk.shelf.write([{ remove: kind, id: item.id }]);
        return written.ok ? ok(shown(item)) : conflict;
      }),
  },
  {
    name: 'readMessageSound',
    method: 'GET',
    path: `${path}/:message/raw`,
    about: 'vmboxes',
    summary: 'Reads the sound of a message',
    gives: 'file',
    run: (order, desk) => withMessage(order, desk, (item) => soundOf(item, desk)),
  },
];

async function list(order: Order, desk: Desk): Promise<Answer> {
  const box = await boxNamed(idOf(order), desk);
  if (!box) return notFound(idOf(order));
  const folder = order.query.get('filter_folder');
  return listing(order.query, {
    list: (page) => desk.shelf.list(kind, page),
    passes: (item) =>
      isKept(item) && item.value['box'] === box.id && (folder === null || item.value['folder'] === folder),
    shown,
  });
}

async function boxNamed(id: string, { shelf }: Desk): Promise<Item | null> {
  const box = await shelf.get(shelfKind('vmboxes'), id);
  return box && isKept(box) ? box : null;
}

async function withMessage(order: Order, desk: Desk, then: (item: Item) => Promise<Answer>): Promise<Answer> {
  const { message = '' } = order.request.parameters;
  const box = await boxNamed(idOf(order), desk);
  const item = box && (await desk.shelf.get(kind, message));
  return item && isKept(item) && item.value['box'] === box.id ? then(item) : notFound(message);
}

function shown({ id, value }: Item): JsonObject {
  const { folder, from, name, at, durationMs } = value as unknown as BoxMessage;
  return {
    media_id: id,
    folder,
    from,
    caller_id_number: from,
    caller_id_name: name,
    timestamp: toGregorian(at),
    length: durationMs,
  };
}

async function move(item: Item, folder: unknown, { shelf }: Desk): Promise<Answer> {
  const known = folders.find((each) => each === folder);
  if (!known) return invalid([noneOf(folders, ['folder'])]);
  const value = { ...item.value, folder: known };
  const written = await shelf.write([{ put: kind, id: item.id, value, expects: item.revision }]);
  return written.ok ? ok(shown(written.items[0] ?? item)) : conflict;
}

async function soundOf({ id, value }: Item, desk: Desk): Promise<Answer> {
  const file = await desk.recordings.file(String(value['recording']));
  if (file === null) return notFound(id);
  const extension = file.split('.').at(-1)?.toLowerCase() ?? '';
  const type = extension === 'mp3' ? 'audio/mpeg' : 'audio/wav';
  return { download: { file, type }, fileName: `${id}.${extension}` };
}
