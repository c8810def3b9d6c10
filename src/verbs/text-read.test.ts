import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { scripts } from '../../test/support/scripts.ts';
import { end, pause, printScript, readScriptText, redirect, type Script, type VerbName } from './index.ts';
import { membersBy, shapeOf } from './shape.ts';

const allVerbs = [...membersBy(shapeOf('Verb'), 'verb').keys()] as VerbName[];

function readBack(script: Script): Script {
  const result = readScriptText(printScript(script));
  if (!result.ok) throw new Error(`${result.problem}\n${printScript(script).split('\n')[result.line - 1]}`);
  return result.script;
}

/** At the top of a script there is a line for every signal, and none for a table without signals. */
function withoutEmptySignals(script: Script): Script {
  const { atSignal, ...rest } = script;
  return atSignal && Object.keys(atSignal).length > 0 ? script : rest;
}

describe('what is printed is read back', () => {
  test.each([
    ['sensible scripts', {}],
    ['any texts at all', { odd: true }],
    ['every verb there is', { odd: true, verbs: allVerbs }],
  ])('%s', (_, wishes) => {
    fc.assert(
      fc.property(scripts(wishes).map(withoutEmptySignals), (script) => {
        expect(readBack(script)).toEqual(script);
      }),
      { numRuns: 150 },
    );
  });

  test('all but diagnostics and passwords', () => {
    const place = { line: 1, column: 1 };
    const credentials = { username: 'u', password: 'p' };
    const callback = { dialect: 'one', kind: 'x', url: 'https://a.example/', method: 'GET', credentials } as const;
    const script: Script = {
      dialect: 'one',
      usable: false,
      verbs: [redirect({ callback, answers: false, place })],
      atEnd: end(),
      atHangup: end(),
      diagnostics: [{ code: 'x', severity: 'error', message: 'Y.' }],
    };
    expect(printScript(script)).not.toContain('p)');
    expect(readBack(script)).toEqual({
      ...script,
      verbs: [
        redirect({ callback: { ...callback, credentials: { username: 'u', password: '' } }, answers: false, place }),
      ],
      diagnostics: [],
    });
  });

  test('however deeply it is nested', () => {
    const place = { line: 1, column: 1 };
    let atEnd: Script['atEnd'] = end();
    for (let depth = 0; depth < 400; depth += 1)
      atEnd = {
        go: 'into',
        verbs: [{ ...pause({ durationMs: depth, answers: false, place }) }, unsupportedWith(atEnd)],
      };
    const script: Script = { dialect: 'one', usable: true, verbs: [], atEnd, atHangup: end(), diagnostics: [] };
    expect(readBack(script)).toEqual(script);
  });
});

function unsupportedWith(onSkipped: Script['atEnd']) {
  return { verb: 'unsupported', said: 'x', reason: 'y', onSkipped, answers: false, place: { pointer: '/a' } } as const;
}

const menu = `script one
gather bargeIn digits=(minimum=1 maximum=1 firstDigitTimeoutMs=5000 interDigitTimeoutMs=5000) rounds=1 typeAhead=drop @2:3
  prompts:
    say "One or two?" markup=plain loops=1 answers @3:5
  onInput ask one/gather POST https://app.example.com/menu
  onNoMatch on
  onNoInput end normal
at end: end normal
`;

test('lines may end as on Windows, stand apart, and be indented further', () => {
  const plain = readScriptText(menu);
  expect(plain.ok).toBe(true);
  expect(readScriptText(menu.replaceAll('\n', '\r\n'))).toEqual(plain);
  expect(readScriptText(menu.replaceAll('\n', '\n\n').replaceAll('\n  ', '\n      '))).toEqual(plain);
});

