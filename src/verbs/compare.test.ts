import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { scripts } from '../../test/support/scripts.ts';
import { validateScript } from '../../test/support/valid-script.ts';
import {
  answer,
  ask,
  compareScripts,
  type Difference,
  end,
  gather,
  hangup,
  into,
  on,
  type Place,
  pause,
  play,
  printDifferences,
  redirect,
  type Script,
  say,
  type Verb,
} from './index.ts';
import { isTable, memberFor, type Shape, shapeOf } from './shape.ts';

const at = (line: number): Place => ({ line, column: 3 });
const speak = (text: string, line: number) =>
  say({ text, markup: 'plain', voice: {}, loops: 1, endKeys: '', answers: true, place: at(line) });
const wait = (durationMs: number, line: number) => pause({ durationMs, answers: true, place: at(line) });
const script = (...verbs: readonly Verb[]): Script => ({
  dialect: 'one',
  usable: true,
  verbs,
  atEnd: end('normal', true),
  atHangup: end(),
  diagnostics: [],
});
const callback = (url: string) => ({ dialect: 'one', kind: 'gather', url, method: 'POST' }) as const;
const menu = (line: number, maximum: number, next: string) =>
  gather({
    prompts: [speak('One or two?', line + 1)],
    bargeIn: true,
    digits: { minimum: 1, maximum, endKeys: '#', firstDigitTimeoutMs: 5000, interDigitTimeoutMs: 5000 },
    rounds: 1,
    retryPrompts: [],
    typeAhead: 'keep',
    onInput: ask(callback(next)),
    branches: { '1': into([speak('One.', line + 2)]) },
    onNoMatch: on,
    onNoInput: on,
    answers: true,
    place: at(line),
  });

const brief = (differences: readonly Difference[]) => differences.map(({ kind, path }) => `${kind} ${path.join('.')}`);

describe('a script and itself', () => {
  test('are the same, wherever everything stands', () => {
    fc.assert(
      fc.property(scripts({ odd: true }), (one) => {
        expect(compareScripts(one, structuredClone(one))).toEqual([]);
        expect(compareScripts(one, moved(one))).toEqual([]);
      }),
    );
  });

  test('are the same without what says nothing, and with other diagnostics', () => {
    const before = { ...speak('Hi', 1), secret: false };
    const after = script(speak('Hi', 1));
    expect(compareScripts(script(before), { ...after, atSignal: {} })).toEqual([]);
    const doubtful = { ...after, diagnostics: [{ code: 'x', severity: 'error', message: 'Y.' } as const] };
    expect(compareScripts(script(before), doubtful)).toEqual([]);
  });

  test('but a place among what a customer named does count', () => {
    const answered = (headers: Readonly<Record<string, string>>) =>
      script(answer({ headers, answers: true, place: at(1) }));
    expect(brief(compareScripts(answered({ place: 'here' }), answered({ place: 'there' })))).toEqual([
      'changed verbs.0.headers.place',
    ]);
  });

  test('but a list without anything in it says something', () => {
    expect(brief(compareScripts(script(menu(1, 1, '/a')), script({ ...menu(1, 1, '/a'), choices: [] })))).toEqual([
      'added verbs.0.choices',
    ]);
  });
});

test('one change anywhere is one difference, and names it', () => {
  fc.assert(
    fc.property(scripts().filter(tellsNeighboursApart), fc.nat(), fc.boolean(), (before, choice, backwards) => {
      const edits = [...editsOf(before, shapeOf('Script'), [])];
      const edit = edits[choice % edits.length];
      if (!edit) throw new Error('every script can be changed');
      const after = edited(before, edit);
      expect(validateScript(after)).toEqual([]);
      const found = backwards ? compareScripts(after, before) : compareScripts(before, after);
      expect(found).toHaveLength(1);
      const [difference] = found;
      if (!difference) return;
      const removed = backwards ? 'added' : 'missing';
      expect(difference.kind).toBe(edit.value === undefined ? removed : 'changed');
      const [old, young] = backwards ? (['after', 'before'] as const) : (['before', 'after'] as const);
      expect(difference[old]).toEqual(valueAt(before, edit.path));
      expect(difference[young]).toEqual(edit.value);
      expect(parentOf(difference.path)).toEqual(parentOf(edit.path));
      if (edit.value !== undefined) expect(difference.path).toEqual(edit.path);
      expect(difference.path.slice(difference.path.length - difference.field.length)).toEqual(difference.field);
    }),
    { numRuns: 300 },
  );
});

