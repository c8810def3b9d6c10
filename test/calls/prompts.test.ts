import { mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, expect, test } from 'vitest';
import { dialects } from '../../dialects/registry.ts';
import { type Serving, startServing } from '../../src/cli/index.ts';
import { parseConfig } from '../../src/config/index.ts';
import { writeWav } from '../../src/media/index.ts';
import { speechProgram } from '../../src/media/testing/program.ts';
import { placeCall } from '../support/command.ts';
import { type CustomerServer, customerServer, type SeenRequest } from '../support/customer.ts';

const folder = mkdtempSync(join(tmpdir(), 'dragoman-prompts-'));
let serving: Serving | undefined;
let count = 0;
afterEach(async () => {
  await serving?.close();
  serving = undefined;
});
afterAll(() => expect(count).toBeGreaterThan(0));

/** A tenth of a second. */
const beep = writeWav({ format: 1, channels: 1, sampleRate: 8000, bitsPerSample: 16, data: new Uint8Array(1600) });
const xml = (body: string) => ({ headers: { 'content-type': 'text/xml' }, body: `<Response>${body}</Response>` });

/** A proxy over TCP whose calls go to the server's `/voice`. */
async function serve(server: CustomerServer, more: string) {
  const storage = join(folder, String(++count));
  const yaml = `
listen: { eventSocket: 127.0.0.1:0, http: 127.0.0.1:0 }
storage: ${storage}
store: { file: ${storage}.sqlite }
log: { level: error }
${more}
routes: [{ pattern: ".*", url: "${server.url}/voice" }]
`;
  const config = parseConfig(yaml, 'dragoman.yaml', { formats: dialects.map(({ id }) => id), environment: {} });
  serving = await startServing(config, dialects);
  const { eventSocket } = serving;
  const call = () => placeCall(['+15551230001', '--connect', `${eventSocket.host}:${eventSocket.port}`]);
  return { storage, call };
}

const diagnostics = async (running: Serving | undefined) => {
  const base = `http://${running?.http.host}:${running?.http.port}/calls`;
  const [call] = (await (await fetch(base, { headers: { accept: 'application/json' } })).json()) as { id: string }[];
  const lines = (await (await fetch(`${base}/${call?.id}.jsonl`)).text()).trim().split('\n');
  const events = lines.map((line) => JSON.parse(line) as Record<string, string>);
  return events
    .filter(({ event }) => event === 'diagnostic')
    .map(({ code, message, hint }) => `${code}: ${message} ${hint ?? ''}`.trim());
};

test('a speech server of the operator’s own network is asked once, customers still may not go there', async () => {
  const spoken: SeenRequest[] = [];
  await using speech = await customerServer({
    '/speak/de-DE': (request) => {
      spoken.push(request);
      return { headers: { 'content-type': 'audio/wav' }, body: beep };
    },
    '/secret.wav': { headers: { 'content-type': 'audio/wav' }, body: beep },
  });
  await using server = await customerServer({
    '/voice': xml(
      `<Say language="de-DE" voice="Polly.Hans">Eins <break time="10ms"/>zwei</Say><Play>${speech.url}/secret.wav</Play>`,
    ),
  });
  const { storage, call } = await serve(
    server,
    `speech:
  voices: [{ language: de, engine: cloud, voice: hans }]
  engines:
    cloud: { url: "${speech.url}/speak/{language}", headers: { x-key: "k1" }, ssml: true }`,
  );
  await call();
  await call();
  expect(spoken).toHaveLength(1);
  expect(spoken[0]?.headers).toMatchObject({ 'content-type': 'application/ssml+xml', 'x-key': 'k1' });
  expect(spoken[0]?.body).toBe(
    '<speak version="1.0" xmlns="http://www.w3.org/2001/10/synthesis" xml:lang="de-DE">' +
      '<voice name="hans">Eins <break time="10ms"/>zwei</voice></speak>',
  );
  expect(readdirSync(join(storage, 'speech'))).toHaveLength(1);
  expect(speech.requests.map(({ path }) => path)).toEqual(['/speak/de-DE']);
  expect(await diagnostics(serving)).toEqual([
    expect.stringMatching(/^audio-unavailable: .*secret\.wav.*network\.allow/),
  ]);
});

test('a speech server that fails is replaced by a program, and that by the switch', async () => {
  await using speech = await customerServer({ '/speak': { status: 503, body: 'busy' } });
  await using server = await customerServer({ '/voice': xml('<Say>Hello.</Say><Say>FAIL again.</Say>') });
  const program = speechProgram();
  const { call } = await serve(
    server,
    `speech:
  voices: [{ engine: cloud, voice: joanna }]
  fallback: [program]
  engines:
    cloud: { url: "${speech.url}/speak" }
    program: { command: ${JSON.stringify(program.files)} }`,
  );
  const placed = await call();
  expect(placed.status).toBe(0);
  expect(program.said().map(({ said }) => said)).toEqual(['Hello.', 'FAIL again.']);
  expect(await diagnostics(serving)).toEqual([
    expect.stringMatching(/^speech-engine-failed: .*cloud.*503.*program is tried instead/),
    expect.stringMatching(/^speech-engine-failed: .*program.*no such voice/),
  ]);
});

test('audio is asked for again with its ETag, and played from what is kept at a 304', async () => {
  const asked: (string | undefined)[] = [];
  await using server = await customerServer({
    '/voice': xml('<Play>/beep.wav</Play>'),
    '/beep.wav': ({ headers }) => {
      asked.push(headers['if-none-match']);
      const known = headers['if-none-match'] === '"v1"';
      return {
        status: known ? 304 : 200,
        headers: { etag: '"v1"', 'content-type': 'audio/wav' },
        body: known ? '' : beep,
      };
    },
  });
  const { storage, call } = await serve(server, '');
  for (let round = 0; round < 2; round++) expect((await call()).status).toBe(0);
  expect(asked).toEqual([undefined, '"v1"']);
  expect(await diagnostics(serving)).toEqual([]);
  expect(readdirSync(join(storage, 'audio'))).toHaveLength(1);
});

test('the next verb’s audio is fetched while the first one is heard', async () => {
  const order: string[] = [];
  await using server = await customerServer({
    '/voice': xml(`<Play>/1.wav</Play><Pause length="1"/><Play>/2.wav</Play><Redirect>/next</Redirect>`),
    '/1.wav': () => {
      order.push('1');
      return { body: beep };
    },
    '/2.wav': () => {
      order.push('2');
      return { body: beep };
    },
    '/next': () => {
      order.push('next');
      return xml('<Hangup/>');
    },
  });
  const { call } = await serve(server, '');
  await call();
  expect(order).toEqual(['1', '2', 'next']);
});
