import { expect, test } from 'vitest';
import { startServing } from '../support/serving.ts';
import { accountId, client, token } from './support.ts';

test('a button that anybody may press is pressed as often as the account may ask', async () => {
  await using serving = await startServing({ hasSwitch: false, more: { limits: { apiRequestsPerSecond: 3 } } });
  const button = { name: 'Shop', extension: '2001', auth_required: false };
  const { id } = (await client(serving)('PUT', '/clicktocall', button)).body['data'];
  const press = () => serving.fetch(`/v2/accounts/${accountId}/clicktocall/${id}/connect?contact=2025550199`);
  const pressed = await Promise.all(Array.from({ length: 20 }, press));
  const refused = pressed.filter(({ status }) => status === 429);
  expect(refused.length).toBeGreaterThan(0);
  expect(refused.length).toBeLessThan(20);
  expect(refused[0]?.headers.get('Retry-After')).toBe('1');
}, 60_000);

test('who asks too often is refused in KAZOO’s words, and told when to come again; other accounts are not', async () => {
  const account = (id: string, shown: string) => ({
    id,
    apis: {
      callflow: { tokens: [{ name: 'usual', token: shown }], credentials: [{ name: id, secret: 'long-enough' }] },
    },
  });
  const accounts = [account('acme', token), account('other', 'token-of-other')];
  await using serving = await startServing({
    hasSwitch: false,
    accounts,
    more: { limits: { apiRequestsPerSecond: 0.01 } },
  });
  const ask = client(serving);
  expect((await ask('GET', '/callflows')).status).toBe(200);
  const asked = [
    () => ask('GET', '/callflows'),
    () => ask('PUT', '/callflows', { numbers: ['201'] }),
    () => ask('PUT', '/v2/api_auth', { api_key: token }),
    () => ask('PUT', '/v2/user_auth', { credentials: 'long-enough', account_name: 'acme' }),
  ];
  for (const again of asked) {
    const { status, body, headers } = await again();
    expect([status, body['error'], body['message'], body['status']]).toEqual([
      429,
      '429',
      'too_many_requests',
      'error',
    ]);
    expect(Number(headers.get('Retry-After'))).toBeGreaterThan(1);
  }
  // Whoever guesses costs the account nothing.
  expect((await ask('PUT', '/v2/user_auth', { credentials: 'a-guess', account_name: 'acme' })).status).toBe(401);
  expect((await ask('PUT', '/v2/api_auth', { api_key: 'token-of-other' })).status).toBe(201);
}, 60_000);
