import { expect, test } from 'vitest';
import { exchangeDiagnostic } from './failure.ts';

test.each([
  [404, /no such path/],
  [405, /another method/],
  [401, /signatures/],
  [500, /own log/],
])('a server that answers %i: what to do about it', (status, hint) => {
  const failure = { kind: 'status', status, url: 'http://x/', message: 'no', diagnostics: [] } as const;
  expect(exchangeDiagnostic(failure).hint).toMatch(hint);
});
