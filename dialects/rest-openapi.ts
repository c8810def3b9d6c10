import type { JsonObject } from '../src/verbs/index.ts';
import type { OpenOperation, Operation } from './face.ts';
import { type Fields, parametersOf } from './rest-fields.ts';

/** What OpenAPI says of an operation beyond its name, method and path. */
export interface OperationPaper {
  /** Under which heading it is described. */
  readonly tag: string;
  readonly summary: string;
  /** The same as another under an older path: described, but not in the tables for people. */
  readonly isAlias?: boolean;
  readonly query?: Fields;
  /** Schemas of the body by media type. */
  readonly takes?: Readonly<Record<string, JsonObject>>;
  readonly isBodyOptional?: boolean;
  readonly answers: Readonly<Record<number, AnswerPaper>>;
}

export interface AnswerPaper {
  readonly description: string;
  /** Schemas by media type; absent: an empty body. */
  readonly bodies?: Readonly<Record<string, JsonObject>>;
  /** Descriptions by name. */
  readonly headers?: Readonly<Record<string, string>>;
}

export type DescribedOperation = (Operation | OpenOperation) & { readonly paper: OperationPaper };

export interface FacePaper {
  readonly title: string;
  readonly version: string;
  readonly description: string;
  readonly operations: readonly DescribedOperation[];
  /** OpenAPI security schemes by name; any of them is enough for an operation that is not open. */
  readonly security: JsonObject;
}

/** An OpenAPI 3.1 document of these operations. */
export function openapiOf(face: FacePaper): JsonObject {
  const paths: Record<string, Record<string, JsonObject>> = {};
  for (const operation of face.operations) {
    const path = operation.path.replace(/:(\w+)/g, '{$1}');
    const methods = paths[path] ?? {};
    paths[path] = methods;
    methods[operation.method.toLowerCase()] ??= operationObject(operation);
  }
  return {
    openapi: '3.1.0',
    info: { title: face.title, version: face.version, description: face.description },
    paths,
    components: { securitySchemes: face.security },
    security: Object.keys(face.security).map((name) => ({ [name]: [] })),
  };
}

function operationObject(operation: DescribedOperation): JsonObject {
  const { name, path, paper } = operation;
  const inPath = [...path.matchAll(/:(\w+)/g)].map(([, parameter = '']) => ({
    name: parameter,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }));
  const parameters = [...inPath, ...parametersOf(paper.query ?? {})];
  return {
    operationId: name,
    tags: [paper.tag],
    summary: paper.summary,
    ...(paper.isAlias && { 'x-alias': true }),
    ...(parameters.length > 0 && { parameters }),
    ...(paper.takes && {
      requestBody: { required: paper.isBodyOptional !== true, content: contents(paper.takes) },
    }),
    responses: Object.fromEntries(
      Object.entries(paper.answers).map(([status, { description, bodies, headers }]) => [
        status,
        {
          description,
          ...(bodies && { content: contents(bodies) }),
          ...(headers && { headers: headersObject(headers) }),
        },
      ]),
    ),
    ...(operation.open && { security: [] }),
  };
}

function contents(schemas: Readonly<Record<string, JsonObject>>): JsonObject {
  return Object.fromEntries(Object.entries(schemas).map(([type, schema]) => [type, { schema }]));
}

function headersObject(headers: Readonly<Record<string, string>>): JsonObject {
  return Object.fromEntries(
    Object.entries(headers).map(([name, description]) => [name, { description, schema: { type: 'string' } }]),
  );
}

/** Members as `name: 'string'` or `name: schema`; a type that ends in `?` may be null. All are always there, but for `optional`. */
export function shape(
  members: Readonly<Record<string, string | JsonObject>>,
  optional: Readonly<Record<string, string | JsonObject>> = {},
): JsonObject {
  return {
    type: 'object',
    properties: Object.fromEntries(
      Object.entries({ ...members, ...optional }).map(([name, member]) => [name, memberSchema(member)]),
    ),
    required: Object.keys(members),
  };
}

export function arrayOf(items: JsonObject): JsonObject {
  return { type: 'array', items };
}

function memberSchema(member: string | JsonObject): JsonObject {
  if (typeof member !== 'string') return member;
  return member.endsWith('?') ? { type: [member.slice(0, -1), 'null'] } : { type: member };
}
