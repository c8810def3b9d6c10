import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { makeVerbSchema } from '../../scripts/verb-schema.ts';
import { validateScript } from '../../test/support/valid-script.ts';
import { end, hangup, on, pause, type Script, unsupported } from './index.ts';

const place = { line: 1, column: 1 };
const script = (verbs: Script['verbs']): Script => ({
  dialect: 'one',
  usable: true,
  verbs,
  atEnd: end(),
  atHangup: end(),
  diagnostics: [],
});

test('the schema is the one that the types give', () => {
  expect(readFileSync('src/verbs/schema.json', 'utf8'), 'run `npm run schema`').toBe(makeVerbSchema());
});

test('what the builders make is a Script', () => {
  const verbs = [
    pause({ durationMs: 1000, answers: false, place }),
    unsupported({ said: 'Pay', reason: 'no gateway', onSkipped: on, answers: false, place: { pointer: '/steps/0' } }),
    hangup({ cause: 'normal', headers: {}, answers: true, place }),
  ];
  expect(validateScript(JSON.parse(JSON.stringify(script(verbs))))).toEqual([]);
});

test('a mistake is named with its place', () => {
  const broken = script([{ ...pause({ durationMs: 1000, answers: false, place }), durationMs: '1s' } as never]);
  expect(validateScript(broken).join('\n')).toContain('/verbs/0/durationMs must be number');
  const unknown = script([{ verb: 'fly', place, answers: false } as never]);
  expect(validateScript(unknown).join('\n')).toContain('/verbs/0');
  expect(validateScript({})).not.toEqual([]);
});

test('a verb is frozen', () => {
  expect(() => Object.assign(pause({ durationMs: 1, answers: false, place }), { durationMs: 2 })).toThrow(TypeError);
});
