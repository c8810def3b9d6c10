import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemClock } from '../../src/clock/index.ts';
import { connectToSwitch, type SwitchClient, sipTexts } from '../../src/freeswitch/index.ts';
import { eventSocket, switchIsGiven } from './real-switch.ts';

describe.skipIf(!switchIsGiven)('texts through a real FreeSWITCH', () => {
  let client: SwitchClient;
  beforeAll(async () => {
    client = await connectToSwitch({ ...eventSocket, clock: systemClock });
  });
  afterAll(() => client.close());

  const send = (to: string, text: string, from = '+15550100@pbx.example.com') =>
    sipTexts(() => Promise.resolve(client), 'internal').send({ from, to, text, media: [] });

  test.each([
    'Hello.',
    'one | two, \'three\' "four" \\n five\\',
    'two\nlines\tand a tab',
    ' blanks at both ends ',
    'Grüße, 日本 😀',
    '$${base_dir',
    "${'{'}",
    '&park() [x] {y=z} ../../etc <b> ^^|',
  ])('%j arrives letter by letter, or is refused', async (text) => {
    await using phone = await sipPhone(200);
    const sent = await send(phone.uri, text);
    if (/\$\\*\{/.test(text)) expect(sent).toMatchObject({ ok: false });
    else expect({ sent, bodies: phone.bodies }).toEqual({ sent: { ok: true, delivered: true }, bodies: [text] });
  });

  test('who does not take it is a failure', async () => {
    await using phone = await sipPhone(486);
    expect(await send(phone.uri, 'Hello.')).toMatchObject({ ok: false });
  });

  test.each([
    'sip:bob@127.0.0.1|x',
    'no uri at all',
    'sip:${system(id)}@127.0.0.1',
  ])('the address %j never reaches the switch', async (to) => {
    expect(await send(to, 'Hello.')).toMatchObject({ ok: false, problem: expect.stringMatching(/refused/) });
  });
});

/** A telephone that answers every MESSAGE with one status. */
async function sipPhone(status: number): Promise<AsyncDisposable & { uri: string; bodies: readonly string[] }> {
  const socket = createSocket('udp4');
  const bodies: string[] = [];
  socket.on('message', (bytes, from) => {
    const text = bytes.toString('utf8');
    const split = text.indexOf('\r\n\r\n');
    const headers = text.slice(0, split).split('\r\n').slice(1);
    const length = Number(/^content-length: *(\d+)/im.exec(text)?.[1] ?? 0);
    bodies.push(bytes.subarray(Buffer.byteLength(text.slice(0, split + 4))).toString('utf8', 0, length));
    const kept = headers
      .filter((line) => /^(via|from|to|call-id|cseq):/i.test(line))
      .map((line) => (/^to:/i.test(line) ? `${line};tag=1` : line));
    socket.send(
      [`SIP/2.0 ${status} Answer`, ...kept, 'Content-Length: 0', '', ''].join('\r\n'),
      from.port,
      from.address,
    );
  });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  return {
    uri: `sip:bob@127.0.0.1:${socket.address().port}`,
    bodies,
    [Symbol.asyncDispose]: async () => {
      socket.close();
    },
  };
}
