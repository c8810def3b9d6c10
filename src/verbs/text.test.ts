import { expect, test } from 'vitest';
import {
  ask,
  type Callback,
  end,
  gather,
  into,
  on,
  play,
  printDiagnostic,
  printScript,
  redirect,
  type Script,
  say,
} from './index.ts';

const place = { line: 2, column: 3 };
const speech = { markup: 'plain', voice: {}, loops: 1, endKeys: '', answers: true, place } as const;
const callback: Callback = {
  dialect: 'bxml',
  kind: 'gather',
  url: 'https://app.example.com/menu',
  method: 'POST',
  credentials: { username: 'u', password: 'never shown' },
};

const script: Script = {
  dialect: 'bxml',
  usable: true,
  verbs: [
    gather({
      prompts: [
        say({ ...speech, text: 'One or "two"?' }),
        play({ source: { kind: 'url', url: 'https://a.example/b.wav' }, loops: 2, endKeys: '', answers: true, place }),
      ],
      bargeIn: true,
      digits: { minimum: 1, maximum: null, endKeys: '#', firstDigitTimeoutMs: 5000, interDigitTimeoutMs: 5000 },
      rounds: 1,
      retryPrompts: [],
      typeAhead: 'drop',
      onInput: ask(callback),
      branches: { '1': into([say({ ...speech, text: 'One' })]), '2': end('busy') },
      onNoMatch: on,
      onNoInput: ask({ ...callback, method: 'GET', notes: { again: true } }),
      answers: true,
      place,
    }),
    redirect({ callback, answers: false, place: { pointer: '/children/_' } }),
  ],
  atEnd: end('normal', true),
  atHangup: ask(callback),
  diagnostics: [],
};

test('a line a verb, what it holds below it, places at the end', () => {
  expect(printScript(script).split('\n')).toEqual([
    'gather bargeIn digits=(minimum=1 maximum=null endKeys="#" firstDigitTimeoutMs=5000 interDigitTimeoutMs=5000) rounds=1 typeAhead=drop answers @2:3',
    '  prompts:',
    '    say "One or \\"two\\"?" markup=plain loops=1 answers @2:3',
    '    play source=url(url="https://a.example/b.wav") loops=2 answers @2:3',
    '  onInput ask bxml/gather POST https://app.example.com/menu credentials=(username=u)',
    '  branches:',
    '    "1" into',
    '      say "One" markup=plain loops=1 answers @2:3',
    '    "2" end busy',
    '  onNoMatch on',
    '  onNoInput ask bxml/gather GET https://app.example.com/menu credentials=(username=u) notes=(again)',
    'redirect bxml/gather POST https://app.example.com/menu credentials=(username=u) @/children/_',
    'at end: end normal answers',
    'at hangup: ask bxml/gather POST https://app.example.com/menu credentials=(username=u)',
    '',
  ]);
});

test('an unusable script says so', () => {
  expect(printScript({ ...script, usable: false, verbs: [] })).toMatch(/^unusable\n/);
});

test('a diagnostic is one line', () => {
  expect(
    printDiagnostic({
      code: 'unknown-element',
      severity: 'warning',
      message: 'Skipped.',
      place,
      hint: 'try Say',
      providerCode: '12200',
    }),
  ).toBe('2:3 warning unknown-element [12200] Skipped. (try Say)');
  expect(printDiagnostic({ code: 'x', severity: 'error', message: 'Y.' })).toBe('- error x Y.');
});
