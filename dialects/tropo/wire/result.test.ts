import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openSource } from '../../../src/document/index.ts';
import type {
  ConferenceReport,
  DialReport,
  GatherReport,
  HangupCause,
  RecordReport,
} from '../../../src/verbs/index.ts';
import type { JsonObject, Outcome, Report } from '../../dialect.ts';
import { callbackKinds } from '../callback.ts';
import { atEnd, callback, dialled, exampleCall, gathered, recorded } from '../testing/facts.ts';
import { actionsOf, complaints } from '../testing/library-demands.ts';
import { callId } from './identity.ts';
import { result } from './result.ts';

const resultOf = (outcome: Outcome, kind = 'continue', call = exampleCall(), changes = {}) =>
  (result(call, outcome, callback(kind, changes)).parameters['result'] ?? {}) as JsonObject;
const actionOf = (report: Report) => resultOf(atEnd(report))['actions'] as JsonObject;

describe('a result', () => {
  it('has everything that Tropo had, in its order', () => {
    const said = resultOf(atEnd(gathered()));
    const { actions, ...head } = said;
    expect(head).toEqual({
      sessionId: '0f5d3c1a9be24d77a1c06e58d2b49f31',
      callId: callId(exampleCall()),
      state: 'ANSWERED',
      sessionDuration: 19,
      sequence: 1,
      complete: true,
      error: null,
      calledid: '4155550100',
    });
    expect(Object.keys(said).join(' ')).toBe(
      'sessionId callId state sessionDuration sequence complete error calledid actions',
    );
    expect(actions).toMatchObject({ name: 'zip', disposition: 'SUCCESS' });
  });

  it('goes where the document said, with its credentials, as a POST', () => {
    const credentials = { username: 'u', password: 'p' };
    const request = result(exampleCall(), atEnd(), callback('continue', { credentials, timeoutMs: 9000 }));
    expect(request).toMatchObject({
      url: 'https://app.example.com/next',
      method: 'POST',
      credentials,
      headers: { 'Content-Type': 'application/json; charset=UTF-8' },
      deadlines: { connectMs: 5000, readMs: 9000, totalMs: 9000 },
      redirects: { maximum: 5, follow: 'repeat' },
    });
  });

  it('has one action as an object, several as a list in order, and no member for none', () => {
    const say: Report = { verb: 'say', startedAt: 0, endedAt: 1 };
    expect(resultOf(atEnd(say))).not.toHaveProperty('actions');
    expect(resultOf(atEnd(say, gathered()))['actions']).toMatchObject({ name: 'zip' });
    expect(resultOf(atEnd(gathered(), say, dialled(), recorded()))['actions']).toMatchObject([
      { name: 'zip' },
      { name: 'agent' },
      { name: 'vm' },
    ]);
  });

  it('is complete after all but incomplete and error', () => {
    const complete = callbackKinds.map((kind) => [kind, resultOf(atEnd(), kind)['complete']]);
    expect(Object.fromEntries(complete)).toEqual({
      continue: true,
      incomplete: false,
      error: false,
      hangup: true,
      signal: true,
    });
  });

  it('tells the state of the call', () => {
    expect(resultOf(atEnd(), 'continue', exampleCall({ state: 'ringing' }))['state']).toBe('RINGING');
    expect(resultOf(atEnd(), 'hangup', exampleCall({ state: 'ended' }))['state']).toBe('DISCONNECTED');
    expect(resultOf({ why: 'hangup', reports: [] }, 'hangup')['state']).toBe('DISCONNECTED');
  });

  it('tells what went wrong in an error, and only there', () => {
    const failed: Report = { verb: 'say', startedAt: 0, endedAt: 1, failure: 'no sound' };
    expect(resultOf(atEnd(failed), 'error')['error']).toBe('no sound');
    expect(resultOf(atEnd(failed), 'error', exampleCall(), { notes: { error: 'ask: bad grammar' } })['error']).toBe(
      'ask: bad grammar',
    );
    expect(resultOf(atEnd(), 'error')['error']).toBeNull();
    expect(resultOf(atEnd(failed), 'incomplete')['error']).toBeNull();
  });

  it('counts documents and whole seconds', () => {
    const call = exampleCall({ documents: 7, now: exampleCall().startedAt + 250_999 });
    expect(resultOf(atEnd(), 'continue', call)).toMatchObject({ sequence: 7, sessionDuration: 250 });
  });
});

