import type { CallRecord, Desk, Exchange } from '../../../src/desk/index.ts';
import { callSid, sid } from '../sid.ts';
import { debuggerCode } from '../wire/failure.ts';
import { callIds, callOf } from './calls.ts';
import { dates, spanOf } from './dates.ts';
import { type Asked, many, one, type Resource, type RestOperation } from './operation.ts';
import { type PageOf, sliceOf } from './paging.ts';
import { oneOf, type Table } from './rules.ts';
import { date, fixed, type Shape, sidField, text, textOrNull, word } from './shape.ts';

const tag = 'Notifications';

/** A complaint about a customer's document or server, as the debugger shows it. */
interface Notification {
  readonly base: string;
  readonly account: string;
  readonly call: CallRecord;
  /** From 0, in its call. */
  readonly index: number;
  readonly exchange: Exchange;
  readonly diagnostic: Exchange['diagnostics'][number];
}

/** Who asks for one by its sid alone is answered from its call, of which it has the digits and this many places. */
const perCall = 256;

/** Its call's digits, the last two of them counted on by its place. */
function idOf(callId: string, index: number): string {
  const ending = Number.parseInt(callId.slice(-2), 16) ^ index;
  return `${callId.slice(0, -2)}${ending.toString(16).padStart(2, '0')}`;
}

const common = {
  sid: sidField('NO', ({ call, index }: Notification) => sid('notification', idOf(call.id, index))),
  account_sid: sidField('AC', ({ account }: Notification) => account),
  call_sid: sidField('CA', ({ call }: Notification) => callSid(call.id)),
  api_version: fixed('2010-04-01'),
  log: word(['0', '1'], ({ diagnostic }: Notification) => (diagnostic.severity === 'error' ? '0' : '1')),
  error_code: text(({ diagnostic }: Notification) => codeOf(diagnostic)),
  more_info: text(({ diagnostic }: Notification) => `https://www.twilio.com/docs/errors/${codeOf(diagnostic)}`),
  message_text: text(({ diagnostic }: Notification) => diagnostic.message),
  message_date: date(({ diagnostic }: Notification) => diagnostic.at),
  request_method: text(({ exchange }: Notification) => exchange.request.method),
  request_url: text(({ exchange }: Notification) => exchange.request.url),
  date_created: date(({ diagnostic }: Notification) => diagnostic.at),
  date_updated: date(({ diagnostic }: Notification) => diagnostic.at),
  uri: text(
    ({ base, call, index }: Notification) => `${base}/Notifications/${sid('notification', idOf(call.id, index))}.json`,
  ),
} satisfies Shape<Notification>;

const inList: Resource<Notification> = { name: 'Notification', shape: common };

const alone: Resource<Notification> = {
  name: 'NotificationInFull',
  shape: {
    ...common,
    request_variables: text(({ exchange }) => new URLSearchParams(plain(exchange.request.parameters)).toString()),
    response_headers: text(({ exchange }) => new URLSearchParams(exchange.response?.headers ?? {}).toString()),
    response_body: textOrNull(({ exchange }) => exchange.response?.body),
  },
};

function plain(parameters: Exchange['request']['parameters']): Record<string, string> {
  return Object.fromEntries(
    Object.entries(parameters).map(([name, value]) => [
      name,
      typeof value === 'string' ? value : JSON.stringify(value),
    ]),
  );
}

function codeOf({ code, providerCode }: Notification['diagnostic']): string {
  return providerCode ?? debuggerCode(code);
}

/** What there is to say about one call: errors and warnings, in order. */
async function ofCall(
  { desk, base, account }: Pick<Asked<Table>, 'desk' | 'base' | 'account'>,
  call: CallRecord,
): Promise<Notification[]> {
  const exchanges = (await desk.calls.exchanges(call.id)) ?? [];
  return exchanges
    .flatMap((exchange) =>
      exchange.diagnostics
        .filter(({ severity }) => severity !== 'information')
        .map((diagnostic) => ({ exchange, diagnostic })),
    )
    .slice(0, perCall)
    .map((told, index) => ({ base, account, call, index, ...told }));
}

const filters = { Log: oneOf(['0', '1']), ...dates('MessageDate') } as const;

