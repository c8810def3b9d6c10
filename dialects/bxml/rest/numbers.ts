import { type Desk, dashed, type Item, numberScope } from '../../../src/desk/index.ts';
import type { JsonObject } from '../../dialect.ts';
import type { FaceRequest, FaceResponse } from '../../face.ts';
import {
  type Fields,
  group,
  listOf,
  number,
  queryValues,
  readFields,
  required,
  text,
  usually,
  yesNo,
} from '../../rest-fields.ts';
import { allOf } from '../../rest-kept.ts';
import type { DescribedOperation } from '../../rest-openapi.ts';
import { time } from '../wire/words.ts';
import { offeredTo } from './available-numbers.ts';
import { dashboardError, dashboardOperation, readXml, urlOf, type XmlValue, xml } from './dashboard.ts';
import { e164Of, spelledNumber } from './e164.ts';
import { kinds } from './kinds.ts';
import { textsIn, without } from './operation.ts';
import { ofPeer, peersOf } from './sites.ts';

const maximumNumbers = 1000;
const numberList = () =>
  required(
    group({
      TelephoneNumber: required(listOf(text({ maximum: 32 }), { minimum: 1, maximum: maximumNumbers })),
    }),
  );

const orderFields = {
  Name: text({ maximum: 50 }),
  CustomerOrderId: text({ maximum: 255 }),
  SiteId: required(text({ maximum: 32 })),
  PeerId: text({ maximum: 32 }),
  PartialAllowed: usually(true, yesNo()),
  ExistingTelephoneNumberOrderType: required(group({ TelephoneNumberList: numberList() })),
} satisfies Fields;

const disconnectFields = {
  name: text({ maximum: 255 }),
  CustomerOrderId: text({ maximum: 255 }),
  DisconnectTelephoneNumberOrderType: required(group({ TelephoneNumberList: numberList() })),
} satisfies Fields;

const moveFields = {
  FullNumber: required(listOf(text({ maximum: 32 }), { minimum: 1, maximum: maximumNumbers })),
} satisfies Fields;

const pageQuery = {
  size: usually(500, number({ minimum: 1, maximum: 1000, isWhole: true })),
  page: text({ maximum: 255 }),
} satisfies Fields;

export const numberOperations: readonly DescribedOperation[] = [
  ...dashboardOperation(
    'createOrder',
    'POST',
    '/orders',
    {
      tag: 'Numbers',
      summary: 'Takes telephone numbers into a location; here they are the operator’s own, and nothing is bought',
      takes: orderFields,
      status: 201,
    },
    createOrder,
  ),
  ...dashboardOperation(
    'getOrder',
    'GET',
    '/orders/:order',
    { tag: 'Numbers', summary: 'What came of an order', status: 200 },
    async ({ parameters }, desk) => {
      const item = await desk.shelf.get(kinds.order, parameters['order'] ?? '');
      return item ? xml(200, 'OrderResponse', orderOf(item)) : dashboardError(404, 'Order was not found');
    },
  ),
  ...dashboardOperation(
    'createDisconnect',
    'POST',
    '/disconnects',
    { tag: 'Numbers', summary: 'Gives telephone numbers back', takes: disconnectFields, status: 201 },
    createDisconnect,
  ),
  ...dashboardOperation(
    'getDisconnect',
    'GET',
    '/disconnects/:disconnect',
    { tag: 'Numbers', summary: 'What came of giving them back', status: 200 },
    async ({ parameters }, desk) => {
      const item = await desk.shelf.get(kinds.disconnect, parameters['disconnect'] ?? '');
      return item
        ? xml(200, 'DisconnectTelephoneNumberOrderResponse', disconnectOf(item, 'COMPLETE'))
        : dashboardError(404, 'Disconnect was not found');
    },
  ),
  ...dashboardOperation(
    'listInserviceNumbers',
    'GET',
    '/inserviceNumbers',
    { tag: 'Numbers', summary: 'The telephone numbers of the account', query: pageQuery, status: 200 },
    listNumbers,
  ),
  ...dashboardOperation(
    'getInserviceNumber',
    'GET',
    '/inserviceNumbers/:number',
    { tag: 'Numbers', summary: 'Whether a telephone number is one of the account’s', status: 200 },
    async ({ parameters }, desk) => {
      const e164 = e164Of(parameters['number'] ?? '');
      const item = e164 && (await desk.shelf.get(kinds.number, e164));
      return item
        ? xml(200, 'TelephoneNumberResponse', { TelephoneNumber: spelledNumber(item.id) })
        : dashboardError(404, `The telephone number ${parameters['number']} is not on the account`);
    },
  ),
  ...ofPeer(
    'listSipPeerNumbers',
    'GET',
    '/tns',
    { tag: 'Numbers', summary: 'The telephone numbers of a location', status: 200 },
    async (peer, _request, desk) => {
      const items = (await allOf(kinds.number, desk)).filter(({ value }) => value['peerId'] === peer.id);
      return xml(200, 'SipPeerTelephoneNumbersResponse', {
        SipPeerTelephoneNumbers: {
          SipPeerTelephoneNumber: items.map(({ id }) => ({ FullNumber: spelledNumber(id) })),
        },
      });
    },
  ),
  ...ofPeer(
    'moveSipPeerNumbers',
    'POST',
    '/movetns',
    { tag: 'Numbers', summary: 'Moves telephone numbers of the account to a location', takes: moveFields, status: 200 },
    async (peer, request, desk) => {
      const read = readXml('SipPeerTelephoneNumbers', moveFields, request);
      if (!read.ok) return read.refusal;
      const moved = new Map<string, Item>();
      for (const spelled of read.value.FullNumber) {
        const e164 = e164Of(spelled);
        const item = e164 && (await desk.shelf.get(kinds.number, e164));
        if (!item) return dashboardError(404, `The telephone number ${spelled} is not on the account`);
        moved.set(item.id, item);
      }
      const value = { siteId: String(peer.value['siteId']), peerId: peer.id };
      // One that was given back meanwhile must not come back without its name.
      const written = await desk.shelf.write(
        [...moved.values()].map(({ id, revision }) => ({ put: kinds.number, id, value, expects: revision })),
      );
      if (!written.ok) return dashboardError(409, 'One of the telephone numbers was changed at the same time');
      return xml(200, 'SipPeerTelephoneNumbersResponse', {});
    },
  ),
];

