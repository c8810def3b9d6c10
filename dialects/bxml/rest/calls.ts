import type { CallFilter, Desk, FirstDocument, OutboundCall, Steered } from '../../../src/desk/index.ts';
import type { FaceRequest, FaceResponse } from '../../face.ts';
import { queryValues, text } from '../../rest-fields.ts';
import { arrayOf, type DescribedOperation } from '../../rest-openapi.ts';
import { callUrl, idIn } from '../wire/identity.ts';
import { endOf } from '../wire/words.ts';
import { empty, invalid, inWrongState, json, notFound } from './answers.ts';
import { bxmlIn } from './bxml-body.ts';
import { type CreateCall, createCallFields, moment, type UpdateCall, updateCallFields } from './call-fields.ts';
import { callStateOf, callStateSchema, createdCallOf, createdCallSchema } from './call-shapes.ts';
import {
  answers,
  factsOf,
  pairOf,
  readJson,
  readQuery,
  takesBxml,
  takesJson,
  voiceOperation,
  without,
} from './operation.ts';
import { listAnswer, pageFields, pageOf } from './paging.ts';

const listFields = {
  to: text(),
  from: text(),
  minStartTime: moment(),
  maxStartTime: moment(),
  disconnectCause: text(),
  ...pageFields(10_000),
};

export const callOperations: readonly DescribedOperation[] = [
  voiceOperation(
    'createCall',
    'POST',
    '/calls',
    {
      summary: 'Creates an outbound call',
      takes: takesJson(createCallFields),
      answers: {
        201: { description: 'Created', bodies: answers(createdCallSchema), headers: { Location: 'The call’s url' } },
      },
    },
    createCall,
  ),
  voiceOperation(
    'listCalls',
    'GET',
    '/calls',
    {
      summary: 'Calls, oldest first',
      query: listFields,
      answers: {
        200: {
          description: 'OK',
          bodies: answers(arrayOf(callStateSchema)),
          headers: { Link: 'The next page, if there is one' },
        },
      },
    },
    listCalls,
  ),
  voiceOperation(
    'getCallState',
    'GET',
    '/calls/:call',
    { summary: 'One call', answers: { 200: { description: 'OK', bodies: answers(callStateSchema) } } },
    async (request, desk) => {
      const { spelled, id } = callIn(request);
      const found = id && (await desk.calls.find(id));
      return found ? json(200, callStateOf(found, desk)) : notFound('Call', spelled);
    },
  ),
  voiceOperation(
    'updateCall',
    'POST',
    '/calls/:call',
    {
      summary: 'Sends a live call to another document, or ends it',
      takes: takesJson(updateCallFields),
      answers: { 200: { description: 'OK' } },
    },
    updateCall,
  ),
  voiceOperation(
    'updateCallBxml',
    'PUT',
    '/calls/:call/bxml',
    {
      summary: 'Replaces the document of a live call',
      takes: takesBxml,
      answers: { 204: { description: 'No Content' } },
    },
    async (request, desk) => {
      const { spelled, id } = callIn(request);
      const read = bxmlIn(request, desk, 'call');
      if (!read.ok) return read.refusal;
      const steered = id === null ? 'unknown' : await desk.calls.redirect(id, { ...read.value, format: 'bxml' });
      return steered === 'done' ? empty(204) : steeredAnswer(steered, spelled);
    },
  ),
];

export function callIn({ parameters }: FaceRequest): { readonly spelled: string; readonly id: string | null } {
  const spelled = parameters['call'] ?? '';
  return { spelled, id: idIn('c', spelled) };
}

async function createCall(request: FaceRequest, desk: Desk): Promise<FaceResponse> {
  const read = readJson(createCallFields, request);
  if (!read.ok) return read.refusal;
  const wanted = read.value;
  const problem = contradiction(wanted) ?? (await unreachable(wanted, desk));
  if (problem !== null) return invalid(problem);
  const record = await desk.calls.create(orderOf(wanted, desk));
  const url = callUrl({ id: record.id, account: factsOf(desk) });
  return json(201, createdCallOf(record, wanted, desk), { Location: url });
}