type Filters = Asked<typeof filters>['values'];

function fits({ diagnostic }: Notification, values: Filters): boolean {
  const { from = -Infinity, to = Infinity } = spanOf(values, 'MessageDate');
  if (values.Log !== undefined && values.Log !== (diagnostic.severity === 'error' ? '0' : '1')) return false;
  return diagnostic.at >= from && diagnostic.at <= to;
}

const listOfCall = many(
  {
    name: 'ListCallNotifications',
    path: '/Calls/:call/Notifications',
    tag,
    summary: 'What there was to say about the documents and servers of a call',
    ids: callIds,
    parameters: filters,
  },
  'notifications',
  inList,
  async (asked) => {
    const call = await callOf(asked);
    if (!call) return null;
    const told = await ofCall(asked, call);
    return sliceOf(
      asked.values,
      told.filter((notification) => fits(notification, asked.values)),
    );
  },
);

const fetchOfCall = one(
  {
    name: 'FetchCallNotification',
    method: 'GET',
    path: '/Calls/:call/Notifications/:notification',
    tag,
    summary: 'One of them',
    ids: { ...callIds, notification: ['NO'] },
  },
  alone,
  async (asked) => {
    const call = await callOf(asked);
    const told = call ? await ofCall(asked, call) : [];
    const found = told.find(({ index }) => idOf(call?.id ?? '', index) === asked.path['notification']);
    return found ? { found } : null;
  },
);

/** How many calls are looked through for one page. */
const calls = 100;

/** Newest calls first; the rest of a call that did not fit on a page begins the next one. */
async function page(
  asked: Asked<typeof filters>,
  token: string | undefined,
  size: number,
): Promise<PageOf<Notification>> {
  const parts = /^PA(\d{1,3})\.(.*)$/s.exec(token ?? '');
  let skip = Number(parts?.[1] ?? 0);
  let after = parts?.[2] || undefined;
  const entries: Notification[] = [];
  for (let read = 0; read < calls; read++) {
    const listed = await asked.desk.calls.list({}, { limit: 1, ...(after !== undefined && { after }) });
    const [call] = listed.entries;
    if (!call) return { entries };
    const told = (await ofCall(asked, call)).filter((notification) => fits(notification, asked.values));
    const taken = told.slice(skip, skip + size - entries.length);
    entries.push(...taken);
    if (skip + taken.length < told.length) return { entries, next: `${skip + taken.length}.${after ?? ''}` };
    skip = 0;
    if (listed.next === undefined) return { entries };
    after = listed.next;
    if (entries.length >= size) break;
  }
  return { entries, next: `0.${after ?? ''}` };
}

const list = many(
  {
    name: 'ListNotifications',
    path: '/Notifications',
    tag,
    summary: 'What there was to say about documents and servers, newest calls first',
    parameters: filters,
  },
  'notifications',
  inList,
  async (asked) => {
    const { PageSize = 50, Page = 0, PageToken } = asked.values;
    let token = PageToken;
    if (token === undefined && Page > 0) {
      if (Page * PageSize > 1000) return { entries: [] };
      const before = await page(asked, undefined, Page * PageSize);
      if (before.next === undefined) return { entries: [] };
      token = `PA${before.next}`;
    }
    return page(asked, token, PageSize);
  },
);

const fetchOne = one(
  {
    name: 'FetchNotification',
    method: 'GET',
    path: '/Notifications/:notification',
    tag,
    summary: 'One of them',
    ids: { notification: ['NO'] },
  },
  alone,
  async (asked) => {
    const id = asked.path['notification'] ?? '';
    const found = await callOfNotification(asked.desk, id);
    const told = found ? await ofCall(asked, found.call) : [];
    const notification = told[found?.index ?? 0];
    return notification ? { found: notification } : null;
  },
);

async function callOfNotification(desk: Desk, id: string): Promise<{ call: CallRecord; index: number } | null> {
  for (let index = 0; index < perCall; index++) {
    const call = await desk.calls.find(idOf(id, index));
    if (call) return { call, index };
  }
  return null;
}

export const notifications: readonly RestOperation[] = [listOfCall, fetchOfCall, list, fetchOne];
