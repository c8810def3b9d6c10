import { expect, test } from 'vitest';
import { systemClock } from '../clock/index.ts';
import { pause } from '../verbs/index.ts';
import { scriptText } from './event.ts';
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

test('a document is printed when somebody reads it, without what is hidden; an older trace has it printed', () => {
  const trace = new CallTrace(systemClock);
  trace.hide('hunter2');
  const [place, atEnd] = [
    { line: 1, column: 2 },
    { go: 'end', cause: 'normal', answers: false },
  ] as const;
  const verbs = [pause({ durationMs: 1000, answers: true, place })];
  const atHangup = {
    go: 'ask',
    callback: { dialect: 'a', kind: 'b', method: 'GET', url: 'http://x/hunter2' },
  } as const;
  trace.record({ event: 'script', dialect: 'a', usable: true, verbs, atEnd, atHangup });
  const [script] = trace.events;
  expect(script?.event === 'script' && scriptText(script)).toBe(
    'script a\npause durationMs=1000 answers @1:2\nat end: end normal\nat hangup: ask a/b GET http://x/•••\n',
  );
  expect(scriptText({ dialect: 'a', text: 'as it was', verbs: [] })).toBe('as it was');
});
