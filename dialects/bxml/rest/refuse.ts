import type { FaceRequest, FaceResponse, Refusal } from '../../face.ts';
import { json, messagingError, voiceError } from './answers.ts';
import { dashboardError } from './dashboard.ts';

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
  if (/^\/(api|v1\.0)\/accounts\//.test(path)) return { ...dashboardError(said.status, said.voice[1]), headers };
  const answer = path.startsWith('/api/v2/users/')
    ? messagingError(said.status, ...said.messaging)
    : voiceError(said.status, ...said.voice);
  return { ...answer, headers };
}
