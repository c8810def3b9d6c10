import type { Account, Desk } from '../../../src/desk/index.ts';
import type { AccountFacts, JsonObject } from '../../dialect.ts';
import type { FaceRequest, FaceResponse, Operation } from '../../face.ts';
import { type Fields, readFields, schemaOf, type ValuesOf } from '../../rest-fields.ts';
import { type AnswerPaper, arrayOf, type DescribedOperation, type OperationPaper, shape } from '../../rest-openapi.ts';
import { accountId } from '../wire/identity.ts';
import { accessDenied, invalid, messagingDenied, unsupportedType } from './answers.ts';

/** Who asks, as wire's words about calls need it. */
export function factsOf(desk: Desk): AccountFacts {
  return { id: desk.account.id, ids: desk.account.ids, apiUrl: desk.publicUrl };
}

/** The account's id in paths. */
export function accountName({ id, ids }: Account): string {
  return accountId({ id, ids, apiUrl: '' });
}

/** Whether the account in the path is the one that asks. */
export const isTheirs = ({ parameters }: FaceRequest, desk: Desk): boolean =>
  parameters['account'] === accountName(desk.account);

/** One operation of the voice API: paths begin behind `/api/v2/accounts/:account`. */
export function voiceOperation(
  name: string,
  method: Operation['method'],
  path: string,
  paper: Pick<OperationPaper, 'summary' | 'query' | 'takes'> & {
    readonly answers: Readonly<Record<number, AnswerPaper>>;
  },
  run: (request: FaceRequest, desk: Desk) => Promise<FaceResponse>,
): DescribedOperation {
  return {
    name,
    method,
    path: `/api/v2/accounts/:account${path}`,
    paper: { ...paper, tag: tagOf(path), answers: { ...paper.answers, ...voiceErrors } },
    run: async (request, desk) => (isTheirs(request, desk) ? run(request, desk) : accessDenied),
  };
}

const tags = { calls: 'Calls', conferences: 'Conferences' } as const;

function tagOf(path: string): string {
  if (/recording|transcription/.test(path)) return 'Recordings';
  const [, collection = ''] = path.split('/');
  return tags[collection as keyof typeof tags] ?? 'Account';
}

const errorSchema = shape({ type: 'string', description: 'string', id: 'string?' });
const errorBody = { 'application/json': errorSchema };

const voiceErrors: Readonly<Record<number, AnswerPaper>> = {
  400: { description: 'Bad Request', bodies: errorBody },
  401: { description: 'Unauthorized', bodies: errorBody },
  403: { description: 'Forbidden', bodies: errorBody },
  404: { description: 'Not Found', bodies: errorBody },
  405: { description: 'Method Not Allowed', bodies: errorBody },
  409: { description: 'Conflict', bodies: errorBody },
  413: { description: 'Too Large', bodies: errorBody },
  415: { description: 'Unsupported Media Type', bodies: errorBody },
  429: { description: 'Too Many Requests', bodies: errorBody, headers: { 'Retry-After': 'Seconds' } },
  500: { description: 'Internal Server Error', bodies: errorBody },
  503: { description: 'System Overloaded', bodies: errorBody },
};

/** One operation of the messaging API: paths begin behind `/api/v2/users/:account`. */
export function messagingOperation(
  name: string,
  method: Operation['method'],
  path: string,
  paper: OperationPaper,
  run: (request: FaceRequest, desk: Desk) => Promise<FaceResponse>,
): DescribedOperation {
  return {
    name,
    method,
    path: `/api/v2/users/:account${path}`,
    paper: { ...paper, answers: { ...paper.answers, ...messagingErrors } },
    run: async (request, desk) => (isTheirs(request, desk) ? run(request, desk) : messagingDenied),
  };
}

const messagingErrorSchema = shape(
  { type: 'string', description: 'string' },
  { fieldErrors: arrayOf(shape({ fieldName: 'string', description: 'string' })) },
);

export const messagingErrors: Readonly<Record<number, AnswerPaper>> = Object.fromEntries(
  [400, 401, 403, 404, 405, 413, 415, 429, 500, 503].map((status) => [
    status,
    { description: 'An error', bodies: { 'application/json': messagingErrorSchema } },
  ]),
);

export function answers(schema: JsonObject): Readonly<Record<string, JsonObject>> {
  return { 'application/json': schema };
}

export function takesJson(table: Fields): Readonly<Record<string, JsonObject>> {
  return { 'application/json': schemaOf(table) };
}

export const takesBxml: Readonly<Record<string, JsonObject>> = { 'application/xml': { type: 'string' } };

export type BodyRead<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly refusal: FaceResponse };

/** A JSON object by its table, or the answer to one that is none. */
export function readJson<Table extends Fields>(table: Table, request: FaceRequest): BodyRead<ValuesOf<Table>> {
  const contentType = request.headers['content-type'] ?? '';
  if (!/^application\/([\w.-]+\+)?json\s*(;|$)/i.test(contentType))
    return { ok: false, refusal: unsupportedType(contentType) };
  const source = jsonIn(request.body);
  if (source === undefined) return { ok: false, refusal: invalid('Malformed JSON') };
  const read = readFields(table, source);
  if (read.ok) return { ok: true, value: read.values };
  return { ok: false, refusal: invalid(sentence(read.problems[0])) };
}

/** The parameters of a query by their table. */
export function readQuery<Table extends Fields>(
  table: Table,
  query: Readonly<Record<string, string>>,
): BodyRead<ValuesOf<Table>> {
  const read = readFields(table, query);
  return read.ok ? { ok: true, value: read.values } : { ok: false, refusal: invalid(sentence(read.problems[0])) };
}

/** `Invalid to: must be an E164 telephone number`. */
function sentence(problem: { readonly name: string; readonly problem: string } | undefined): string {
  return `Invalid ${problem?.name ?? 'request'}: ${problem?.problem ?? 'unknown'}`;
}

/** Undefined for what is no JSON object. */
export function jsonIn(body: Uint8Array): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

/** Half a pair is a pair with an empty other half. */
export function pairOf(
  username: string | undefined,
  password: string | undefined,
): { readonly username: string; readonly password: string } | undefined {
  return username === undefined && password === undefined
    ? undefined
    : { username: username ?? '', password: password ?? '' };
}

export function without<Value extends object>(
  value: Value,
): { readonly [Name in keyof Value]: Exclude<Value[Name], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)) as {
    readonly [Name in keyof Value]: Exclude<Value[Name], undefined>;
  };
}

/** Of a list in what is kept, or set. */
export function textsIn(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((each): each is string => typeof each === 'string') : [];
}
