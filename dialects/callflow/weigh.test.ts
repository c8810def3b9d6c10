import { expect, test } from 'vitest';
import { replyWith } from './testing/reply.ts';
import { weigh } from './weigh.ts';

const score = (body: unknown) => weigh(replyWith(body)).score;

test('a node with a module of KAZOO is certain, wherever it is', () => {
  expect(score({ module: 'hangup' })).toBeGreaterThanOrEqual(10);
  expect(score({ module: 'tts', data: { text: 'Hello' } })).toBeGreaterThanOrEqual(10);
  expect(score({ flow: { module: 'answer' } })).toBeGreaterThanOrEqual(10);
  expect(score({ data: { numbers: ['100'], flow: { module: 'answer' } } })).toBeGreaterThanOrEqual(10);
});

test('a node with a module that nobody knows is certain with data, probable without', () => {
  expect(score({ module: 'moonwalk', data: {} })).toBeGreaterThanOrEqual(10);
  expect(score({ module: 'moonwalk' })).toBeGreaterThanOrEqual(4);
  expect(score({ module: 'moonwalk' })).toBeLessThan(10);
});

test('an object that only looks like a flow is possible', () => {
  expect(score({ flow: {} })).toBe(1);
  expect(score({ flow: { data: {} } })).toBe(2);
  expect(score({ children: {} })).toBe(2);
});

test.each([
  ['Tropo', { tropo: [{ say: { value: 'Hello' } }], module: 'tts' }],
  ['a list', [{ module: 'tts', data: {} }]],
  ['another object', { data: { text: 'Hello' }, status: 'success' }],
  ['a module that is no text', { module: { name: 'tts' } }],
  ['a bare text', '"module"'],
  ['XML', '<Response><Say>"module": "tts"</Say></Response>'],
  ['nothing', ''],
])('%s is nothing of ours', (_what, body) => {
  expect(weigh(replyWith(body))).toEqual({ score: 0, reasons: [] });
});

test('JSON that does not parse is told by its keys', () => {
  expect(score('{"module":"play","data":{"id":"a",}}')).toBeGreaterThanOrEqual(4);
  expect(score('{"module":"moonwalk",')).toBeGreaterThanOrEqual(4);
  expect(score('{"tropo":[{"module":"tts"},')).toBe(0);
  expect(score('{"modul":')).toBe(0);
});

test('every point has its reason', () => {
  const { score, reasons } = weigh(replyWith({ flow: { module: 'tts', data: { text: 'Hello' } } }));
  const points = reasons.map((reason) => Number(/\(\+(\d+)\)$/.exec(reason)?.[1]));
  expect(points.reduce((sum, point) => sum + point)).toBe(score);
});
