import { createHash, randomUUID } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemClock } from '../../src/clock/index.ts';
import { connectToSwitch, type SipText, type SwitchClient, sipTexts } from '../../src/freeswitch/index.ts';
import { customerServer } from '../support/customer.ts';
import { startServing } from '../support/serving.ts';
import { documentOf } from '../support/verb-documents.ts';
import { textingVerbs } from '../texts/texting-dialect.ts';
import { configured, eventSocket, switchIsGiven } from './real-switch.ts';

/** Port of the SIP profile that texts are sent to. */
const sipPort = Number(process.env['FREESWITCH_TEXTS'] ?? 5060);
/** A telephone of the switch's own directory, where it asks for a password. */
const user = '1000';
const secret = '1234';

describe.skipIf(!switchIsGiven)('texts that reach a real FreeSWITCH', () => {
  let client: SwitchClient;
  const heard: SipText[] = [];
  let told: (() => void) | undefined;

  beforeAll(async () => {
    client = await connectToSwitch({ ...eventSocket, clock: systemClock });
    await client.listenForTexts((text) => {
      heard.push(text);
      told?.();
    });
  });
  afterAll(() => client.close());

  const untilHeard = (count: number) =>
    new Promise<void>((resolve) => {
      told = () => heard.length >= count && resolve();
      told();
    });

  test.each([
    'Hello.',
    'two\nlines\tand a tab',
    'Grüße, 日本 😀',
    '${hostname} | \\n "x" %25',
  ])('%j is heard letter by letter, once', async (text) => {
    await using phone = await sipPhone();
    const before = heard.length;
    expect(await phone.send('+15550000001', text)).toBe(202);
    await untilHeard(before + 1);
    expect(heard.slice(before)).toEqual([
      { id: expect.stringMatching(/^[0-9a-f]{32}$/), from: phone.uri, to: '+15550000001', text },
    ]);
  });

  test('what we send is not heard', async () => {
    await using phone = await sipPhone();
    const before = heard.length;
    const sent = await sipTexts(() => Promise.resolve(client), 'internal').send({
      from: '+15550000001',
      to: phone.uri,
      text: 'Ours.',
      media: [],
    });
    expect(sent).toEqual({ ok: true, delivered: true });
    expect((await phone.next()).text).toBe('Ours.');
    await phone.send('+15550000001', 'Theirs.');
    await untilHeard(before + 1);
    expect(heard.slice(before).map(({ text }) => text)).toEqual(['Theirs.']);
  });

  test('runs a number of serve, and the telephone is answered', async () => {
    const say = { verb: 'say', text: 'Grüße zurück.', markup: 'plain', voice: {}, loops: 1, endKeys: '' };
    await using customer = await customerServer({ '/one': documentOf([say]) });
    await using serving = await startServing({
      dialects: [textingVerbs],
      hasSwitch: false,
      routes: [{ number: '+15550000001', url: `${customer.url}/one`, format: 'verbs', account: 'acme' }],
      more: { switch: configured },
    });
    await ready(serving.fetch);
    await using phone = await sipPhone();
    expect(await phone.send('+15550000001', 'Hello.')).toBe(202);
    expect(await phone.next()).toEqual({ from: expect.stringContaining('15550000001'), text: 'Grüße zurück.' });
    const list = await serving.fetch('/test/messages', { headers: { authorization: 'Bearer token-acme-verbs' } });
    const { entries } = (await list.json()) as { entries: { direction: string; state: string }[] };
    expect(entries.map(({ direction }) => direction)).toEqual(['reply', 'inbound']);
  });
});

async function ready(get: (path: string) => Promise<Response>): Promise<void> {
  while ((await get('/readyz')).status !== 200) await new Promise((resolve) => setTimeout(resolve, 50));
}

interface Phone extends AsyncDisposable {
  readonly uri: string;
  /** Gives the last status. */
  send(to: string, text: string): Promise<number>;
  /** A text that it has got, oldest first. */
  next(): Promise<{ readonly from: string; readonly text: string }>;
}

