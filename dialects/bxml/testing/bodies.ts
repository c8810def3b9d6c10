import { expect } from 'vitest';
import type { JsonObject, OutgoingRequest } from '../../dialect.ts';

export const target = { url: 'https://app.example.com/voice' };

/** What every event of the example call holds. */
export const common = {
  accountId: '9912345',
  applicationId: expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/),
  from: '+15557771111',
  to: '+15557772222',
  direction: 'inbound',
  callId: expect.stringMatching(/^c-[0-9a-f]{8}-51633ec6-8f8d-4198-93c1-b38f1a31c52e$/),
  callUrl: expect.stringMatching(
    /^https:\/\/voice\.example\.com\/api\/v2\/accounts\/9912345\/calls\/c-[0-9a-f]{8}-51633ec6-8f8d-4198-93c1-b38f1a31c52e$/,
  ),
  startTime: '2025-03-09T14:03:11.150Z',
};
export const answered = { ...common, eventTime: '2025-03-09T14:03:31.150Z', answerTime: '2025-03-09T14:03:11.900Z' };

export const bodyOf = (request: OutgoingRequest): JsonObject => JSON.parse(request.body ?? '') as JsonObject;
