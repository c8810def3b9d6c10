import type { Account, Item, RoutePlan, Shelf } from '../../../src/desk/index.ts';
import type { JsonObject } from '../../../src/verbs/index.ts';
import { sid } from '../sid.ts';
import { type Asked, many, one, type Resource, type RestOperation, refused, removal } from './operation.ts';
import { pageOf } from './paging.ts';
import { callbackUrl, clearable, flag, ignored, method, type Table, url, words } from './rules.ts';
import { date, fixed, sidField, text, textOrNull, truth } from './shape.ts';
import { forbiddenUrl, hook } from './urls.ts';

const kind = 'twiml application';
const tag = 'Applications';

/** Where calls and texts go: what applications and numbers have in common. */
export const routeParameters = {
  FriendlyName: words({ maximum: 64 }),
  ApiVersion: ignored('there is one version'),
  VoiceUrl: clearable(url(21402)),
  VoiceMethod: clearable(method(21403)),
  VoiceFallbackUrl: clearable(url(21402)),
  VoiceFallbackMethod: clearable(method(21403)),
  VoiceCallerIdLookup: flag(),
  StatusCallback: clearable(callbackUrl(21402)),
  StatusCallbackMethod: clearable(method(21403)),
  SmsUrl: clearable(url(21402)),
  SmsMethod: clearable(method(21403)),
  SmsFallbackUrl: clearable(url(21402)),
  SmsFallbackMethod: clearable(method(21403)),
} as const;

const parameters = {
  ...routeParameters,
  SmsStatusCallback: clearable(callbackUrl(21402)),
  MessageStatusCallback: clearable(callbackUrl(21402)),
  PublicApplicationConnectEnabled: ignored('applications of other accounts cannot be rung'),
} as const;

export interface ItemSubject {
  readonly base: string;
  readonly account: string;
  readonly item: Item;
}

/** A member of what is kept, under the name it was set by. */
export const kept =
  (name: string, otherwise: string | null = null) =>
  ({ item }: ItemSubject): string | null => {
    const { [name]: value } = item.value;
    return typeof value === 'string' && value !== '' ? value : otherwise;
  };

/** Members that applications and numbers are answered with alike. */
export const routeShape = {
  account_sid: sidField('AC', ({ account }: ItemSubject) => account),
  api_version: fixed('2010-04-01'),
  voice_url: textOrNull(kept('VoiceUrl')),
  voice_method: textOrNull(kept('VoiceMethod', 'POST')),
  voice_fallback_url: textOrNull(kept('VoiceFallbackUrl')),
  voice_fallback_method: textOrNull(kept('VoiceFallbackMethod', 'POST')),
  voice_caller_id_lookup: truth(({ item }: ItemSubject) => item.value['VoiceCallerIdLookup'] === true),
  status_callback: textOrNull(kept('StatusCallback')),
  status_callback_method: textOrNull(kept('StatusCallbackMethod', 'POST')),
  sms_url: textOrNull(kept('SmsUrl')),
  sms_method: textOrNull(kept('SmsMethod', 'POST')),
  sms_fallback_url: textOrNull(kept('SmsFallbackUrl')),
  sms_fallback_method: textOrNull(kept('SmsFallbackMethod', 'POST')),
  date_created: date(({ item }: ItemSubject) => item.createdAt),
  date_updated: date(({ item }: ItemSubject) => item.changedAt),
} as const;

const resource: Resource<ItemSubject> = {
  name: 'Application',
  shape: {
    sid: sidField('AP', ({ item }) => sid('application', item.id)),
    friendly_name: text((subject) => kept('FriendlyName', '')(subject) ?? ''),
    ...routeShape,
    sms_status_callback: textOrNull(kept('SmsStatusCallback')),
    message_status_callback: textOrNull(kept('MessageStatusCallback')),
    public_application_connect_enabled: fixed(false),
    uri: text(({ base, item }) => `${base}/Applications/${sid('application', item.id)}.json`),
  },
};

/** What was sent, as it is kept. */
export function keptValues(values: Readonly<Record<string, unknown>>, names: Table): JsonObject {
  return Object.fromEntries(
    Object.entries(values).filter(([name, value]) => value !== undefined && names[name]?.ignored === undefined),
  ) as JsonObject;
}

/** Every url among them has to be one that may be asked. */
export function forbiddenRoute(asked: Pick<Asked<Table>, 'desk'>, values: JsonObject) {
  const urls = Object.entries(values).filter(([name]) => /Url$|Callback$/.test(name));
  return forbiddenUrl(
    asked,
    urls.map(([name, value]) => [name, typeof value === 'string' ? value : undefined, 21402] as const),
  );
}

export async function findApplication(shelf: Shelf, id: string): Promise<Item | null> {
  return shelf.get(kind, id);
}

