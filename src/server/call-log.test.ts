import { expect, test } from 'vitest';
import { memoryStore } from '../store/index.ts';
import { CallLog } from './call-log.ts';

test('a call that is being written down is listed once', async () => {
  const store = memoryStore();
  const listed: (readonly string[])[] = [];
  const calls: CallLog = new CallLog({
    ...store,
    async save(call) {
      await store.save(call);
      listed.push((await calls.list({ limit: 10 })).map(({ id }) => id));
    },
  });
  calls.open({ id: 'one', startedAt: 0, events: [] });
  calls.open({ id: 'two', startedAt: 1, events: [] });
  await calls.close('one');
  listed.push((await calls.list({ limit: 10 })).map(({ id }) => id));
  expect(listed).toEqual([
    ['two', 'one'],
    ['two', 'one'],
  ]);
});
