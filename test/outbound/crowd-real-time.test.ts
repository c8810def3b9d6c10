import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { customerServer } from '../support/customer.ts';
import { startServing } from '../support/serving.ts';

const account = `AC${'a'.repeat(32)}`;
const authToken = '0123456789abcdef0123456789abcdef';
const authorization = `Basic ${Buffer.from(`${account}:${authToken}`).toString('base64')}`;

test('200 clients over HTTP at the same 50 calls, in real time: no request fails, and no call, row or channel is left', async () => {
  await using customer = await customerServer({
    '/first': '<Response><Say>Good morning.</Say><Pause length="60"/></Response>',
    '/next': '<Response><Pause length="60"/></Response>',
    '/status': { status: 204 },
  });
  const serving = await startServing({
    accounts: [{ id: 'acme', title: 'A', apis: { twiml: { id: account, settings: { authToken }, credentials: [] } } }],
    more: { limits: { apiRequestsPerSecond: 100_000, callsPerSecond: 100, requestsPerSecond: 10_000 } },
  });
  const ask = async (path: string, form?: Record<string, string>) => {
    const response = await serving.fetch(`/2010-04-01/Accounts/${account}${path}`, {
      method: form ? 'POST' : 'GET',
      headers: { authorization },
      ...(form && { body: new URLSearchParams(form) }),
    });
    return { status: response.status, body: (await response.json()) as { sid: string; status: string } };
  };
  try {
    const created = await Promise.all(
      Array.from({ length: 50 }, (_, index) =>
        ask('/Calls.json', {
          To: `+1555000${String(index).padStart(4, '0')}`,
          From: '+15550009999',
          Url: `${customer.url}/first`,
          StatusCallback: `${customer.url}/status`,
        }),
      ),
    );
    expect(new Set(created.map(({ status }) => status))).toEqual(new Set([201]));
    const sids = created.map(({ body }) => body.sid);
    const came = new Map<number, number>();
    const clients = Array.from({ length: 200 }, async (_, client) => {
      for (let round = 0; round < 4; round++) {
        const sid = sids[(client * 7 + round * 13) % sids.length];
        const deeds = [
          () => ask(`/Calls/${sid}.json`, { Url: `${customer.url}/next` }),
          () => ask(`/Calls/${sid}.json`),
          () => ask(`/Calls.json?PageSize=20&Page=0`),
          () => ask(`/Calls/${sid}/Recordings.json`, {}),
          () => ask(`/Calls/${sid}.json`, { Status: client % 3 === 0 ? 'completed' : 'canceled' }),
        ];
        const { status } = (await deeds[(client + round * 3) % deeds.length]?.()) ?? { status: 0 };
        came.set(status, (came.get(status) ?? 0) + 1);
        await new Promise((resolve) => setTimeout(resolve, (client * 37 + round * 501) % 1200));
      }
    });
    await Promise.all(clients);
    expect([...came.keys()].filter((status) => status < 200 || status >= 500)).toEqual([]);
    expect(came.get(200)).toBeGreaterThan(0);
    expect(came.get(400) ?? came.get(404)).toBeGreaterThan(0);
    await Promise.all(sids.map((sid) => ask(`/Calls/${sid}.json`, { Status: 'completed' })));
    const states = async () =>
      new Set(await Promise.all(sids.map(async (sid) => (await ask(`/Calls/${sid}.json`)).body.status)));
    await expect
      .poll(async () => [...(await states())].filter((state) => !/completed|canceled/.test(state)), {
        timeout: 20_000,
        interval: 500,
      })
      .toEqual([]);
    const database = new DatabaseSync(join(serving.folder, 'dragoman.sqlite'), { readOnly: true });
    const rows = (table: string) =>
      (database.prepare(`SELECT count(*) AS count FROM ${table}`).get() as { count: number }).count;
    await expect
      .poll(() => [rows('live'), rows('errands'), rows('items')], { timeout: 20_000, interval: 200 })
      .toEqual([0, 0, 0]);
    expect(rows('calls')).toBe(50);
    database.close();
    expect(serving.simulated.liveChannels).toBe(0);
    expect(await (await serving.fetch('/readyz')).json()).toMatchObject({ liveCalls: 0 });
    const told = customer.requests.filter(({ path }) => path === '/status');
    // Each end once; of those that were cancelled before they were begun, none.
    expect(new Set(told.map(({ body }) => new URLSearchParams(body).get('CallSid'))).size).toBe(told.length);
  } finally {
    await serving.close();
  }
}, 90_000);
