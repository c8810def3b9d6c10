import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { RealSwitch, switchIsGiven } from './real-switch.ts';

describe.skipIf(!switchIsGiven)('a hang-up on a real FreeSWITCH', () => {
  let real: RealSwitch;
  beforeAll(async () => {
    real = await RealSwitch.start();
  });
  afterAll(() => real.close());

  test('says what the document wants said with the BYE', async () => {
    await using phone = await answeringPhone();
    const end = await real.node.originate(
      {
        targets: [{ label: 'phone', endpoint: { kind: 'sip', uri: phone.uri }, headers: {}, digitsOnAnswer: [] }],
        ringTimeoutMs: 10_000,
        callerId: { number: '+15550001' },
        answersOnMedia: false,
      },
      new AbortController().signal,
    );
    if (end.ended !== 'answered') throw new Error(end.detail);
    const headers = { 'X-Reason': `it's "done"; ok`, 'X-Case': '42', Via: 'never', 'X-Evil': '${system(id)}' };
    expect(await end.leg.hangup('normal', headers)).toMatchObject({ by: 'us' });
    const bye = await phone.bye;
    expect(bye).toMatch(/^X-Reason: it's "done"; ok\r$/m);
    expect(bye).toMatch(/^X-Case: 42\r$/m);
    expect(bye).not.toMatch(/never|X-Evil/);
  });
});

/** A telephone that answers at once and waits to be hung up on. */
async function answeringPhone(): Promise<AsyncDisposable & { readonly uri: string; readonly bye: Promise<string> }> {
  const socket = createSocket('udp4');
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  const { port } = socket.address();
  const bye = Promise.withResolvers<string>();
  const sdp = ['v=0', 'o=- 1 1 IN IP4 127.0.0.1', 's=-', 'c=IN IP4 127.0.0.1', 't=0 0', 'm=audio 49170 RTP/AVP 0', ''];
  socket.on('message', (bytes, from) => {
    const request = bytes.toString('utf8');
    const isInvite = request.startsWith('INVITE');
    if (request.startsWith('BYE')) bye.resolve(request);
    if (!isInvite && !request.startsWith('BYE')) return;
    const kept = request
      .split('\r\n')
      .filter((line) => /^(via|from|to|call-id|cseq):/i.test(line))
      .map((line) => (/^to:/i.test(line) && !line.includes('tag=') ? `${line};tag=phone` : line));
    const body = isInvite ? sdp.join('\r\n') : '';
    const more = isInvite ? [`Contact: <sip:bob@127.0.0.1:${port}>`, 'Content-Type: application/sdp'] : [];
    const answer = ['SIP/2.0 200 OK', ...kept, ...more, `Content-Length: ${body.length}`, '', body];
    socket.send(answer.join('\r\n'), from.port, from.address);
  });
  return {
    uri: `sip:bob@127.0.0.1:${port}`,
    bye: bye.promise,
    [Symbol.asyncDispose]: async () => {
      socket.close();
    },
  };
}
