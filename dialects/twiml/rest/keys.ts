import { randomBytes } from 'node:crypto';
import { type Item, tokenScope } from '../../../src/desk/index.ts';
import { sid } from '../sid.ts';
import { keptValues, removeItem } from './applications.ts';
import { keyToken } from './identify.ts';
import { many, one, type Resource, type RestOperation, refused, removal } from './operation.ts';
import { pageOf } from './paging.ts';
import { words } from './rules.ts';
import { date, type Shape, sidField, text } from './shape.ts';

const kind = 'twiml key';
const tag = 'Keys';
const ids = { key: ['SK'] } as const;

const common = {
  sid: sidField('SK', ({ id }: Item) => sid('key', id)),
  friendly_name: text(({ value }: Item) => String(value['FriendlyName'] ?? '')),
  date_created: date(({ createdAt }: Item) => createdAt),
  date_updated: date(({ changedAt }: Item) => changedAt),
} satisfies Shape<Item>;

const resource: Resource<Item> = { name: 'Key', shape: common };

const fresh: Resource<{ readonly item: Item; readonly secret: string }> = {
  name: 'NewKey',
  shape: {
    sid: sidField('SK', ({ item }) => common.sid.of(item) as string),
    friendly_name: text(({ item }) => common.friendly_name.of(item) as string),
    date_created: date(({ item }) => item.createdAt),
    date_updated: date(({ item }) => item.changedAt),
    secret: text(({ secret }) => secret),
  },
};

const parameters = { FriendlyName: words({ maximum: 64 }) } as const;

const create = one(
  {
    name: 'CreateKey',
    method: 'POST',
    path: '/Keys',
    tag,
    summary: 'Makes a key, and tells its secret this once',
    parameters,
  },
  fresh,
  async ({ desk, values }) => {
    const id = desk.newId();
    const secret = randomBytes(24).toString('base64url');
    const names = [{ scope: tokenScope('twiml'), name: keyToken(sid('key', id), secret) }];
    const written = await desk.shelf.write([
      { put: kind, id, value: keptValues(values, parameters), names, expects: 0 },
    ]);
    const item = written.ok ? written.items[0] : undefined;
    return item ? { found: { item, secret } } : refused({ code: 20409 });
  },
);

const list = many(
  { name: 'ListKeys', path: '/Keys', tag, summary: 'Keys of the account, newest first' },
  'keys',
  resource,
  ({ desk, values }) => pageOf(values, (wanted) => desk.shelf.list(kind, wanted)),
);

const fetchOne = one(
  { name: 'FetchKey', method: 'GET', path: '/Keys/:key', tag, summary: 'One key', ids },
  resource,
  async ({ desk, path }) => {
    const found = await desk.shelf.get(kind, path['key'] ?? '');
    return found && { found };
  },
);

const update = one(
  { name: 'UpdateKey', method: 'POST', path: '/Keys/:key', tag, summary: 'Renames a key', ids, parameters },
  resource,
  async ({ desk, path, values }) => {
    const id = path['key'] ?? '';
    const before = await desk.shelf.get(kind, id);
    if (!before) return null;
    const value = { ...before.value, ...keptValues(values, parameters) };
    const written = await desk.shelf.write([{ put: kind, id, value, expects: before.revision }]);
    const found = written.ok ? written.items[0] : undefined;
    return found ? { found } : refused({ code: 20409 });
  },
);

const remove = removal(
  { name: 'DeleteKey', path: '/Keys/:key', tag, summary: 'Takes a key back', ids },
  ({ desk, path }) => removeItem(desk.shelf, kind, path['key'] ?? ''),
);

export const keys: readonly RestOperation[] = [create, list, fetchOne, update, remove];