/** What each field may be by itself is in the table. */
function contradiction({ machineDetection, privacy, displayName }: CreateCall): string | null {
  if (machineDetection && machineDetection.mode === 'async' && machineDetection.callbackUrl === undefined)
    return 'Invalid machineDetection.callbackUrl: must not be null';
  if (privacy && displayName !== undefined && !/^(restricted|anonymous|private|unavailable)$/i.test(displayName))
    return 'Invalid displayName: must be one of Restricted, Anonymous, Private, Unavailable';
  return null;
}

/** Urls that nobody would be let through to are refused at once. */
async function unreachable(wanted: CreateCall, desk: Desk): Promise<string | null> {
  const urls: readonly (readonly [string, string | undefined])[] = [
    ['answerUrl', wanted.answerUrl],
    ['answerFallbackUrl', wanted.answerFallbackUrl],
    ['disconnectUrl', wanted.disconnectUrl],
    ['machineDetection.callbackUrl', wanted.machineDetection?.callbackUrl],
  ];
  return firstForbidden(urls, desk);
}

export async function firstForbidden(
  urls: readonly (readonly [name: string, url: string | undefined])[],
  desk: Desk,
): Promise<string | null> {
  for (const [name, url] of urls) {
    const why = url === undefined ? null : await desk.forbidden(url);
    if (why !== null) return `Invalid ${name}: ${why}`;
  }
  return null;
}

/** An uui is for the callee's SIP telephone; every other field is the call's own. */
function orderOf(wanted: CreateCall, desk: Desk): OutboundCall {
  const credentials = pairOf(wanted.username, wanted.password);
  const again = pairOf(wanted.fallbackUsername, wanted.fallbackPassword);
  const { machineDetection: machine, applicationId, callbackTimeout, tag } = wanted;
  const id = desk.newId();
  const notes = without({ applicationId, callbackTimeout, callTimeout: wanted.callTimeout });
  return without({
    id,
    to: wanted.to,
    from: wanted.from,
    callerName: wanted.displayName,
    privacy: wanted.privacy,
    headers: wanted.uui === undefined ? undefined : { 'User-to-User': wanted.uui },
    ringTimeoutMs: wanted.callTimeout * 1000,
    tag,
    machineDetection: machine && {
      waitsForMessageEnd: machine.delayResult,
      delaysDocument: machine.mode === 'sync',
      timeoutMs: machine.detectionTimeout * 1000,
      silenceTimeoutMs: machine.silenceTimeout * 1000,
      speechThresholdMs: machine.speechThreshold * 1000,
      speechEndThresholdMs: (machine.machineSpeechEndThreshold ?? machine.speechEndThreshold) * 1000,
      ...(machine.mode === 'async' &&
        machine.callbackUrl !== undefined && {
          notify: without({
            url: machine.callbackUrl,
            method: machine.callbackMethod,
            credentials: pairOf(machine.username, machine.password),
            notes: { generation: 'v2' },
          }),
        }),
    },
    plan: without({
      name: `${wanted.to} by API`,
      format: 'bxml',
      first: without({
        url: wanted.answerUrl,
        method: wanted.answerMethod,
        credentials,
        timeoutMs: callbackTimeout * 1000,
      }),
      fallback:
        wanted.answerFallbackUrl === undefined
          ? undefined
          : without({ url: wanted.answerFallbackUrl, method: wanted.answerFallbackMethod, credentials: again }),
      status:
        wanted.disconnectUrl === undefined
          ? undefined
          : without({
              url: wanted.disconnectUrl,
              method: wanted.disconnectMethod,
              credentials,
              events: ['ended'] as const,
            }),
      settings: { applicationId, callbackTimeout, ...(machine && { machineDetection: machine.mode }) },
      notes,
    }),
    notes,
    priority: wanted.priority,
  });
}

