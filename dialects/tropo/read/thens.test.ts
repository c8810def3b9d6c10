import { describe, expect, it } from 'vitest';
import { type JsonObject, printVerbs, type Script, type Then } from '../../../src/verbs/index.ts';
import { codesOf, context, readSteps, replyOf } from '../testing/reply.ts';
import { read } from './read.ts';

const ask: JsonObject = { ask: { name: 'n', choices: { value: '[1 DIGIT]', mode: 'dtmf' } } };
const on = (event: string, rest: JsonObject): JsonObject => ({ on: { event, ...rest } });
const said = (text: string): JsonObject => ({ say: { value: text } });

/** A way in a few words: what is said, who is told what. */
function way(then: Then | undefined): string {
  switch (then?.go) {
    case 'ask':
      return `${then.callback.kind} → ${new URL(then.callback.url).pathname}`;
    case 'into':
      return then.verbs
        .map((verb) => {
          if (verb.verb === 'say') return `“${verb.text}”`;
          if (verb.verb === 'redirect') return way({ go: 'ask', callback: verb.callback });
          return verb.verb === 'hangup' ? `hang up${verb.onEnded ? `, ${way(verb.onEnded)}` : ''}` : verb.verb;
        })
        .join(', ');
    default:
      return then?.go ?? 'nothing';
  }
}

/** The ways out of a document with one required ask in it. */
function ways(...handlers: readonly JsonObject[]) {
  const script = readSteps([ask, ...handlers]);
  const [verb] = script.verbs;
  if (verb?.verb !== 'gather') throw new Error('the ask was not read');
  return {
    input: way(verb.onInput),
    silence: way(verb.onNoInput),
    noMatch: way(verb.onNoMatch),
    end: way(script.atEnd),
    hangup: way(script.atHangup),
    signal: way(script.atSignal?.['go'] ?? script.atSignal?.['*']),
  };
}

describe('where a document goes', () => {
  it('ends where there is no handler', () => {
    expect(ways()).toEqual({
      input: 'on',
      silence: 'end',
      noMatch: 'end',
      end: 'end',
      hangup: 'end',
      signal: 'end',
    });
  });

  it('takes continue for everything that has no handler of its own, told by what happened', () => {
    expect(ways(on('continue', { next: '/c' }))).toEqual({
      input: 'on',
      silence: 'incomplete → /c',
      noMatch: 'incomplete → /c',
      end: 'continue → /c',
      hangup: 'hangup → /c',
      signal: 'signal → /c',
    });
  });

  it('takes the handler of the event that came', () => {
    expect(
      ways(
        on('Incomplete', { next: '/i' }),
        on('hangup', { next: '/h' }),
        on('go', { next: '/g' }),
        on('continue', { next: '/c' }),
      ),
    ).toMatchObject({
      silence: 'incomplete → /i',
      end: 'continue → /c',
      hangup: 'hangup → /h',
      signal: 'signal → /g',
    });
  });

  it('says what a handler has to say, then goes to its next', () => {
    expect(ways(on('incomplete', { ...said('Pity.'), next: '/i' }), on('continue', { next: '/c' }))).toMatchObject({
      silence: '“Pity.”, incomplete → /i',
      end: 'continue → /c',
    });
  });

  it('says it and goes on to continue where the handler has no next', () => {
    expect(ways(on('incomplete', said('Pity.')), on('continue', { ...said('Unsaid.'), next: '/c' }))).toMatchObject({
      silence: '“Pity.”, incomplete → /c',
      end: '“Unsaid.”, continue → /c',
    });
  });

  it('ends the call after the words of a continue without next, and tells a handler for the hang-up', () => {
    expect(ways(on('continue', said('Bye.')))).toMatchObject({ end: '“Bye.”, hang up', hangup: 'end' });
    expect(ways(on('continue', said('Bye.')), on('hangup', { next: '/h' }))).toMatchObject({
      end: '“Bye.”, hang up, hangup → /h',
      hangup: 'hangup → /h',
    });
  });

  it('takes names of signals exactly and core events in any case', () => {
    const script = readSteps([on('Go', { next: '/upper' }), on('CONTINUE', { next: '/c' })]);
    expect(Object.keys(script.atSignal ?? {})).toEqual(['Go', '*']);
    expect(way(script.atEnd)).toBe('continue → /c');
  });

  it('takes the first of two handlers for one event', () => {
    const script = readSteps([on('continue', { next: '/first' }), on('continue', { next: '/second' })]);
    expect(way(script.atEnd)).toBe('continue → /first');
    expect(codesOf(script)).toEqual(['unreachable-branch']);
  });

  it('leaves continue out of the hang-up where the route says so', () => {
    const settings = { hangupFallsBackToContinue: false };
    const steps = [said('Hello'), on('continue', { next: '/c' })];
    expect(way(readSteps(steps, { settings }).atHangup)).toBe('end');
    expect(way(readSteps([...steps, on('hangup', { next: '/h' })], { settings }).atHangup)).toBe('hangup → /h');
  });

  it('never tells continue of a hang-up of its own', () => {
    const hangup = { hangup: null };
    expect(printVerbs(readSteps([hangup, on('continue', { next: '/c' })]).verbs)).toBe(
      'hangup cause=normal @/tropo/0/hangup',
    );
    const [verb] = readSteps([hangup, on('hangup', { next: '/h' })]).verbs;
    expect(verb).toMatchObject({ verb: 'hangup', onEnded: { go: 'ask', callback: { kind: 'hangup' } } });
  });
});

