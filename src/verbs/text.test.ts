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
  setVariables,
  tag,
} from './index.ts';

const place = { line: 2, column: 3 };
const speech = { markup: 'plain', voice: {}, loops: 1, endKeys: '', answers: true, place } as const;
const callback: Callback = {
  dialect: 'one',
  kind: 'gather',
  url: 'https://app.example.com/menu',
  method: 'POST',
  credentials: { username: 'u', password: 'never shown' },
};

const script: Script = {
  dialect: 'one',
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
    'script one',
    'gather bargeIn digits=(minimum=1 maximum=null endKeys="#" firstDigitTimeoutMs=5000 interDigitTimeoutMs=5000) rounds=1 typeAhead=drop answers @2:3',
    '  prompts:',
    '    say "One or \\"two\\"?" markup=plain loops=1 answers @2:3',
    '    play source=url(url="https://a.example/b.wav") loops=2 answers @2:3',
    '  onInput ask one/gather POST https://app.example.com/menu credentials=(username=u)',
    '  branches:',
    '    "1" into',
    '      say "One" markup=plain loops=1 answers @2:3',
    '    "2" end busy',
    '  onNoMatch on',
    '  onNoInput ask one/gather GET https://app.example.com/menu credentials=(username=u) notes=(again)',
    'redirect one/gather POST https://app.example.com/menu credentials=(username=u) @/children/_',
    'at end: end normal answers',
    'at hangup: ask one/gather POST https://app.example.com/menu credentials=(username=u)',
    '',
  ]);
});

test('an unusable script says so', () => {
  expect(printScript({ ...script, usable: false, verbs: [] })).toMatch(/^script one unusable\nat end:/);
});

test('what could be taken for something else stands in quotes', () => {
  const odd: Script = {
    ...script,
    verbs: [
      say({ ...speech, text: 'true' }),
      say({ ...speech, text: '', name: '' }),
      redirect({ callback: { ...callback, kind: 'a b', url: 'x y' }, answers: false, place: { pointer: '' } }),
      tag({ tag: '', answers: false, place: { pointer: '/' } }),
      setVariables({
        variables: { go: 'on', off: false, nothing: null, 'a b': true, inside: { kind: 'url' } },
        exported: false,
        answers: false,
        place: { pointer: '/a\n@1:1' },
      }),
    ],
    atHangup: end('busy'),
    atSignal: { '*': on, 'a b': end() },
  };
  expect(printScript(odd).split('\n')).toEqual([
    'script one',
    'say "true" markup=plain loops=1 answers @2:3',
    'say "" markup=plain loops=1 answers name="" @2:3',
    'redirect one/"a b" POST "x y" credentials=(username=u) @/',
    'tag "" @"/"',
    'set-variables variables=(go=on off=false nothing=null "a b" inside=(kind=url)) @"/a\\n@1:1"',
    'at end: end normal answers',
    'at hangup: end busy',
    'at signal *: on',
    'at signal "a b": end normal',
    '',
  ]);
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
