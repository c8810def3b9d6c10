import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { systemClock } from '../src/clock/index.ts';
import { ScriptedCaller, SimulatedSwitch } from '../src/simulator/index.ts';
import { command } from './support/command.ts';
import { scriptedFtp } from './support/scripted-ftp.ts';
import { serveProcess } from './support/serve-process.ts';

/** Each occurs nowhere else, so that finding it anywhere is a leak. */
const planted = {
  routePassword: 'plantedRoutePw8231',
  fallbackPassword: 'plantedFallbackPw8232',
  statusPassword: 'plantedStatusPw8233',
  authToken: 'plantedAuthToken8234',
  switchPassword: 'plantedSwitchPw8235',
  pagePassword: 'plantedPagePw8236',
  pageToken: 'plantedPageToken8237',
  key: 'plantedSealKey82380000',
  cookie: 'plantedCookie8239',
  documentPassword: 'plantedDocumentPw8240',
  redirectPassword: 'plantedRedirectPw8241',
  sipPassword: 'plantedSipPw8242',
  spoken: 'plantedSpoken8243',
  digits: '73918244',
  apiSecret: 'plantedApiSecret8247',
  apiToken: 'plantedApiToken8248',
  apiUrlPassword: 'plantedApiUrlPw8249',
  callbackPassword: 'plantedCallbackPw8250',
  storePassword: 'plantedStorePw8251',
  filePassword: 'plantedFilePw8252',
} as const;

const tropo = (base: string, fileServer: string) =>
  JSON.stringify({
    tropo: [
      { startRecording: { url: `ftp://user:${planted.filePassword}@${fileServer}/n.wav`, asyncUpload: true } },
      {
        ask: {
          name: 'pin',
          asrLogSecurity: 'mask',
          maskTemplate: 'X',
          promptLogSecurity: 'suppress',
          attempts: 1,
          timeout: 2,
          choices: { value: '[8 DIGITS]', mode: 'dtmf' },
          say: [{ value: planted.spoken }],
        },
      },
      { on: { event: 'continue', next: `${base}/then` } },
      { on: { event: 'incomplete', next: `${base}/then` } },
    ],
  });

