import { expect, test } from 'vitest';
import { startServing } from '../support/serving.ts';
import { accountId, client } from './support.ts';

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
