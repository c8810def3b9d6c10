import { describe, expect, test } from 'vitest';
import { dashed } from '../../src/desk/index.ts';
import { customerServer } from '../support/customer.ts';
import { startServing } from '../support/serving.ts';
import { until } from '../support/until.ts';
import { configured, switchIsGiven } from './real-switch.ts';

const document = (...steps: readonly object[]): string => JSON.stringify({ tropo: steps });
const on = (event: string, next: string) => ({ on: { event, next } });

describe.skipIf(!switchIsGiven)('a session that a token starts, on a real FreeSWITCH', () => {
  test('calls in vain, calls somebody, is interrupted while it speaks, and ends', async () => {
    await using customer = await customerServer({
      '/start': document(
        { call: { to: '8100', from: '4155550100' } },
        on('incomplete', '/again'),
        on('continue', '/no'),
      ),
      '/again': document(
        { call: { to: ['9100', '7100'], from: '4155550100' } },
        {
          say: { value: 'This is a rather long sentence, so that there is time to interrupt it in the middle of it.' },
        },
        { wait: { milliseconds: 30_000 } },
        on('stop', '/stopped'),
        on('continue', '/no'),
      ),
      '/stopped': document({ say: { value: 'Bye.' } }),
    });
    await using serving = await startServing({
      hasSwitch: false,
      accounts: [
        {
          id: 'acme',
          apis: {
            tropo: {
              tokens: [{ name: 'one', token: 'token-of-one' }],
              settings: { voiceUrl: `${customer.url}/start` },
            },
          },
        },
      ],
      more: { switch: configured },
    });
    await until(async () => (await serving.fetch('/readyz')).status === 200);
    const launched = await (await serving.fetch('/1.0/sessions?action=create&token=token-of-one')).text();
    const [, id = ''] = /<id>([0-9a-f]{32})<\/id>/.exec(launched) ?? [];
    const leg = dashed(id);
    await until(async () => {
      const response = await serving.fetch(`/calls/${leg}`, { headers: { accept: 'application/json' } });
      const { events = [] } = (response.ok ? await response.json() : {}) as {
        events?: readonly { event: string; report?: { verb: string; failure?: string } }[];
      };
      return events.some(({ report }) => report?.verb === 'originate' && report.failure === undefined);
    });
    expect(await (await serving.fetch(`/1.0/sessions/${id}/signals?value=stop`)).text()).toContain('QUEUED');
    await serving.trace(leg);
    const results = customer.requests.map(({ path, body }) => ({ path, result: JSON.parse(body).result }));
    expect(results.map(({ path }) => path)).toEqual(['/start', '/again', '/stopped']);
    expect(results[1]?.result).toMatchObject({ state: 'FAILED', complete: false, callId: null });
    expect(results[2]?.result).toMatchObject({ state: 'ANSWERED', complete: true, calledid: '7100' });
  }, 60_000);
});
