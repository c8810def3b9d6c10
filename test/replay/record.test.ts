import { readFileSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createSandwichServer } from '../../examples/sandwich/server.ts';
import { command } from '../support/command.ts';
import { type Answer, type CustomerServer, customerServer, type SeenRequest } from '../support/customer.ts';
import { filesIn, newFolder, record, replay } from './support.ts';

type Answers = Readonly<Record<string, Answer | ((request: SeenRequest) => Answer)>>;

const wav = silentWav(3200);
const xml = (body: string): Answer => ({ headers: { 'content-type': 'text/xml' }, body });

/** Calls of every kind: what the servers answer, and the words behind `record`. */
const calls: readonly (readonly [string, Answers, (server: CustomerServer) => readonly string[]])[] = [
  [
    'a menu in TwiML',
    {
      '/voice': xml('<Response><Gather numDigits="2" action="/next?x=1"><Say>Two digits.</Say></Gather></Response>'),
      '/next': xml('<Response><Say>Thank you.</Say></Response>'),
    },
    ({ url }) => [`${url}/voice`, '--press', '42'],
  ],
  [
    'a GET with a redirect and cookies',
    {
      '/voice': { status: 302, headers: { location: '/moved', 'set-cookie': 'a=1; Path=/' }, body: 'Moved.' },
      '/moved': xml('<Response><Say>Here.</Say></Response>'),
    },
    ({ url }) => [`${url}/voice?known=1`, '--method', 'GET'],
  ],
  [
    'silence, a recording and a caller who leaves in the middle, in BXML',
    {
      '/voice': xml(
        '<Response><Gather gatherUrl="/rec" firstDigitTimeout="2"><SpeakSentence>Press.</SpeakSentence></Gather></Response>',
      ),
      '/rec': xml(
        '<Response><SpeakSentence>Speak.</SpeakSentence><Record recordCompleteUrl="/done" terminatingDigits="#" maxDuration="60"/></Response>',
      ),
      '/done': xml('<Response/>'),
    },
    ({ url }) => [`${url}/voice`, '--format', 'bxml', '--hangup-after', '9'],
  ],
  [
    'a dialled number',
    {
      '/voice': xml('<Response><Dial action="/after"><Number>+15005550100</Number></Dial></Response>'),
      '/after': xml('<Response><Hangup/></Response>'),
    },
    ({ url }) => [`${url}/voice`],
  ],
  [
    'a callflow pivot that asks by GET',
    {
      '/voice': ({ headers }) =>
        JSON.stringify({
          module: 'collect_dtmf',
          data: { max_digits: 4, collection_name: 'pin' },
          children: { _: { module: 'pivot', data: { voice_url: `http://${headers.host}/pin` } } },
        }),
      '/pin': '{"module":"tts","data":{"text":"Thanks."}}',
    },
    ({ url }) => [`${url}/voice`, '--format', 'callflow', '--press', '1234'],
  ],
  [
    'audio that is there, is no audio, and is not there',
    {
      '/voice': xml(
        '<Response><Play>/beep.wav</Play><Play>/page.wav</Play><Play>/none.wav</Play><Redirect>/end</Redirect></Response>',
      ),
      '/beep.wav': { headers: { 'content-type': 'audio/wav' }, body: wav },
      '/page.wav': '<html>not audio</html>',
      '/end': xml('<Response><Hangup/></Response>'),
    },
    ({ url }) => [`${url}/voice`],
  ],
  [
    'documents that break',
    { '/voice': xml('<Response>\n  <Say>One & two</Say>\n</Response>') },
    ({ url }) => [`${url}/voice`],
  ],
  ['a server that fails', { '/voice': { status: 500, body: 'stack trace' } }, ({ url }) => [`${url}/voice`]],
  ['nothing at all', { '/voice': { status: 200, body: '' } }, ({ url }) => [`${url}/voice`]],
  [
    'a document over the limit',
    { '/voice': xml(`<Response><Say>${'x'.repeat(70_000)}</Say></Response>`) },
    ({ url }) => [`${url}/voice`],
  ],
  [
    'a failure that is tried again',
    { '/voice': { status: 503, body: 'wait' } },
    ({ url }) => [`${url}/voice#rc=2&rp=5xx`],
  ],
  [
    'bytes that are no UTF-8',
    {
      '/voice': {
        headers: { 'content-type': 'text/xml; charset=iso-8859-1' },
        body: Buffer.from('<Response><Say>Grüße</Say></Response>', 'latin1'),
      },
    },
    ({ url }) => [`${url}/voice`],
  ],
  [
    'a byte-order mark and UTF-16',
    {
      '/voice': {
        headers: { 'content-type': 'text/xml' },
        body: Buffer.from('\ufeff<Response><Say>Grüße</Say></Response>', 'utf16le'),
      },
    },
    ({ url }) => [`${url}/voice`],
  ],
];

