import { expect } from 'vitest';
import type { CallEvent, LegProgress, Notify, RecordingFacts } from '../../../src/verbs/index.ts';
import type { JsonObject } from '../../dialect.ts';
import type { NoticeKind } from '../events.ts';
import { wire } from '../wire/wire.ts';
import { callback, exampleCall, startedAt } from './facts.ts';

export const call = exampleCall({ tag: 'lead-7' });
export const at = startedAt + 20_000;

/** What every event of the call holds. */
export const common = {
  eventTime: '2025-03-09T14:03:31.150Z',
  accountId: '9912345',
  applicationId: expect.any(String),
  from: '+15557771111',
  to: '+15557772222',
  direction: 'inbound',
  callId: expect.stringMatching(/^c-[0-9a-f]{8}-51633ec6-8f8d-4198-93c1-b38f1a31c52e$/),
  callUrl: expect.stringMatching(/^https:\/\/voice\.example\.com\/api\/v2\/accounts\/9912345\/calls\/c-/),
  startTime: '2025-03-09T14:03:11.150Z',
  answerTime: '2025-03-09T14:03:11.900Z',
  tag: 'lead-7',
};

export const to = (kind: NoticeKind | 'conferenceEvent', notes: JsonObject = {}): Notify => ({
  ...callback(kind, { generation: 'v2', ...notes }),
  events: [],
});

export function told(event: CallEvent, notify: Notify): JsonObject | null {
  const request = wire.notify(call, event, notify);
  if (!request) return null;
  expect(request.retry).toEqual({ count: 1, on: ['connect'] });
  return JSON.parse(request.body ?? '') as JsonObject;
}

export const leg: LegProgress = {
  id: 'b'.repeat(32),
  label: '+15557773333',
  to: '+15557773333',
  from: '+15557771111',
  startedAt: startedAt + 4000,
};
export const ended = (changes: Partial<LegProgress>): CallEvent => ({
  kind: 'leg',
  event: 'ended',
  at,
  sequence: 0,
  leg: { ...leg, endedAt: at, ...changes },
});

export const recording: RecordingFacts = {
  id: 'fbe050949fd24afe9bf5b4c6820a41a0',
  url: 'https://voice.example.com/recordings/fbe050949fd24afe9bf5b4c6820a41a0',
  format: 'mp3',
  channels: 2,
  durationMs: 62_345,
  startedAt: startedAt + 3655,
  endedAt: startedAt + 16_000,
};
export const recordedAs = (event: 'started' | 'ready' | 'absent' | 'failed', more = {}): CallEvent => ({
  kind: 'recording',
  event,
  at,
  sequence: 0,
  by: 'start-recording',
  recording,
  ...more,
});

export const room = { name: 'team-42', id: 'c0'.repeat(16), size: 0 };
export const member = {
  callId: call.id,
  memberId: '1',
  muted: false,
  held: false,
  coaches: [],
  startsOnEnter: true,
  endsOnExit: false,
  joinedAt: startedAt,
};
export const inRoom = (event: 'created' | 'joined' | 'left' | 'ended' | 'muted'): CallEvent => ({
  kind: 'conference',
  event,
  at,
  sequence: 0,
  room,
  ...(event !== 'ended' && event !== 'created' && { member }),
});
