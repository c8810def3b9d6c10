import type { JsonObject, JsonValue } from '../../../src/verbs/index.ts';
import { codes, type ErrorCode } from './codes.ts';
import type { Described } from './operation.ts';
import type { Rule } from './rules.ts';

const errorSchema: JsonObject = {
  type: 'object',
  required: ['code', 'message', 'more_info', 'status'],
  additionalProperties: false,
  properties: {
    code: { type: 'integer', enum: Object.keys(codes).map(Number) },
    message: { type: 'string' },
    more_info: { type: 'string' },
    status: { type: 'integer' },
  },
};

/** Of any operation. */
const common: readonly ErrorCode[] = [20003, 20404, 20413, 20429, 20500, 20503];

/** The OpenAPI 3.1 document of a face, made from the tables that also read its requests and write its answers. */
export function openapiOf(title: string, operations: readonly Described[]): JsonObject {
  const paths: Record<string, Record<string, JsonValue>> = {};
  for (const described of operations) {
    const item = paths[described.path] ?? {};
    paths[described.path] = item;
    item[described.method.toLowerCase()] = operationObject(described);
  }
  const schemas = Object.assign({ Error: errorSchema }, ...operations.map((each) => each.schemas)) as JsonObject;
  return {
    openapi: '3.1.0',
    info: { title, version: '2010-04-01' },
    security: [{ account: [] }],
    paths,
    components: {
      schemas,
      securitySchemes: { account: { type: 'http', scheme: 'basic' } },
    },
  };
}

function operationObject({ name, tag, summary, path, method, parameters, success, errors }: Described): JsonObject {
  const names = Object.entries(parameters).filter(([, { isAlias }]) => !isAlias);
  const query = method === 'POST' ? [] : names;
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, part = '']) => ({
    name: part,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }));
  return {
    operationId: name,
    tags: [tag],
    summary,
    parameters: [
      ...inPath,
      ...query.map(([parameter, rule]) => ({
        name: parameter,
        in: 'query',
        ...(rule.required !== undefined && { required: true }),
        schema: rule.schema,
        ...remarks(rule),
      })),
    ],
    ...(method === 'POST' && names.length > 0 && { requestBody: form(names) }),
    responses: {
      [String(success.status)]: {
        description: success.status === 201 ? 'Created' : success.status === 204 ? 'Done' : 'OK',
        ...(success.schema && { content: { 'application/json': { schema: success.schema } } }),
        ...(success.types && {
          content: Object.fromEntries(
            success.types.map((type) => [type, { schema: { type: 'string', format: 'binary' } }]),
          ),
        }),
      },
      ...failures([...common, ...errors, ...names.flatMap(([, rule]) => [rule.code, rule.required ?? rule.code])]),
    },
  };
}

function form(names: readonly (readonly [string, Rule<unknown>])[]): JsonObject {
  const required = names.filter(([, rule]) => rule.required !== undefined).map(([name]) => name);
  return {
    required: required.length > 0,
    content: {
      'application/x-www-form-urlencoded': {
        schema: {
          type: 'object',
          ...(required.length > 0 && { required }),
          properties: Object.fromEntries(names.map(([name, rule]) => [name, { ...rule.schema, ...remarks(rule) }])),
        },
      },
    },
  };
}

function remarks({ ignored, note }: Rule<unknown>): JsonObject {
  return {
    ...(ignored !== undefined && { 'x-ignored': true }),
    ...((ignored ?? note) !== undefined && { description: ignored ?? note ?? '' }),
  };
}

/** One response for each HTTP status, with the numbers that come with it. */
function failures(which: readonly ErrorCode[]): JsonObject {
  const byStatus = new Map<number, Set<ErrorCode>>();
  for (const code of which) {
    const [status] = codes[code];
    byStatus.set(status, (byStatus.get(status) ?? new Set()).add(code));
  }
  return Object.fromEntries(
    [...byStatus]
      .sort(([one], [other]) => one - other)
      .map(([status, numbers]) => [
        String(status),
        {
          description: [...numbers]
            .sort()
            .map((code) => `${code} ${codes[code][1]}`)
            .join('; '),
          content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } },
        },
      ]),
  );
}