/** A customer who uses every kind of secret, and fails now and then. */
async function customer(fileServer: string) {
  const shown: string[] = [];
  const server = createServer((request, response) => {
    request.resume().on('end', () => {
      const { host = '', authorization = '', cookie = '' } = request.headers;
      const path = new URL(request.url ?? '/', 'http://x').pathname;
      shown.push(`${path} ${authorization} ${cookie}`);
      const withPassword = (password: string) => `http://user:${password}@${host}`;
      response.setHeader('set-cookie', `session=${planted.cookie}`);
      if (path === '/moved')
        response.writeHead(302, { location: `${withPassword(planted.redirectPassword)}/gone` }).end();
      else if (path === '/voice') response.end(tropo(`http://${host}`, fileServer));
      else if (path === '/then')
        response.end(
          `<Response><Dial timeout="2"><Sip username="u" password="${planted.sipPassword}">sip:a@127.0.0.1</Sip></Dial><Play>${withPassword(planted.documentPassword)}/no.wav</Play><Redirect>${withPassword(planted.documentPassword)}/moved</Redirect></Response>`,
        );
      else response.writeHead(500).end('no');
    });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return { server, shown, port: (server.address() as AddressInfo).port };
}

function everythingIn(folder: string): readonly (readonly [string, Buffer])[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => [path, readFileSync(path)] as const);
}

/** Of everything written: which secret was found where. As it is, percent-encoded, in base64. */
function leaks(written: readonly (readonly [string, Buffer | string])[]): readonly string[] {
  return written.flatMap(([where, bytes]) =>
    Object.entries(planted)
      .filter(([, secret]) =>
        [
          secret,
          encodeURIComponent(secret),
          Buffer.from(`user:${secret}`).toString('base64'),
          Buffer.from(secret).toString('base64').replace(/=+$/, ''),
        ].some((spelling) => bytes.includes(spelling)),
      )
      .map(([name]) => `${name} in ${where}`),
  );
}

const accountSid = `AC${'0123456789abcdef'.repeat(2)}`;

/** What clients of an account give an API to keep. */
async function useApis(base: string, customerPort: string | number) {
  const twilio = (path: string, body?: Record<string, string>, secret: string = planted.apiSecret) =>
    fetch(`${base}/2010-04-01/Accounts/${accountSid}${path}`, {
      method: body ? 'POST' : 'GET',
      headers: { authorization: `Basic ${btoa(`${accountSid}:${secret}`)}` },
      ...(body && { body: new URLSearchParams(body) }),
    });
  const VoiceUrl = `http://user:${planted.apiUrlPassword}@127.0.0.1:${customerPort}/by-the-api`;
  const made = await twilio('/IncomingPhoneNumbers.json', { PhoneNumber: '+15551230009', VoiceUrl });
  const refused = await twilio('/Calls.json', undefined, `${planted.apiSecret}x`);
  const tropo = await fetch(`${base}/1.0/sessions?action=create&token=${planted.apiToken}`);
  const asBandwidth = { authorization: `Basic ${btoa(`b:${planted.apiSecret}`)}`, 'content-type': 'application/json' };
  const call = await fetch(`${base}/api/v2/accounts/9/calls`, {
    method: 'POST',
    headers: asBandwidth,
    body: JSON.stringify({
      from: '+15551230009',
      to: '+15551230010',
      answerUrl: `http://127.0.0.1:${customerPort}/answer`,
      applicationId: '0123',
      username: 'user',
      password: planted.callbackPassword,
    }),
  });
  // Tropo gives a token back to whoever sent it.
  expect(await tropo.text()).toContain('<session>');
  const answers = [made, refused, call];
  return {
    statuses: answers.map(({ status }) => status),
    texts: await Promise.all(answers.map((each) => each.text())),
  };
}

test('of everything a run writes, nothing holds a secret: store, log, pages, recordings of calls, terminal, ps', async () => {
  await using fileServer = await scriptedFtp({ replies: { PASS: `530 who knows ${planted.filePassword}` } });
  const { server, shown, port } = await customer(`127.0.0.1:${fileServer.port}`);
  const folder = mkdtempSync(join(tmpdir(), 'dragoman-planted-'));
  const environment = { DRAGOMAN_KEY: planted.key, ROUTE_PASSWORD: planted.routePassword, API_TOKEN: planted.apiToken };
  const hashed = async (secret: string) => (await command(['hash'], { input: `${secret}\n` })).out.trim();
  const sealed = async (secret: string) => (await command(['seal'], { input: `${secret}\n`, environment })).out.trim();
  const config = join(folder, 'dragoman.yaml');
  const url = (user: string, path: string) => `http://${user}@127.0.0.1:${port}${path}`;
  const serving = await serveProcess(
    folder,
    {
      store: { file: join(folder, 'calls.sqlite') },
      log: { level: 'debug' },
      switch: { address: '127.0.0.1:1', password: await sealed(planted.switchPassword) },
      access: {
        users: [{ name: 'anna', password: await hashed(planted.pagePassword) }],
        tokens: [{ name: 'monitor', token: await hashed(planted.pageToken) }],
      },
      network: { allow: ['127.0.0.0/8'] },
      accounts: [
        {
          id: 'acme',
          apis: {
            twiml: {
              id: accountSid,
              credentials: [{ name: accountSid, secret: await sealed(planted.apiSecret) }],
              settings: { authToken: await sealed(planted.authToken) },
            },
            bxml: { id: '9', credentials: [{ name: 'b', secret: await hashed(planted.apiSecret) }] },
            tropo: { tokens: [{ name: 'voice', token: '${API_TOKEN}' }] },
          },
        },
      ],
      routes: [
        {
          number: '1',
          url: url('user:${ROUTE_PASSWORD}', '/voice'),
          fallbackUrl: url(`user:${planted.fallbackPassword}`, '/fallback'),
          statusUrl: url(`user:${planted.statusPassword}`, '/status'),
          format: 'tropo',
          settings: { authToken: await sealed(planted.authToken) },
        },
        {
          number: '2',
          url: url(`user:${planted.routePassword}`, '/broken'),
          fallbackUrl: url(`user:${planted.fallbackPassword}`, '/fallback'),
        },
      ],
    },
    environment,
  );

  const api = await useApis(serving.baseUrl, port);
  expect(api.statuses[0]).toBe(201);
  expect(api.statuses[1]).toBe(401);
  const simulated = new SimulatedSwitch({ clock: systemClock });
  const caller = new ScriptedCaller({ timed: [{ atMs: 3000, does: 'press', keys: planted.digits }] });
  const target = serving.eventSocket;
  await Promise.all([simulated.placeCall({ to: '1', caller }, target), simulated.placeCall({ to: '2' }, target)]);
  await simulated.placeCall({ to: '+15551230009' }, target);
  await simulated.close();
  const authorization = `Bearer ${planted.pageToken}`;
  const page = async (path: string, accept: string) =>
    (await serving.fetch(path, { headers: { authorization, accept } })).text();
  const ended = async () =>
    (JSON.parse(await page('/calls', 'application/json')) as { id: string; cause?: string }[]).filter(
      ({ cause }) => cause,
    );
  await expect.poll(async () => (await ended()).length, { timeout: 10_000 }).toBeGreaterThanOrEqual(3);
  const pages: (readonly [string, string])[] = [['the overview', await page('/', 'text/html')]];
  for (const { id } of await ended()) {
    pages.push(
      ['a page', await page(`/calls/${id}`, 'text/html')],
      ['JSON of a call', await page(`/calls/${id}`, 'application/json')],
    );
    pages.push(['JSON lines of a call', await page(`/calls/${id}.jsonl`, '*/*')]);
  }
  await serving.stop();

  const typed = url(`user:${planted.routePassword}`, '/voice');
  const settings = ['--format', 'tropo', '--press', planted.digits];
  const placed = await command(['call', typed, ...settings, '--json']);
  const narrated = await command(['call', typed, ...settings]);
  const recorded = await command(['record', typed, ...settings, '--out', join(folder, 'recorded')]);
  const checked = await command(['check', url(`user:${planted.routePassword}`, '/broken')]);

  // They were used, or else there would be nothing to find.
  const used = shown.join('\n');
  for (const password of [
    planted.routePassword,
    planted.fallbackPassword,
    planted.statusPassword,
    planted.documentPassword,
    planted.redirectPassword,
    planted.apiUrlPassword,
  ])
    expect(used).toContain(Buffer.from(`user:${password}`).toString('base64'));
  expect(used).toContain(planted.cookie);
  expect(fileServer.commands).toContain(`PASS ${planted.filePassword}`);
  expect(pages.map(([, text]) => text).join()).toContain('•••');

  const files = everythingIn(folder).filter(([path]) => path !== config);
  expect(files.map(([path]) => path).join()).toContain('calls.sqlite');
  const terminals = [placed, narrated, recorded, checked].flatMap(({ out, err }, index) => [
    [`terminal ${index}`, out] as const,
    [`terminal ${index}, errors`, err] as const,
  ]);
  expect(
    leaks([
      ['the log', serving.said().join('\n')],
      ['refusals', api.texts.slice(1).join()],
      ...pages,
      ...files,
      ...terminals,
    ]),
  ).toEqual([]);
  const operator = readFileSync(config, 'utf8');
  for (const secret of [
    planted.pagePassword,
    planted.pageToken,
    planted.switchPassword,
    planted.authToken,
    planted.apiSecret,
    planted.apiToken,
    planted.key,
  ])
    expect(operator).not.toContain(secret);
  server.closeAllConnections();
  server.close();
}, 180_000);

test('a store that cannot be had is named without its password, and so is a url of one that is wrong', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'dragoman-planted-'));
  const config = join(folder, 'dragoman.yaml');
  for (const url of [
    `postgres://dragoman:${planted.storePassword}@127.0.0.1:1/calls`,
    `postgres://dragoman:${planted.storePassword}@127.0.0.1:1/`,
    `mysql://dragoman:${planted.storePassword}@127.0.0.1/calls`,
  ]) {
    writeFileSync(config, JSON.stringify({ storage: folder, store: { url } }));
    const { status, out, err } = await command(['serve', '--config', config]);
    expect(status).not.toBe(0);
    expect(err).toContain('store');
    expect(leaks([['what it says', out + err]])).toEqual([]);
  }
}, 60_000);

test('a url with a password does not stay in the list of processes', async () => {
  const asked = Promise.withResolvers<void>();
  const server = createServer(() => asked.resolve());
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  const words = [
    'bin/dragoman.js',
    'call',
    `http://user:${planted.routePassword}@127.0.0.1:${port}/voice`,
    '--realtime',
  ];
  const program = spawn(process.execPath, words, { stdio: 'ignore' });
  await asked.promise;
  expect(readFileSync(`/proc/${program.pid}/cmdline`, 'utf8')).not.toContain(planted.routePassword);
  program.kill('SIGKILL');
  server.closeAllConnections();
  server.close();
}, 60_000);
