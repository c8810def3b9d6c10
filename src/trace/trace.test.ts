import { expect, test } from 'vitest';
import { systemClock } from '../clock/index.ts';
import { CallTrace } from './trace.ts';

test('events keep their order and carry the time since the call began', () => {
  let now = 1000;
  const heard: unknown[] = [];
  const trace = new CallTrace({ ...systemClock, now: () => now }, [(event) => heard.push(event)]);
  trace.record({ event: 'dtmf', key: '1' });
  now = 1450;
  trace.record({ event: 'dtmf', key: '2' });
  expect(trace.events).toEqual([
    { at: 0, event: 'dtmf', key: '1' },
    { at: 450, event: 'dtmf', key: '2' },
  ]);
  expect(heard).toEqual(trace.events);
});

test('a secret is hidden from the moment it is known', () => {
  const trace = new CallTrace(systemClock);
  trace.hide('hunter2');
  trace.record({ event: 'error', code: 'x', message: 'the password hunter2 is wrong', facts: {} });
  expect(JSON.stringify(trace.events)).not.toContain('hunter2');
});
