import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { soundFacts } from '../../src/media/index.ts';
import { certificate } from '../support/certificate.ts';
import { customerServer } from '../support/customer.ts';
import { ftpServer, s3Server, sftpServer, user } from '../support/file-servers.ts';
import { node } from '../support/real-firm.ts';
import { startServing } from '../support/serving.ts';
import { toneMs, wavTone } from '../support/tones.ts';
import { RealSwitch, switchIsGiven } from './real-switch.ts';

const servers = {
  ftp: ftpServer,
  ftps: () => ftpServer({ scheme: 'ftps' }),
  sftp: sftpServer,
};

/** Calls from a real FreeSWITCH, answered by the whole program: what has come to the customer's file servers in the end. */
describe.skipIf(!switchIsGiven)('a recording of a real call comes to its place whole', () => {
  const vouchedFor = getCACertificates('default');
  let real: RealSwitch;
  beforeAll(async () => {
    setDefaultCACertificates([...vouchedFor, certificate]);
    real = await RealSwitch.start();
  });
  afterAll(async () => {
    setDefaultCACertificates(vouchedFor);
    await real?.close();
  });

  /** `sent` is what came to the place: null as long as nothing has. */
  async function leave(format: 'tropo' | 'callflow', document: object, sent: () => Buffer | null) {
    await using customer = await customerServer({ '/start': JSON.stringify(document), '/saved': '{"tropo":[]}' });
    const routes = [{ pattern: '^', url: `${customer.url}/start`, format }];
    await using serving = await startServing({ hasSwitch: false, routes, more: { recordings: { uploadRetries: 0 } } });
    const { folder } = serving;
    const { host, port } = serving.eventSocket;
    const tone = join(folder, 'tone.wav');
    writeFileSync(tone, wavTone(440, 3000));
    // Silence before it, and after it until the recording has ended of that.
    const says = `silence_stream://1000!${tone}!silence_stream://20000`;
    await real.callTo(`${host}:${port}`, `&playback(file_string://${says})`);
    await expect.poll(sent, { timeout: 25_000 }).not.toBeNull();
    const bytes = sent() as Buffer;
    const [kept = '', ...others] = readdirSync(join(folder, 'recordings')).filter((name) => /\.(wav|mp3)$/.test(name));
    expect(others).toEqual([]);
    expect(bytes.equals(readFileSync(join(folder, 'recordings', kept)))).toBe(true);
    const copy = join(folder, 'sent');
    writeFileSync(copy, bytes);
    const facts = await soundFacts(copy);
    const results = () =>
      customer.requests.flatMap(({ path, body }) => (path === '/saved' ? [JSON.parse(body).result.actions] : []));
    if (format === 'tropo') await expect.poll(() => results().length, { timeout: 5000 }).toBe(1);
    return { facts, kept, tone: facts?.container === 'wav' ? await toneMs(copy, 440) : null, results: results() };
  }

  const left = (url: string, more: object = {}) => {
    const record = { name: 'vm', maxSilence: 2, url, username: user.username, password: user.password, ...more };
    return { tropo: [{ record }, { on: { event: 'continue', next: '/saved' } }] };
  };

  /** The tone, and at most a margin of the silence around it; mp3 is not trimmed: a second before it and two after. */
  function expectMessage({ facts, results, tone }: Awaited<ReturnType<typeof leave>>, container: string, url: string) {
    expect(facts).toMatchObject({ container, channels: 1 });
    const { durationMs = 0 } = facts ?? {};
    const [shortest, longest] = container === 'wav' ? [2800, 3600] : [5700, 6800];
    expect(durationMs).toBeGreaterThan(shortest);
    expect(durationMs).toBeLessThan(longest);
    if (tone !== null) expect(tone).toBeGreaterThan(2700);
    expect(results).toMatchObject([{ name: 'vm', uploadStatus: 'success', url }]);
    expect(results[0].duration).toBe(Math.round(durationMs / 1000));
  }

  test.each([
    ['ftp', 'wav'],
    ['ftp', 'mp3'],
    ['ftps', 'wav'],
    ['sftp', 'wav'],
    ['sftp', 'mp3'],
  ] as const)(
    'left with a Tropo document, by %s: %s',
    async (scheme, ending) => {
      await using server = await servers[scheme]();
      const name = `n.${ending}`;
      const url = `${scheme}://127.0.0.1:${server.port}/${name}`;
      const sent = await leave('tropo', left(url), () => (server.names().includes(name) ? server.read(name) : null));
      expectMessage(sent, ending, url);
      expect(server.names()).toEqual([name]);
    },
    60_000,
  );

  test.each(['wav', 'mp3'] as const)('left with a Tropo document, in a bucket of S3: %s', async (ending) => {
    await using server = await s3Server();
    const url = `${server.url}/calls/n.${ending}`;
    const sent = await leave('tropo', left(url, { method: 's3' }), () => {
      return server.objects.get(`/calls/n.${ending}`) ?? null;
    });
    expectMessage(sent, ending, url);
    expect(server.statuses).toEqual([200]);
  }, 60_000);

  test.each(['ftp', 'ftps'] as const)('left in a flow of 2600Hz, by %s, under its own name', async (scheme) => {
    await using server = await servers[scheme]();
    const login = `${user.username}:${encodeURIComponent(user.password)}`;
    const url = `${scheme}://${login}@127.0.0.1:${server.port}/`;
    const flow = node('record_caller', { format: 'mp3', url });
    const whole = () => server.names().find((name) => name.endsWith('.mp3'));
    const { facts, kept } = await leave('callflow', flow, () => (whole() ? server.read(whole() as string) : null));
    expect(server.names()).toEqual([kept]);
    expect(facts).toMatchObject({ container: 'mp3' });
    // Silence before and after the tone is kept: five seconds of it are what ended it.
    expect(facts?.durationMs).toBeGreaterThan(7500);
    expect(facts?.durationMs).toBeLessThan(11_000);
  }, 60_000);
});
