import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { HostGates, maximumGates } from './hosts.ts';
import type { BrokenMessage, RawResponse } from './transport.ts';

const never = new AbortController().signal;
const url = 'https://app.example.com/voice';
const answer = (status: number): RawResponse => ({ ok: true, status, headers: {}, body: new Uint8Array(), cut: false });
const broken = (code = 'ECONNREFUSED'): BrokenMessage => ({
  ok: false,
  error: Object.assign(new Error(code), { code }),
  phase: 'connecting',
  keptConnection: false,
});
const limits = { requestsPerSecond: 1000, failuresInARow: 3, pauseSeconds: 15 };

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

function gates(changes: Partial<typeof limits> = {}) {
  const all = new HostGates({ ...limits, ...changes });
  const sent: string[] = [];
  const pass = async (outcome: RawResponse | BrokenMessage, account = 'one', to = url, signal = never) => {
    const result = await all.of(account, new URL(to).origin).pass(async () => {
      sent.push(`${account} ${to}`);
      return outcome;
    }, signal);
    return result.ok ? result.status : (result.error as { code?: string }).code;
  };
  return { all, pass, sent };
}

test('a host that fails so often in a row is left in peace, tried once, and asked again when it is back', async () => {
  const { pass, sent } = gates();
  for (let attempt = 0; attempt < 3; attempt++) expect(await pass(broken())).toBe('ECONNREFUSED');
  for (let attempt = 0; attempt < 50; attempt++) expect(await pass(answer(200))).toBe('host-at-rest');
  expect(sent).toHaveLength(3);
  vi.advanceTimersByTime(15_000);
  expect(await pass(broken())).toBe('ECONNREFUSED');
  expect(await pass(answer(200))).toBe('host-at-rest');
  vi.advanceTimersByTime(15_000);
  expect(await pass(answer(200))).toBe(200);
  expect(await pass(answer(200))).toBe(200);
  expect(sent).toHaveLength(6);
});

test('while one message tries whether it is back, others do not wait for it', async () => {
  const { all, pass } = gates();
  for (let attempt = 0; attempt < 3; attempt++) await pass(broken());
  vi.advanceTimersByTime(15_000);
  const trying = Promise.withResolvers<RawResponse>();
  const trial = all.of('one', new URL(url).origin).pass(() => trying.promise, never);
  expect(await pass(answer(200))).toBe('host-at-rest');
  trying.resolve(answer(200));
  await trial;
  expect(await pass(answer(200))).toBe(200);
});

test.each([502, 503, 504])('%d counts as a failure', async (status) => {
  const { pass } = gates();
  for (let attempt = 0; attempt < 3; attempt++) expect(await pass(answer(status))).toBe(status);
  expect(await pass(answer(200))).toBe('host-at-rest');
});

test.each([200, 204, 301, 404, 500])('%d does not, and ends the row', async (status) => {
  const { pass } = gates();
  for (let round = 0; round < 4; round++) {
    await pass(broken());
    await pass(broken());
    expect(await pass(answer(status))).toBe(status);
  }
});

test('neither does a forbidden address', async () => {
  const { pass } = gates();
  for (let attempt = 0; attempt < 10; attempt++)
    expect(await pass(broken('forbidden-address'))).toBe('forbidden-address');
});

test('callers who hang up say nothing about the host: the row goes on', async () => {
  const { pass } = gates();
  const gone = AbortSignal.abort();
  await pass(broken());
  await pass(broken());
  for (let caller = 0; caller < 10; caller++) await pass(broken('aborted'), 'one', url, gone);
  expect(await pass(answer(200))).toBe(200);
  for (let attempt = 0; attempt < 2; attempt++) await pass(broken());
  await pass(broken('aborted'), 'one', url, gone);
  await pass(broken());
  expect(await pass(answer(200))).toBe('host-at-rest');
});

test('accounts, ports and schemes are apart; paths are not', async () => {
  const { pass } = gates();
  for (let attempt = 0; attempt < 3; attempt++) await pass(broken(), 'one', `https://app.example.com/${attempt}`);
  expect(await pass(answer(200))).toBe('host-at-rest');
  expect(await pass(answer(200), 'two')).toBe(200);
  expect(await pass(answer(200), 'one', 'http://app.example.com/voice')).toBe(200);
  expect(await pass(answer(200), 'one', 'https://app.example.com:8443/voice')).toBe(200);
});

test('a second’s worth goes at once, then one after the other, and what would wait too long is not sent', async () => {
  const { pass, sent } = gates({ requestsPerSecond: 10 });
  const outcomes: (number | string | undefined)[] = [];
  const all = Array.from({ length: 60 }, () => pass(answer(200)).then((outcome) => outcomes.push(outcome)));
  await vi.advanceTimersByTimeAsync(0);
  expect(sent.length).toBeGreaterThanOrEqual(10);
  expect(sent.length).toBeLessThanOrEqual(12);
  await vi.advanceTimersByTimeAsync(1000);
  expect(sent.length).toBeLessThanOrEqual(22);
  await vi.advanceTimersByTimeAsync(2000);
  await Promise.all(all);
  expect(outcomes.filter((outcome) => outcome === 200)).toHaveLength(sent.length);
  expect(sent.length).toBeLessThanOrEqual(32);
  expect(outcomes.filter((outcome) => outcome === 'host-flooded')).toHaveLength(60 - sent.length);
  expect(await pass(answer(200), 'two')).toBe(200);
});

test('a turn that nobody waits for any more ends at once', async () => {
  const { pass } = gates({ requestsPerSecond: 1 });
  await pass(answer(200));
  await pass(answer(200));
  const gone = new AbortController();
  const waiting = pass(broken('aborted'), 'one', url, gone.signal);
  gone.abort();
  expect(await waiting).toBe('aborted');
  expect(vi.getTimerCount()).toBe(0);
});

test('documents may name as many hosts as they like', async () => {
  const { all, pass } = gates();
  for (let host = 0; host < maximumGates + 500; host++) await pass(answer(200), 'one', `https://h${host}.example/`);
  expect(all.size).toBe(maximumGates);
});