/** Where calls to this go, and who is told; null where nothing is set. */
export function voicePlan(
  { id, value }: Item,
  account: Account,
  { name, notes }: { name: string; notes: JsonObject },
): RoutePlan | null {
  const first = hook(string(value, 'VoiceUrl'), methodOf(value, 'VoiceMethod'));
  if (!first) return null;
  const fallback = hook(string(value, 'VoiceFallbackUrl'), methodOf(value, 'VoiceFallbackMethod'));
  const status = hook(string(value, 'StatusCallback'), methodOf(value, 'StatusCallbackMethod'));
  return {
    name,
    format: 'twiml',
    first,
    ...(fallback && { fallback }),
    ...(status && { status: { ...status, events: ['ended'] } }),
    settings: {
      ...account.settings['twiml'],
      ...(value['VoiceCallerIdLookup'] === true && { callerName: true }),
      ...(name.startsWith('AP') && { applicationSid: sid('application', id) }),
    },
    notes,
  };
}

/** Where texts to this go. */
export function textPlan(
  { value }: Item,
  account: Account,
  { name, notes }: { name: string; notes: JsonObject },
): RoutePlan | null {
  const first = hook(string(value, 'SmsUrl'), methodOf(value, 'SmsMethod'));
  if (!first) return null;
  const fallback = hook(string(value, 'SmsFallbackUrl'), methodOf(value, 'SmsFallbackMethod'));
  return {
    name,
    format: 'twiml',
    first,
    ...(fallback && { fallback }),
    settings: { ...account.settings['twiml'] },
    notes,
  };
}

export function applicationPlan(item: Item, account: Account): RoutePlan | null {
  return voicePlan(item, account, { name: sid('application', item.id), notes: { application: item.id } });
}

function string(value: JsonObject, name: string): string | undefined {
  const { [name]: found } = value;
  return typeof found === 'string' ? found : undefined;
}

function methodOf(value: JsonObject, name: string): 'GET' | 'POST' | undefined {
  const { [name]: found } = value;
  return found === 'GET' || found === 'POST' ? found : undefined;
}

const ids = { application: ['AP'] } as const;

const subject = ({ base, account }: Pick<Asked<Table>, 'base' | 'account'>, item: Item): ItemSubject => ({
  base,
  account,
  item,
});

const create = one(
  {
    name: 'CreateApplication',
    method: 'POST',
    path: '/Applications',
    tag,
    summary: 'Keeps an application',
    parameters,
  },
  resource,
  async (asked) => {
    const { desk } = asked;
    const value = keptValues(asked.values, parameters);
    const forbidden = await forbiddenRoute(asked, value);
    if (forbidden) return refused(forbidden);
    const written = await desk.shelf.write([{ put: kind, id: desk.newId(), value, expects: 0 }]);
    const item = written.ok ? written.items[0] : undefined;
    return item ? { found: subject(asked, item) } : refused({ code: 20409 });
  },
);

const fetchOne = one(
  { name: 'FetchApplication', method: 'GET', path: '/Applications/:application', tag, summary: 'One application', ids },
  resource,
  async (asked) => {
    const item = await asked.desk.shelf.get(kind, asked.path['application'] ?? '');
    return item && { found: subject(asked, item) };
  },
);

const update = one(
  {
    name: 'UpdateApplication',
    method: 'POST',
    path: '/Applications/:application',
    tag,
    summary: 'Changes an application, and all that lead to it',
    ids,
    parameters,
    errors: [20409],
  },
  resource,
  async (asked) => {
    const item = await changeItem(asked, kind, asked.path['application'] ?? '', keptValues(asked.values, parameters));
    if (item === null) return null;
    return 'code' in item ? refused(item) : { found: subject(asked, item) };
  },
);

/** Changes what is kept, whoever else does so at the same time. */
export async function changeItem(
  asked: Pick<Asked<Table>, 'desk'>,
  of: string,
  id: string,
  change: JsonObject,
): Promise<Item | null | { readonly code: 20409 } | NonNullable<Awaited<ReturnType<typeof forbiddenRoute>>>> {
  const { shelf } = asked.desk;
  const forbidden = await forbiddenRoute(asked, change);
  for (let attempt = 0; attempt < 5; attempt++) {
    const item = await shelf.get(of, id);
    if (!item) return null;
    if (forbidden) return forbidden;
    const value = { ...item.value, ...change };
    const written = await shelf.write([{ put: of, id, value, expects: item.revision }]);
    if (written.ok) return written.items[0] ?? null;
  }
  return { code: 20409 };
}

const list = many(
  {
    name: 'ListApplications',
    path: '/Applications',
    tag,
    summary: 'Applications of the account, newest first',
    parameters: { FriendlyName: words() },
  },
  'applications',
  resource,
  async (asked) => {
    const { FriendlyName } = asked.values;
    const page = await pageOf(
      asked.values,
      (wanted) => asked.desk.shelf.list(kind, wanted),
      ({ value }) => FriendlyName === undefined || value['FriendlyName'] === FriendlyName,
    );
    return { ...page, entries: page.entries.map((item) => subject(asked, item)) };
  },
);

const remove = removal(
  { name: 'DeleteApplication', path: '/Applications/:application', tag, summary: 'Forgets an application', ids },
  ({ desk, path }) => removeItem(desk.shelf, kind, path['application'] ?? ''),
);

/** False: there was none. */
export async function removeItem(shelf: Shelf, of: string, id: string): Promise<boolean> {
  if (!(await shelf.get(of, id))) return false;
  return (await shelf.write([{ remove: of, id }])).ok;
}

export const applications: readonly RestOperation[] = [create, list, fetchOne, update, remove];
