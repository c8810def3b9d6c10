import {
  type Account,
  type Accounts,
  type Item,
  type RoutePlan,
  type Shelf,
  tokenScope,
} from '../../../src/desk/index.ts';
import type { JsonObject } from '../../dialect.ts';
import type { FaceRequest, FaceResponse, TooSoon } from '../../face.ts';
import { text } from '../../rest-fields.ts';
import { type DescribedOperation, type OperationPaper, shape } from '../../rest-openapi.ts';
import { addressIn, applicationOf, type Channel, planOf, settingsPlan } from './kept.ts';
import { type Representation, representationOf, represented, saidIn } from './representation.ts';

/** Sessions of a token, and signals to any session: the token, and the session's id, are what opens them. */
export const sessionOperations: readonly DescribedOperation[] = (['GET', 'POST'] as const).flatMap((method) => [
  {
    name: method === 'GET' ? 'createSessionByUrl' : 'createSession',
    method,
    path: '/1.0/sessions',
    open: true,
    paper: paperOf(
      method,
      'Starts a session with whatever parameters there are',
      { action: text(), token: text(), format: text() },
      shape({ success: 'boolean', token: 'string' }, { id: 'string', reason: 'string' }),
    ),
    run: launch,
  },
  {
    name: method === 'GET' ? 'sendSignalByUrl' : 'sendSignal',
    method,
    path: '/1.0/sessions/:session/signals',
    open: true,
    paper: paperOf(
      method,
      'Interrupts a session by name',
      { action: text(), value: text(), format: text() },
      shape({ status: { type: 'string', enum: ['QUEUED', 'NOTFOUND', 'FAILED'] } }),
    ),
    run: signal,
  },
]);

function paperOf(
  method: 'GET' | 'POST',
  summary: string,
  query: OperationPaper['query'] & object,
  answered: JsonObject,
): OperationPaper {
  const plain: JsonObject = { type: 'string' };
  return {
    tag: 'Sessions',
    summary,
    query,
    ...(method === 'POST' && {
      takes: {
        'application/json': { type: 'object' },
        'application/x-www-form-urlencoded': { type: 'object' },
        'application/xml': plain,
      },
      isBodyOptional: true,
    }),
    answers: {
      200: {
        description: 'What came of it, good or bad',
        bodies: { 'application/json': answered, 'application/xml': plain, 'application/x-www-form-urlencoded': plain },
      },
    },
  };
}

/** What a document may be told by name: more of it is nobody's parameters. */
const mostParameters = 200;
const longestParameters = 64 * 1024;

async function launch(request: FaceRequest, accounts: Accounts, tooSoon: TooSoon): Promise<FaceResponse> {
  const how = representationOf(request);
  const said = saidIn(request);
  const token = said?.get('token') ?? '';
  const refused = (reason: string) => failure(token, reason, how);
  if (!said) return refused('The request cannot be read.');
  const action = said.get('action') ?? 'create';
  if (action !== 'create') return refused(`The action ${action} is not known.`);
  if (token === '') return refused('A token is required.');
  const identity = await accounts.byToken('tropo', token);
  const desk = identity && accounts.desk(identity.account);
  const plan = desk && (await planFor(token, desk.shelf, desk.account));
  if (!desk) return refused('The token is invalid.');
  if (!plan) return refused('The token leads nowhere: no url is set for it.');
  if (tooSoon(desk.account)) return refused('Too many sessions are started with this token.');
  const parameters = parametersOf(said, token);
  if (!parameters) return refused('There are too many parameters.');
  const id = desk.newId();
  await desk.calls.createSession({ id, plan, notes: plan.notes, parameters });
  return represented(
    'session',
    [
      ['success', true],
      ['token', token],
      ['id', id],
    ],
    how,
  );
}

function failure(token: string, reason: string, how: Representation): FaceResponse {
  return represented(
    'session',
    [
      ['success', false],
      ['token', token],
      ['reason', reason],
    ],
    how,
  );
}

/** All as texts, along with what they came with. `format` is about the answer. */
function parametersOf(said: ReadonlyMap<string, string>, token: string): JsonObject | null {
  const parameters = [...said].filter(([name]) => name !== 'format' && name !== 'token' && name !== 'action');
  const length = parameters.reduce((sum, [name, value]) => sum + name.length + value.length, 0);
  if (parameters.length > mostParameters || length > longestParameters) return null;
  return { ...Object.fromEntries(parameters), token, action: 'create' };
}

/** A token is for calls or for texts, and so leads to one of the two urls of its application. */
async function planFor(token: string, shelf: Shelf, account: Account): Promise<RoutePlan | null> {
  const owner = await shelf.owner(tokenScope('tropo'), token);
  if (!owner) return settingsPlan(account, 'voice', 'token');
  const address = addressIn(await shelf.get(owner.kind, owner.id));
  if (address?.type !== 'token') return null;
  return sessionPlan(await applicationOf(address, shelf), account, address.channel ?? 'voice');
}

function sessionPlan(application: Item | null, account: Account, channel: Channel): RoutePlan | null {
  return application && planOf(application, account, channel, 'token');
}

/** They select handlers of the document itself; as a signal's name they would be taken for those. */
const events = new Set(['continue', 'incomplete', 'error', 'hangup']);
const longestName = 255;

async function signal(request: FaceRequest, accounts: Accounts): Promise<FaceResponse> {
  const how = representationOf(request);
  const said = saidIn(request);
  const name = said?.get('value') ?? said?.get('signal') ?? '';
  const status = await signalled(request.parameters['session'] ?? '', name, accounts);
  return represented('signal', [['status', status]], how);
}

async function signalled(id: string, name: string, accounts: Accounts): Promise<'QUEUED' | 'NOTFOUND' | 'FAILED'> {
  if (name === '' || name.length > longestName || events.has(name.toLowerCase())) return 'FAILED';
  if (!/^[0-9a-f]{32}$/.test(id)) return 'NOTFOUND';
  for (const account of accounts.all()) {
    const told = await accounts.desk(account).calls.signal(id, name);
    if (told === 'queued') return 'QUEUED';
    if (told === 'full') return 'FAILED';
    if (told === 'over') return 'NOTFOUND';
  }
  return 'NOTFOUND';
}
