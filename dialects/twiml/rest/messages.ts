import { hash } from 'node:crypto';
import type { MessageRecord } from '../../../src/desk/index.ts';
import { segmentsOf } from '../../segments.ts';
import { mediaTypeOf } from '../media-type.ts';
import { sid } from '../sid.ts';
import { written } from './call-resource.ts';
import { dates, spanOf } from './dates.ts';
import { type Asked, many, one, type Resource, type RestOperation, refused, removal } from './operation.ts';
import { pageOf, sliceOf } from './paging.ts';
import {
  address,
  callbackUrl,
  clearable,
  ignored,
  noted,
  oneOf,
  pattern,
  type Rule,
  required,
  type Table,
  url,
  words,
} from './rules.ts';
import { below, date, fixed, nothing, sidField, text, textOrNull, word } from './shape.ts';
import { forbiddenUrl, hook } from './urls.ts';

const tag = 'Messages';
const ids = { message: ['SM', 'MM'] } as const;

interface MessageSubject {
  readonly base: string;
  readonly account: string;
  readonly message: MessageRecord;
}

export function messageSid({ id, media, mediaRemoved }: Pick<MessageRecord, 'id' | 'media' | 'mediaRemoved'>): string {
  return sid(media.length > 0 || mediaRemoved ? 'mediaMessage' : 'message', id);
}

const directions = { inbound: 'inbound', outbound: 'outbound-api', reply: 'outbound-reply' } as const;

const resource: Resource<MessageSubject> = {
  name: 'Message',
  shape: {
    sid: sidField('(SM|MM)', ({ message }) => messageSid(message)),
    account_sid: sidField('AC', ({ account }) => account),
    api_version: fixed('2010-04-01'),
    from: text(({ message }) => written(message.from)),
    to: text(({ message }) => message.to.map(written).join(',')),
    body: text(({ message }) => message.text),
    status: word(['queued', 'sending', 'sent', 'delivered', 'failed', 'received'], ({ message: { state } }) => state),
    direction: word(Object.values(directions), ({ message }) => directions[message.direction]),
    num_segments: text(({ message }) => String(segmentsOf(message.text))),
    num_media: text(({ message }) => String(message.media.length)),
    messaging_service_sid: nothing,
    error_code: {
      schema: { type: ['integer', 'null'] },
      of: ({ message }) => (message.state === 'failed' ? 30_008 : null),
    },
    error_message: textOrNull(({ message }) =>
      message.state === 'failed' ? (message.problem ?? 'Unknown error') : null,
    ),
    price: nothing,
    price_unit: fixed('USD'),
    date_created: date(({ message }) => message.createdAt),
    date_sent: date(({ message }) => message.sentAt),
    date_updated: date(({ message }) => message.changedAt),
    uri: text(({ base, message }) => `${base}/Messages/${messageSid(message)}.json`),
    subresource_uris: below(({ base, message }) => ({ media: `${base}/Messages/${messageSid(message)}/Media.json` })),
  },
};

const subject = ({ base, account }: Pick<Asked<Table>, 'base' | 'account'>, message: MessageRecord) => ({
  base,
  account,
  message,
});

function messageOf({ desk, path }: Pick<Asked<Table>, 'desk' | 'path'>): Promise<MessageRecord | null> {
  return desk.messages.find(path['message'] ?? '');
}

/** Repeated. */
function urls(maximum: number): Rule<string[]> {
  const single = url(20001);
  return {
    schema: { type: 'array', items: single.schema, maxItems: maximum },
    code: 20001,
    take: (values, context) => {
      if (values.length > maximum) return { ok: false, problem: `must be at most ${maximum}` };
      const taken: string[] = [];
      for (const value of values) {
        const read = single.take([value], context);
        if (!read.ok) return read;
        taken.push(read.value);
      }
      return { ok: true, value: taken };
    },
  };
}

const carrier = ignored('whoever carries the message decides that');
const template = ignored('there are no templates');
const later = ignored('messages leave at once');

