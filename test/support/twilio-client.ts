import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import twilio from 'twilio';
import { face } from '../../dialects/twiml/rest/index.ts';
import type { JsonObject } from '../../src/verbs/index.ts';

const ajv = new Ajv2020({ strict: false, allErrors: true });
ajv.addSchema({ $id: 'openapi', components: face.openapi['components'] ?? {} });
const validators = new Map<string, ValidateFunction>();

/** What the OpenAPI document says of a request and its answer that it does not keep to; empty: all is well. */
export function disagreements(method: string, path: string, status: number, body: unknown): string[] {
  const paths = face.openapi['paths'] as Readonly<Record<string, JsonObject>>;
  const known = Object.keys(paths).find((each) => patternOf(each).test(path));
  if (known === undefined) return status === 404 ? [] : [`${path} is in no path`];
  const operation = paths[known]?.[method.toLowerCase()] as JsonObject | undefined;
  if (!operation) return status === 405 ? [] : [`${method} ${known} is no operation`];
  const responses = operation['responses'] as Readonly<Record<string, JsonObject>>;
  const response = responses[String(status)];
  if (!response) return [`${method} ${known} does not answer ${status}`];
  const content = response['content'] as Readonly<Record<string, JsonObject>> | undefined;
  const schema = content?.['application/json']?.['schema'];
  if (schema === undefined) return [];
  const key = `${method} ${known} ${status}`;
  const text = JSON.stringify(schema).replaceAll('#/components', 'openapi#/components');
  const validate = validators.get(key) ?? ajv.compile(JSON.parse(text) as JsonObject);
  validators.set(key, validate);
  if (validate(body)) return [];
  return (validate.errors ?? []).map(({ instancePath, message }) => `${key} ${instancePath} ${message}`);
}

/** Paths that end in `.json` are also answered without. */
function patternOf(path: string): RegExp {
  const escaped = path.replace(/[.*+?^$()|[\]\\]/g, '\\$&').replace(/\{\w+\}/g, '[^/]+?');
  return new RegExp(`^${escaped.replace(/\\\.json$/, '(\\.json)?')}$`);
}

/** The official client with nothing changed but its base URL; whatever it is answered is held against the OpenAPI document. */
export function twilioClient(baseUrl: string, name: string, secret: string, accountSid?: string) {
  const problems: string[] = [];
  class Checked extends twilio.RequestClient {
    override async request<Data>(options: Parameters<twilio.RequestClient['request']>[0]) {
      const response = await super.request<Data>(options as never);
      const { body, statusCode } = response as { body: unknown; statusCode: number };
      const parsed = typeof body === 'string' && body !== '' ? JSON.parse(body) : body;
      problems.push(...disagreements(options.method, new URL(options.uri).pathname, statusCode, parsed));
      return response;
    }
  }
  const client = twilio(name, secret, {
    httpClient: new Checked(),
    ...(accountSid !== undefined && { accountSid }),
  });
  client.api.baseUrl = baseUrl;
  return { client, problems };
}