describe.each(calls)('%s', (_name, answers, wordsFor) => {
  test('is played again as it was; recorded twice it is the same', async () => {
    await using server = await customerServer(answers);
    const first = await record(wordsFor(server));
    expect(first.err).toBe(`dragoman: recorded in ${first.folder}\n`);
    const again = await replay([first.folder]);
    expect(again.out).toBe(`same       ${first.folder}\n1 recorded call: 1 same\n`);
    expect(again.status).toBe(0);
    expect(filesIn(first.folder)).toEqual(first.files);
    expect((await record(wordsFor(server))).files).toEqual(first.files);
    const live = await replay([first.folder, '--against', server.url]);
    expect(live).toMatchObject({ status: 0, out: again.out });
  });
});

test('a folder that a person can read', async () => {
  await using server = await customerServer({
    '/voice': xml(
      '<Response>\n  <Fancy/>\n  <Gather numDigits="1" action="next"><Say>Press.</Say></Gather>\n</Response>',
    ),
    '/next': xml('<Response><Hangup/></Response>'),
  });
  const { files, status, out } = await record([`${server.url}/voice`, '--press', ',7', '--hangup-after', '90']);
  expect(status).toBe(0);
  expect(out).toContain('speak flite|slt|Press.');
  expect(Object.keys(files)).toEqual([
    'call.yaml',
    'diagnostics.txt',
    'exchange/01-request.http',
    'exchange/01-response.http',
    'switch.txt',
    'understood/01.txt',
  ]);
  expect(files['call.yaml']).toBe(`# A recorded call. Times are in ms. What may stand here: docs/replay.md

version: 1
from: "+15551230000"
to: "+15551230001"
target: ${server.url}/voice
format: twiml
caller:
  - stay silent
  - press: "7"
hang up after: 90000
ends:
  cause: NORMAL_CLEARING
  seconds: 5
`);
  const [request] = server.requests;
  expect(files['exchange/01-request.http']).toMatch(`POST ${server.url}/voice HTTP/1.1\nUser-Agent: TwilioProxy/1.1\n`);
  expect(files['exchange/01-request.http']?.split('\n\n')[1]).toBe(request?.body);
  expect(files['exchange/01-response.http']).toBe(
    'HTTP/1.1 200 OK\ncontent-type: text/xml\n\n<Response>\n  <Fancy/>\n  <Gather numDigits="1" action="next"><Say>Press.</Say></Gather>\n</Response>',
  );
  expect(files['understood/01.txt']).toMatch(/^script twiml\ngather /);
  expect(files['switch.txt']).toBe('answer\nspeak flite|slt|Press.\nuuid_kill leg-1 NORMAL_CLEARING\n');
  expect(files['diagnostics.txt']).toMatch(/^01 2:3 warning unknown-element \[12200\] .*\n$/);
});

describe('servers that are hard to play', () => {
  test('one that refuses, one that is silent, one that breaks off: as fast as it was, and without them', async () => {
    const gone = await customerServer({});
    await gone[Symbol.asyncDispose]();
    const sockets = new Set<Socket>();
    const silent = createServer((socket) => {
      sockets.add(socket);
      socket.on('error', () => {});
      socket.on('data', (bytes) => {
        if (String(bytes).includes('/breaks')) socket.end('HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n<Resp');
      });
    });
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const there = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`;
    const folders: string[] = [];
    for (const [url, failure] of [
      [`${gone.url}/voice#rc=1`, 'refused, tried again: '],
      [`${there}/silent#rt=150&rc=1&rp=rt`, 'timeout, tried again: '],
      [`${there}/breaks`, 'protocol: '],
    ] as const) {
      const { files, folder } = await record([url]);
      expect(files['exchange/01-failure.txt']).toMatch(failure);
      folders.push(folder);
    }
    silent.close();
    for (const socket of sockets) socket.destroy();
    const again = await replay(folders);
    expect(again.out).toContain('3 recorded calls: 3 same');
  });

  test('a fallback, credentials, a challenge, a status url: what a route says is in the folder, but no secret', async () => {
    let asked = 0;
    await using server = await customerServer({
      '/broken': ({ headers }) =>
        headers.authorization?.startsWith('Digest') || ++asked % 2 === 0
          ? { status: 500 }
          : { status: 401, headers: { 'www-authenticate': 'Digest realm="r", nonce="n", qop="auth"' } },
      '/spare': xml('<Response><Say>Spare.</Say></Response>'),
      '/over': { status: 204 },
    });
    const { host } = new URL(server.url);
    const config = join(newFolder(), '..', 'routes.yaml');
    writeFileSync(
      config,
      `switch: {numbers: "user/{number}"}\nspeech: {voice: kal}\nroutes:\n  - number: "77"\n    url: "http://agent:sesame77@${host}/broken"\n    fallbackUrl: ${server.url}/spare\n    fallbackMethod: GET\n    statusUrl: ${server.url}/over\n    account: shop\n    settings: {authToken: 0123456789abcdef, callerName: true}\n`,
    );
    const { files, folder, err } = await record(['77', '--config', config]);
    expect(err).toBe(`dragoman: recorded in ${folder}\n`);
    expect(files['call.yaml']).toContain(`target: http://agent:•••@${host}/broken\n`);
    expect(files['call.yaml']).toContain(`fallback:\n  url: ${server.url}/spare\n  method: GET\n`);
    expect(files['call.yaml']).toContain(`status url: ${server.url}/over\naccount: shop\n`);
    expect(files['call.yaml']).toContain(
      'configuration:\n  switch:\n    numbers: user/{number}\n  speech:\n    voice: kal\n',
    );
    expect(JSON.stringify(files)).not.toMatch(/sesame77|0123456789abcdef/);
    expect(Object.keys(files).filter((name) => name.endsWith('request.http'))).toHaveLength(4);
    expect(await replay([folder])).toMatchObject({ status: 0 });
  });
});