async function listCalls(request: FaceRequest, desk: Desk): Promise<FaceResponse> {
  const read = readQuery(listFields, queryValues(request.query));
  if (!read.ok) return read.refusal;
  const { to, from, minStartTime, maxStartTime, disconnectCause } = read.value;
  const filter: CallFilter = without({ to, from, startedFrom: minStartTime, startedTo: maxStartTime });
  const { entries, next } = await pageOf(
    (page) => desk.calls.list(filter, page),
    read.value,
    ({ ended }) => disconnectCause === undefined || (ended !== undefined && endOf(ended).cause === disconnectCause),
  );
  return listAnswer(
    entries.map((record) => callStateOf(record, desk)),
    next,
    request,
    desk,
  );
}

async function updateCall(request: FaceRequest, desk: Desk): Promise<FaceResponse> {
  const { spelled, id } = callIn(request);
  const read = readJson(updateCallFields, request);
  if (!read.ok) return read.refusal;
  const wanted = read.value;
  const problem = faultOfUpdate(wanted);
  if (problem !== null) return invalid(problem);
  const record = id && (await desk.calls.find(id));
  if (!record) return notFound('Call', spelled);
  if (wanted.state === 'completed') {
    const cause =
      record.answeredAt !== undefined ? 'normal' : record.direction === 'inbound' ? 'rejected' : 'cancelled';
    const ended = await desk.calls.end(record.id, cause);
    return ended === 'done' ? empty(200) : steeredAnswer(ended, spelled);
  }
  if (record.answeredAt === undefined || record.state === 'ended') return inWrongState('Call', spelled);
  const forbidden = await firstForbidden(
    [
      ['redirectUrl', wanted.redirectUrl],
      ['redirectFallbackUrl', wanted.redirectFallbackUrl],
    ],
    desk,
  );
  if (forbidden !== null) return invalid(forbidden);
  const change = wanted.tag === undefined ? {} : { tag: wanted.tag };
  const steered = await desk.calls.redirect(record.id, { ...redirectOf(wanted), format: 'bxml' }, change);
  return steered === 'done' ? empty(200) : steeredAnswer(steered, spelled);
}

export type Redirection = Pick<
  UpdateCall,
  | 'redirectUrl'
  | 'redirectMethod'
  | 'redirectFallbackUrl'
  | 'redirectFallbackMethod'
  | 'username'
  | 'password'
  | 'fallbackUsername'
  | 'fallbackPassword'
>;

/** Where `redirectUrl` leads; it is there. */
export function redirectOf(wanted: Redirection): FirstDocument & {
  readonly fallback?: NonNullable<OutboundCall['plan']['fallback']>;
} {
  const fallback =
    wanted.redirectFallbackUrl === undefined
      ? undefined
      : without({
          url: wanted.redirectFallbackUrl,
          method: wanted.redirectFallbackMethod,
          credentials: pairOf(wanted.fallbackUsername, wanted.fallbackPassword),
        });
  return without({
    url: wanted.redirectUrl ?? '',
    method: wanted.redirectMethod,
    credentials: pairOf(wanted.username, wanted.password),
    fallback,
  });
}

/** Null, or what contradicts itself (reference 4.4). */
export function faultOfRedirection(isOver: boolean, wanted: Redirection): string | null {
  const { redirectUrl, redirectFallbackUrl } = wanted;
  if (isOver)
    return redirectUrl === undefined && redirectFallbackUrl === undefined
      ? null
      : 'Invalid redirectUrl: must be null if state is completed';
  return redirectUrl === undefined ? 'Invalid redirectUrl: must not be null' : null;
}

const faultOfUpdate = (wanted: UpdateCall): string | null => faultOfRedirection(wanted.state === 'completed', wanted);

function steeredAnswer(steered: Exclude<Steered, 'done'>, spelled: string): FaceResponse {
  return steered === 'unknown' ? notFound('Call', spelled) : inWrongState('Call', spelled);
}
