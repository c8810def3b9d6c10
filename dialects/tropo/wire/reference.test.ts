import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Report } from '../../../src/verbs/index.ts';
import type { CallFacts, Outcome } from '../../dialect.ts';
import { atEnd, callback, dialled, exampleCall, gathered, recorded } from '../testing/facts.ts';
import { result } from './result.ts';

const reference = new URL('../../../../shared/reference/tropo.md', import.meta.url);
const isThere = existsSync(reference);

/** The bodies that the reference shows, by their letter: `* E – what it is: \`{"result":…}\``. */
const samples = new Map(
  isThere
    ? [...readFileSync(reference, 'utf8').matchAll(/^\* ([A-K]) – .*?`(\{"(?:session|result)".*\})`$/gm)].map(
        ([, letter = '', body = '']) => [letter, JSON.parse(body)] as const,
      )
    : [],
);

const { startedAt } = exampleCall();
const after = (seconds: number, documents: number, changes: Partial<CallFacts> = {}): CallFacts =>
  exampleCall({ now: startedAt + seconds * 1000, documents, ...changes });
const leg = {
  id: 'b'.repeat(32),
  to: '+14155550101',
  startedAt,
  answeredAt: Date.UTC(2026, 1, 3, 9, 17, 2, 120),
  endedAt: startedAt + 171_000,
  cause: 'normal',
  raw: 'NORMAL_CLEARING',
} as const;
const silent: Report = gathered({ name: 'pin', outcome: 'silence', digits: '', rounds: 1 });
const room: Report = {
  verb: 'conference',
  name: 'room',
  room: 'team-7',
  outcome: 'left',
  interrupted: 'signal',
  startedAt: startedAt + 212_000,
  endedAt: startedAt + 240_000,
};

describe.skipIf(!isThere)('the results that the reference shows', () => {
  it.each<[string, CallFacts, Outcome, string]>([
    ['E', after(19, 1), atEnd(gathered()), 'continue'],
    ['F', after(31, 2), atEnd(silent), 'incomplete'],
    [
      'G',
      after(48, 3),
      atEnd(
        gathered({ name: 'account', digits: '20314253', rounds: 1 }),
        gathered({
          name: 'menu',
          outcome: 'speech',
          digits: '',
          speech: { text: 'help', confidence: 0.87 },
          value: 'support',
          rounds: 1,
        }),
      ),
      'continue',
    ],
    [
      'H',
      after(171, 4),
      atEnd(
        dialled({ startedAt: startedAt + 53_000, endedAt: startedAt + 171_000, bridgedMs: 109_400, leg, legs: [leg] }),
      ),
      'continue',
    ],
    [
      'I',
      after(203, 5),
      atEnd(
        recorded({
          recording: {
            id: '3f2c',
            url: 'https://proxy.example.com/media/3f2c',
            format: 'mp3',
            channels: 1,
            durationMs: 12_345,
            startedAt,
            endedAt: startedAt,
            upload: 'done',
            uploadedTo: 'https://files.example.com/in',
          },
        }),
      ),
      'continue',
    ],
    ['J', after(240, 6), { why: 'signal', signal: 'lastminute', reports: [room] }, 'signal'],
    ['K', after(251, 7, { state: 'ended' }), { why: 'hangup', reports: [] }, 'hangup'],
  ])('%s', (letter, call, outcome, kind) => {
    const shown = samples.get(letter);
    const said = JSON.parse(result(call, outcome, callback(kind)).body ?? '');
    // Ours are made of the call's id, and a recognition is always told as NLSML.
    const comparable = (body: typeof said) => {
      const { callId: _callId, ...rest } = body.result;
      const plain = (action: object) => Object.fromEntries(Object.entries(action).filter(([key]) => key !== 'xml'));
      const { actions } = rest;
      return actions ? { ...rest, actions: Array.isArray(actions) ? actions.map(plain) : plain(actions) } : rest;
    };
    expect(comparable(said)).toEqual(comparable(shown));
    expect(Object.keys(said.result)).toEqual(Object.keys(shown.result));
    if (letter === 'E') {
      const xml = (body: typeof said) => body.result.actions.xml.replace(/@[0-9a-f]{8}/g, '@');
      expect(xml(said)).toBe(xml(shown));
    }
  });
});
