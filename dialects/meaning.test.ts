import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  ask,
  compareScripts,
  end,
  gather,
  hangup,
  into,
  on,
  pause,
  printVerbs,
  redirect,
  type Script,
  say,
  type Then,
  type Verb,
} from '../src/verbs/index.ts';
import { scripts } from '../test/support/scripts.ts';
import { validateScript } from '../test/support/valid-script.ts';
import { meaningOf } from './meaning.ts';

const place = { line: 1, column: 1 };
const speak = (text: string, answers = true) =>
  say({ text, markup: 'plain', voice: {}, loops: 1, endKeys: '', answers, place });
const callback = (path: string) =>
  ({ dialect: 'x', kind: 'y', url: `https://app.example.com/${path}`, method: 'POST' }) as const;
const to = (path: string) => ask(callback(path));
const go = (path: string) => redirect({ callback: callback(path), answers: false, place });
const leave = hangup({ cause: 'normal', headers: {}, answers: true, place });
const menu = (ways: Partial<{ onInput: Then; onNoMatch: Then; onNoInput: Then; branches: Record<string, Then> }>) =>
  gather({
    prompts: [],
    bargeIn: true,
    rounds: 1,
    retryPrompts: [],
    typeAhead: 'keep',
    onInput: on,
    onNoMatch: on,
    onNoInput: on,
    answers: true,
    place,
    ...ways,
  });
const script = (verbs: readonly Verb[], atEnd: Then = end('normal', true)): Script => ({
  dialect: 'x',
  usable: true,
  verbs,
  atEnd,
  atHangup: end(),
  diagnostics: [],
});

describe('two ways of saying the same', () => {
  const same: Readonly<Record<string, readonly [Script, Script]>> = {
    'a redirect at the end, and the end that asks': [script([speak('Hi'), go('a')]), script([speak('Hi')], to('a'))],
    'a hang-up at the end, and the end': [script([speak('Hi'), leave]), script([speak('Hi')])],
    'what the last verb leads to, and what the script leads to': [
      script([menu({ onInput: to('a'), onNoMatch: to('b'), onNoInput: to('b') })]),
      script([menu({ onInput: to('a') })], to('b')),
    ],
    'verbs behind, and a branch': [
      script([menu({ onInput: to('a') }), speak('Nothing heard.'), go('b')]),
      script([
        menu({
          onInput: to('a'),
          onNoMatch: into([speak('Nothing heard.'), go('b')]),
          onNoInput: into([speak('Nothing heard.'), go('b')]),
        }),
      ]),
    ],
    'a branch that is only a way out, and the way out': [
      script([menu({ branches: { '1': into([go('a')]), '2': into([leave]), '3': into([]) } })], to('b')),
      script([menu({ branches: { '1': to('a'), '2': end('normal', true), '3': to('b') } })], to('b')),
    ],
    'verbs at the end, and verbs in the list': [
      script([speak('Hi')], into([speak('Bye')])),
      script([speak('Hi'), speak('Bye'), hangup({ cause: 'normal', headers: {}, answers: false, place })]),
    ],
    'verbs that nothing leads to, and none': [script([go('a'), speak('Never')]), script([go('a')])],
    'two loops, and twice': [
      script([{ ...speak('Hi'), loops: 2 }, pause({ durationMs: 3000, answers: true, place })]),
      script([
        speak('Hi'),
        speak('Hi'),
        pause({ durationMs: 1000, answers: true, place }),
        pause({ durationMs: 2000, answers: true, place }),
      ]),
    ],
    'answering again, and not': [
      script([speak('One'), speak('Two', true)], end('normal', true)),
      script([speak('One'), speak('Two', false)], end('normal', false)),
    ],
  };

  test.each(Object.entries(same))('%s', (_, [one, other]) => {
    expect(printVerbs(meaningOf(one).verbs)).toBe(printVerbs(meaningOf(other).verbs));
    expect(compareScripts(meaningOf(one), meaningOf(other))).toEqual([]);
    expect(compareScripts(one, other)).not.toEqual([]);
  });
});

describe('what is not the same stays apart', () => {
  const different: Readonly<Record<string, readonly [Script, Script]>> = {
    'which verb answers': [script([speak('One', false), speak('Two')]), script([speak('One'), speak('Two')])],
    'where the end leads': [script([speak('Hi')], to('a')), script([speak('Hi')], to('b'))],
    'a hang-up with headers': [
      script([hangup({ cause: 'normal', headers: { 'X-A': '1' }, answers: true, place })]),
      script([leave]),
    ],
    'a key that ends all loops, and one that ends the first': [
      script([{ ...speak('Hi'), endKeys: '#', loops: 2 }]),
      script([
        { ...speak('Hi'), endKeys: '#' },
        { ...speak('Hi'), endKeys: '#' },
      ]),
    ],
    'which way out leads on': [script([menu({ onInput: to('a') })]), script([menu({ onNoInput: to('a') })])],
  };

  test.each(Object.entries(different))('%s', (_, [one, other]) => {
    expect(compareScripts(meaningOf(one), meaningOf(other))).not.toEqual([]);
  });
});

test('of any script it is a script, and has the same meaning itself', () => {
  fc.assert(
    fc.property(scripts(), (one) => {
      const meaning = meaningOf(one);
      expect(validateScript(JSON.parse(JSON.stringify(meaning)))).toEqual([]);
      expect(compareScripts(meaningOf(meaning), meaning)).toEqual([]);
    }),
    { numRuns: 200 },
  );
});
