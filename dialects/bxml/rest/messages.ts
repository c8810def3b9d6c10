import type { Desk, MessageRecord } from '../../../src/desk/index.ts';
import type { JsonObject } from '../../dialect.ts';
import type { FaceRequest, FaceResponse } from '../../face.ts';
import {
  listOf,
  number,
  oneOf,
  queryValues,
  readFields,
  required,
  text,
  unheeded,
  usually,
  type ValuesOf,
  webUrl,
} from '../../rest-fields.ts';
import { arrayOf, type DescribedOperation, shape } from '../../rest-openapi.ts';
import { segmentsOf } from '../../segments.ts';
import { applicationIdOf, messageId, messageIdIn } from '../wire/messages.ts';
import { party, time } from '../wire/words.ts';
import { json, messagingError } from './answers.ts';
import { applicationIn, statusUrl } from './applications.ts';
import { moment } from './call-fields.ts';
import { kinds } from './kinds.ts';
import { carriedUrl } from './media.ts';
import { accountName, answers, factsOf, jsonIn, messagingOperation, takesJson, without } from './operation.ts';
import { credentialsIn } from './route.ts';

/** `+` and digits, or a short code. */
const telephone = () =>
  text({
    maximum: 32,
    matches: /^(\+[1-9]\d{6,14}|\d{3,8}|[A-Za-z0-9]{3,11})$/,
    problem: 'must be replaced with a valid E164 formatted telephone number',
  });

const createFields = {
  applicationId: required(text({ minimum: 1, maximum: 255 })),
  to: required(listOf(telephone(), { minimum: 1, maximum: 50 })),
  from: required(telephone()),
  text: text({ maximum: 2048 }),
  media: listOf(webUrl(4096), { maximum: 10 }),
  tag: text({ maximum: 1024 }),
  priority: oneOf(['default', 'high']),
  expiration: unheeded(moment()),
};
type Create = ValuesOf<typeof createFields>;

const statuses = ['RECEIVED', 'QUEUED', 'SENDING', 'SENT', 'FAILED', 'DELIVERED', 'ACCEPTED', 'UNDELIVERED'] as const;

const listFields = {
  messageId: text(),
  sourceTn: text(),
  destinationTn: text(),
  messageStatus: oneOf(statuses),
  messageDirection: oneOf(['INBOUND', 'OUTBOUND']),
  messageType: oneOf(['sms', 'mms', 'rcs']),
  fromDateTime: moment(),
  toDateTime: moment(),
  limit: usually(100, number({ minimum: 1, maximum: 1000, isWhole: true })),
  pageToken: text(),
};

const messageSchema = shape(
  {
    id: 'string',
    owner: 'string',
    applicationId: 'string',
    time: 'string',
    segmentCount: 'integer',
    direction: 'string',
    to: arrayOf({ type: 'string' }),
    from: 'string',
    text: 'string',
  },
  { media: arrayOf({ type: 'string' }), tag: 'string', priority: 'string', expiration: 'string' },
);

const itemSchema = shape({
  messageId: 'string',
  accountId: 'string',
  sourceTn: 'string',
  destinationTn: 'string',
  messageStatus: { type: 'string', enum: statuses },
  messageDirection: { type: 'string', enum: ['INBOUND', 'OUTBOUND'] },
  messageType: { type: 'string', enum: ['sms', 'mms'] },
  segmentCount: 'integer',
  errorCode: 'integer',
  receiveTime: 'string',
  carrierName: 'string?',
  messageLength: 'integer',
  attachmentCount: 'integer',
  recipientCount: 'integer',
});

export const messageOperations: readonly DescribedOperation[] = [
  messagingOperation(
    'createMessage',
    'POST',
    '/messages',
    {
      tag: 'Messages',
      summary: 'Sends a text, to one or to a group',
      takes: takesJson(createFields),
      answers: { 202: { description: 'Accepted', bodies: answers(messageSchema) } },
    },
    createMessage,
  ),
  messagingOperation(
    'listMessages',
    'GET',
    '/messages',
    {
      tag: 'Messages',
      summary: 'Texts, newest first',
      query: listFields,
      answers: {
        200: {
          description: 'OK',
          bodies: answers(
            shape({
              totalCount: 'integer',
              pageInfo: shape({}, { nextPage: 'string', nextPageToken: 'string' }),
              messages: arrayOf(itemSchema),
            }),
          ),
        },
      },
    },
    listMessages,
  ),
];

async function createMessage(request: FaceRequest, desk: Desk): Promise<FaceResponse> {
  const contentType = request.headers['content-type'] ?? '';
  if (!/^application\/json\s*(;|$)/i.test(contentType))
    return messagingError(415, 'unsupported-media-type', `Content type '${contentType}' not supported`);
  const source = jsonIn(request.body);
  if (!source) return invalid([{ name: 'body', problem: 'must be a JSON object' }]);
  const read = readFields(createFields, source);
  if (!read.ok) return invalid(read.problems);
  const wanted = read.values;
  if ((wanted.text ?? '') === '' && (wanted.media ?? []).length === 0)
    return invalid([{ name: 'text', problem: 'must not be empty if there is no media' }]);
  const media: string[] = [];
  for (const url of wanted.media ?? []) {
    const uploaded = await carriedUrl(url, desk);
    const why = uploaded === null ? await desk.forbidden(url) : uploaded === 'unknown' ? 'does not exist' : null;
    if (why !== null) return invalid([{ name: 'media', problem: why }]);
    media.push(uploaded ?? url);
  }
  const sent = await desk.messages.send({
    id: desk.newId(),
    from: wanted.from,
    to: [...new Set(wanted.to)],
    text: wanted.text ?? '',
    media,
    ...(await statusOf(wanted.applicationId, desk)),
    format: 'bxml',
    notes: without({ applicationId: wanted.applicationId, tag: wanted.tag, priority: wanted.priority }),
  });
  if (!sent) return messagingError(403, 'forbidden', 'Messages can leave here by no way');
  return json(202, messageOf(sent, wanted, desk));
}

