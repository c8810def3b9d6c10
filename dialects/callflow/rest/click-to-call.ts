import type { Accounts, Desk, Item } from '../../../src/desk/index.ts';
import type { JsonObject } from '../../../src/verbs/index.ts';
import type { FaceRequest, FaceResponse, OpenOperation, Refusal, TooSoon } from '../../face.ts';
import { accountIdOf } from '../account-id.ts';
import { shelfKind } from '../directory/kinds.ts';
import { normalNumber } from '../numbers.ts';
import { boolean, integer, list, needed, table, text } from '../schemas/words.ts';
import { countryOf } from './account.ts';
import { type Answer, respond } from './answer.ts';
import { recordOf } from './calls-shown.ts';
import { type Endpoint, mannerOf, prefix } from './endpoint.ts';
import type { Kind } from './kinds.ts';
import { listing } from './listing.ts';
import { documentOf, idOf, openOrder } from './order.ts';
import { badCredentials, invalid, missing, notFound } from './problems.ts';
import { flowReaching, settingsOf } from './route.ts';
import { identify } from './sign-in.ts';

/** A button of a web site: whoever presses it is rung, and joined with the extension. */
export const clickToCall: Kind = {
  resource: 'clicktocall',
  title: 'a click-to-call button',
  listed: ['name', 'extension', 'flags'],
  schema: table({
    name: needed(text({ minLength: 1, maxLength: 128 })),
    extension: needed(text({ minLength: 1, maxLength: 36 })),
    auth_required: boolean(true),
    dial_first: text({ enum: ['contact', 'extension'], default: 'contact' }),
    caller_id_number: text(),
    caller_id_name: text(),
    outbound_callee_id_name: text(),
    outbound_callee_id_number: text(),
    custom_application_vars: { type: 'object' },
    timeout: integer({ minimum: 3, default: 30 }),
    flags: list(text()),
  }),
};

const kind = shelfKind(clickToCall.resource);

/** `…/connect` checks for itself whether it may be asked: a button on a public page has no token. */
export const connecting: readonly OpenOperation[] = (['GET', 'POST'] as const).map((method) => ({
  name: method === 'GET' ? 'connectByLink' : 'connect',
  method,
  path: `${prefix}/clicktocall/:id/connect`,
  open: true as const,
  run: connect,
}));

/** The calls that a button has made. */
export const history: Endpoint = {
  name: 'listClicktocallHistory',
  method: 'GET',
  path: '/clicktocall/:id/history',
  about: 'clicktocall',
  summary: 'Lists the calls that a button has made',
  gives: 'list',
  run: async (order, desk) => {
    const id = idOf(order);
    if (!(await desk.shelf.get(kind, id))) return notFound(id);
    return listing(order.query, {
      list: (page) => desk.calls.list({ states: ['ended'] }, page),
      passes: ({ notes }) => notes['clicktocall'] === id,
      shown: recordOf,
    });
  },
};

async function connect(request: FaceRequest, accounts: Accounts, tooSoon: TooSoon): Promise<FaceResponse | Refusal> {
  const outcome = await connected(request, accounts, tooSoon);
  return 'why' in outcome ? outcome : respond(outcome, mannerOf(request, Date.now()));
}

async function connected(request: FaceRequest, accounts: Accounts, tooSoon: TooSoon): Promise<Answer | Refusal> {
  const { account: accountId = '', id = '' } = request.parameters;
  const account = accounts.all().find((each) => accountIdOf(each) === accountId);
  const desk = account && accounts.desk(account);
  const item = await desk?.shelf.get(kind, id);
  const isPublic = item?.value['auth_required'] === false;
  if (!isPublic) {
    const identity = await identify(request, accounts);
    if (!identity || identity.account.id !== account?.id) return badCredentials;
  }
  if (!desk || !item) return notFound(id);
  const refusal = tooSoon(desk.account);
  if (refusal) return refusal;
  const opened = openOrder(request);
  if (!opened.ok) return opened.problem;
  const said = documentOf(opened.order);
  const contact = request.query.get('contact') ?? said?.['contact'];
  if (typeof contact !== 'string' || contact.trim() === '') return invalid([missing('contact')]);
  return order(item, contact, desk);
}

async function order({ id, value }: Item, contact: string, desk: Desk): Promise<Answer> {
  const country = await countryOf(desk.account, desk.shelf);
  const extension = normalNumber(String(value['extension']), country);
  const reached = normalNumber(contact, country);
  const [rung, joined] = value['dial_first'] === 'extension' ? [extension, reached] : [reached, extension];
  const callId = desk.newId();
  const from = String(value['caller_id_number'] ?? extension);
  await desk.calls.create({
    id: callId,
    to: rung,
    from,
    ...(typeof value['caller_id_name'] === 'string' && { callerName: value['caller_id_name'] }),
    ringTimeoutMs: Number(value['timeout'] ?? 30) * 1000,
    plan: {
      name: String(value['name']),
      format: 'callflow',
      first: { document: JSON.stringify(await flowTo(joined, value, desk)), contentType: 'application/json' },
      settings: settingsOf(desk.account),
      notes: { clicktocall: id },
    },
    notes: { clicktocall: id },
  });
  return { status: 202, data: { application_name: 'bridge', call_id: callId, contact: reached, extension } };
}

/** What the one who was rung hears. */
async function flowTo(number: string, button: JsonObject, desk: Desk): Promise<JsonObject> {
  const flow = await flowReaching(number, desk);
  const variables = button['custom_application_vars'];
  if (variables === undefined) return { flow };
  return { flow: { module: 'set_variables', data: { custom_application_vars: variables }, children: { _: flow } } };
}
