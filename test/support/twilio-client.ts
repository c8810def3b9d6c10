import twilio from 'twilio';
import { face } from '../../dialects/twiml/rest/index.ts';
import { disagreementsWith } from './checked.ts';

export const disagreements = disagreementsWith(face);

/** The official client with nothing changed but its base URL; whatever it is answered is held against the OpenAPI document. */
export function twilioClient(baseUrl: string, name: string, secret: string, accountSid?: string) {
  const problems: string[] = [];
  class Checked extends twilio.RequestClient {
    override async request<Data>(options: Parameters<twilio.RequestClient['request']>[0]) {
      const response = await super.request<Data>(options as never);
      const { body, statusCode, headers } = response as { body: unknown; statusCode: number; headers: unknown };
      const type = String((headers as Readonly<Record<string, unknown>>)['content-type'] ?? '');
      const parsed = typeof body === 'string' && body !== '' ? JSON.parse(body) : body;
      const { pathname } = new URL(options.uri);
      problems.push(...disagreements(options.method.toUpperCase(), pathname, statusCode, type, parsed));
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
