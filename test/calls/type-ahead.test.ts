import { expect, test } from 'vitest';
import type { Verb } from '../../src/verbs/index.ts';
import { house } from '../support/house.ts';
import { askAt } from '../support/verb-documents.ts';

const base = { answers: true, place: { line: 1, column: 1 } };
const pause: Verb = { ...base, verb: 'pause', durationMs: 3000 };
const drop: Verb = { ...base, verb: 'drop-digits', collection: 'pin' };
const gather = (url: string): Verb => ({
  ...base,
  verb: 'gather',
  prompts: [],
  bargeIn: true,
  digits: { minimum: 1, maximum: 2, endKeys: '#', firstDigitTimeoutMs: 2000, interDigitTimeoutMs: 1000 },
  rounds: 1,
  retryPrompts: [],
  typeAhead: 'keep',
  onInput: askAt(url),
  onNoMatch: askAt(url),
  onNoInput: askAt(url),
});

test.each([
  [[pause], '12'],
  [[pause, drop], ''],
  [[drop, pause], '12'],
])('keys that were typed ahead are forgotten with what was collected (%#)', async (before, digits) => {
  await using live = await house((url) => ({ '/': [...before, gather(`${url}/told`)], '/told': [] }));
  await live.run(async () => {
    const call = await live.call('/', { timed: [{ does: 'press', keys: '12', atMs: 1000 }] });
    await call.over;
  });
  expect(live.said('/told')).toMatchObject([{ report: { verb: 'gather', digits } }]);
});
