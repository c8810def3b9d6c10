import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import type { Face } from '../../dialects/face.ts';
import type { JsonObject } from '../../src/verbs/index.ts';

/** An operation as a face's OpenAPI document has it. */
export interface DocumentedOperation {
  readonly method: string;
  /** With `{name}` for parameters. */
  readonly path: string;
  readonly operation: JsonObject;
}

export function documentedOperations({ openapi }: Pick<Face, 'openapi'>): readonly DocumentedOperation[] {
  return Object.entries(openapi['paths'] as Readonly<Record<string, JsonObject>>).flatMap(([path, methods]) =>
    Object.entries(methods)
      .filter(([method]) => /^(get|post|put|patch|delete)$/.test(method))
      .map(([method, operation]) => ({ method: method.toUpperCase(), path, operation: operation as JsonObject })),
  );
}

/** What an answer has that the document of its face does not say; empty: all is well. */
export type Disagreements = (
  method: string,
  path: string,
  status: number,
  type: string,
  body: unknown,
) => readonly string[];

export function disagreementsWith(face: Pick<Face, 'openapi'>): Disagreements {
  const ajv = addFormats.default(new Ajv2020({ strict: false, allErrors: true }));
  ajv.addSchema({ $id: 'openapi', components: face.openapi['components'] ?? {} });
  const operations = documentedOperations(face).map((each) => ({
    ...each,
    pattern: patternOf(each.path),
    exact: exactly(each.path),
  }));
  const validators = new Map<string, ValidateFunction>();
  const validatorOf = (schema: unknown): ValidateFunction => {
    const text = JSON.stringify(schema).replaceAll('"#/components', '"openapi#/components');
    const validate = validators.get(text) ?? ajv.compile(JSON.parse(text) as JsonObject);
    validators.set(text, validate);
    return validate;
  };
  return (method, path, status, type, body) => {
    const here = operations.filter(({ pattern }) => pattern.test(path));
    // Of two that fit, the one that is written like this.
    const found = here
      .filter((each) => each.method === method)
      .find(({ exact }, index, all) => exact.test(path) || index === all.length - 1);
    if (!found) return status === (here.length > 0 ? 405 : 404) ? [] : [`${method} ${path} is no operation`];
    const responses = found.operation['responses'] as Readonly<Record<string, JsonObject>>;
    const response = responses[String(status)] ?? responses[`${String(status)[0]}XX`] ?? responses['default'];
    const name = `${method} ${found.path} ${status}`;
    if (!response) return [`${name} is not documented`];
    const content = resolved(response, face.openapi)['content'] as Readonly<Record<string, JsonObject>> | undefined;
    const [media = ''] = type.split(';');
    const entry = content?.[media] ?? content?.['*/*'];
    if (content && !entry) return [`${name} is ${type}, and documented are ${Object.keys(content).join(', ')}`];
    const schema = entry?.['schema'];
    if (schema === undefined || !/json/.test(media)) return [];
    const validate = validatorOf(schema);
    if (validate(body)) return [];
    return (validate.errors ?? []).map(({ instancePath, message }) => `${name} ${instancePath} ${message}`);
  };
}

/**
 * Holds responses of the running server against a face's OpenAPI document: `checked(method, response)` gives the response
 * back, and throws what the document does not say of it. A body is read from a copy.
 */
export function checkerOf(face: Pick<Face, 'openapi'>) {
  const problemsOf = disagreementsWith(face);
  return async (method: string, response: Response): Promise<Response> => {
    const type = response.headers.get('content-type') ?? '';
    const text = await response.clone().text();
    const body: unknown = /json/.test(type) && text !== '' ? JSON.parse(text) : text;
    const problems = problemsOf(method, new URL(response.url).pathname, response.status, type, body);
    if (problems.length > 0) throw new Error(`${problems.join('\n')}\n${text.slice(0, 500)}`);
    return response;
  };
}

function resolved(of: JsonObject, openapi: JsonObject): JsonObject {
  const [, kind = '', name = ''] = /^#\/components\/([^/]+)\/([^/]+)$/.exec(String(of['$ref'] ?? '')) ?? [];
  const components = openapi['components'] as
    | Readonly<Record<string, Readonly<Record<string, JsonObject>>>>
    | undefined;
  return components?.[kind]?.[name] ?? of;
}

/** Paths that end in `.json` may be answered without. */
function patternOf(path: string): RegExp {
  return new RegExp(`^${escaped(path).replace(/\\\.json$/, '(\\.json)?')}/?$`);
}

function exactly(path: string): RegExp {
  return new RegExp(`^${escaped(path)}$`);
}

function escaped(path: string): string {
  return path.replace(/[.*+?^$()|[\]\\]/g, '\\$&').replace(/\{\w+\}/g, '[^/]+?');
}
