import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Dialect } from '../dialects/dialect.ts';
import { recognise } from '../dialects/recognise.ts';
import { dialects } from '../dialects/registry.ts';
import { differencesInMeaning, replyWith, translate } from '../dialects/translate.ts';
import {
  compareScripts,
  printDiagnostic,
  printDifferences,
  printScript,
  readScriptText,
  type Script,
  type VerbName,
} from '../src/verbs/index.ts';
import { membersBy, shapeOf } from '../src/verbs/shape.ts';
import { type Fixture, openFixture, readFixture, replyOf } from './fixture-checks/index.ts';
import { scripts } from './support/scripts.ts';
import { validateScript } from './support/valid-script.ts';
import { lines } from './toy-dialect/index.ts';

const root = join(import.meta.dirname, '..', 'fixtures');
/** The toy among them: it can say next to nothing, so next to everything must be reported. */
const everyone = [...dialects, lines];
const unanswered = { role: 'call', answered: false, notes: {}, settings: {} } as const;

const fixturesOf = (dialect: Dialect): readonly (readonly [string, Fixture, Script])[] =>
  readdirSync(join(root, dialect.id)).flatMap((name) => {
    const fixture = openFixture(dialect, join(root, dialect.id, name));
    const script = fixture && readFixture(fixture);
    return fixture && script?.usable ? [[name, fixture, script] as const] : [];
  });

for (const from of dialects) {
  const fixtures = fixturesOf(from);

  describe(`${from.id} into ${from.id}`, () => {
    // What was found in a directory is written as what it was: there is nothing to look it up in where the text goes.
    const isLookedUp = ([, { facts }]: (typeof fixtures)[number]) => facts.directory !== undefined;
    test.each(
      fixtures.filter((each) => !isLookedUp(each)),
    )('%s is read again as it was written', (_, fixture, script) => {
      const written = from.write(script);
      const { facts } = fixture;
      const { url, method } = replyOf(fixture);
      const again = readFixture(fixture, { ...replyWith(written), url, method, headers: facts.headers ?? {} });
      expect(printDifferences(compareScripts(script, again)), written.body).toBe('');
    });
    const lookedUp = fixtures.filter(isLookedUp);
    test.skipIf(lookedUp.length === 0)('what a directory was needed for is written so that it can be used', () => {
      for (const [name, , script] of lookedUp) {
        const { body, contentType, diagnostics } = translate(script, from, from);
        const again = from.read(replyWith({ body, contentType, diagnostics: [] }), unanswered);
        expect(again.usable, name).toBe(true);
        if (differencesInMeaning(script, again, false).length > 0) expect(diagnostics, name).not.toEqual([]);
      }
    });
  });

  for (const to of everyone.filter(({ id }) => id !== from.id))
    describe(`${from.id} into ${to.id}`, () => {
      test.each(fixtures)('%s: what is lost is reported, and nothing else', (_, __, script) => {
        const { body, contentType, diagnostics } = translate(script, from, to);
        const reply = replyWith({ body, contentType, diagnostics: [] });
        expect(recognise(reply, everyone, { configured: to.id }).dialect?.id, body).toBe(to.id);
        const again = to.read(reply, unanswered);
        expect(again.usable, body).toBe(true);
        const differences = differencesInMeaning(script, again, false);
        expect(diagnostics).toHaveLength(differences.length);
        for (const [index, { kind, field, placeBefore }] of differences.entries()) {
          const diagnostic = diagnostics[index];
          expect(diagnostic?.code).toMatch({ missing: /^lost-/, added: /^added-/, changed: /^changed-/ }[kind]);
          if (placeBefore) expect(diagnostic?.place).toEqual(placeBefore);
          const last = field.findLast((step) => typeof step === 'string');
          if (last !== undefined) expect(diagnostic?.message).toContain(last);
        }
      });
    });
}

const everyVerb = [...membersBy(shapeOf('Verb'), 'verb').keys()] as readonly VerbName[];

describe.each(dialects.map((dialect) => [dialect.id, dialect] as const))('generated scripts into %s', (id, dialect) => {
  test.each([
    ['of nobody', {}],
    ['its own', { dialect: id }],
    ['of another', { dialect: id === 'twiml' ? 'bxml' : 'twiml' }],
    ['odd', { odd: true }],
    ['with verbs of every kind', { verbs: everyVerb }],
  ] as const)('%s: are said without a throw, in a document that can be used and is said again as it is', (_, wishes) => {
    fc.assert(
      fc.property(scripts(wishes), (script) => {
        const written = dialect.write({ ...script, usable: true });
        const reply = replyWith(written);
        expect(recognise(reply, everyone, { configured: id }).dialect?.id, written.body).toBe(id);
        if (reply.source.kind === 'json') expect(dialect.weigh(reply).score).toBeGreaterThanOrEqual(10);
        for (const { code, message } of written.diagnostics) {
          expect(code).toMatch(/^lost-(verb|branch|part|unsupported)$/);
          expect(message).toMatch(/\.$/);
        }
        const once = dialect.read(reply, unanswered);
        expect(once.usable, written.body).toBe(true);
        expect(validateScript(JSON.parse(JSON.stringify(once)))).toEqual([]);
        const again = dialect.write(once);
        const twice = dialect.read(replyWith(again), unanswered);
        expect(printDifferences(compareScripts(once, twice)), `${written.body}\n\n${again.body}`).toBe('');
      }),
      { numRuns: 200 },
    );
  });
});

