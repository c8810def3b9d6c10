import { writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { alicesBox } from '../../dialects/callflow/testing/firm.ts';
import { mailServer } from '../support/mail-server.ts';
import { node, type RealFirm, realFirm } from '../support/real-firm.ts';
import { sipListener } from '../support/sip-listener.ts';
import { toneMs } from '../support/tones.ts';
import { until } from '../support/until.ts';
import { realTime, switchIsGiven } from './real-switch.ts';

/** The profile that telephones register at. */
const sip = '127.0.0.1:5060';
const outside = '+12025550143';
/** The caller does not stop saying something: 440 Hz. */
const speaks = '&playback(tone_stream://%(60000,0,440))';

describe.skipIf(!switchIsGiven)('voicemail on a real FreeSWITCH', () => {
  let firm: RealFirm;
  let mail: Awaited<ReturnType<typeof mailServer>>;

  beforeAll(async () => {
    mail = await mailServer();
    firm = await realFirm(
      {
        '/leave': node('voicemail', { id: alicesBox }),
        '/check': node('voicemail', { action: 'check', id: alicesBox }),
      },
      { mailPort: mail.port },
    );
  });
  afterAll(async () => {
    await firm?.[Symbol.asyncDispose]();
    await mail?.[Symbol.asyncDispose]();
  });

  const messages = () => firm.live.directory.list('messages').map(({ value }) => value);

  test('a message of one call is heard by another, saved, heard again, and deleted', async () => {
    const caller = await firm.live.call('/leave', outside, speaks);
    await firm.hears(caller, 'Leave your message');
    await firm.press(caller, '5');
    await firm.runs(caller, 'uuid_record');
    await realTime(3000);
    await firm.press(caller, '#');
    await firm.hears(caller, 'To save the message');
    await firm.press(caller, '1');
    await firm.hears(caller, 'Your message has been saved.');
    await caller.over;
    expect(messages()).toMatchObject([{ box: alicesBox, folder: 'new', from: outside }]);

    const path = firm.file('heard.wav');
    const owner = await firm.live.call('/check', outside, `&record(${path} 120)`);
    await firm.hears(owner, 'enter your pin');
    await firm.press(owner, '9999#');
    await firm.hears(owner, 'enter your pin', 2);
    await firm.press(owner, '1111#');
    await firm.hears(owner, 'You have 1 new message and 0 saved messages');
    await firm.press(owner, '1');
    await firm.hears(owner, 'To keep this message');
    await firm.press(owner, '1');
    await firm.hears(owner, 'Message saved.');
    await firm.hears(owner, 'You have 0 new messages and 1 saved message');
    expect(messages()).toMatchObject([{ folder: 'saved' }]);
    await firm.press(owner, '2');
    await firm.hears(owner, 'To keep this message', 2);
    await firm.press(owner, '7');
    await firm.hears(owner, 'Message deleted.');
    await firm.hears(owner, 'You have 0 new messages and 0 saved messages');
    await firm.press(owner, '#');
    await owner.over;
    expect(firm.spoken(owner).at(-1)).toBe('Goodbye.');
    expect(messages()).toEqual([]);
    expect(JSON.stringify(owner.events)).not.toContain('1111');
    // Twice the message.
    expect(await toneMs(path, 440)).toBeGreaterThan(4000);
  }, 120_000);

  test('who leaves in mid-sentence has left a message: it goes out by mail, and a lamp is lit until it is heard', async () => {
    await using phone = await sipListener();
    const account = { registrar: sip, user: '1001', password: '1234' };
    await phone.register(account, 120);
    const caller = await firm.live.call('/leave', outside, speaks);
    await firm.runs(caller, 'uuid_record');
    await realTime(2500);
    await firm.live.hangUp(caller);
    await caller.over;
    expect(messages()).toMatchObject([{ folder: 'new' }]);
    expect((await phone.next('NOTIFY')).text).toMatch(/Messages-Waiting: yes[\s\S]*Voice-Message: 1\/0/);
    await until(() => mail.received.length > 0);
    const [letter] = mail.received;
    expect(letter).toMatchObject({ from: 'calls@firm.example', to: ['desk@firm.example'] });
    const encoded = /Content-Type: audio\/[\s\S]*?\r\n\r\n([A-Za-z0-9+/=\r\n]+)/.exec(letter?.text ?? '')?.[1] ?? '';
    const attached = firm.file('attached.wav');
    await writeFile(attached, Buffer.from(encoded, 'base64'));
    expect(await toneMs(attached, 440)).toBeGreaterThan(1500);

    // From her own telephone, without a pin.
    const owner = await firm.live.call('/check', '1001');
    await firm.hears(owner, 'You have 1 new message');
    await firm.press(owner, '1');
    await firm.hears(owner, 'To keep this message');
    await firm.press(owner, '7');
    await firm.hears(owner, 'Message deleted.');
    expect((await phone.next('NOTIFY')).text).toMatch(/Messages-Waiting: no[\s\S]*Voice-Message: 0\/0/);
    await firm.live.hangUp(owner);
    await owner.over;
    expect(messages()).toEqual([]);
    await phone.register(account, 0);
  }, 120_000);
});