async function createOrder(request: FaceRequest, desk: Desk): Promise<FaceResponse> {
  const read = readXml('Order', orderFields, request);
  if (!read.ok) return read.refusal;
  const { SiteId, PeerId, ExistingTelephoneNumberOrderType, ...rest } = read.value;
  const site = await desk.shelf.get(kinds.site, SiteId);
  if (!site) return dashboardError(404, `Site ${SiteId} was not found`);
  const peers = await peersOf(site.id, desk);
  const peer =
    PeerId === undefined
      ? (peers.find(({ value }) => value['IsDefaultPeer'] === true) ?? peers[0])
      : peers.find(({ id }) => id === PeerId);
  if (!peer) return dashboardError(404, `SIP peer ${PeerId ?? ''} was not found`);
  const wanted = ExistingTelephoneNumberOrderType.TelephoneNumberList.TelephoneNumber;
  const completed: string[] = [];
  const failed: string[] = [];
  for (const spelled of new Set(wanted))
    ((await take(spelled, site.id, peer.id, desk)) ? completed : failed).push(spelled);
  const id = dashed(desk.newId());
  const value: JsonObject = {
    ...(without(rest) as JsonObject),
    siteId: site.id,
    peerId: peer.id,
    wanted,
    completed,
    failed,
    at: desk.now(),
  };
  await desk.shelf.write([{ put: kinds.order, id, value }]);
  const order = orderLines(id, value);
  return xml(201, 'OrderResponse', { Order: order, OrderStatus: 'RECEIVED' }, { Location: urlOf(request, desk, id) });
}

/** False: it is no number, the operator does not offer it, or somebody has it, whoever that is. */
async function take(spelled: string, siteId: string, peerId: string, desk: Desk): Promise<boolean> {
  const e164 = e164Of(spelled);
  const offered = offeredTo(desk);
  if (e164 === null || (offered.length > 0 && !offered.includes(e164))) return false;
  const value = { siteId, peerId };
  const names = [{ scope: numberScope, name: e164 }];
  return (await desk.shelf.write([{ put: kinds.number, id: e164, value, names, expects: 0 }])).ok;
}