describe('an ask', () => {
  it('that was entered by keys', () => {
    const { xml, ...action } = actionOf(gathered());
    expect(action).toEqual({
      name: 'zip',
      attempts: 2,
      disposition: 'SUCCESS',
      confidence: 100,
      interpretation: '94107',
      utterance: '94107',
      value: '94107',
    });
    expect(xml).toMatch(/^<\?xml version="1\.0"\?>\r\n<result grammar="1@[0-9a-f]{8}\.vxmlgrammar">\r\n/);
    expect(xml).toContain('confidence="100">\r\n      <input mode="dtmf">dtmf-9 dtmf-4 dtmf-1 dtmf-0 dtmf-7</input>');
    expect(xml).toMatch(/<\/result>\r\n$/);
  });

  it('that stands for something', () => {
    expect(actionOf(gathered({ digits: '1', value: 'Yes' }))).toMatchObject({
      interpretation: '1',
      utterance: '1',
      concept: 'Yes',
      value: 'Yes',
    });
  });

  it('that was spoken', () => {
    const report = gathered({
      outcome: 'speech',
      digits: '',
      value: 'support',
      speech: { text: 'help <me>', confidence: 0.874 },
    });
    const { xml, ...action } = actionOf(report);
    expect(action).toMatchObject({ confidence: 87, interpretation: 'help <me>', concept: 'support', value: 'support' });
    expect(xml).toContain('confidence="87"');
    expect(xml).toContain('<input mode="speech">help &lt;me&gt;</input>');
  });

  it.each<[Partial<GatherReport>, string]>([
    [{ outcome: 'silence', digits: '' }, 'TIMEOUT'],
    [{ outcome: 'no-match', digits: '12' }, 'NOMATCH'],
    [{ outcome: 'silence', digits: '', failure: 'no media' }, 'FAILED'],
    [{ outcome: 'interrupted', digits: '1', interrupted: 'signal' }, 'EXTERNAL_EVENT'],
    [{ outcome: 'interrupted', digits: '1', interrupted: 'replaced' }, 'EXTERNAL_EVENT'],
    [{ outcome: 'interrupted', digits: '1', interrupted: 'hangup' }, 'HANGUP'],
  ])('that brought nothing (%j) has three members', (changes, disposition) => {
    expect(actionOf(gathered(changes))).toEqual({ name: 'zip', attempts: 2, disposition });
  });

  it('without a name has null for one', () => {
    const { name: _, ...nameless } = gathered();
    expect(actionOf(nameless)['name']).toBeNull();
  });

  it('numbers the recognitions of the whole session, fruitless rounds included', () => {
    const first = result(exampleCall(), atEnd(gathered({ rounds: 3 }), gathered({ rounds: 2 })), callback('continue'));
    expect(JSON.stringify(first.parameters).match(/result grammar=\\"(\d+)@/g)).toEqual([
      'result grammar=\\"2@',
      'result grammar=\\"4@',
    ]);
    expect(first.notes).toEqual({ recognitions: 5 });
    const next = result(
      exampleCall(),
      atEnd(gathered({ rounds: 1 })),
      callback('continue', { notes: first.notes ?? {} }),
    );
    expect(JSON.stringify(next.parameters)).toContain('result grammar=\\"5@');
  });
});

