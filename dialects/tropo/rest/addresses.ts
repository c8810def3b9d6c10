import { type Account, type Desk, type Item, numberScope, tokenScope } from '../../../src/desk/index.ts';
import type { JsonObject } from '../../dialect.ts';
import type { FaceRequest, FaceResponse } from '../../face.ts';
import { type Fields, oneOf, queryValues, readFields, required, schemaOf, text, usually } from '../../rest-fields.ts';
import { allOf } from '../../rest-kept.ts';
import { arrayOf, type DescribedOperation, shape } from '../../rest-openapi.ts';
import { telephoneNumber } from '../numbers.ts';
import { type Address, addressIn, addressValue, kinds } from './kept.ts';
import {
  deleted,
  hrefOf,
  hrefSchema,
  json,
  messageSchema,
  notFound,
  ofApplication,
  operation,
  readBody,
  refused,
} from './provisioning.ts';

/** Networks of the chat years: an application may have names in them, and nothing comes in by them here. */
const chats = ['aim', 'gtalk', 'jabber', 'msn', 'skype', 'twitter', 'yahoo'] as const;
const types = ['number', 'token', ...chats] as const;

const fields = {
  type: required(oneOf(types)),
  number: text({ maximum: 32 }),
  prefix: text({ maximum: 16 }),
  channel: usually('voice', oneOf(['voice', 'messaging'])),
  username: text({ minimum: 1, maximum: 255 }),
} satisfies Fields;

const searchFields = { available: text(), prefix: text({ maximum: 16 }) } satisfies Fields;

const addressSchema = shape(
  { type: 'string', href: 'string' },
  { number: 'string', prefix: 'string', token: 'string', channel: 'string', username: 'string' },
);
const exchangeSchema = shape({
  prefix: 'string',
  city: 'string',
  state: 'string',
  country: 'string',
  description: 'string',
  href: 'string',
});

export const addressOperations: readonly DescribedOperation[] = [
  ofApplication(
    'addAddress',
    'POST',
    '/addresses',
    {
      summary: 'Gives an application a number, a token or a name',
      takes: { 'application/json': schemaOf(fields) },
      answer: hrefSchema,
    },
    addAddress,
  ),
  ofApplication(
    'viewAddresses',
    'GET',
    '/addresses',
    { summary: 'The addresses of an application', answer: arrayOf(addressSchema) },
    async (application, _request, desk) => json(await shownOf(application, () => true, desk)),
  ),
  ofApplication(
    'viewAddressesOfType',
    'GET',
    '/addresses/:type',
    { summary: 'Those of one type', answer: arrayOf(addressSchema) },
    async (application, { parameters }, desk) =>
      json(await shownOf(application, ({ type }) => type === parameters['type'], desk)),
  ),
  ofAddress(
    'viewAddress',
    'GET',
    { summary: 'One of them', answer: addressSchema },
    async ({ address }, application, desk) => (isOf(application, address) ? json(shown(address, desk)) : noAddress),
  ),
  ofAddress(
    'moveAddress',
    'POST',
    { summary: 'Moves an address of another application of the account here', answer: hrefSchema },
    async ({ item, address }, application, desk) => {
      const moved = { ...address, application: application.id };
      // One that was taken away meanwhile must not come back without its name.
      const written = await desk.shelf.write([
        { put: kinds.address, id: item.id, value: addressValue(moved), expects: item.revision },
      ]);
      return written.ok ? json({ href: addressHref(moved, desk) }) : noAddress;
    },
  ),
  ofAddress(
    'removeAddress',
    'DELETE',
    { summary: 'Takes an address from an application', answer: messageSchema },
    async ({ item, address }, application, desk) => {
      if (!isOf(application, address)) return noAddress;
      await desk.shelf.write([{ remove: kinds.address, id: item.id }]);
      return deleted;
    },
  ),
  operation(
    'viewExchanges',
    'GET',
    '/exchanges',
    { summary: 'Where there are numbers', answer: arrayOf(exchangeSchema) },
    async (_request, desk) => {
      const prefixes = new Set(offered(desk.account).map(prefixOf));
      return json(
        [...prefixes].map((prefix) => ({
          prefix,
          city: '',
          state: '',
          country: '',
          description: 'Phone numbers of the operator',
          href: `${desk.publicUrl}/v1/exchanges/${prefix}`,
        })),
      );
    },
  ),
  // The client of Node asks for these without the `/v1`.
  ...(['', 'AtRoot'] as const).map((suffix): DescribedOperation => {
    const search = operation(
      `viewAvailableAddresses${suffix}`,
      'GET',
      '/addresses',
      { summary: 'Numbers that nobody has', query: searchFields, answer: arrayOf(addressSchema) },
      async (request, desk) => {
        const read = readFields(searchFields, queryValues(request.query));
        const prefix = read.ok ? read.values.prefix : undefined;
        const numbers = await available(prefix, desk);
        return json(numbers.map((number) => ({ type: 'number', number, prefix: prefixOf(number), href: '' })));
      },
    );
    return suffix === '' ? search : { ...search, path: '/addresses' };
  }),
];

