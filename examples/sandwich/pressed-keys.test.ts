import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type KeysRequest, pressedKeys } from './pressed-keys.ts';

const pressed = fc.stringMatching(/^[0-9*#A-D]{1,8}$/);

/** What a request looks like to the server once its query and body are parsed. */
const requests: Readonly<Record<string, (keys: string) => KeysRequest>> = {
  'a TwiML form': (Digits) => ({ query: { tries: '1' }, body: { CallSid: 'CA1', Digits } }),
  'a TwiML query': (Digits) => ({ query: { tries: '1', CallSid: 'CA1', Digits } }),
  'a BXML event': (digits) => ({ query: {}, body: { eventType: 'gather', digits, terminatingDigit: '' } }),
  'a pivot form or JSON': (choose) => ({ query: {}, body: { 'Call-ID': 'c1', Digits: { choose } } }),
  'a pivot query': (choose) => ({ query: { 'Call-ID': 'c1', Digits: { choose } } }),
  'a Tropo result': (value) => ({
    query: {},
    body: { result: { complete: true, actions: { name: 'choose', disposition: 'SUCCESS', value } } },
  }),
  'a Tropo result of two actions': (value) => ({
    query: {},
    body: {
      result: {
        actions: [
          { name: 'sandwiches', value: 'other' },
          { name: 'choose', value },
        ],
      },
    },
  }),
};

test.each(Object.entries(requests))('%s gives the keys as they were pressed', (_name, request) => {
  fc.assert(
    fc.property(pressed, (keys) => {
      expect(pressedKeys(request(keys), 'choose')).toBe(keys);
    }),
  );
});

test('keys of an earlier question are not the answer to this one', () => {
  for (const name of ['a pivot form or JSON', 'a pivot query', 'a Tropo result'])
    expect(pressedKeys(requests[name]?.('1') ?? { query: {} }, 'sandwiches'), name).toBe('');
});

describe('no keys', () => {
  test.each<[string, KeysRequest]>([
    ['nothing at all', { query: {} }],
    ['a BXML gather that heard none', { query: {}, body: { eventType: 'gather', digits: '' } }],
    [
      'a Tropo ask that ran into silence',
      { query: {}, body: { result: { actions: { name: 'choose', attempts: 1 } } } },
    ],
    ['a Tropo result without actions', { query: {}, body: { result: { state: 'ANSWERED' } } }],
    ['a Tropo session', { query: {}, body: { session: { id: 's1' } } }],
  ])('%s', (_name, request) => expect(pressedKeys(request, 'choose')).toBe(''));

  test('whatever was sent, the answer is a string', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (query, body) => {
        expect(pressedKeys({ query, body }, 'choose')).toBeTypeOf('string');
        expect(pressedKeys({ query, body: { Digits: body, result: { actions: query } } }, 'choose')).toBeTypeOf(
          'string',
        );
      }),
    );
  });
});
