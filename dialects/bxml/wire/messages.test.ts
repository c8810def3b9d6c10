import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { JsonObject, MessageEventFacts, MessageFacts } from '../../dialect.ts';
import { segmentsOf } from '../../segments.ts';
import { messageId, messageIdIn } from './messages.ts';
import { wire } from './wire.ts';

const at = Date.UTC(2024, 8, 14, 18, 20, 11, 160);

const example = (changes: Partial<MessageFacts> = {}): MessageFacts => ({
  id: '51633ec68f8d419893c1b38f1a31c52e',
  direction: 'outbound',
  from: '+15557772222',
  to: ['+15557771111'],
  text: 'Hello there',
  media: [],
  state: 'sent',
  createdAt: at - 900,
  changedAt: at,
  notes: { applicationId: '93de2206-9669-4e07-948d-329f4b722ee2', tag: 'order 7' },
  account: { id: 'shop', ids: { bxml: '9912345' }, apiUrl: 'https://voice.example.com' },
  settings: {},
  ...changes,
});

const told = (changes: Partial<MessageFacts>, event: Partial<MessageEventFacts>) =>
  wire.message?.(
    example(changes),
    { state: 'delivered', to: '+15557771111', at, ...event },
    { url: 'https://app.example.com/texts', credentials: { username: 'ann', password: 'word' } },
  ) ?? null;

test('one that arrived is told as a list of one, without its text', () => {
  const request = told({}, {});
  expect(request).toMatchObject({
    method: 'POST',
    url: 'https://app.example.com/texts',
    headers: { 'Content-Type': 'application/json' },
    credentials: { username: 'ann', password: 'word' },
    deadlines: { totalMs: 10_000 },
    allowsNothing: true,
  });
  expect(JSON.parse(request?.body ?? '')).toEqual([
    {
      type: 'message-delivered',
      time: '2024-09-14T18:20:11.160Z',
      description: 'Message delivered to handset.',
      to: '+15557771111',
      message: {
        id: messageId(example()),
        owner: '+15557772222',
        applicationId: '93de2206-9669-4e07-948d-329f4b722ee2',
        time: '2024-09-14T18:20:10.260Z',
        segmentCount: 1,
        direction: 'out',
        to: ['+15557771111'],
        from: '+15557772222',
        text: '',
        tag: 'order 7',
      },
    },
  ]);
});

test('one that came has its text, and the number of ours that it came to', () => {
  const media = ['https://media.example.com/a.png'];
  const request = told(
    { direction: 'inbound', from: '+15557771111', to: ['+15557772222', '+15557773333'], media, notes: {} },
    { state: 'received', to: '+15557772222' },
  );
  expect(request?.parameters).toMatchObject({
    type: 'message-received',
    to: '+15557772222',
    description: 'Incoming message received',
    message: {
      owner: '+15557772222',
      direction: 'in',
      to: ['+15557772222', '+15557773333'],
      from: '+15557771111',
      text: 'Hello there',
      media,
      applicationId: expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/),
    },
  });
});

describe('which states are told', () => {
  const media = ['https://media.example.com/a.png'];
  test.each<[string, Partial<MessageFacts>, Partial<MessageEventFacts>, JsonObject | null]>([
    ['waiting', {}, { state: 'queued' }, null],
    ['leaving, as text alone', {}, { state: 'sending' }, null],
    ['leaving, with media', { media }, { state: 'sending' }, { type: 'message-sending' }],
    ['taken, and to be confirmed', {}, { state: 'sent' }, null],
    ['taken, for good', {}, { state: 'sent', isLast: true }, { type: 'message-delivered' }],
    [
      'failed',
      {},
      { state: 'failed', problem: 'forbidden to country' },
      { type: 'message-failed', description: 'forbidden to country', errorCode: 5999 },
    ],
    ['failed for no reason', {}, { state: 'failed' }, { type: 'message-failed', description: 'unknown error' }],
  ])('%s', (_what, changes, event, expected) => {
    const request = told(changes, event);
    if (expected === null) expect(request).toBeNull();
    else expect(request?.parameters).toMatchObject(expected);
  });
});

test('an id leads back to the message, and nothing else does', () => {
  fc.assert(
    fc.property(
      fc.bigInt({ min: 0n, max: (1n << 128n) - 1n }),
      fc.integer({ min: 1e12, max: 2e12 }),
      (id, createdAt) => {
        const hex = id.toString(16).padStart(32, '0');
        expect(messageIdIn(messageId({ id: hex, createdAt }))).toBe(hex);
      },
    ),
  );
  fc.assert(
    fc.property(fc.string(), (spelled) => {
      const id = messageIdIn(spelled);
      expect(id === null || /^[0-9a-f]{32}$/.test(id)).toBe(true);
    }),
  );
  expect(messageIdIn(`1726338010260${'z'.repeat(25)}`)).toBeNull();
});

test.each([
  ['', 1],
  ['a'.repeat(160), 1],
  ['a'.repeat(161), 2],
  ['a'.repeat(306), 2],
  ['a'.repeat(307), 3],
  ['€'.repeat(80), 1],
  ['€'.repeat(81), 2],
  ['ж'.repeat(70), 1],
  ['ж'.repeat(71), 2],
  ['😀'.repeat(35), 1],
  ['😀'.repeat(36), 2],
])('%# is taken apart as the alphabet demands', (text, segments) => {
  expect(segmentsOf(text)).toBe(segments);
});
