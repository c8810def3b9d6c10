import type { Desk, Item } from '../../../src/desk/index.ts';
import type { JsonObject, JsonValue } from '../../dialect.ts';
import type { FaceRequest, FaceResponse } from '../../face.ts';
import {
  type Fields,
  oneOf,
  readFields,
  required,
  schemaOf,
  text,
  usually,
  type ValuesOf,
  webUrl,
} from '../../rest-fields.ts';
import { allOf, putNumbered } from '../../rest-kept.ts';
import { arrayOf, type DescribedOperation, type OperationPaper, shape } from '../../rest-openapi.ts';
import { applicationIn, kinds } from './kept.ts';

const changeable = {
  name: text({ minimum: 1, maximum: 255 }),
  voiceUrl: webUrl(),
  messagingUrl: webUrl(),
  platform: oneOf(['webapi']),
  partition: oneOf(['staging', 'production']),
  callbackUrl: webUrl(),
} satisfies Fields;

const fields = {
  ...changeable,
  name: required(text({ minimum: 1, maximum: 255 })),
  platform: usually('webapi', oneOf(['webapi'])),
  partition: usually('staging', oneOf(['staging', 'production'])),
} satisfies Fields;

const applicationSchema = shape(
  { id: 'string', href: 'string', name: 'string', platform: 'string', partition: 'string' },
  { voiceUrl: 'string', messagingUrl: 'string', callbackUrl: 'string' },
);

export const hrefSchema = shape({ href: 'string' });
export const messageSchema = shape({ message: 'string' });

export const applicationOperations: readonly DescribedOperation[] = [
  operation(
    'createApplication',
    'POST',
    '/applications',
    { summary: 'Makes an application', takes: { 'application/json': schemaOf(fields) }, answer: hrefSchema },
    async (request, desk) => {
      const read = readBody(fields, request);
      if (!read.ok) return read.refusal;
      const fault = await faultOf(read.values, desk);
      if (fault !== null) return refused(400, fault);
      const item = await putNumbered(kinds.application, stated(read.values), desk);
      return item ? json({ href: hrefOf(desk, item.id) }) : refused(503, 'no id could be found');
    },
  ),
  operation(
    'viewApplications',
    'GET',
    '/applications',
    { summary: 'All applications', answer: arrayOf(applicationSchema) },
    async (_request, desk) => json((await allOf(kinds.application, desk)).map((item) => shown(item, desk))),
  ),
  ofApplication(
    'viewApplication',
    'GET',
    '',
    { summary: 'One application', answer: applicationSchema },
    async (item, _request, desk) => json(shown(item, desk)),
  ),
  ofApplication(
    'updateApplication',
    'PUT',
    '',
    { summary: 'Changes what is named', takes: { 'application/json': schemaOf(changeable) }, answer: hrefSchema },
    async (item, request, desk) => {
      const read = readBody(changeable, request);
      if (!read.ok) return read.refusal;
      const fault = await faultOf(read.values, desk);
      if (fault !== null) return refused(400, fault);
      await desk.shelf.write([
        { put: kinds.application, id: item.id, value: { ...item.value, ...stated(read.values) } },
      ]);
      return json({ href: hrefOf(desk, item.id) });
    },
  ),
  ofApplication(
    'deleteApplication',
    'DELETE',
    '',
    { summary: 'Removes an application and its addresses', answer: messageSchema },
    async (item, _request, desk) => {
      const addresses = (await allOf(kinds.address, desk)).filter(({ value }) => value['application'] === item.id);
      await desk.shelf.write([
        ...addresses.map(({ id }) => ({ remove: kinds.address, id })),
        { remove: kinds.application, id: item.id },
      ]);
      return deleted;
    },
  ),
];

export const deleted: FaceResponse = json({ message: 'delete successful' });

export function json(value: JsonValue): FaceResponse {
  return { status: 200, body: { json: value } };
}

