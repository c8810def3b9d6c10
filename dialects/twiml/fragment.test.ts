import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { connectionRules } from './fragment.ts';

describe('connectionRules', () => {
  test('without a fragment: 5 s to connect, 15 s in all, one more try if the connection fails', () => {
    expect(connectionRules('')).toEqual({
      deadlines: { connectMs: 5000, readMs: 15_000, totalMs: 15_000 },
      retry: { count: 1, on: ['connect'] },
      problems: [],
    });
  });

  test('every override counts', () => {
    expect(connectionRules('ct=700&rt=2000&tt=9000&rc=4&rp=5xx,ct&sni=y&e=dublin')).toEqual({
      deadlines: { connectMs: 700, readMs: 2000, totalMs: 9000 },
      retry: { count: 4, on: ['connect', '5xx'] },
      problems: [],
    });
  });

  test('rp=all is every reason, an encoded comma is a comma', () => {
    expect(connectionRules('rp=all').retry.on).toEqual(['connect', 'timeout', '4xx', '5xx']);
    expect(connectionRules('rp=4xx%2Crt').retry.on).toEqual(['timeout', '4xx']);
  });

  test('what does not fit is told and its default kept', () => {
    const { deadlines, retry, problems } = connectionRules('ct=50&rt=15001&rc=6&rp=ct,9xx&sni=n&anchor');
    expect(deadlines).toEqual({ connectMs: 5000, readMs: 15_000, totalMs: 15_000 });
    expect(retry).toEqual({ count: 1, on: ['connect'] });
    expect(problems.map(({ message }) => message)).toEqual([
      'ct=50 must be a whole number from 100 to 10000',
      'rt=15001 must be a whole number from 100 to 15000',
      'rc=6 must be a whole number from 0 to 5',
      'rp=ct,9xx must list 4xx, 5xx, ct, rt or all',
      'sni=n has no effect here',
      'anchor has no effect here',
    ]);
    expect(problems[3]?.providerCode).toBe('11243');
  });

  test('no fragment leads outside the limits', () => {
    const key = fc.constantFrom('ct', 'rt', 'tt', 'rc', 'rp', 'sni', 'e', 'x');
    const fragment = fc
      .array(fc.tuple(key, fc.oneof(fc.integer().map(String), fc.string())), { maxLength: 8 })
      .map((pairs) => new URLSearchParams(pairs).toString());
    fc.assert(
      fc.property(fc.oneof(fragment, fc.string()), (text) => {
        const { deadlines, retry } = connectionRules(text);
        expect(deadlines.connectMs).toBeGreaterThanOrEqual(100);
        expect(deadlines.connectMs).toBeLessThanOrEqual(10_000);
        for (const ms of [deadlines.readMs, deadlines.totalMs]) {
          expect(ms).toBeGreaterThanOrEqual(100);
          expect(ms).toBeLessThanOrEqual(15_000);
        }
        expect([0, 1, 2, 3, 4, 5]).toContain(retry.count);
        expect(new Set(retry.on).size).toBe(retry.on.length);
      }),
    );
  });
});
