import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type CustomerServer, customerServer } from '../support/customer.ts';
import { serveProcess } from '../support/serve-process.ts';

const number = '+15550000001';
const outside = '+15559999999';
const token = 'gateway-token-0123456789';
const password = 'a-key-of-thirty-two-characters-00';

const document = (...steps: readonly object[]): string => JSON.stringify({ tropo: steps });
const on = (event: string, next: string) => ({ on: { event, next } });
const ask = (name: string, say: string) => ({ ask: { name, say, timeout: 60, choices: { value: '[ANY]' } } });

/** What the customer was asked, and with which answers. */
function asked({ requests }: CustomerServer) {
  return requests
    .filter(({ path }) => path !== '/gateway')
    .map(({ path, body }) => {
      const { session, result } = JSON.parse(body);
      return { path, id: session?.id ?? result.sessionId, value: result?.actions?.value };
    });
}

const sent = ({ requests }: CustomerServer): readonly string[] =>
  requests.filter(({ path }) => path === '/gateway').map(({ body }) => JSON.parse(body).text);

test.each([
  ['kill -9', 'kill'],
  ['a shutdown', 'stop'],
] as const)(
  'a conversation by texts goes on after %s, where it was, with what comes in meanwhile',
  async (_, end) => {
    await using customer = await customerServer({
      '/gateway': '',
      '/start': document(ask('what', 'What do you want?'), on('continue', '/who')),
      '/who': document(ask('who', 'And who are you?'), on('continue', '/done'), on('incomplete', '/nobody')),
      '/done': document({ say: 'Thank you.' }),
      '/nobody': document({ say: 'Nobody there.' }),
    });
    const folder = mkdtempSync(join(tmpdir(), 'dragoman-texts-'));
    const settings = {
      network: { allow: ['127.0.0.0/8'] },
      routes: [{ number, url: `${customer.url}/start`, format: 'tropo', account: 'acme' }],
      accounts: [{ id: 'acme' }],
      messages: {
        gateway: {
          url: `${customer.url}/gateway`,
          fields: { to: '{to}', from: '{from}', text: '{text}', id: '{id}' },
          incoming: { token, fields: { from: 'from', to: 'to', text: 'text' } },
        },
      },
    };
    const serve = () => serveProcess(folder, settings, { DRAGOMAN_KEY: password });
    const write = async ({ fetch }: Awaited<ReturnType<typeof serve>>, text: string) => {
      const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
      const body = JSON.stringify({ from: outside, to: number, text });
      expect((await fetch('/texts/incoming', { method: 'POST', headers, body })).status).toBe(200);
    };
    const first = await serve();
    await write(first, 'A pizza');
    await expect.poll(() => sent(customer).at(-1), { timeout: 40_000 }).toBe('And who are you?');
    await first[end]();
    const before = sent(customer).length;

    await using second = await serve();
    await write(second, 'Mara');
    await expect.poll(() => sent(customer).at(-1), { timeout: 60_000 }).toBe('Thank you.');
    const requests = asked(customer);
    expect(requests.map(({ path, value }) => [path, value])).toEqual([
      ['/start', undefined],
      ['/who', 'A pizza'],
      ['/done', 'Mara'],
    ]);
    expect(new Set(requests.map(({ id }) => id)).size).toBe(1);
    // The question in hand is asked once more.
    expect(sent(customer).slice(before)).toEqual(['And who are you?', 'Thank you.']);

    // It is over: what comes next begins another.
    await write(second, 'Once more');
    await expect
      .poll(() => asked(customer).filter(({ path }) => path === '/start').length, { timeout: 40_000 })
      .toBe(2);
  },
  180_000,
);
