import type { JsonObject } from '../../../src/verbs/index.ts';
import { type Endpoint, prefix, tunnelsOf } from './endpoint.ts';

/** What is open to everybody, which no endpoint says. */
interface OpenPath {
  readonly name: string;
  readonly method: string;
  readonly path: string;
  readonly about: string;
  readonly summary: string;
  readonly takes?: JsonObject;
}

const signIns: readonly OpenPath[] = [
  {
    name: 'createUserToken',
    method: 'PUT',
    path: '/v2/user_auth',
    about: 'tokens',
    summary: 'Gives a token for credentials: the MD5 or SHA-1 of `user:password`',
    takes: {
      type: 'object',
      required: ['credentials'],
      properties: {
        credentials: { type: 'string' },
        method: { type: 'string', enum: ['md5', 'sha'] },
        account_name: { type: 'string' },
        account_realm: { type: 'string' },
        realm: { type: 'string' },
        phone_number: { type: 'string' },
      },
    },
  },
  {
    name: 'createApiToken',
    method: 'PUT',
    path: '/v2/api_auth',
    about: 'tokens',
    summary: 'Gives a token for an API key',
    takes: { type: 'object', required: ['api_key'], properties: { api_key: { type: 'string' } } },
  },
  ...(['GET', 'POST'] as const).map((method) => ({
    name: method === 'GET' ? 'connectByLink' : 'connect',
    method,
    path: `${prefix}/clicktocall/:id/connect`,
    about: 'clicktocall',
    summary: 'Rings `contact` and joins it with the extension of the button',
  })),
];

const listParameters = [
  ['page_size', 'integer'],
  ['start_key', 'string'],
  ['paginate', 'boolean'],
  ['ascending', 'boolean'],
  ['created_from', 'integer'],
  ['created_to', 'integer'],
  ['modified_from', 'integer'],
  ['modified_to', 'integer'],
  ['has_key', 'string'],
  ['key_missing', 'string'],
  ['has_value', 'string'],
  ['missing_value', 'string'],
].map(([name, type]) => ({ name, in: 'query', schema: { type } }) as unknown as JsonObject);

/** OpenAPI 3.1 of everything that clients may do. */
export function openapiOf(endpoints: readonly Endpoint[]): JsonObject {
  const paths: Record<string, Record<string, JsonObject>> = {};
  const add = (path: string, method: string, operation: JsonObject) => {
    const written = path.replace(/:(\w+)/g, '{$1}');
    const there = paths[written] ?? {};
    paths[written] = there;
    there[method.toLowerCase()] = operation;
  };
  for (const open of signIns) add(open.path, open.method, openOperationOf(open));
  for (const endpoint of endpoints) add(prefix + endpoint.path, endpoint.method, operationOf(endpoint));
  for (const [path, there] of Map.groupBy(endpoints, (endpoint) => endpoint.path))
    for (const tunnel of tunnelsOf(path, there))
      add(tunnel.path, tunnel.method, tunnelOperation({ ...tunnel, about: there[0]?.about ?? '' }));
  return {
    openapi: '3.1.0',
    info: {
      title: '2600Hz Callflows API v2',
      version: '4.x',
      description:
        'A POST with `verb` (PUT, PATCH or DELETE) in its query or body stands for that method. Lists take filters: `filter_K=V` and `filter_not_K=V`, where K may be a path with dots.',
    },
    security: [{ token: [] }, { bearer: [] }],
    paths,
    components: {
      securitySchemes: {
        token: { type: 'apiKey', in: 'header', name: 'X-Auth-Token' },
        bearer: { type: 'http', scheme: 'bearer' },
      },
      schemas: { Success: successSchema, Problem: problemSchema },
    },
  };
}

function operationOf({ name, about, summary, path, method, takes, gives }: Endpoint): JsonObject {
  return {
    operationId: name,
    tags: [about],
    summary,
    parameters: [...pathParameters(prefix + path), ...(gives === 'list' ? listParameters : [])],
    ...(takes !== undefined && { requestBody: bodyOf(takes) }),
    responses: {
      [method === 'PUT' && !path.includes(':') ? '201' : '200']:
        gives === 'file'
          ? { description: 'The file', content: { 'audio/*': {} } }
          : { description: 'Done', content: { 'application/json': { schema: ref('Success') } } },
      ...(method === 'GET' && gives !== 'file' && { '304': { description: 'The client has it already' } }),
      default: problem,
    },
  };
}

function tunnelOperation({ name, about, path }: Pick<Endpoint, 'name' | 'about' | 'path'>): JsonObject {
  const verb = { type: 'string', enum: ['PUT', 'PATCH', 'DELETE'] };
  return {
    operationId: name,
    tags: [about],
    summary: 'Stands for the method that `verb` names',
    parameters: pathParameters(path),
    requestBody: {
      required: true,
      content: { 'application/json': { schema: { type: 'object', properties: { data: {}, verb } } } },
    },
    responses: {
      '2XX': { description: 'Done', content: { 'application/json': { schema: ref('Success') } } },
      default: problem,
    },
  };
}

function openOperationOf({ name, about, summary, path, method, takes }: OpenPath): JsonObject {
  return {
    operationId: name,
    tags: [about],
    summary,
    security: [],
    parameters: [
      ...pathParameters(path),
      ...(path.endsWith('/connect') ? [{ name: 'contact', in: 'query', schema: { type: 'string' } }] : []),
    ],
    ...(takes && { requestBody: bodyOf(takes) }),
    responses: {
      [method === 'PUT' ? '201' : '202']: {
        description: 'Done',
        content: { 'application/json': { schema: ref('Success') } },
      },
      default: problem,
    },
  };
}

function pathParameters(path: string): readonly JsonObject[] {
  return [...path.matchAll(/:(\w+)/g)].map(([, name = '']) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }));
}

function bodyOf(takes: JsonObject | 'bytes'): JsonObject {
  if (takes === 'bytes') return { required: true, content: { 'audio/mpeg': {}, 'audio/wav': {} } };
  const schema = {
    type: 'object',
    required: ['data'],
    properties: { data: takes, auth_token: { type: 'string' }, verb: { type: 'string' } },
  };
  return { required: true, content: { 'application/json': { schema } } };
}

const ref = (name: string): JsonObject => ({ $ref: `#/components/schemas/${name}` });

const problem: JsonObject = {
  description: 'It could not be done',
  content: { 'application/json': { schema: ref('Problem') } },
};

const envelope = {
  request_id: { type: 'string' },
  auth_token: { type: 'string' },
  node: { type: 'string' },
  timestamp: { type: 'string' },
  version: { type: 'string' },
};

const successSchema: JsonObject = {
  type: 'object',
  required: ['data', 'status', 'request_id', 'revision'],
  properties: {
    data: {},
    status: { type: 'string', const: 'success' },
    revision: { type: 'string' },
    page_size: { type: 'integer' },
    start_key: { type: 'string' },
    next_start_key: { type: 'string' },
    ...envelope,
  },
};

const problemSchema: JsonObject = {
  type: 'object',
  required: ['data', 'status', 'error', 'message', 'request_id'],
  properties: {
    data: { type: 'object' },
    status: { type: 'string', enum: ['error', 'fatal'] },
    error: { type: 'string', pattern: '^\\d{3}$' },
    message: { type: 'string' },
    ...envelope,
  },
};