const parameters = {
  To: required(address(21211), 21604),
  From: address(21212),
  MessagingServiceSid: words({ maximum: 34 }),
  Body: words({ maximum: 1600, code: 21617 }),
  MediaUrl: urls(10),
  StatusCallback: callbackUrl(),
  ApplicationSid: ignored('say StatusCallback'),
  MaxPrice: carrier,
  ProvideFeedback: carrier,
  Attempt: carrier,
  ValidityPeriod: carrier,
  ForceDelivery: carrier,
  ContentRetention: carrier,
  AddressRetention: carrier,
  SmartEncoded: carrier,
  PersistentAction: carrier,
  TrafficType: carrier,
  ShortenUrls: carrier,
  SendAsMms: carrier,
  RiskCheck: carrier,
  MessageIntent: carrier,
  FallbackFrom: carrier,
  ScheduleType: later,
  SendAt: later,
  ContentSid: template,
  ContentVariables: template,
} as const;

const create = one(
  {
    name: 'CreateMessage',
    method: 'POST',
    path: '/Messages',
    tag,
    summary: 'Sends a text',
    parameters,
    errors: [21602, 21603, 21606, 21701],
  },
  resource,
  async (asked) => {
    const { desk, values } = asked;
    const { To, From, Body = '', MediaUrl: media = [], MessagingServiceSid } = values;
    if (From === undefined) return refused({ code: MessagingServiceSid === undefined ? 21603 : 21701 });
    if (Body === '' && media.length === 0) return refused({ code: 21602 });
    const forbidden = await forbiddenUrl(asked, [['StatusCallback', values.StatusCallback, 21609]]);
    if (forbidden) return refused(forbidden);
    const status = hook(values.StatusCallback, undefined);
    const message = await desk.messages.send({
      id: desk.newId(),
      from: From.replace(/^client:/i, 'user:'),
      to: [To.replace(/^client:/i, 'user:')],
      text: Body,
      media,
      ...(status && { status }),
      format: 'twiml',
      notes: {},
    });
    return message ? { found: subject(asked, message) } : refused({ code: 21606 });
  },
);

const list = many(
  {
    name: 'ListMessages',
    path: '/Messages',
    tag,
    summary: 'Texts of the account, newest first',
    parameters: { To: words(), From: words(), ...dates('DateSent') },
  },
  'messages',
  resource,
  async (asked) => {
    const { To, From } = asked.values;
    const { from = -Infinity, to = Infinity } = spanOf(asked.values, 'DateSent');
    const isDated = from !== -Infinity || to !== Infinity;
    const filter = {
      ...(To !== undefined && { to: To.replace(/^client:/i, 'user:') }),
      ...(From !== undefined && { from: From.replace(/^client:/i, 'user:') }),
    };
    const page = await pageOf(
      asked.values,
      (wanted) => asked.desk.messages.list(filter, wanted),
      ({ sentAt, createdAt, direction }) => {
        const at = sentAt ?? (direction === 'inbound' ? createdAt : undefined);
        return !isDated || (at !== undefined && at >= from && at <= to);
      },
    );
    return { ...page, entries: page.entries.map((message) => subject(asked, message)) };
  },
);

const fetchOne = one(
  { name: 'FetchMessage', method: 'GET', path: '/Messages/:message', tag, summary: 'One text', ids },
  resource,
  async (asked) => {
    const message = await messageOf(asked);
    return message && { found: subject(asked, message) };
  },
);

const notYet = (message: string) => refused({ code: 20409, message: `Message ${message} has not left yet` });

