import type { Face } from '../../face.ts';
import { type DescribedOperation, openapiOf } from '../../rest-openapi.ts';
import { applicationOperations } from './applications.ts';
import { availableNumberOperations } from './available-numbers.ts';
import { callOperations } from './calls.ts';
import { conferenceOperations } from './conferences.ts';
import { mediaOperations } from './media.ts';
import { messageOperations } from './messages.ts';
import { numberOperations } from './numbers.ts';
import { recordingOperations } from './recordings.ts';
import { refuse } from './refuse.ts';
import { route, routeText, routeWithin } from './route.ts';
import { siteOperations } from './sites.ts';
import { statisticsOperations } from './statistics.ts';
import { identify, tokenOperation } from './tokens.ts';

export const operations: readonly DescribedOperation[] = [
  tokenOperation,
  ...callOperations,
  ...recordingOperations,
  ...conferenceOperations,
  ...statisticsOperations,
  ...messageOperations,
  ...mediaOperations,
  ...applicationOperations,
  ...siteOperations,
  ...numberOperations,
  ...availableNumberOperations,
];

/** Bandwidth's voice and messaging APIs of the second generation, and of its dashboard what routes numbers. */
export const face: Face = {
  dialect: 'bxml',
  title: 'Bandwidth voice and messaging v2',
  operations,
  identify,
  refuse,
  route,
  routeText,
  routeWithin,
  openapi: openapiOf({
    title: 'Bandwidth voice and messaging v2, as Dragoman serves it',
    version: '2.0',
    description:
      'Voice under /api/v2/accounts, messages under /api/v2/users, tokens under /api/v1/oauth2, applications and numbers (the dashboard’s XML) under /api/accounts and /v1.0/accounts.',
    operations,
    security: { basic: { type: 'http', scheme: 'basic' }, bearer: { type: 'http', scheme: 'bearer' } },
  }),
};