const noAddress = notFound('The address');

const isOf = ({ id }: Item, { application }: Address): boolean => application === id;

/** Of an address of the account, which may be another application's. */
function ofAddress(
  name: string,
  method: DescribedOperation['method'],
  paper: Parameters<typeof ofApplication>[3],
  run: (found: Found, application: Item, desk: Desk) => Promise<FaceResponse>,
): DescribedOperation {
  return ofApplication(name, method, '/addresses/:type/:address', paper, async (application, request, desk) => {
    const found = await findAddress(request, desk);
    return found ? run(found, application, desk) : noAddress;
  });
}

/** The numbers that the operator offers the account, E.164; an account without such a list may take any. */
function offered({ settings }: Account): readonly string[] {
  const numbers = settings['tropo']?.['numbers'];
  return Array.isArray(numbers) ? numbers.filter((number): number is string => typeof number === 'string') : [];
}

const prefixOf = (number: string): string => number.replace(/^\+/, '').slice(0, 4);

async function available(prefix: string | undefined, desk: Desk): Promise<readonly string[]> {
  const wanted = prefix?.replace(/\D/g, '') ?? '';
  const free: string[] = [];
  for (const number of offered(desk.account))
    if (number.slice(1).startsWith(wanted) && (await desk.shelf.owner(numberScope, number)) === null) free.push(number);
  return free;
}

async function addAddress(application: Item, request: FaceRequest, desk: Desk): Promise<FaceResponse> {
  const read = readBody(fields, request);
  if (!read.ok) return read.refusal;
  const { type, number, prefix, channel, username } = read.values;
  switch (type) {
    case 'token':
      return put({ application: application.id, type, channel, address: newToken(desk) }, desk);
    case 'number': {
      if (number !== undefined) {
        const e164 = telephoneNumber(number)?.e164;
        const offers = offered(desk.account);
        if (e164 === undefined) return refused(400, 'number must be a telephone number');
        if (offers.length > 0 && !offers.includes(e164)) return unavailable;
        return put({ application: application.id, type, prefix: prefixOf(e164), address: e164 }, desk);
      }
      if (prefix === undefined) return refused(400, 'a number or a prefix is required');
      for (const free of await available(prefix, desk)) {
        const made = await put({ application: application.id, type, prefix: prefixOf(free), address: free }, desk);
        if (made !== unavailable) return made;
      }
      return unavailable;
    }
    default:
      if (username === undefined) return refused(400, 'username must not be null');
      return put({ application: application.id, type, username, address: username }, desk);
  }
}

const unavailable = refused(400, 'the address is not available');

/** As long as Tropo's were, and as hard to guess as two ids. */
const newToken = (desk: Desk): string => `${desk.newId()}${desk.newId()}${desk.newId().slice(0, 20)}`;

/** Whoever has it already: it is not available. */
async function put(address: Address, desk: Desk): Promise<FaceResponse> {
  const written = await desk.shelf.write([
    {
      put: kinds.address,
      id: desk.newId(),
      value: addressValue(address),
      names: [{ scope: scopeOf(address.type), name: address.address }],
      expects: 0,
    },
  ]);
  return written.ok ? json({ href: addressHref(address, desk) }) : unavailable;
}

function scopeOf(type: string): string {
  if (type === 'number') return numberScope;
  return type === 'token' ? tokenScope('tropo') : `tropo ${type}`;
}

interface Found {
  readonly item: Item;
  readonly address: Address;
}

async function findAddress({ parameters }: FaceRequest, desk: Desk): Promise<Found | null> {
  const { type = '', address: spelled = '' } = parameters;
  const name = type === 'number' ? (telephoneNumber(spelled)?.e164 ?? spelled) : spelled;
  const owner = await desk.shelf.owner(scopeOf(type), name);
  if (owner?.account !== desk.account.id || owner.kind !== kinds.address) return null;
  const item = await desk.shelf.get(kinds.address, owner.id);
  const address = addressIn(item);
  return item && address?.type === type ? { item, address } : null;
}

async function shownOf(
  application: Item,
  wanted: (address: Address) => boolean,
  desk: Desk,
): Promise<readonly JsonObject[]> {
  const addresses = (await allOf(kinds.address, desk)).flatMap((item) => addressIn(item) ?? []);
  return addresses
    .filter((address) => address.application === application.id && wanted(address))
    .map((address) => shown(address, desk));
}

function shown(address: Address, desk: Desk): JsonObject {
  const { type, address: spelled, prefix, channel, username } = address;
  return {
    type,
    href: addressHref(address, desk),
    ...(type === 'number' && { number: spelled }),
    ...(prefix !== undefined && { prefix }),
    ...(type === 'token' && { token: spelled }),
    ...(channel !== undefined && { channel }),
    ...(username !== undefined && { username }),
  };
}

function addressHref({ application, type, address }: Address, desk: Desk): string {
  return hrefOf(desk, application, 'addresses', type, address);
}