/** The shape of every error here. */
export function refused(status: number, error: string): FaceResponse {
  return { status, body: { json: { error } } };
}

export const notFound = (what: string): FaceResponse => refused(404, `${what} was not found`);

type Paper = Pick<OperationPaper, 'summary' | 'query' | 'takes'> & { readonly answer: JsonObject };

export function operation(
  name: string,
  method: DescribedOperation['method'],
  path: string,
  { answer, ...paper }: Paper,
  run: (request: FaceRequest, desk: Desk) => Promise<FaceResponse>,
): DescribedOperation {
  const errorBody = { 'application/json': shape({ error: 'string' }) };
  return {
    name,
    method,
    path: `/v1${path}`,
    paper: {
      tag: /address|exchange/.test(path) ? 'Addresses' : 'Applications',
      ...paper,
      answers: {
        200: { description: 'OK', bodies: { 'application/json': answer } },
        ...Object.fromEntries(
          [400, 401, 404, 405, 413, 429, 500, 503].map((status) => [
            status,
            { description: 'error says why', bodies: errorBody },
          ]),
        ),
      },
    },
    run,
  };
}

export function ofApplication(
  name: string,
  method: DescribedOperation['method'],
  path: string,
  paper: Paper,
  run: (application: Item, request: FaceRequest, desk: Desk) => Promise<FaceResponse>,
): DescribedOperation {
  return operation(name, method, `/applications/:application${path}`, paper, async (request, desk) => {
    const item = await desk.shelf.get(kinds.application, request.parameters['application'] ?? '');
    return item ? run(item, request, desk) : notFound('The application');
  });
}

/** JSON, whatever it is called; clients were careless about its type. */
export function readBody<Table extends Fields>(
  table: Table,
  { body }: FaceRequest,
): { readonly ok: true; readonly values: ValuesOf<Table> } | { readonly ok: false; readonly refusal: FaceResponse } {
  let source: unknown;
  try {
    source = JSON.parse(new TextDecoder().decode(body));
  } catch {
    return { ok: false, refusal: refused(400, 'the body is no JSON') };
  }
  if (typeof source !== 'object' || source === null || Array.isArray(source))
    return { ok: false, refusal: refused(400, 'the body must be a JSON object') };
  const read = readFields(table, withoutBlanks(source));
  if (read.ok) return read;
  const [first] = read.problems;
  return { ok: false, refusal: refused(400, `${first?.name} ${first?.problem}`) };
}

/** An empty text says as little as none. */
function withoutBlanks(source: object): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(source).filter(([, value]) => value !== ''));
}

async function faultOf(values: ValuesOf<typeof changeable>, desk: Desk): Promise<string | null> {
  for (const name of ['voiceUrl', 'messagingUrl', 'callbackUrl'] as const) {
    const url = values[name];
    const why = url === undefined ? null : await desk.forbidden(url);
    if (why !== null) return `${name}: ${why}`;
  }
  return null;
}

function stated(values: Readonly<Record<string, JsonValue | undefined>>): JsonObject {
  return Object.fromEntries(
    Object.entries(values).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}

export function hrefOf({ publicUrl }: Desk, application: string, ...further: readonly string[]): string {
  return [`${publicUrl}/v1/applications/${application}`, ...further.map(segmentOf)].join('/');
}

/** Numbers keep their plus. */
function segmentOf(text: string): string {
  return encodeURI(text.toWellFormed()).replace(/[/?#]/g, (separator) => encodeURIComponent(separator));
}

function shown(item: Item, desk: Desk): JsonObject {
  const { name, platform, partition, voiceUrl, messagingUrl, callbackUrl } = applicationIn(item);
  return {
    id: item.id,
    href: hrefOf(desk, item.id),
    name,
    platform,
    partition,
    ...(voiceUrl !== undefined && { voiceUrl }),
    ...(messagingUrl !== undefined && { messagingUrl }),
    ...(callbackUrl !== undefined && { callbackUrl }),
  };
}