describe('verbs that belong together are compared with each other', () => {
  test('one put in or taken out is one difference', () => {
    const long = script(speak('A', 1), wait(1, 2), speak('B', 3), wait(2, 4), speak('C', 5));
    const short = script(speak('A', 1), wait(1, 2), wait(2, 3), speak('C', 4));
    expect(compareScripts(long, short)).toEqual([
      {
        kind: 'missing',
        path: ['verbs', 2],
        verb: 'say',
        field: [],
        before: speak('B', 3),
        placeBefore: at(3),
        placeAfter: at(2),
      },
    ]);
    expect(compareScripts(short, long)).toEqual([
      {
        kind: 'added',
        path: ['verbs', 2],
        verb: 'say',
        field: [],
        after: speak('B', 3),
        placeBefore: at(2),
        placeAfter: at(3),
      },
    ]);
  });

  test('a changed one is changed, not gone and new', () => {
    const before = script(speak('Welcome to the shop.', 1), menu(2, 1, '/menu'), wait(1, 9));
    const after = script(wait(5, 1), speak('Welcome.', 2), menu(3, 2, '/choice'), wait(1, 9));
    expect(brief(compareScripts(before, after))).toEqual([
      'added verbs.0',
      'changed verbs.0.text',
      'changed verbs.1.digits.maximum',
      'changed verbs.1.onInput.callback.url',
    ]);
  });

  test('of equal neighbours the last is the one that is gone or new', () => {
    const [one, two] = [script(speak('A', 1)), script(speak('A', 1), speak('A', 2))];
    expect(compareScripts(two, one)).toMatchObject([{ kind: 'missing', path: ['verbs', 1], before: { place: at(2) } }]);
    expect(compareScripts(one, two)).toMatchObject([{ kind: 'added', path: ['verbs', 1], after: { place: at(2) } }]);
  });

  test('equal ones win over ones that are alike', () => {
    const before = script(speak('A', 1), speak('B', 2), speak('C', 3));
    const after = script(speak('B', 1), speak('C', 2), speak('D', 3));
    expect(brief(compareScripts(before, after))).toEqual(['missing verbs.0', 'added verbs.2']);
  });

  test('a verb is never a changed verb of another name', () => {
    const before = script(speak('A', 1));
    const after = script(hangup({ cause: 'normal', headers: {}, answers: true, place: at(1) }));
    expect(brief(compareScripts(before, after))).toEqual(['missing verbs.0', 'added verbs.0']);
  });

  test('two thousand of them do not take long', () => {
    const many = (word: string) =>
      script(...Array.from({ length: 2000 }, (_, index) => speak(`${word} ${(index * 7919) % 2000}`, index + 1)));
    const before = process.cpuUsage();
    expect(compareScripts(many('one'), many('other'))).toHaveLength(2000);
    expect(process.cpuUsage(before).user / 1000).toBeLessThan(8000);
  });
});

test('fields may be left out of account, everywhere or in one type', () => {
  const before = script(redirect({ callback: callback('/a'), answers: false, place: at(1) }));
  const other = { ...callback('/b'), kind: 'redirect', notes: { a: 1 } };
  const after = { ...script(redirect({ callback: other, answers: false, place: at(1) })), dialect: 'other' };
  expect(brief(compareScripts(before, after))).toEqual([
    'changed dialect',
    'changed verbs.0.callback.kind',
    'changed verbs.0.callback.url',
    'added verbs.0.callback.notes.a',
  ]);
  const ignore = ['dialect', 'Callback.kind', 'Callback.notes', 'Notify.url'];
  expect(brief(compareScripts(before, after, { ignore }))).toEqual(['changed verbs.0.callback.url']);
  const sound = (id: string) =>
    play({ source: { kind: 'media', id }, loops: 1, endKeys: '', answers: true, place: at(1) });
  const silence = { ...sound('a'), source: { kind: 'silence', durationMs: 1 } } as const;
  expect(brief(compareScripts(script(sound('a')), script(silence), { ignore }))).toEqual(['changed verbs.0.source']);
});

describe('as text', () => {
  test('every difference points at both documents', () => {
    const before = script(speak('Welcome to the shop.', 2), menu(3, 1, '/menu'), speak('Bye.', 9));
    const after = {
      ...script(wait(5, 2), speak('Welcome.', 3), { ...menu(4, 1, '/menu'), branches: { '1': on }, name: 'main' }),
      atHangup: ask(callback('/gone')),
    };
    expect(printDifferences(compareScripts(before, after)).split('\n')).toEqual([
      'pause at 2:3 was added',
      '  + pause durationMs=5 answers @2:3',
      'say at 2:3 → 3:3: text',
      '  - "Welcome to the shop."',
      '  + "Welcome."',
      'gather at 3:3 → 4:3: branches["1"]',
      '  - into',
      '      say "One." markup=plain loops=1 answers @5:3',
      '  + on',
      'gather at 3:3 → 4:3: name was added',
      '  + main',
      'say at 9:3 is missing after 4:3',
      '  - say "Bye." markup=plain loops=1 answers @9:3',
      'the script: atHangup',
      '  - end normal',
      '  + ask one/gather POST /gone',
    ]);
  });

  test('places are named as the reader of the text knows them; none, none', () => {
    const names = { before: () => 'recorded.xml:2', after: () => 'live.xml:7' };
    expect(printDifferences(compareScripts(script(wait(1, 1)), script(wait(2, 1))), names)).toBe(
      'pause at recorded.xml:2 → live.xml:7: durationMs\n  - 1\n  + 2',
    );
    expect(printDifferences([])).toBe('');
  });

  test('passwords count and are not shown', () => {
    const asked = (password: string) =>
      redirect({
        callback: { ...callback('/a'), credentials: { username: 'u', password } },
        answers: false,
        place: at(1),
      });
    const differences = compareScripts(script(asked('old')), script(asked('new')));
    expect(brief(differences)).toEqual(['changed verbs.0.callback.credentials.password']);
    expect(printDifferences(differences)).not.toMatch(/old|new/);
    expect(printDifferences(compareScripts(script(asked('old')), script()))).not.toContain('old');
  });
});