/** Whom the application of the message has told; nobody where it is not kept here. */
async function statusOf(application: string, desk: Desk) {
  const found = applicationIn(await desk.shelf.get(kinds.application, application));
  const url = found?.ServiceType === 'Messaging-V2' ? statusUrl(found) : undefined;
  if (!found || url === undefined) return {};
  const credentials = credentialsIn(found.StatusCallbackCreds ?? found.OutboundCallbackCreds ?? found.CallbackCreds);
  return { status: without({ url, method: 'POST' as const, credentials }) };
}

function messageOf(record: MessageRecord, wanted: Create, desk: Desk): JsonObject {
  const { from, to, text: said, notes, createdAt } = record;
  const { media = [] } = wanted;
  return {
    id: messageId(record),
    owner: party(from, ''),
    applicationId: applicationIdOf(factsOf(desk), notes, {}),
    time: time(createdAt),
    segmentCount: segmentsOf(said, media),
    direction: 'out',
    to,
    from,
    text: said,
    ...(media.length > 0 && { media }),
    ...(wanted.tag !== undefined && { tag: wanted.tag }),
    ...(wanted.priority !== undefined && { priority: wanted.priority }),
    ...(wanted.expiration !== undefined && { expiration: time(wanted.expiration) }),
  };
}

function invalid(problems: readonly { readonly name: string; readonly problem: string }[]): FaceResponse {
  return json(400, {
    type: 'request-validation',
    description: 'Your request could not be accepted.',
    fieldErrors: problems.map(({ name, problem }) => ({ fieldName: name, description: `'${name}' ${problem}` })),
  });
}

/** Of as many texts as can be looked at in one go. */
const maximumLooked = 10_000;

async function listMessages(request: FaceRequest, desk: Desk): Promise<FaceResponse> {
  const read = readFields(listFields, queryValues(request.query));
  if (!read.ok) return invalid(read.problems);
  const { sourceTn, destinationTn, fromDateTime, toDateTime, limit, pageToken } = read.values;
  const filter = without({ from: sourceTn, to: destinationTn, createdFrom: fromDateTime, createdTo: toDateTime });
  const matching: MessageRecord[] = [];
  let after: string | undefined;
  for (let looked = 0; looked < maximumLooked; ) {
    const listed = await desk.messages.list(filter, { limit: 1000, ...(after !== undefined && { after }) });
    matching.push(...listed.entries.filter((record) => fits(record, read.values)));
    looked += 1000;
    after = listed.next;
    if (after === undefined) break;
  }
  const from = pageToken === undefined ? 0 : matching.findIndex((record) => messageId(record) === pageToken) + 1;
  if (pageToken !== undefined && from === 0)
    return invalid([{ name: 'pageToken', problem: 'is none of a text that is listed here' }]);
  const page = matching.slice(from, from + limit);
  const last = page.at(-1);
  const next = last && from + limit < matching.length ? messageId(last) : undefined;
  return json(200, {
    totalCount: matching.length,
    pageInfo: next === undefined ? {} : { nextPage: nextPage(request, next, desk), nextPageToken: next },
    messages: page.map((record) => itemOf(record, desk)),
  });
}

function nextPage({ path, query }: FaceRequest, token: string, desk: Desk): string {
  const further = new URLSearchParams(query);
  further.set('pageToken', token);
  return `${desk.publicUrl}${path}?${further}`;
}

function fits(record: MessageRecord, wanted: ValuesOf<typeof listFields>): boolean {
  const { messageId: id, messageStatus, messageDirection, messageType } = wanted;
  return (
    (id === undefined || record.id === messageIdIn(id)) &&
    (messageStatus === undefined || messageStatus === states[record.state]) &&
    (messageDirection === undefined || messageDirection === directionOf(record)) &&
    (messageType === undefined || messageType === typeOf(record))
  );
}

const states: Readonly<Record<MessageRecord['state'], (typeof statuses)[number]>> = {
  queued: 'QUEUED',
  sending: 'SENDING',
  sent: 'SENT',
  delivered: 'DELIVERED',
  failed: 'FAILED',
  received: 'RECEIVED',
};

const directionOf = ({ direction }: MessageRecord): 'INBOUND' | 'OUTBOUND' =>
  direction === 'inbound' ? 'INBOUND' : 'OUTBOUND';

const typeOf = ({ media, to }: MessageRecord): 'sms' | 'mms' => (media.length > 0 || to.length > 1 ? 'mms' : 'sms');

function itemOf(record: MessageRecord, desk: Desk): JsonObject {
  const { from, to, text: said, media, state, createdAt } = record;
  return {
    messageId: messageId(record),
    accountId: accountName(desk.account),
    sourceTn: from,
    destinationTn: to[0] ?? '',
    messageStatus: states[state],
    messageDirection: directionOf(record),
    messageType: typeOf(record),
    segmentCount: segmentsOf(said, media),
    errorCode: state === 'failed' ? 5999 : 0,
    receiveTime: time(createdAt),
    carrierName: null,
    messageLength: said.length,
    attachmentCount: media.length,
    recipientCount: to.length,
  };
}