function orderOf({ id, value }: Item): XmlValue {
  const completed = textsIn(value['completed']);
  const failed = textsIn(value['failed']);
  const status = failed.length === 0 ? 'COMPLETE' : completed.length === 0 ? 'FAILED' : 'PARTIAL';
  const at = time(Number(value['at']));
  return {
    CompletedQuantity: completed.length,
    ...(failed.length > 0 && {
      ErrorList: {
        Error: failed.map((spelled) => ({
          Code: 5005,
          Description: 'The telephone number is unavailable for ordering',
          TelephoneNumber: spelled,
        })),
      },
      FailedNumbers: { FullNumber: failed },
    }),
    LastModifiedDate: at,
    OrderCompleteDate: at,
    Order: orderLines(id, value),
    OrderStatus: status,
    ...(completed.length > 0 && {
      CompletedNumbers: { TelephoneNumber: completed.map((spelled) => ({ FullNumber: spelled })) },
    }),
    FailedQuantity: failed.length,
  };
}

function orderLines(id: string, value: JsonObject): XmlValue {
  const { Name, CustomerOrderId, PartialAllowed, siteId, peerId, at } = value;
  return {
    CustomerOrderId: CustomerOrderId as string | undefined,
    Name: Name as string | undefined,
    OrderCreateDate: time(Number(at)),
    PeerId: String(peerId),
    BackOrderRequested: false,
    id,
    ExistingTelephoneNumberOrderType: { TelephoneNumberList: { TelephoneNumber: textsIn(value['wanted']) } },
    PartialAllowed: PartialAllowed === true,
    SiteId: String(siteId),
  };
}

async function createDisconnect(request: FaceRequest, desk: Desk): Promise<FaceResponse> {
  const read = readXml('DisconnectTelephoneNumberOrder', disconnectFields, request);
  if (!read.ok) return read.refusal;
  const wanted = read.value.DisconnectTelephoneNumberOrderType.TelephoneNumberList.TelephoneNumber;
  const failed: string[] = [];
  for (const spelled of new Set(wanted)) {
    const e164 = e164Of(spelled);
    const item = e164 && (await desk.shelf.get(kinds.number, e164));
    if (item) await desk.shelf.write([{ remove: kinds.number, id: item.id }]);
    else failed.push(spelled);
  }
  const id = dashed(desk.newId());
  const { name, CustomerOrderId } = read.value;
  const value = without({ name, CustomerOrderId, wanted, failed, at: desk.now() }) as JsonObject;
  const written = await desk.shelf.write([{ put: kinds.disconnect, id, value }]);
  const [item] = written.ok ? written.items : [];
  if (!item) return dashboardError(503, 'The order could not be kept');
  return xml(201, 'DisconnectTelephoneNumberOrderResponse', disconnectOf(item, 'RECEIVED'), {
    Location: urlOf(request, desk, id),
  });
}

function disconnectOf({ id, value }: Item, status: string): XmlValue {
  const failed = textsIn(value['failed']);
  return {
    ...(failed.length > 0 && {
      ErrorList: {
        Error: failed.map((spelled) => ({
          Code: 5006,
          Description: `The telephone number ${spelled} could not be disconnected since it is not associated with your account`,
          TelephoneNumber: spelled,
        })),
      },
    }),
    orderRequest: {
      CustomerOrderId: value['CustomerOrderId'] as string | undefined,
      Name: value['name'] as string | undefined,
      OrderCreateDate: time(Number(value['at'])),
      id,
      DisconnectTelephoneNumberOrderType: {
        TelephoneNumberList: { TelephoneNumber: textsIn(value['wanted']) },
        DisconnectMode: 'normal',
      },
    },
    OrderStatus: failed.length > 0 && status === 'COMPLETE' ? 'PARTIAL' : status,
  };
}

async function listNumbers(request: FaceRequest, desk: Desk): Promise<FaceResponse> {
  const read = readFields(pageQuery, queryValues(request.query));
  if (!read.ok) return dashboardError(400, `${read.problems[0]?.name} ${read.problems[0]?.problem}`);
  const { size, page } = read.values;
  const total = (await allOf(kinds.number, desk)).length;
  const listed = await desk.shelf.list(kinds.number, {
    limit: size,
    ascending: true,
    ...(page !== undefined && page !== '1' && { after: page }),
  });
  const link = (token: string, name: string): string =>
    `Link=<${desk.publicUrl}${request.path}?size=${size}&page=${encodeURIComponent(token)}>;rel="${name}";`;
  return xml(200, 'TNs', {
    TotalCount: total,
    Links: { first: link('1', 'first'), next: listed.next === undefined ? undefined : link(listed.next, 'next') },
    TelephoneNumbers: {
      Count: listed.entries.length,
      TelephoneNumber: listed.entries.map(({ id }) => spelledNumber(id)),
    },
  });
}