describe('secrets', () => {
  test('a pin that the document conceals and a card number are nowhere in the folder, and it plays', async () => {
    const ask = (name: string, more: object) => ({
      ask: {
        name,
        choices: { value: '[4-19 DIGITS]', mode: 'dtmf', terminator: '#' },
        say: [{ value: `${name}?` }],
        ...more,
      },
    });
    await using server = await customerServer({
      '/voice': JSON.stringify({
        tropo: [
          ask('pin', { asrLogSecurity: 'mask', maskTemplate: 'XXXX' }),
          { on: { event: 'continue', next: '/card' } },
        ],
      }),
      '/card': JSON.stringify({ tropo: [ask('card', {}), { on: { event: 'continue', next: '/paid' } }] }),
      '/paid': '{"tropo":[{"say":{"value":"Paid."}}]}',
    });
    const { files, folder, err } = await record([
      ...[`${server.url}/voice`, '--format', 'tropo', '--press', '739152#,4111111111111111#'],
    ]);
    expect(server.requests[1]?.body).toContain('739152');
    expect(JSON.stringify(files)).not.toMatch(/739152|411111/);
    expect(files['call.yaml']).toContain('caller:\n  - press: 888888#\n  - press: 0000000000041111#\n');
    expect(err).toBe(`dragoman: recorded in ${folder}\n`);
    expect(await replay([folder])).toMatchObject({ status: 0 });
  });
});

test('the mixed sandwich menu, four dialects in a call', async () => {
  const sandwich = await createSandwichServer();
  try {
    const { folder, files } = await record([`${sandwich.url}/mixed/menu`, '--press', '1,1']);
    const dialects = Object.entries(files).flatMap(([name, text]) =>
      name.startsWith('understood/') ? [text.split('\n')[0]] : [],
    );
    expect(dialects).toEqual(['script twiml', 'script bxml', 'script tropo', 'script callflow']);
    expect(await replay([folder])).toMatchObject({ status: 0 });
    expect(await replay([folder, '--against', sandwich.url])).toMatchObject({ status: 0 });
  } finally {
    await sandwich.close();
  }
});

describe('wrong usage', () => {
  test.each([
    [['record', 'http://127.0.0.1:1/'], "required option '--out <folder>'"],
    [['record', '--out', '/tmp/never-there'], '--from with the JSON lines of a call'],
    [['record', '--from', '/nowhere.jsonl', '--out', '/tmp/never-there'], '/nowhere.jsonl: there is no such file'],
    [['record', 'http://127.0.0.1:1/', '--out', 'src'], 'src is there and is no recorded call'],
    [['record', 'http://127.0.0.1:1/', '--out', 'package.json'], 'package.json is there and is no recorded call'],
  ])('%j', async (words, sentence) => {
    const { status, err } = await command(words);
    expect(status).toBe(2);
    expect(err).toContain(sentence);
  });

  test('a number that nobody answers leaves nothing behind', async () => {
    const config = join(newFolder(), '..', 'none.yaml');
    writeFileSync(config, 'routes: []\n');
    const folder = newFolder();
    const { status, err } = await command(['record', '+4930123', '--config', config, '--out', folder]);
    expect(status).toBe(1);
    expect(err).toContain(`${folder} is not written: nobody answered for +4930123`);
    expect(() => readFileSync(join(folder, 'call.yaml'))).toThrow('ENOENT');
  });
});

/** 16 bits, 8 kHz. */
function silentWav(ms: number): Buffer {
  const samples = Buffer.alloc(ms * 16);
  const header = Buffer.from(
    'RIFF\0\0\0\0WAVEfmt \x10\0\0\0\x01\0\x01\0\x40\x1f\0\0\x80\x3e\0\0\x02\0\x10\0data\0\0\0\0',
    'latin1',
  );
  header.writeUInt32LE(36 + samples.length, 4);
  header.writeUInt32LE(samples.length, 40);
  return Buffer.concat([header, samples]);
}