const update = one(
  {
    name: 'UpdateMessage',
    method: 'POST',
    path: '/Messages/:message',
    tag,
    summary: 'Takes the words out of a text that has left, with an empty Body',
    ids,
    parameters: {
      Body: clearable(pattern(/^$/, 'empty: it can be taken out, not changed', 20001)),
      Status: noted(oneOf(['canceled']), 'messages leave at once, so it is refused'),
    },
    errors: [20409],
  },
  resource,
  async (asked) => {
    const message = await messageOf(asked);
    if (!message) return null;
    const { Body, Status } = asked.values;
    if (Status !== undefined)
      return refused({
        code: 20409,
        message: `Message ${messageSid(message)} is not scheduled: it cannot be canceled`,
      });
    if (Body === undefined) return { found: subject(asked, message) };
    const redacted = await asked.desk.messages.redact(message.id, 'text');
    if (redacted === 'not-yet') return notYet(messageSid(message));
    return redacted && { found: subject(asked, redacted) };
  },
);

const remove = removal(
  { name: 'DeleteMessage', path: '/Messages/:message', tag, summary: 'Forgets a text', ids },
  ({ desk, path }) => desk.messages.remove(path['message'] ?? ''),
);

interface MediaSubject extends MessageSubject {
  readonly url: string;
}

const mediaSid = ({ message, url: of }: Pick<MediaSubject, 'message' | 'url'>) =>
  sid('media', hash('sha256', `${message.id} ${of}`).slice(0, 32));

const mediaResource: Resource<MediaSubject> = {
  name: 'Media',
  shape: {
    sid: sidField('ME', mediaSid),
    account_sid: sidField('AC', ({ account }) => account),
    parent_sid: sidField('(SM|MM)', ({ message }) => messageSid(message)),
    content_type: text(({ url: of }) => mediaTypeOf(of)),
    date_created: date(({ message }) => message.createdAt),
    date_updated: date(({ message }) => message.createdAt),
    uri: text((it) => `${it.base}/Messages/${messageSid(it.message)}/Media/${mediaSid(it)}.json`),
  },
};

async function mediaOf(asked: Asked<Table>): Promise<MediaSubject[] | null> {
  const message = await messageOf(asked);
  if (!message) return null;
  return message.media.map((of) => ({ ...subject(asked, message), url: of }));
}

const listMedia = many(
  {
    name: 'ListMedia',
    path: '/Messages/:message/Media',
    tag,
    summary: 'What came or went with a text',
    ids,
    parameters: dates('DateCreated'),
  },
  'media_list',
  mediaResource,
  async (asked) => {
    const media = await mediaOf(asked);
    const { from = -Infinity, to = Infinity } = spanOf(asked.values, 'DateCreated');
    return (
      media &&
      sliceOf(
        asked.values,
        media.filter(({ message }) => message.createdAt >= from && message.createdAt <= to),
      )
    );
  },
);

async function mediaNamed(asked: Asked<Table>): Promise<MediaSubject | null> {
  const media = (await mediaOf(asked)) ?? [];
  return media.find((it) => mediaSid(it) === sid('media', asked.path['media'] ?? '')) ?? null;
}

const fetchMedia = one(
  {
    name: 'FetchMedia',
    method: 'GET',
    path: '/Messages/:message/Media/:media',
    suffix: '.json',
    tag,
    summary: 'One of them',
    ids: { ...ids, media: ['ME'] },
  },
  mediaResource,
  async (asked) => {
    const found = await mediaNamed(asked);
    return found && { found };
  },
);

const removeMedia = removal(
  {
    name: 'DeleteMedia',
    path: '/Messages/:message/Media/:media',
    tag,
    summary: 'Takes one of them out of a text that has left',
    ids: { ...ids, media: ['ME'] },
    errors: [20409],
  },
  async (asked) => {
    const media = await mediaNamed(asked);
    const redacted = media && (await asked.desk.messages.redact(media.message.id, { media: media.url }));
    if (media && redacted === 'not-yet') return notYet(messageSid(media.message)).answer;
    return redacted !== null;
  },
);

export const messages: readonly RestOperation[] = [
  create,
  list,
  fetchOne,
  update,
  remove,
  listMedia,
  fetchMedia,
  removeMedia,
];
