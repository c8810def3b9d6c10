import type { JsonObject, JsonValue } from '../../dialect.ts';
import type { FaceRequest, FaceResponse, Refusal } from '../../face.ts';

export function json(status: number, value: JsonValue, headers: Readonly<Record<string, string>> = {}): FaceResponse {
  return { status, headers, body: { json: value } };
}

export function empty(status: number): FaceResponse {
  return { status };
}

/** The shape of every error of the voice API (reference 4.7). */
export function voiceError(status: number, type: string, description: string): FaceResponse {
  return json(status, { type, description, id: null });
}

/** What the client sent cannot be used. */
export const invalid = (description: string): FaceResponse => voiceError(400, 'validation', description);

export const accessDenied = voiceError(403, 'authorization-error', 'Access is denied');

/** As the client spelled it: an id of another account, and what is no id at all, answer the same. */
export function notFound(what: string, spelled: string): FaceResponse {
  return voiceError(404, 'validation', `${what} [${spelled}] not found`);
}

export function inWrongState(what: string, spelled: string): FaceResponse {
  return voiceError(409, 'validation', `${what} [${spelled}] cannot be modified in its current state`);
}

export function unsupportedType(contentType: string): FaceResponse {
  return voiceError(415, 'validation', `Content type '${contentType}' not supported`);
}

/** The messaging API's: the same without an id. */
export function messagingError(status: number, type: string, description: string): FaceResponse {
  return json(status, { type, description });
}

interface Said {
  readonly status: number;
  /** Of the voice API. */
  readonly voice: readonly [type: string, description: string];
  /** Of the messaging API. */
  readonly messaging: readonly [type: string, description: string];
  /** Of the dashboard's, and of tokens'. */
  readonly code: string;
}

const refusals: Readonly<Record<Refusal['why'], Said>> = {
  credentials: {
    status: 401,
    voice: ['authentication-error', 'The credentials provided were invalid'],
    messaging: ['unauthorized', 'Authentication Failed'],
    code: 'invalid_client',
  },
  'no-such-path': {
    status: 404,
    voice: ['validation', 'Not Found'],
    messaging: ['resource-not-found', 'The resource specified cannot be found'],
    code: 'not_found',
  },
  method: {
    status: 405,
    voice: ['validation', 'Method Not Allowed'],
    messaging: ['method-not-allowed', 'The HTTP method is not allowed for this resource'],
    code: 'method_not_allowed',
  },
  unreadable: {
    status: 400,
    voice: ['validation', 'The request cannot be read'],
    messaging: ['request-validation', 'The request cannot be read'],
    code: 'invalid_request',
  },
  'too-large': {
    status: 413,
    voice: ['validation', 'The request is too large'],
    messaging: ['request-validation', 'The request is too large'],
    code: 'invalid_request',
  },
  'too-many-requests': {
    status: 429,
    voice: ['error', 'Account call creation rate limit exceeded'],
    messaging: ['too-many-requests', 'Too many requests'],
    code: 'slow_down',
  },
  unavailable: {
    status: 503,
    voice: ['system-overloaded', 'Managing too many concurrent calls'],
    messaging: ['service-unavailable', 'The service cannot be had at this moment'],
    code: 'temporarily_unavailable',
  },
  fault: {
    status: 500,
    voice: ['internal-error', 'An unknown internal error occurred'],
    messaging: ['internal-server-error', 'An unknown internal error occurred'],
    code: 'server_error',
  },
};

/** By the path: the dashboard speaks XML, messaging has its own types, tokens are OAuth's. */
export function refuse({ path }: Pick<FaceRequest, 'path'>, why: Refusal): FaceResponse {
  const said = refusals[why.why];
  const headers: Readonly<Record<string, string>> =
    why.why === 'credentials' ? { 'WWW-Authenticate': 'Basic realm="Bandwidth"' } : {};
  if (path.startsWith('/api/v1/oauth2/')) return json(said.status, { error: said.code }, headers);
  if (/^\/(api|v1\.0)\/accounts\//.test(path))
    return {
      status: said.status,
      headers,
      body: {
        text: `<?xml version="1.0" encoding="UTF-8" standalone="yes"?><Response><ResponseStatus><ErrorCode>${said.status}</ErrorCode><Description>${said.voice[1]}</Description></ResponseStatus></Response>`,
        type: 'application/xml',
      },
    };
  const isMessaging = path.startsWith('/api/v2/users/');
  const [type, description] = isMessaging ? said.messaging : said.voice;
  const body: JsonObject = isMessaging ? { type, description } : { type, description, id: null };
  return json(said.status, body, headers);
}
