import { describe, expect, test } from 'vitest';
import type { KeptDocument, KeptPosition } from '../call/index.ts';
import { memoryStore } from '../store/index.ts';
import { end, on, redirect, type Script } from '../verbs/index.ts';
import { keptCalls } from './kept-calls.ts';

const place = { line: 1, column: 1 };

function documentOf(credentials?: { username: string; password: string }): KeptDocument {
  const callback = { dialect: 'lines', kind: 'next', url: 'https://a.example.com/', method: 'POST' as const };
  const verbs = [redirect({ place, answers: false, callback: { ...callback, ...(credentials && { credentials }) } })];
  const script: Script = { dialect: 'lines', usable: true, verbs, atEnd: on, atHangup: end(), diagnostics: [] };
  return { route: 'desk', script, verbs, atEnd: on };
}

const position: KeptPosition = { index: 1, reports: [], remembered: { tag: 'x' } };
const secret = { username: 'anna', password: 'open-sesame' };

describe('what is kept of a live call', () => {
  test('is found again as it was', async () => {
    const kept = keptCalls(memoryStore(), null);
    await kept.keep('leg', documentOf(), position);
    await kept.keep('leg', null, { ...position, index: 2 });
    expect(await kept.find('leg')).toEqual({ ...documentOf(), ...position, index: 2 });
    await kept.forget('leg');
    expect(await kept.find('leg')).toBeNull();
  });

  test('is sealed where there is a key, and opened with the same only', async () => {
    const store = memoryStore();
    await keptCalls(store, 'one key').keep('leg', documentOf(secret), position);
    expect(JSON.stringify(await store.kept('leg'))).not.toContain(secret.password);
    expect(await keptCalls(store, 'one key').find('leg')).toEqual({ ...documentOf(secret), ...position });
    expect(await keptCalls(store, 'another').find('leg')).toBeNull();
    expect(await keptCalls(store, null).find('leg')).toBeNull();
  });

  test('is nothing while a document holds a secret and there is no key', async () => {
    const kept = keptCalls(memoryStore(), null);
    await kept.keep('leg', documentOf(), position);
    await kept.keep('leg', documentOf(secret), position);
    await kept.keep('leg', null, { ...position, index: 2 });
    expect(await kept.find('leg')).toBeNull();
    await kept.keep('leg', documentOf(), position);
    expect(await kept.find('leg')).not.toBeNull();
  });

  test('is nothing any more once hidden keys have been entered', async () => {
    const kept = keptCalls(memoryStore(), null);
    const entered = { verb: 'gather', startedAt: 0, endedAt: 1, outcome: 'digits', digits: '42', endKey: '' } as const;
    await kept.keep('leg', documentOf(), { ...position, reports: [{ ...entered, rounds: 1, masked: '**' }] });
    await kept.keep('leg', documentOf(), position);
    expect(await kept.find('leg')).toBeNull();
  });
});
