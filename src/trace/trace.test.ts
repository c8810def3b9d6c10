import fc from 'fast-check';
import { expect, test } from 'vitest';
import { systemClock } from '../clock/system.ts';
import { CallTrace } from './trace.ts';

const request = (url: string, headers: Record<string, string>) =>
  ({ event: 'request', dialect: 'twiml', method: 'GET', url, headers, parameters: {} }) as const;

test('events keep their order and carry the time since the call began', () => {
  let now = 1000;
  const trace = new CallTrace({ ...systemClock, now: () => now });
  trace.record({ event: 'dtmf', key: '1' });
  now = 1450;
  trace.record({ event: 'dtmf', key: '2' });
  expect(trace.events).toEqual([
    { at: 0, event: 'dtmf', key: '1' },
    { at: 450, event: 'dtmf', key: '2' },
  ]);
});

test('authorization, cookies and passwords never enter', () => {
  const trace = new CallTrace(systemClock);
  trace.record(request('https://a.example/', { Authorization: 'Basic eDp5', Cookie: 'sid=1', Accept: '*/*' }));
  trace.record({ event: 'error', code: 'x', message: 'y', facts: { credentials: { username: 'u', password: 'p' } } });
  const kept = JSON.stringify(trace.events);
  expect(kept).not.toMatch(/eDp5|sid=1|"p"/);
  expect(kept).toContain('*/*');
});

test('a hidden secret is found wherever it stands, also url-encoded', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 4, maxLength: 20 }), fc.string(), fc.string(), (secret, before, after) => {
      fc.pre(!'"request""event""dialect""twiml""method""GET""headers""parameters""url""at"•••'.includes(secret));
      fc.pre(!secret.includes('•') && secret.trim().length > 3);
      fc.pre(!before.includes(secret) && !after.includes(secret));
      const trace = new CallTrace(systemClock);
      trace.hide(secret);
      trace.record(request(`${before}${secret}${after}`, { x: encodeURIComponent(secret) }));
      const [event] = trace.events;
      expect((event as { url: string }).url.includes(secret)).toBe(false);
      expect((event as { headers: Record<string, string> }).headers['x']).toBe('•••');
    }),
  );
});
