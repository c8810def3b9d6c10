import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { systemClock } from '../src/clock/index.ts';
import { SimulatedSwitch } from '../src/simulator/index.ts';
import { sqliteStore } from '../src/store/index.ts';
import { customerServer } from './support/customer.ts';
import { serveProcess } from './support/serve-process.ts';

/** Each dialect with a document that ends the call by itself, and what its server calls the end. */
const endings = {
  twiml: { document: '<Response><Pause length="0"/></Response>', says: 'CallStatus=completed' },
  bxml: { document: '<Response><Hangup/></Response>', says: '"eventType":"disconnect"' },
  tropo: { document: '{"tropo":[{"hangup":null}]}', says: '"status":"Success"' },
  callflow: {
    document: '{"module":"answer","data":{},"children":{"_":{"module":"hangup","data":{}}}}',
    says: 'Hangup-Cause=NORMAL_CLEARING',
  },
} as const;
type Format = keyof typeof endings;
const formats = Object.keys(endings) as Format[];

/** A call to each dialect's number, whose server cannot be told for now, and then kill -9. */
async function ended(settings: Readonly<Record<string, string>>, environment: Readonly<Record<string, string>>) {
  let isThere = false;
  const status = () => ({ status: isThere ? 204 : 503 });
  const documents = formats.map((format) => [`/${format}`, endings[format].document] as const);
  const customer = await customerServer({
    ...Object.fromEntries(documents),
    ...Object.fromEntries(formats.map((format) => [`/told/${format}`, status])),
    '/record': status,
    '/pivots': ({ headers }) =>
      JSON.stringify({
        module: 'pivot',
        data: { voice_url: `http://${headers.host}/twiml`, cdr_url: `http://${headers.host}/record` },
      }),
  });
  const routes = [
    ...formats.map((format, index) => ({
      number: `10${index}`,
      format,
      url: `${customer.url}/${format}`,
      statusUrl: `${customer.url}/told/${format}`,
      settings,
    })),
    { number: '109', format: 'callflow', url: `${customer.url}/pivots` },
  ];
  const folder = mkdtempSync(join(tmpdir(), 'dragoman-owed-'));
  const config = { network: { allow: ['127.0.0.0/8'] }, routes };
  const simulated = new SimulatedSwitch({ clock: systemClock });
  const before = await serveProcess(folder, config, environment);
  await Promise.all(routes.map(({ number }) => simulated.placeCall({ to: number }, before.eventSocket)));
  await before.kill();
  const store = await sqliteStore(join(folder, 'dragoman.sqlite'));
  const waiting = () => store.shelves.errands.count();
  const written = await waiting();
  const past = customer.requests.length;
  isThere = true;
  const after = await serveProcess(folder, config, environment);
  await expect.poll(waiting, { timeout: 30_000 }).toBe(0);
  await after.kill();
  await store.close();
  await simulated.close();
  await customer[Symbol.asyncDispose]();
  return { written, told: customer.requests.slice(past) };
}

test('whoever is owed the end of a call is told after kill -9, in every dialect, and once', async () => {
  const { written, told } = await ended({}, {});
  expect(written).toBe(5);
  expect(told.map(({ path }) => path).toSorted()).toEqual([
    '/record',
    ...formats.map((each) => `/told/${each}`).toSorted(),
  ]);
  for (const format of formats)
    expect(told.find(({ path }) => path === `/told/${format}`)?.body).toContain(endings[format].says);
  expect(told.find(({ path }) => path === '/record')?.body).toContain('Hangup-Cause=NORMAL_CLEARING');
}, 120_000);

test('what is signed with a secret is written down where there is a key, and nowhere else', async () => {
  const settings = { authToken: 'a-secret-of-acme' };
  const sealed = await ended(settings, { DRAGOMAN_KEY: 'a key of the operator' });
  expect(sealed.written).toBe(5);
  const signed = sealed.told.find(({ path }) => path === '/told/twiml');
  expect(signed?.headers['x-twilio-signature']).toMatch(/=$/);
  const plain = await ended(settings, {});
  expect(plain.told.map(({ path }) => path)).toEqual(['/record']);
}, 240_000);
