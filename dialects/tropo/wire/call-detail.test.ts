import { describe, expect, it } from 'vitest';
import { callback, exampleCall } from '../testing/facts.ts';
import { wire } from '../wire.ts';

const target = { url: 'https://app.example.com/details' };

describe('what is told of a call itself', () => {
  it('is nothing while it lasts', () => {
    expect(wire.status(exampleCall(), { kind: 'ringing' }, target)).toBeNull();
    expect(wire.status(exampleCall(), { kind: 'answered' }, target)).toBeNull();
  });

  it('is its detail record once it has ended', () => {
    const { startedAt } = exampleCall();
    const call = exampleCall({ state: 'ended', endedAt: startedAt + 62_000, now: startedAt + 62_100, from: 'alice' });
    const request = wire.status(call, { kind: 'ended' }, target);
    expect(request).toMatchObject({ url: target.url, method: 'POST' });
    expect(request?.parameters).toMatchObject({
      resource: 'call',
      event: 'cdrCreated',
      id: expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/),
      data: {
        sessionId: call.id,
        parentCallId: 'none',
        parentSessionId: 'none',
        accountId: '70021',
        applicationType: 'tropo-web',
        from: 'sip:alice',
        to: 'tel:4155550100',
        direction: 'in',
        initiationTime: '2026-02-03T09:15:22.418+0000',
        startTime: '2026-02-03T09:15:24.418+0000',
        endTime: '2026-02-03T09:16:24.418+0000',
        duration: 60_000,
      },
    });
  });

  it('has no length if nobody answered', () => {
    const { answeredAt: _, ...ringing } = exampleCall({ state: 'ended' });
    expect(wire.status(ringing, { kind: 'ended' }, target)?.parameters).toMatchObject({ data: { duration: 0 } });
  });
});

describe('the fallback', () => {
  it('is told the very same', () => {
    const first = wire.result(exampleCall(), { why: 'end', reports: [] }, callback('continue'));
    const why = { kind: 'timeout', message: 'no answer', url: first.url, diagnostics: [] } as const;
    const second = wire.fallback(exampleCall(), first, why, { url: 'https://x:y@b.example.com/voice' });
    expect(second).toEqual({
      ...first,
      url: 'https://b.example.com/voice',
      credentials: { username: 'x', password: 'y' },
    });
  });
});