describe('a record', () => {
  it('that was made', () => {
    const recording = recorded().recording;
    if (!recording) throw new Error('the example has a recording');
    expect(actionOf(recorded())).toEqual({
      name: 'vm',
      attempts: 1,
      disposition: 'SUCCESS',
      value: 'https://calls.example.com/media/3f2c.mp3',
      duration: 12,
    });
    const uploaded = {
      ...recording,
      format: 'au',
      upload: 'done',
      uploadedTo: 'https://files.example.com/in',
    } as const;
    expect(actionOf(recorded({ recording: uploaded }))).toMatchObject({
      value: 'https://calls.example.com/media/3f2c.wav',
      url: 'https://files.example.com/in',
      uploadStatus: 'success',
    });
    expect(actionOf(recorded({ recording: { ...recording, upload: 'pending' } }))['uploadStatus']).toBe('unavailable');
    expect(actionOf(recorded({ recording: { ...recording, upload: 'failed' } }))['uploadStatus']).toBe('failed');
  });

  it('that was cut short tells what was recorded', () => {
    expect(actionOf(recorded({ interrupted: 'hangup' }))).toMatchObject({ disposition: 'HANGUP', duration: 12 });
  });

  it.each<[RecordReport['outcome'], string]>([
    ['nothing', 'TIMEOUT'],
    ['failed', 'FAILED'],
  ])('that came to %s', (outcome, disposition) => {
    const { recording: _, ...report } = recorded({ outcome });
    expect(actionOf(report)).toEqual({ name: 'vm', attempts: 1, disposition });
  });
});

describe('a transfer', () => {
  it('that was joined', () => {
    expect(actionOf(dialled())).toEqual({
      name: 'agent',
      duration: 118,
      connectedDuration: 109,
      disposition: 'SUCCESS',
      timestamp: '2026-02-03T09:15:34.418Z',
      calledid: '+14155550101',
    });
  });

  it.each<[HangupCause, string]>([
    ['busy', 'BUSY'],
    ['rejected', 'REJECTED'],
    ['no-answer', 'TIMEOUT'],
    ['cancelled', 'TIMEOUT'],
    ['unallocated', 'FAILED'],
    ['unreachable', 'FAILED'],
    ['normal', 'FAILED'],
  ])('that nobody answered (%s) is %s', (cause, disposition) => {
    expect(actionOf(dialled({ outcome: 'failed', bridged: false, bridgedMs: 0, cause }))).toEqual({
      name: 'agent',
      disposition,
    });
  });

  it('that met a machine says so, twice', () => {
    const { leg } = dialled();
    if (!leg) throw new Error('the example has a leg');
    const said = resultOf(atEnd(dialled({ leg: { ...leg, machine: 'machine' } })));
    expect(said).toMatchObject({ userType: 'MACHINE', actions: { userType: 'MACHINE' } });
    expect(resultOf(atEnd(dialled({ leg: { ...leg, machine: 'unknown' } })))).not.toHaveProperty('userType');
  });
});

const duration = fc.integer({ min: 0, max: 1e9 });
const text = fc.string({ unit: 'grapheme' });
const interrupted = fc.constantFrom(undefined, 'hangup', 'signal', 'replaced', 'shutdown');
/** Leaves out what is undefined, as reports do. */
const without = <Value extends object>(value: Value): Value =>
  Object.fromEntries(Object.entries(value).filter(([, field]) => field !== undefined)) as Value;
