import type { Accounts, Identity } from '../../../src/desk/index.ts';
import type { Face, FaceRequest, FaceResponse, Refusal } from '../../face.ts';
import { basicIn } from '../../rest-basic.ts';
import { type DescribedOperation, openapiOf } from '../../rest-openapi.ts';
import { addressOperations } from './addresses.ts';
import { route, routeText, routeWithin } from './kept.ts';
import { applicationOperations, refused } from './provisioning.ts';
import { representationOf, represented } from './representation.ts';
import { sessionOperations } from './sessions.ts';

export const operations: readonly DescribedOperation[] = [
  ...sessionOperations,
  ...applicationOperations,
  ...addressOperations,
];

const refusals: Readonly<Record<Refusal['why'], readonly [status: number, error: string]>> = {
  credentials: [401, 'authentication is required'],
  'no-such-path': [404, 'there is no such resource'],
  method: [405, 'the method is not allowed'],
  unreadable: [400, 'the request cannot be read'],
  'too-large': [413, 'the request is too large'],
  'too-many-requests': [429, 'too many requests'],
  unavailable: [503, 'the service cannot be had at this moment'],
  fault: [500, 'an internal error occurred'],
};

/** Sessions and signals are answered as they were asked. */
function refuse(request: FaceRequest, why: Refusal): FaceResponse {
  const [status, error] = refusals[why.why];
  const headers: Readonly<Record<string, string>> =
    why.why === 'credentials' ? { 'WWW-Authenticate': 'Basic realm="Tropo"' } : {};
  if (!request.path.startsWith('/1.0/')) return { ...refused(status, error), headers };
  const how = representationOf(request);
  const said = request.path.endsWith('/signals')
    ? represented('signal', [['status', 'FAILED']], how)
    : represented(
        'session',
        [
          ['success', false],
          ['token', request.query.get('token') ?? ''],
          ['reason', error],
        ],
        how,
      );
  return { ...said, status, headers };
}

/** The provisioning of applications; sessions are opened by their token, and nothing else. */
async function identify(request: FaceRequest, accounts: Accounts): Promise<Identity | null> {
  const given = basicIn(request);
  return given && accounts.byPassword('tropo', given.name, given.secret);
}

export const face: Face = {
  dialect: 'tropo',
  title: 'Tropo REST 1.0',
  operations,
  identify,
  refuse,
  route,
  routeText,
  routeWithin,
  openapi: openapiOf({
    title: 'Tropo REST 1.0, as Dragoman serves it',
    version: '1.0',
    description:
      'Sessions and signals under /1.0/sessions, each in XML, JSON or form; applications, addresses and exchanges under /v1.',
    operations,
    security: { basic: { type: 'http', scheme: 'basic' } },
  }),
};
