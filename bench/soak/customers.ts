import { createServer, type ServerResponse } from 'node:http';
import { type AddressInfo, createServer as createSocketServer } from 'node:net';

/** What numbers lead to, good and bad, in every dialect. */
export const services = [
  'twiml',
  'bxml',
  'tropo',
  'callflow',
  'mixed',
  'dial',
  'record',
  'audio',
  'error',
  'error-with-fallback',
  'malformed',
  'too-large',
  'redirects',
  'resets',
  'halts',
  'nobody',
] as const;
export type Service = (typeof services)[number];

const answers: Readonly<Record<string, () => { readonly type: string; readonly body: string }>> = {
  '/twiml': () =>
    xml(
      '<Response><Gather numDigits="1" timeout="3" action="/next"><Say>Press a key, please.</Say></Gather><Say>Nobody pressed.</Say></Response>',
    ),
  '/next': () => xml('<Response><Say>Thank you.</Say><Pause length="2"/><Hangup/></Response>'),
  '/bxml': () =>
    xml(
      '<Response><Gather gatherUrl="/bxml-next" maxDigits="2" firstDigitTimeout="3"><SpeakSentence>Two keys, please.</SpeakSentence></Gather></Response>',
    ),
  '/bxml-next': () => xml('<Response><SpeakSentence>Thank you.</SpeakSentence><Hangup/></Response>'),
  '/tropo': () =>
    json({
      tropo: [
        {
          ask: {
            name: 'menu',
            timeout: 3,
            attempts: 2,
            choices: { value: '[1 DIGIT]', mode: 'dtmf' },
            say: [{ value: 'Which floor?' }],
          },
        },
        { on: { event: 'continue', next: '/tropo-next' } },
        { on: { event: 'incomplete', next: '/tropo-next' } },
        { on: { event: 'hangup', next: '/tropo-next' } },
      ],
    }),
  '/tropo-next': () => json({ tropo: [{ say: { value: 'Going up.' } }, { hangup: null }] }),
  '/callflow': () =>
    json({
      module: 'tts',
      data: { text: 'Welcome.' },
      children: {
        _: {
          module: 'collect_dtmf',
          data: { max_digits: 2, timeout: 3000 },
          children: { _: { module: 'tts', data: { text: 'Goodbye.' }, children: {} } },
        },
      },
    }),
  '/mixed': () => xml('<Response><Say>From one</Say><Redirect>/mixed-2</Redirect></Response>'),
  '/mixed-2': () =>
    json({ tropo: [{ say: { value: 'to the next' } }, { on: { event: 'continue', next: '/mixed-3' } }] }),
  '/mixed-3': () =>
    xml('<Response><SpeakSentence>and on.</SpeakSentence><Redirect redirectUrl="/callflow"/></Response>'),
  '/dial': () =>
    xml(
      '<Response><Dial timeout="10" action="/next"><Number>+15559990001</Number><Number>+15559990002</Number></Dial></Response>',
    ),
  '/record': () => xml('<Response><Record maxLength="3" playBeep="false" action="/next"/></Response>'),
  '/audio': () =>
    xml('<Response><Play>/sound.wav</Play><Play>/no-such-sound.wav</Play><Say>That was it.</Say></Response>'),
  '/malformed': () => xml('<Response><Say>Never closed</Response>'),
  '/too-large': () => xml(`<Response><Say>${'x'.repeat(100_000)}</Say></Response>`),
  '/sorry': () => xml('<Response><Say>Please call again.</Say></Response>'),
  '/status': () => xml(''),
};

export interface Customers {
  readonly url: string;
  /** Takes connections and resets them. */
  readonly resetting: string;
  readonly requests: () => number;
  close(): Promise<void>;
}

/** The servers of all customers. Nothing of a request is kept. */
export async function startCustomers(): Promise<Customers> {
  let requests = 0;
  const server = createServer((incoming, response) => {
    requests += 1;
    incoming.resume().on('end', () => answer(new URL(incoming.url ?? '/', 'http://x').pathname, response));
  });
  server.keepAliveTimeout = 60_000;
  const resetting = createSocketServer((socket) =>
    socket.once('data', () => socket.resetAndDestroy()).on('error', () => {}),
  );
  for (const each of [server, resetting]) await new Promise<void>((resolve) => each.listen(0, '127.0.0.1', resolve));
  const urlOf = (each: { address(): unknown }) => `http://127.0.0.1:${(each.address() as AddressInfo).port}`;
  return {
    url: urlOf(server),
    resetting: urlOf(resetting),
    requests: () => requests,
    async close() {
      server.closeAllConnections();
      await Promise.all([server, resetting].map((each) => new Promise((resolve) => each.close(resolve))));
    },
  };
}

function answer(path: string, response: ServerResponse): void {
  if (path === '/sound.wav') return void response.writeHead(200, { 'content-type': 'audio/x-wav' }).end(sound);
  if (path === '/redirects') return void response.writeHead(302, { location: '/redirects' }).end();
  if (path === '/halts')
    return void response.writeHead(200, { 'content-length': '500' }).write('<Response>', () => response.destroy());
  const made = answers[path]?.();
  if (!made) return void response.writeHead(path.startsWith('/error') ? 500 : 404).end('a stack trace');
  response.writeHead(200, { 'content-type': made.type }).end(made.body);
}

function xml(body: string) {
  return { type: 'text/xml', body };
}

function json(value: unknown) {
  return { type: 'application/json', body: JSON.stringify(value) };
}

/** A tenth of a second of silence. */
const sound = (() => {
  const bytes = Buffer.alloc(44 + 1600);
  bytes.write('RIFF', 0).toString();
  bytes.writeUInt32LE(36 + 1600, 4);
  bytes.write('WAVEfmt ', 8);
  bytes.writeUInt32LE(16, 16);
  bytes.writeUInt16LE(1, 20);
  bytes.writeUInt16LE(1, 22);
  bytes.writeUInt32LE(8000, 24);
  bytes.writeUInt32LE(16_000, 28);
  bytes.writeUInt16LE(2, 32);
  bytes.writeUInt16LE(16, 34);
  bytes.write('data', 36);
  bytes.writeUInt32LE(1600, 40);
  return bytes;
})();