describe('a text that was edited wrongly or cut off gives a sentence and its line', () => {
  test.each([
    ['', 1, 'the text is empty; it begins with "script" and the name of a dialect'],
    [menu.replace('script one\n', ''), 1, '"script" is missing here: gather bargeIn digits=(minimum'],
    [menu.replace('gather', 'gahter'), 2, 'there is no verb gahter'],
    [menu.replace('gather', 'gathr'), 2, 'there is no verb gathr; gather was meant, perhaps'],
    [menu.replace('bargeIn', 'bargein'), 2, 'there is no field bargein; bargeIn was meant, perhaps'],
    [menu.replace('bargeIn', 'bargeIn=1'), 2, 'bargeIn: it must be true or false'],
    [menu.replace('rounds=1', 'rounds=one'), 2, 'rounds: it must be a number'],
    [menu.replace('rounds=1', 'rounds'), 2, 'rounds: it must be a number'],
    [menu.replace('rounds=1', 'rounds=1 rounds=2'), 2, 'rounds is there twice'],
    [menu.replace('rounds=1', 'rounds=1e309'), 2, '1e309 is too large a number'],
    [menu.replace('rounds=1 ', ''), 2, 'rounds is missing from gather'],
    [menu.replace('maximum=1', 'maximum=few'), 2, 'digits: maximum: it must be a number or null'],
    [menu.replace('minimum=1 ', ''), 2, 'digits: minimum is missing'],
    [menu.replace('=drop', '=dropp'), 2, 'typeAhead: it must be keep or drop'],
    [menu.replace('5000)', '5000'), 2, 'the name of a field, or ")", is missing here: @2:3'],
    [menu.replace('@2:3', ''), 2, 'place is missing from gather'],
    [menu.replace('@2:3', '@two'), 2, '"two" is no place; for example 3:5 or /steps/0'],
    [menu.replace('two?"', 'two?'), 4, 'the quotes are not closed: "One or two?'],
    [menu.replace('    say', '  say'), 4, 'say'],
    [menu.replace('    say', '    dial'), 4, 'there is no verb dial'],
    [menu.replace('POST ', ''), 5, 'the method must be GET or POST, not https://app.example.com/menu'],
    [menu.replace(' on\n', ' off\n'), 6, '"off" does not say what follows; "on", "ask", "into" and "end" do'],
    [menu.replace(' on\n', ' on\n    say "x"\n'), 7, 'nothing can stand below "onNoMatch on"'],
    [menu.replace('  onNoMatch on\n', ''), 2, 'onNoMatch is missing from gather'],
    [menu.replace('end normal\nat', 'end never\nat'), 7, 'the cause: it must be normal, busy'],
    [menu.replace('at end', 'at and'), 8, '"at and" is not known; there are end, hangup and signal'],
    [menu.replace('at end: end normal\n', ''), 7, 'the line "at end:" is missing below this one'],
    [`${menu}say "Late" markup=plain loops=1 @9:1\n`, 9, 'verbs stand above the line "at end:"'],
    [`  ${menu}`, 1, 'it is indented, but there is nothing above that it could belong to'],
  ])('%#', (text, line, problem) => {
    expect(readScriptText(text)).toEqual({ ok: false, problem: expect.stringContaining(problem), line });
  });

  test('whatever is cut or changed, nothing is thrown', () => {
    fc.assert(
      fc.property(
        scripts(),
        fc.nat(),
        fc.nat(3),
        fc.constantFrom('', '"', '(', ' ', '\n', '=', ':', '-'),
        (script, at, length, put) => {
          const text = printScript(script);
          const from = at % text.length;
          const result = readScriptText(text.slice(0, from) + put + text.slice(from + length));
          if (result.ok) return;
          expect(result.problem).not.toBe('');
          expect(result.line).toBeGreaterThan(0);
          expect(result.line).toBeLessThanOrEqual(text.split('\n').length + 1);
        },
      ),
      { numRuns: 300 },
    );
  });

  test('brackets without end are no danger', () => {
    const nested = `script x\nset-variables variables=${'(a='.repeat(50_000)}`;
    expect(readScriptText(nested)).toMatchObject({ ok: false, problem: 'this is nested too deeply', line: 2 });
    const pair = ['unsupported x reason=y @1:1', 'onSkipped into'];
    const lines = Array.from({ length: 20_000 }, (_, depth) => ' '.repeat(depth) + pair[depth % 2]);
    const indented = `script x\n${lines.join('\n')}`;
    expect(readScriptText(indented)).toEqual({ ok: false, problem: 'this is nested too deeply', line: 1002 });
  });
});