describe('required', () => {
  const steps = (required: JsonObject[string] | undefined): Script =>
    readSteps([
      { ask: { choices: '1', ...(required !== undefined && { required }) } },
      { record: { ...(required !== undefined && { required }) } },
      { transfer: { to: '+14155550100', ...(required !== undefined && { required }) } },
      { call: { to: '+14155550100', ...(required !== undefined && { required }) } },
      { conference: { id: 'x', ...(required !== undefined && { required }) } },
      { message: { to: '+14155550100', say: 'x', network: 'SMS', ...(required !== undefined && { required }) } },
      { message: { to: '+14155550100', say: 'x', ...(required !== undefined && { required }) } },
      on('continue', { next: '/c' }),
    ]);
  const failures = (script: Script) =>
    script.verbs.map((verb) => {
      switch (verb.verb) {
        case 'gather':
          return way(verb.onNoInput);
        case 'record':
          return way(verb.onNothing);
        case 'dial':
        case 'originate':
        case 'conference':
        case 'message':
        case 'voice-message':
          return way(verb.onFailed);
        default:
          return verb.verb;
      }
    });

  it.each([
    [undefined],
    [true],
    ['true'],
    [1],
    ['TRUE'],
    [null],
  ])('as %j, ends the document when the step fails', (required) => {
    expect(failures(steps(required))).toEqual([
      'incomplete → /c',
      'incomplete → /c',
      'incomplete → /c',
      'incomplete → /c',
      'error → /c',
      'error → /c',
      'incomplete → /c',
    ]);
  });

  it.each([[false], ['false'], [0], ['0']])('as %j, passes the step over when it fails', (required) => {
    expect(failures(steps(required))).toEqual(Array(7).fill('on'));
  });
});

describe('callbacks', () => {
  it('go to the url after redirects, credentials apart, and carry the recognitions along', () => {
    const reply = replyOf({ tropo: [on('continue', { next: 'https://u:p@h.example.com/x?y#z' })] });
    const script = read(reply, { ...context, notes: { recognitions: 3 } });
    expect(script.atEnd).toEqual({
      go: 'ask',
      callback: {
        dialect: 'tropo',
        kind: 'continue',
        url: 'https://h.example.com/x?y',
        method: 'POST',
        credentials: { username: 'u', password: 'p' },
        notes: { recognitions: 3 },
      },
    });
  });
});
