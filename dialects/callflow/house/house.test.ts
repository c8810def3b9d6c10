import { describe, expect, test } from 'vitest';
import type { JsonObject, ReadContext } from '../../dialect.ts';
import { ownCallback } from '../read/own-callback.ts';
import { exampleCall } from '../testing/call.ts';
import { firm, viewOf } from '../testing/firm.ts';
import { house } from './index.ts';

const message = { box: 'bobs', recording: 'r', from: '1001', name: '', at: 1, durationMs: 4000 };
const context: ReadContext = {
  role: 'call',
  answered: true,
  notes: {},
  settings: {},
  directory: viewOf({
    ...firm,
    messages: {
      fresh: { ...message, folder: 'new' },
      saved: { ...message, folder: 'saved' },
      other: { ...message, folder: 'saved' },
    },
  }),
  call: exampleCall({ sip: { ...exampleCall().sip, fromUser: '1002', fromHost: '127.0.0.1' } }),
};

function verbs(kind: string, notes: JsonObject, digits = '') {
  const report = { verb: 'gather', digits } as const;
  return house.answer(ownCallback(kind, notes), { why: 'verb', report, reports: [report] } as never, context).verbs;
}

describe('lamps show what is left once something is done with a message', () => {
  const shown = (kind: string, notes: JsonObject, digits = '') =>
    verbs(kind, notes, digits).flatMap((verb) => (verb.verb === 'show-presence' ? [[verb.who, verb.messages]] : []));
  const bob = '1002@127.0.0.1';

  test.each([
    ['keep', 'new', 'fresh', { fresh: 0, kept: 3 }],
    ['keep', 'saved', 'saved', { fresh: 1, kept: 2 }],
    ['delete', 'new', 'fresh', { fresh: 0, kept: 2 }],
    ['delete', 'saved', 'saved', { fresh: 1, kept: 1 }],
  ])('%s one that is %s', (action, folder, id, messages) => {
    expect(shown('message-do', { box: 'bobs', folder, id, index: 0, action })).toEqual([[bob, messages]]);
  });

  test('forward one: those of whoever has it then', () => {
    const notes = { box: 'bobs', folder: 'new', id: 'fresh', index: 0 };
    expect(shown('forward-message', notes, '1001')).toEqual([['1001@127.0.0.1', { fresh: 1, kept: 0 }]]);
  });
});

test.each([
  ['hotdesk', { action: 'login', interDigitMs: 700 }, 'hotdesk-id'],
  ['check-box', { interDigitMs: 700 }, 'box-number'],
])('%s waits between digits as its node says, in later steps too', (kind, notes, next) => {
  const [question] = verbs(kind, notes);
  expect(question).toMatchObject({
    digits: { interDigitTimeoutMs: 700 },
    onInput: { callback: { kind: next, notes: { interDigitMs: 700 } } },
  });
});
