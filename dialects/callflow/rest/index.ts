import type { Face } from '../../face.ts';
import { accountEndpoints } from './account.ts';
import { respond } from './answer.ts';
import { boxMessages } from './box-messages.ts';
import { callflows } from './callflows.ts';
import { channels } from './channels.ts';
import { clickToCall, connecting, history } from './click-to-call.ts';
import { type Endpoint, mannerOf, operationsOf } from './endpoint.ts';
import { kinds } from './kinds.ts';
import { mediaFiles, sound } from './media-files.ts';
import { openapiOf } from './openapi.ts';
import { pivotDebug } from './pivot-debug.ts';
import { refusal } from './problems.ts';
import { records } from './records.ts';
import { keepingOf, resourceEndpoints } from './resource.ts';
import { route, routeWithin } from './route.ts';
import { identify, signIn } from './sign-in.ts';
import { watchers, webhooks } from './webhooks.ts';

const callflowSchema = {
  type: 'object',
  required: ['flow'],
  properties: {
    name: { type: 'string' },
    numbers: { type: 'array', uniqueItems: true, items: { type: 'string', minLength: 1, maxLength: 36 } },
    patterns: { type: 'array', uniqueItems: true, items: { type: 'string', minLength: 1 } },
    flow: {
      type: 'object',
      required: ['module'],
      properties: { module: { type: 'string' }, data: { type: 'object' }, children: { type: 'object' } },
    },
  },
} as const;

const endpoints: readonly Endpoint[] = [
  ...accountEndpoints,
  ...resourceEndpoints(callflows, callflowSchema, 'a callflow'),
  ...[...kinds, clickToCall, webhooks].flatMap((kind) => resourceEndpoints(keepingOf(kind), kind.schema, kind.title)),
  ...mediaFiles,
  ...boxMessages,
  ...pivotDebug,
  ...channels,
  ...records,
  history,
];

/** KAZOO's REST API, as far as callflows and what stands around them. */
export const face: Face = {
  dialect: 'callflow',
  title: '2600Hz Callflows API v2',
  operations: [...signIn, ...connecting, ...operationsOf(endpoints)],
  identify,
  refuse: (request, why) => respond(refusal(why), mannerOf(request, Date.now())),
  openapi: openapiOf(endpoints),
  route,
  routeWithin,
  watchers,
  sound,
};