/**
 * Of neighbours that say the same in other words (at other places, or with a switch that is off instead of absent)
 * nobody can know which one is gone, so that what is named need not be letter for letter what was taken out.
 */
function tellsNeighboursApart(value: unknown): boolean {
  if (Array.isArray(value))
    for (const [index, item] of value.slice(1).entries())
      if (gistOf(item) === gistOf(value[index]) && !isDeepStrictEqual(item, value[index])) return false;
  return typeof value !== 'object' || value === null || Object.values(value).every(tellsNeighboursApart);
}

/** Without what need not count. */
function gistOf(value: unknown): string | undefined {
  return JSON.stringify(value, (name, inner: unknown) =>
    name === 'place' || inner === false || (isTable(inner) && Object.keys(inner).length === 0) ? undefined : inner,
  );
}

interface Edit {
  readonly path: readonly (string | number)[];
  /** Undefined takes the value away. */
  readonly value: unknown;
}

/** Every way to change one thing of a script so that it is still a script and says something else. */
function* editsOf(value: unknown, declared: Shape, path: Edit['path']): Generator<Edit> {
  const shape = memberFor(declared, value);
  if (typeof value === 'number')
    yield* declared.kind === 'choice' && hasLiteral(declared, value)
      ? others(declared, value, path)
      : [{ path, value: value + 1 }];
  if (typeof value === 'boolean') yield { path, value: !value };
  if (typeof value === 'string') {
    if (shape.kind === 'text') yield { path, value: `${value}!` };
    else if (declared.kind === 'choice') yield* others(declared, value, path);
  }
  if (Array.isArray(value) && shape.kind === 'list')
    for (const [index, item] of value.entries()) {
      yield { path: [...path, index], value: undefined };
      yield* editsOf(item, shape.of, [...path, index]);
    }
  if (isTable(value) && shape.kind === 'dictionary')
    for (const [name, item] of Object.entries(value)) {
      yield { path: [...path, name], value: undefined };
      yield* editsOf(item, shape.of, [...path, name]);
    }
  if (isTable(value) && shape.kind === 'table')
    for (const [name, item] of Object.entries(value)) {
      const field = shape.fields.get(name);
      if (!field || name === 'place' || name === 'diagnostics') continue;
      const says = item !== false && memberFor(field.shape, item).kind !== 'dictionary';
      if (!field.required && says) yield { path: [...path, name], value: undefined };
      yield* editsOf(item, field.shape, [...path, name]);
    }
}

function hasLiteral({ of }: Shape & { kind: 'choice' }, value: unknown): boolean {
  return of.some((member) => member.kind === 'literal' && member.value === value);
}

/** The other words that may stand there. */
function* others({ of }: Shape & { kind: 'choice' }, value: unknown, path: Edit['path']): Generator<Edit> {
  for (const member of of) if (member.kind === 'literal' && member.value !== value) yield { path, value: member.value };
}

function edited(before: Script, { path, value }: Edit): Script {
  const copy = structuredClone(before);
  const parent = valueAt(copy, path.slice(0, -1));
  const last = path.at(-1) ?? '';
  if (Array.isArray(parent) && value === undefined) parent.splice(Number(last), 1);
  else if (value === undefined) Reflect.deleteProperty(parent as object, last);
  else Reflect.set(parent as object, last, value);
  return copy;
}

function valueAt(value: unknown, path: Edit['path']): unknown {
  return path.reduce((inner, step) => (inner as Record<string | number, unknown>)[step], value);
}

/** The path without a position at its end: of equal neighbours any one may be named. */
function parentOf(path: Edit['path']): Edit['path'] {
  return typeof path.at(-1) === 'number' ? path.slice(0, -1) : path;
}

function moved<Value>(value: Value): Value {
  if (Array.isArray(value)) return value.map(moved) as Value;
  if (!isTable(value)) return value;
  const isOurs = 'verb' in value || 'destination' in value;
  const fields = Object.entries(value).map(([name, inner]) => [
    name,
    isOurs && name === 'place' ? at(7) : moved(inner),
  ]);
  return Object.fromEntries(fields) as Value;
}
