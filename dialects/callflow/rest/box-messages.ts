import type { Desk, Item } from '../../../src/desk/index.ts';
import type { JsonObject } from '../../../src/verbs/index.ts';
import type { BoxMessage } from '../directory/boxes.ts';
import { toGregorian } from '../gregorian.ts';
import { type Answer, ok } from './answer.ts';
import type { Endpoint } from './endpoint.ts';
import { shelfKind } from './kinds.ts';
import { documentOf, type Order } from './order.ts';
import { pageOf, pagingOf } from './paging.ts';
import { conflict, invalid, notFound } from './problems.ts';
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

async function list({ request, query }: Order, desk: Desk): Promise<Answer> {
  const box = await boxNamed(request.parameters['id'], desk);
  if (!box) return notFound(request.parameters['id'] ?? '');
  const paging = pagingOf(query);
  if ('problem' in paging) return paging;
  const folder = query.get('filter_folder');
  const isMeant = (item: Item) =>
    isKept(item) && item.value['box'] === box.id && (folder === null || item.value['folder'] === folder);
  const paged = await pageOf<Item>((page) => desk.shelf.list(kind, page), isMeant, paging);
  return 'problem' in paged ? paged : { ...ok(paged.entries.map(shown)), ...(paged.page && { page: paged.page }) };
}

async function boxNamed(id = '', { shelf }: Desk): Promise<Item | null> {
  const box = await shelf.get(shelfKind('vmboxes'), id);
  return box && isKept(box) ? box : null;
}

async function withMessage({ request }: Order, desk: Desk, then: (item: Item) => Promise<Answer>): Promise<Answer> {
  const { id, message = '' } = request.parameters;
  const box = await boxNamed(id, desk);
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
  if (!known)
    return invalid([
      {
        path: ['folder'],
        rule: 'enum',
        message: 'Value not found in enumerated list of values',
        target: folders,
      },
    ]);
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
