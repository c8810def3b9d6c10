import { expect, test } from 'vitest';
import { type CallControl, LiveCalls } from './live-calls.ts';

function call(id: string, account: string) {
  const gone = new AbortController();
  return { gone, control: { id, account, leg: { gone: gone.signal } } as unknown as CallControl };
}

test('those that are over do not count, although they can still be found', () => {
  const calls = new LiveCalls();
  const [one, two] = [call('1', 'a'), call('2', 'a')];
  for (const { control } of [one, two, call('3', 'b')]) calls.add(control);
  expect([calls.reaches('a', 2), calls.reaches('a', 3), calls.reaches('b', 2), calls.reaches('c', 1)]).toEqual([
    true,
    false,
    false,
    false,
  ]);
  one.gone.abort();
  expect([calls.find('a', '1'), calls.count('a')]).toEqual([one.control, 1]);
  expect([calls.reaches('a', 2), calls.reaches('a', 1)]).toEqual([false, true]);
});
