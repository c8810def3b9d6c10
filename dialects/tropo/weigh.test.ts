import { describe, expect, it } from 'vitest';
import { replyOf } from './testing/reply.ts';
import { weigh } from './weigh.ts';

const score = (body: string) => weigh(replyOf(body)).score;

describe('how much a reply looks like Tropo', () => {
  it.each([
    '{"tropo":[]}',
    '{"tropo":[{"say":{"value":"hi"}}],"module":"menu","data":{},"children":{}}',
    '\n {"id":1,"tropo":{"say":"hi"}}',
  ])('certainly: %s', (body) => {
    expect(score(body)).toBeGreaterThanOrEqual(10);
  });

  it.each([
    '{"tropo":null}',
    '{"say":{"value":"hi"}}',
    '{" hangup ":null}',
    '[{"say":{"value":"hi"}},{"hangup":null}]',
  ])('probably: %s', (body) => {
    expect(score(body)).toBeGreaterThanOrEqual(4);
    expect(score(body)).toBeLessThan(10);
  });

  it.each(['{}', '[{"say":{}},{"dance":{}}]'])('possibly: %s', (body) => {
    expect(score(body)).toBeGreaterThanOrEqual(1);
    expect(score(body)).toBeLessThan(4);
  });

  it.each([
    '',
    ' ',
    'tropo',
    '"tropo"',
    '5',
    'null',
    '[]',
    '[1]',
    '{"module":"conference","data":{},"children":{}}',
    '{"flow":{"module":"hangup"}}',
    '{"say":{},"module":"tts"}',
    '{"__proto__":[],"constructor":1}',
    '{"toString":{}}',
    '{"tropo":[{"say":{"value":"hi"}}',
    '{"tropo":[]} and more',
    '// made by hand\n{ "tropo": [ {"hangup":null}, ] }',
    '<Response><Say>"tropo": [</Say></Response>',
    '<Response',
    '{"text":"\\"tropo\\" : [1]"}',
  ])('not at all: %s', (body) => {
    expect(score(body)).toBe(0);
  });

  it('says why', () => {
    expect(weigh(replyOf('{"tropo":[]}')).reasons).toEqual(['member "tropo" with a list (+12)']);
  });
});
