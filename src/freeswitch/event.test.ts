import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type EslEvent, header, msFrom, readEvent, switchTime } from './event.ts';

const json = (body: string) => readEvent({ headers: { 'Content-Type': 'text/event-json' }, body });
const plain = (body: string) => readEvent({ headers: { 'Content-Type': 'text/event-plain' }, body });

test('a JSON event: names, values, body', () => {
  const event = json('{"Event-Name":"BACKGROUND_JOB","Job-UUID":"7","Content-Length":"4","_body":"+OK\\n"}');
  expect(event).toMatchObject({ name: 'BACKGROUND_JOB', body: '+OK\n' });
  expect(event?.headers['Job-UUID']).toBe('7');
  expect(event?.headers['toString']).toBeUndefined();
});

test('a plain event: values are decoded, the body is cut by bytes', () => {
  const event = plain('Event-Name: BACKGROUND_JOB\nJob-UUID: 7\nWho: J%C3%B6rg\nContent-Length: 6\n\nJörg\nand more');
  expect(event?.headers['Who']).toBe('Jörg');
  expect(event?.body).toBe('Jörg\n');
});

test('values with several entries read alike in both formats', () => {
  expect(json('{"Event-Name":"X","v":["a","b"]}')?.headers['v']).toBe('ARRAY::a|:b');
  expect(plain('Event-Name: X\nv: ARRAY%3A%3Aa%7C%3Ab')?.headers['v']).toBe('ARRAY::a|:b');
});

test('what the switch calls undefined is empty', () => {
  expect(plain('Event-Name: X\nv: _undef_')?.headers['v']).toBe('');
});

test.each(['', '{', 'null', '[]', '7', '{"Job-UUID":"7"}'])('%j is no event', (body) => {
  expect(json(body)).toBeNull();
});

test('replies are no events', () => {
  expect(readEvent({ headers: { 'Content-Type': 'command/reply' }, body: '' })).toBeNull();
});

test('every JSON object of strings with a name is an event with exactly those headers', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.string()), (headers) => {
      const event = json(JSON.stringify({ ...headers, 'Event-Name': 'X' }));
      expect({ ...event?.headers }).toEqual({ ...headers, 'Event-Name': 'X' });
    }),
  );
});

test('one header is the same, whether the event has been read whole or not, and whatever others say', () => {
  const tricky = fc.oneof(fc.string(), fc.constantFrom('","wanted":"', '"wanted":"1"', '\\', '\\"', 'wanted', '"'));
  fc.assert(
    fc.property(fc.array(fc.tuple(tricky, tricky)), tricky, fc.boolean(), (others, value, isFirst) => {
      const named = others.filter(([name]) => name !== 'Event-Name' && name !== 'wanted');
      const mine = ['wanted', value] as const;
      const entries = [['Event-Name', 'X'], ...(isFirst ? [mine, ...named] : [...named, mine])];
      const text = JSON.stringify(Object.fromEntries(entries));
      const event = json(text);
      if (!event) throw new Error('no event');
      const [before, headers] = [header(event, 'wanted'), { ...event.headers }];
      expect([event.name, before, header(event, 'wanted'), headers]).toEqual(['X', value, value, JSON.parse(text)]);
      expect(header(event, 'absent')).toBe(headers['absent']);
    }),
  );
});

test('several entries, numbers and a body of an event in the switch’s form', () => {
  const event = json('{"Event-Name":"X","v":["a","b"],"n":7,"_body":"a \\"b\\"\\n"}');
  if (!event) throw new Error('no event');
  expect(event.body).toBe('a "b"\n');
  expect(['v', 'n', 'nothing'].map((name) => header(event, name))).toEqual(['ARRAY::a|:b', '7', undefined]);
});

test('time between two events is the switch’s own', () => {
  const at = (timestamp: string): EslEvent => ({ name: 'X', headers: { 'Event-Date-Timestamp': timestamp }, body: '' });
  expect(msFrom(switchTime(at('1795230986721944')), at('1795230987021932'))).toBe(300);
  expect(msFrom(switchTime(at('2')), at('1'))).toBeNull();
  expect(msFrom(switchTime({ name: 'X', headers: {}, body: '' }), at('1'))).toBeNull();
});