function read(dialect: Dialect, body: string): Script {
  return dialect.read(replyWith({ body, contentType: 'text/xml', diagnostics: [] }), unanswered);
}

test('into a dialect that can say all but passwords, nothing else is reported', () => {
  const verbatim: Dialect = {
    ...lines,
    write: (script) => ({ contentType: 'text/plain', body: printScript(script), diagnostics: [] }),
    read: ({ source }) => {
      const result = readScriptText(source.text);
      if (!result.ok) throw new Error(`${result.line}: ${result.problem}`);
      return result.script;
    },
  };
  const reported = dialects.flatMap((from) =>
    fixturesOf(from).flatMap(([, , script]) => translate(script, from, verbatim).diagnostics),
  );
  expect(reported.length).toBeGreaterThan(0);
  expect(
    reported.map(({ message }) => message).filter((message) => !/password is \(not shown\)/.test(message)),
  ).toEqual([]);
});

describe('into a dialect of few words', () => {
  const [twiml] = dialects;
  if (!twiml) throw new Error('there are dialects');

  test('every loss is one line, with its place and what the writer knows of it', () => {
    const script = read(
      twiml,
      `<Response>
  <Play>https://app.example.com/hello.wav</Play>
  <Gather numDigits="1" timeout="3" action="https://app.example.com/menu"><Say language="fr-FR">Un ?</Say></Gather>
  <Sms action="https://app.example.com/sent"/>
  <Say>Bye.</Say>
</Response>`,
    );
    const { body, contentType, diagnostics } = translate(script, twiml, lines);
    expect([body, contentType]).toEqual(['#lines\nkey https://app.example.com/menu\nSms\nsay Bye.\n', 'text/plain']);
    expect(diagnostics.map(printDiagnostic)).toEqual([
      '2:3 error lost-verb play cannot be said in Lines (toy) and is left out. (No line says play.)',
      '3:75 error lost-verb say cannot be said in Lines (toy) and is left out.',
      '3:3 warning changed-value gather: digits.endKeys is "#" and becomes "" in Lines (toy).',
      '3:3 warning changed-value gather: typeAhead is drop and becomes keep in Lines (toy).',
      '4:3 error changed-branch unsupported: onSkipped is ask twiml/sms POST https://app.example.com/sent and becomes on in Lines (toy).',
      '4:3 information added-verb say is put in, as it must be said in Lines (toy): say "Bye." markup=plain loops=1 answers @4:1.',
      '4:3 information added-verb hangup is put in, as it must be said in Lines (toy): hangup cause=normal answers @4:1.',
    ]);
  });

  test('what was not carried out is called by its own name', () => {
    const script = read(lines, '#lines\nsay One.');
    const [say] = script.verbs;
    if (!say) throw new Error('there is one');
    const skipped = { verb: 'unsupported', said: 'Pay', reason: '', onSkipped: { go: 'on' }, answers: false } as const;
    const deaf: Dialect = { ...lines, write: () => ({ contentType: 'text/plain', body: '#lines\n', diagnostics: [] }) };
    const verbs = [{ ...skipped, place: say.place }];
    expect(translate({ ...script, verbs }, twiml, deaf).diagnostics.map(printDiagnostic)).toEqual([
      '2:1 warning lost-verb Pay cannot be said in Lines (toy) and is left out.',
      '2:1 information added-verb hangup is put in, as it must be said in Lines (toy): hangup cause=normal answers @1:1.',
    ]);
  });

  test('signals count where the document names one', () => {
    const script = read(lines, '#lines\nsay One.');
    const lost = (atSignal: Script['atSignal']) =>
      translate({ ...script, ...(atSignal && { atSignal }) }, twiml, lines).diagnostics.map(({ message }) => message);
    expect(lost({ '*': { go: 'end', cause: 'normal', answers: false } })).toEqual([]);
    expect(lost({ stop: { go: 'on' } })).toEqual([
      'the script: atSignal.stop (on) cannot be said in Lines (toy) and is left out.',
    ]);
  });

  test('what makes no difference to a call is no loss', () => {
    const script = read(lines, '#lines\nsay One.\nsay Two.');
    expect(translate({ ...script, dialect: 'twiml' }, twiml, lines).diagnostics).toEqual([]);
    const later = script.verbs.map((verb, index) => (index === 0 ? verb : { ...verb, answers: false }));
    expect(translate({ ...script, verbs: later }, twiml, lines).diagnostics).toEqual([]);
    const first = script.verbs.map((verb, index) => (index === 1 ? verb : { ...verb, answers: false }));
    expect(translate({ ...script, verbs: first }, twiml, lines).diagnostics.map(printDiagnostic)).toEqual([
      '2:1 warning changed-value say: answers is false and becomes true in Lines (toy).',
    ]);
  });

  test('to its own dialect nothing is overlooked', () => {
    const script = read(lines, '#lines\nkey https://app.example.com/a\nsay One.');
    expect(translate(script, lines, lines).diagnostics).toEqual([]);
    expect(printScript(read(lines, lines.write(script).body))).toBe(printScript(script));
    const elsewhere = { ...script, dialect: 'other' };
    expect(translate(elsewhere, lines, lines).diagnostics).toMatchObject([
      { code: 'changed-value', place: { line: 1, column: 1 }, message: expect.stringContaining('the script: dialect') },
    ]);
    expect(translate(elsewhere, twiml, lines).diagnostics).toEqual([]);
  });
});