/** A telephone that writes, gives its password where it is asked for it, and takes texts. */
async function sipPhone(): Promise<Phone> {
  const socket = createSocket('udp4');
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  const own = socket.address().port;
  const uri = `sip:${user}@127.0.0.1:${own}`;
  const got: { from: string; text: string }[] = [];
  const waiting: ((text: { from: string; text: string }) => void)[] = [];
  const answers = new Map<string, (answer: string) => void>();
  socket.on('message', (bytes, from) => {
    const message = bytes.toString('utf8');
    if (message.startsWith('SIP/2.0')) {
      answers.get(field(message, 'CSeq').split(' ')[0] ?? '')?.(message);
      return;
    }
    const text = message.slice(message.indexOf('\r\n\r\n') + 4);
    const kept = message
      .split('\r\n')
      .filter((line) => /^(via|from|to|call-id|cseq):/i.test(line))
      .map((line) => (/^to:/i.test(line) ? `${line};tag=1` : line));
    socket.send(['SIP/2.0 200 OK', ...kept, 'Content-Length: 0', '', ''].join('\r\n'), from.port, from.address);
    const taken = { from: field(message, 'From'), text };
    const first = waiting.shift();
    if (first) first(taken);
    else got.push(taken);
  });
  const call = randomUUID();
  let sequence = 0;
  const ask = (to: string, text: string, more: readonly string[]) => {
    const number = String(++sequence);
    const answered = new Promise<string>((resolve) => answers.set(number, resolve));
    const lines = [
      `MESSAGE sip:${to}@127.0.0.1:${sipPort} SIP/2.0`,
      `Via: SIP/2.0/UDP 127.0.0.1:${own};branch=z9hG4bK${randomUUID()}`,
      'Max-Forwards: 70',
      `From: "Bob" <${uri}>;tag=a1`,
      `To: <sip:${to}@127.0.0.1>`,
      `Call-ID: ${call}`,
      `CSeq: ${number} MESSAGE`,
      `Contact: <${uri}>`,
      ...more,
      'Content-Type: text/plain;charset=UTF-8',
      `Content-Length: ${Buffer.byteLength(text)}`,
      '',
      text,
    ];
    socket.send(lines.join('\r\n'), sipPort, '127.0.0.1');
    return answered;
  };
  return {
    uri,
    async send(to, text) {
      const first = await ask(to, text, []);
      if (!/^SIP\/2.0 407/.test(first)) return statusOf(first);
      return statusOf(
        await ask(to, text, [credentials(field(first, 'Proxy-Authenticate'), `sip:${to}@127.0.0.1:${sipPort}`)]),
      );
    },
    next: () => {
      const first = got.shift();
      return first ? Promise.resolve(first) : new Promise((resolve) => waiting.push(resolve));
    },
    [Symbol.asyncDispose]: async () => {
      socket.close();
    },
  };
}

const statusOf = (answer: string) => Number(/^SIP\/2.0 (\d+)/.exec(answer)?.[1]);
const field = (message: string, name: string) => new RegExp(`^${name}: *(.*)$`, 'im').exec(message)?.[1]?.trim() ?? '';

/** Digest with MD5 and qop auth (RFC 2617). */
function credentials(challenge: string, uri: string): string {
  const said = (name: string) => new RegExp(`${name}="?([^",]+)`, 'i').exec(challenge)?.[1] ?? '';
  const md5 = (text: string) => createHash('md5').update(text).digest('hex');
  const [realm, nonce, cnonce, nc] = [said('realm'), said('nonce'), 'abcdef', '00000001'];
  const response = md5(`${md5(`${user}:${realm}:${secret}`)}:${nonce}:${nc}:${cnonce}:auth:${md5(`MESSAGE:${uri}`)}`);
  return `Proxy-Authorization: Digest username="${user}", realm="${realm}", nonce="${nonce}", uri="${uri}", response="${response}", algorithm=MD5, qop=auth, nc=${nc}, cnonce="${cnonce}"`;
}
