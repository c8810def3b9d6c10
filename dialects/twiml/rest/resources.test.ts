import { describe, expect, test } from 'vitest';
import type { CallRecord } from '../../../src/desk/index.ts';
import { segmentsOf } from '../../segments.ts';
import { callResource } from './call-resource.ts';
import { codes, failed } from './codes.ts';
import { face } from './index.ts';
import { render } from './shape.ts';
import { hook } from './urls.ts';

const june = Date.parse('2017-06-01T20:48:32Z');
const id = '0123456789abcdef0123456789abcdef';
const account = `AC${'a'.repeat(32)}`;
const base = `/2010-04-01/Accounts/${account}`;

const queued: CallRecord = {
  id,
  direction: 'outbound',
  from: '+15551230002',
  to: '+15551230001',
  callerName: '',
  state: 'queued',
  createdAt: june,
  notes: { number: `PN${'1'.repeat(32)}` },
};
const shown = (call: CallRecord) => render(callResource.shape, { base, account, call });
const status = (call: Partial<CallRecord>) => shown({ ...queued, ...call })['status'];

describe('a call', () => {
  test('that waits for its turn', () => {
    expect(shown(queued)).toEqual({
      sid: `CA${id}`,
      account_sid: account,
      api_version: '2010-04-01',
      status: 'queued',
      direction: 'outbound-api',
      to: '+15551230001',
      to_formatted: '(555) 123-0001',
      from: '+15551230002',
      from_formatted: '(555) 123-0002',
      phone_number_sid: `PN${'1'.repeat(32)}`,
      parent_call_sid: null,
      answered_by: null,
      caller_name: null,
      forwarded_from: null,
      group_sid: null,
      trunk_sid: null,
      annotation: null,
      start_time: null,
      end_time: null,
      duration: null,
      queue_time: '0',
      price: null,
      price_unit: 'USD',
      date_created: 'Thu, 01 Jun 2017 20:48:32 +0000',
      date_updated: 'Thu, 01 Jun 2017 20:48:32 +0000',
      uri: `${base}/Calls/CA${id}.json`,
      subresource_uris: {
        notifications: `${base}/Calls/CA${id}/Notifications.json`,
        recordings: `${base}/Calls/CA${id}/Recordings.json`,
        payments: `${base}/Calls/CA${id}/Payments.json`,
        events: `${base}/Calls/CA${id}/Events.json`,
        siprec: `${base}/Calls/CA${id}/Siprec.json`,
        streams: `${base}/Calls/CA${id}/Streams.json`,
        transcriptions: `${base}/Calls/CA${id}/Transcriptions.json`,
        user_defined_message_subscriptions: `${base}/Calls/CA${id}/UserDefinedMessageSubscriptions.json`,
        user_defined_messages: `${base}/Calls/CA${id}/UserDefinedMessages.json`,
      },
    });
  });

  test('that is over', () => {
    const over: CallRecord = {
      ...queued,
      to: 'user:anna',
      parentId: 'f'.repeat(32),
      direction: 'dialled',
      state: 'ended',
      machine: 'machine',
      messageEnd: 'beep',
      startedAt: june + 1500,
      answeredAt: june + 4000,
      endedAt: june + 65_000,
      ended: { cause: 'normal', raw: 'NORMAL_CLEARING', by: 'caller' },
    };
    expect(shown(over)).toMatchObject({
      status: 'completed',
      direction: 'outbound-dial',
      to: 'client:anna',
      parent_call_sid: `CA${'f'.repeat(32)}`,
      answered_by: 'machine_end_beep',
      start_time: 'Thu, 01 Jun 2017 20:48:33 +0000',
      end_time: 'Thu, 01 Jun 2017 20:49:37 +0000',
      duration: '61',
      queue_time: '0',
    });
  });

  test('waits as long as it waited', () => {
    expect(shown({ ...queued, state: 'ringing', startedAt: june + 1500 })).toMatchObject({ queue_time: '1500' });
  });

  test('stands as the provider says it', () => {
    const ended = { state: 'ended', endedAt: june } as const;
    const by = (cause: 'busy' | 'no-answer' | 'cancelled' | 'unallocated', us?: true) => ({
      ...ended,
      ended: { cause, raw: '', by: us ? 'us' : 'caller' } as const,
    });
    expect([
      status({ state: 'dialling' }),
      status({ state: 'ringing' }),
      status({ state: 'answered', answeredAt: june }),
      status(by('busy')),
      status(by('no-answer')),
      status(by('unallocated')),
      status(by('cancelled', true)),
      status({ ...by('cancelled'), direction: 'inbound' }),
    ]).toEqual(['queued', 'ringing', 'in-progress', 'busy', 'no-answer', 'failed', 'canceled', 'no-answer']);
  });
});

test('credentials of a url go beside it, and everything else of it stays as it was', () => {
  expect(hook('https://me:s%40cret@app.example.com/a%20b?x=1#rc=2', 'GET')).toEqual({
    url: 'https://app.example.com/a%20b?x=1#rc=2',
    method: 'GET',
    credentials: { username: 'me', password: 's@cret' },
  });
  expect(hook('https://APP.example.com:443/?b&a', undefined)).toEqual({ url: 'https://APP.example.com:443/?b&a' });
  expect(hook('', 'POST')).toBeUndefined();
});

test('errors have one shape, and a status of their own', () => {
  for (const code of Object.keys(codes).map(Number) as (keyof typeof codes)[]) {
    const { status: http, body } = failed(code);
    expect(http).toBeGreaterThanOrEqual(400);
    expect(body).toEqual({
      json: {
        code,
        message: expect.stringMatching(/\S/),
        more_info: `https://www.twilio.com/docs/errors/${code}`,
        status: http,
      },
    });
  }
});

test('how many short messages a text is', () => {
  expect(
    [
      '',
      'a'.repeat(160),
      'a'.repeat(161),
      '€'.repeat(80),
      '€'.repeat(81),
      'я'.repeat(70),
      'я'.repeat(71),
      '😀'.repeat(35),
    ].map((text) => segmentsOf(text)),
  ).toEqual([1, 1, 2, 1, 2, 1, 2, 1]);
});

test('every operation has a name, a path and a way to fail of its own', () => {
  const names = face.operations.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  const places = face.operations.map(({ method, path }) => `${method} ${path}`);
  expect(new Set(places).size).toBe(places.length);
});
