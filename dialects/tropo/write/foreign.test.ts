import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readScriptText, type Script, type VerbName, validateScript } from '../../../src/verbs/index.ts';
import { membersBy, shapeOf } from '../../../src/verbs/shape.ts';
import { scripts } from '../../../test/support/scripts.ts';
import { read } from '../read/read.ts';
import { context, replyOf } from '../testing/reply.ts';
import { weigh } from '../weigh.ts';
import { write } from './index.ts';

const everyVerb = [...membersBy(shapeOf('Verb'), 'verb').keys()] as readonly VerbName[];

describe('a script of another dialect becomes a document that is read and known as Tropo', () => {
  test.each([
    ['sensible', {}],
    ['odd', { odd: true }],
    ['with verbs of every kind', { verbs: everyVerb }],
  ] as const)('any %s one', (_, wishes) => {
    fc.assert(fc.property(scripts({ ...wishes, dialect: 'twiml' }), check), { numRuns: 200 });
  });

  const fixtures = join(import.meta.dirname, '..', '..', '..', 'fixtures');
  const cases = readdirSync(fixtures)
    .filter((dialect) => dialect !== 'tropo')
    .flatMap((dialect) =>
      readdirSync(join(fixtures, dialect)).map((name) => join(fixtures, dialect, name, 'verbs.txt')),
    )
    .filter(existsSync);

  test('the fixtures of the others', () => {
    expect(cases.length).toBeGreaterThan(100);
    for (const file of cases) {
      const text = readScriptText(readFileSync(file, 'utf8'));
      expect(text, file).toMatchObject({ ok: true });
      if (text.ok && text.script.usable) check(text.script);
    }
  });
});

function check(script: Script): void {
  const { body, diagnostics } = write(script);
  const reply = replyOf(body);
  const back = read(reply, context);
  expect(back.usable).toBe(true);
  expect(validateScript(JSON.parse(JSON.stringify(back)))).toEqual([]);
  expect(weigh(reply).score).toBeGreaterThanOrEqual(10);
  for (const { code, message } of diagnostics) {
    expect(code).toMatch(/^lost-(verb|branch|unsupported)$/);
    expect(message).toMatch(/\.$/);
  }
}