const gather = fc
  .record({
    outcome: fc.constantFrom<GatherReport['outcome']>('digits', 'speech', 'no-match', 'silence', 'interrupted'),
    name: text,
    digits: fc.stringMatching(/^[0-9*#]{0,8}$/),
    value: fc.option(text, { nil: undefined }),
    rounds: fc.integer({ min: 1, max: 9 }),
    speech: fc.option(fc.record({ text, confidence: fc.double({ min: 0, max: 1, noNaN: true }) }), { nil: undefined }),
    interrupted,
  })
  .map((changes) => without(gathered(changes as Partial<GatherReport>)));
const dial = fc
  .record({
    bridged: fc.boolean(),
    bridgedMs: duration,
    cause: fc.constantFrom<HangupCause>('busy', 'normal', 'no-answer', 'failed'),
    interrupted,
  })
  .map((changes) => without(dialled(changes as Partial<DialReport>)));
const record = fc
  .record({
    outcome: fc.constantFrom('recorded', 'nothing', 'failed'),
    rounds: fc.integer({ min: 1, max: 9 }),
    interrupted,
  })
  .map((changes) => without(recorded(changes as Partial<RecordReport>)));
const say: fc.Arbitrary<Report> = fc.constant({ verb: 'say', startedAt: 0, endedAt: 5 });

describe('any outcome', () => {
  it('is told in a body that no known library trips over', () => {
    const reports = fc.array(fc.oneof(gather, dial, record, say), { maxLength: 5 });
    const kind = fc.constantFrom(...callbackKinds);
    const documents = fc.integer({ min: 1, max: 1e6 });
    fc.assert(
      fc.property(reports, kind, documents, duration, (list, ended, count, afterMs) => {
        const call = exampleCall({ documents: count, now: exampleCall().startedAt + afterMs });
        const { body = '', parameters } = result(call, atEnd(...list), callback(ended));
        expect(complaints(body)).toEqual([]);
        expect(JSON.parse(body)).toEqual(parameters);
        const told = parameters['result'] as JsonObject;
        const reporting = list.filter(({ verb }) => verb !== 'say');
        expect(actionsOf(told)?.length ?? 0).toBe(reporting.length);
        for (const { xml } of actionsOf(told) ?? [])
          if (typeof xml === 'string') expect(openSource(new TextEncoder().encode(xml), null).xml().ok).toBe(true);
      }),
    );
  });
});

describe('a conference', () => {
  const stay = (changes: Partial<ConferenceReport>): JsonObject =>
    actionOf({
      verb: 'conference',
      name: 'room',
      room: 'team-7',
      startedAt: 10_000,
      endedAt: 38_999,
      outcome: 'left',
      ...changes,
    });

  it.each<[string, Partial<ConferenceReport>, JsonObject]>([
    ['left by its key', {}, { name: 'room', duration: 28, disposition: 'SUCCESS' }],
    ['left by a signal', { interrupted: 'signal' }, { name: 'room', duration: 28, disposition: 'EXTERNAL_EVENT' }],
    ['hung up in', { interrupted: 'hangup' }, { name: 'room', duration: 28, disposition: 'HANGUP' }],
    ['that somebody was put out of', { outcome: 'kicked' }, { name: 'room', duration: 28, disposition: 'SUCCESS' }],
    ['that is full', { outcome: 'full' }, { name: 'room', disposition: 'FAILED' }],
    ['that could not be entered', { outcome: 'failed', failure: 'x' }, { name: 'room', disposition: 'FAILED' }],
  ])('%s', (_how, changes, action) => expect(stay(changes)).toEqual(action));
});

describe('a call', () => {
  const called: Report = { verb: 'originate', startedAt: 0, endedAt: 1 };

  it('is no action, but tells who answered', () => {
    expect(resultOf(atEnd({ ...called, machine: 'machine' }))).toMatchObject({ userType: 'MACHINE' });
    expect(resultOf(atEnd({ ...called, machine: 'machine' }))).not.toHaveProperty('actions');
    expect(resultOf(atEnd({ ...called, machine: 'unknown' }))).not.toHaveProperty('userType');
    expect(resultOf(atEnd(called))).not.toHaveProperty('userType');
  });

  it('that nobody answered has failed', () => {
    const ringing = exampleCall({ direction: 'outbound', state: 'ringing' });
    const failed: Report = { ...called, failure: 'NO_ANSWER' };
    expect(resultOf(atEnd(failed), 'incomplete', ringing)).toMatchObject({ state: 'FAILED', complete: false });
    expect(resultOf(atEnd(failed), 'incomplete')['state']).toBe('ANSWERED');
  });
});

describe('what was heard', () => {
  const spoken = (speech: NonNullable<GatherReport['speech']>, value?: string): JsonObject =>
    actionOf(gathered({ outcome: 'speech', digits: '', speech, ...(value !== undefined && { value }) }));

  it('digits are told as digits, and as the words that they were', () => {
    const action = spoken({ text: '94070', confidence: 0.87, heard: 'nine four zero seven zero' });
    expect(action).toMatchObject({
      interpretation: '94070',
      utterance: 'nine four zero seven zero',
      value: '94070',
      confidence: 87,
    });
    expect(action).not.toHaveProperty('concept');
    expect(action['xml']).toContain('<input mode="speech">nine four zero seven zero</input>');
  });

  it('what a grammar of its own makes of words is interpretation, concept and value', () => {
    expect(spoken({ text: 'the big apple', confidence: 0.6, meaning: 'NYC' }, 'NYC')).toMatchObject({
      interpretation: 'NYC',
      utterance: 'the big apple',
      concept: 'NYC',
      value: 'NYC',
    });
  });
});
