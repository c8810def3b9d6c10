import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Diagnostic, type JsonValue, printScript, type Script } from '../../../src/verbs/index.ts';
import { actions, objects } from '../catalogue.ts';
import { codesOf, context, readSteps, replyOf } from '../testing/reply.ts';
import { read } from './read.ts';

const readBody = (body: string): Script => read(replyOf(body), context);

describe('a body', () => {
  it.each<[string, string, Diagnostic['place']]>([
    ['', 'empty-document', { line: 1, column: 1 }],
    [' \n', 'empty-document', { line: 1, column: 1 }],
    ['Thank you', 'malformed-document', { line: 1, column: 1 }],
    ['{"tropo":[\n{"say":}]}', 'malformed-document', { line: 2, column: 8 }],
    ['5', 'wrong-root', { pointer: '' }],
    ['{"module":"menu"}', 'wrong-root', { pointer: '' }],
    ['{"tropo":"later"}', 'wrong-root', { pointer: '/tropo' }],
  ])('%j cannot be used', (body, code, place) => {
    const script = readBody(body);
    expect(script).toMatchObject({ usable: false, verbs: [], atEnd: { go: 'end' } });
    expect(script.diagnostics).toMatchObject([{ code, severity: 'error', place }]);
  });

  it.each(['{}', '{"tropo":[]}', '{"tropo":null}', '{"tropo":{}}', '[]'])('%s asks for nothing', (body) => {
    expect(readBody(body)).toMatchObject({ usable: true, verbs: [], atEnd: { go: 'end' } });
    expect(codesOf(readBody(body))).toContain('empty-element');
  });

  it('is read with its handlers wherever they stand', () => {
    const handler = { on: { event: 'continue', next: '/c' } };
    const say = { say: { value: 'x' } };
    const first = readSteps([handler, say]);
    const last = readSteps([say, handler]);
    expect(first.atEnd).toEqual(last.atEnd);
    expect(first.verbs.length).toBe(1);
  });
});

describe('nothing runs', () => {
  it.each(['hangup', 'reject'])('after %s', (action) => {
    const script = readSteps([{ [action]: null }, { say: 'unsaid' }]);
    expect(script.verbs.map(({ verb }) => verb)).toEqual([action]);
    expect(codesOf(script)).toEqual(['unreachable-verb']);
  });

  it('after a redirect, unless it may fail', () => {
    const redirect = { to: 'sip:a@example.com' };
    expect(readSteps([{ redirect }, { say: 'unsaid' }]).verbs.length).toBe(1);
    expect(readSteps([{ redirect: { ...redirect, required: false } }, { say: 'said' }]).verbs.length).toBe(2);
  });
});

describe('what comes too late', () => {
  it('is remarked upon when the document or an earlier one has answered', () => {
    const steps = [{ redirect: { to: 'sip:a@example.com' } }];
    expect(codesOf(readSteps(steps))).toEqual([]);
    expect(codesOf(readSteps(steps, { answered: true }))).toEqual(['late-verb']);
    expect(codesOf(readSteps([{ wait: { milliseconds: 1 } }, { reject: null }]))).toEqual(['late-verb']);
  });
});

const names = [...Object.keys(actions), ...Object.values(actions).flatMap(({ parameters }) => [...parameters.keys()])];
const nestedNames = Object.values(objects).flatMap(({ parameters }) => [...parameters.keys()]);
const telling = fc.constantFrom<JsonValue>(
  'timeout',
  'nomatch:1',
  'continue',
  'ring',
  'connect',
  'suppress',
  'mask',
  'dtmf',
  'audio/mp3',
  '[4 DIGITS]',
  'yes(1), no(2',
  '#',
  '*',
  '/next',
  'https://u:p@h.example.com/x.wav',
  'sip:a@b',
  '+14155550100;postd=1',
  '<speak>a<audio src="x"/></speak>',
  '<p',
  'dtmf:1',
  -1,
  0,
  2.5,
  true,
  null,
);
/** Any JSON, with names and values that mean something far more often than chance would have it. */
const anyValue = fc.letrec<{ value: JsonValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 5, depthSize: 'small' },
    { arbitrary: telling, weight: 4 },
    { arbitrary: fc.jsonValue({ maxDepth: 1 }) as fc.Arbitrary<JsonValue>, weight: 1 },
    { arbitrary: fc.dictionary(fc.constantFrom(...names, ...nestedNames), tie('value'), { maxKeys: 6 }), weight: 6 },
    { arbitrary: fc.array(tie('value'), { maxLength: 4 }), weight: 2 },
  ),
})).value;
const step = fc.oneof(
  fc.dictionary(fc.constantFrom(...Object.keys(actions)), anyValue, { minKeys: 1, maxKeys: 2 }),
  anyValue,
);

/** Every place in what was read: of verbs, branches, prompts, targets and diagnostics. */
function placesIn(value: unknown): readonly { pointer?: string; line?: number }[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inside]) => (key === 'place' ? [inside] : placesIn(inside)));
}

function leadsSomewhere(root: JsonValue, pointer: string): boolean {
  let value: unknown = root;
  for (const part of pointer.split('/').slice(1)) {
    const key = part.replaceAll('~1', '/').replaceAll('~0', '~');
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return false;
    value = (value as Record<string, unknown>)[key];
  }
  return true;
}

describe('any document', () => {
  it('is read without a throw, twice the same, into plain data that all points into it', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 6 }), (steps) => {
        const body = JSON.stringify({ tropo: steps });
        const script = readBody(body);
        expect(script.usable).toBe(true);
        expect(readBody(body)).toEqual(script);
        expect(JSON.parse(JSON.stringify(script))).toEqual(script);
        expect(printScript(script)).not.toBe('');
        for (const { pointer, line } of placesIn(script))
          expect(pointer === undefined ? line : leadsSomewhere({ tropo: steps } as JsonValue, pointer)).toBeTruthy();
      }),
      { numRuns: 300 },
    );
  });

  it('leaves no action without a verb or a remark', () => {
    const action = fc.constantFrom(...Object.keys(actions).filter((name) => name !== 'on'));
    fc.assert(
      fc.property(fc.array(fc.tuple(action, anyValue), { minLength: 1, maxLength: 5 }), (list) => {
        const script = readSteps(list.map(([name, value]) => ({ [name]: value })));
        const places = placesIn(script).map(({ pointer = '' }) => pointer);
        const mentioned = list.map((_, index) => places.some((pointer) => pointer.startsWith(`/tropo/${index}`)));
        const remarkedByLine = script.diagnostics.some(({ place }) => place && 'line' in place);
        if (!remarkedByLine) expect(mentioned).not.toContain(false);
      }),
      { numRuns: 200 },
    );
  });

  it('never throws, cut off anywhere', () => {
    const body = JSON.stringify({
      tropo: [
        { ask: { choices: '[4 DIGITS', say: ['a', { value: '<p>é</p>', event: 'timeout' }] } },
        { on: [{ event: 'x' }] },
      ],
    });
    for (let length = 0; length < body.length; length++) expect(readBody(body.slice(0, length)).usable).toBe(false);
  });
});
