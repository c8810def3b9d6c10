import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { until } from '../support/until.ts';
import { accountSid, authToken, failure, type Stage, stage } from './stage.ts';

let on: Stage;
beforeAll(async () => {
  on = await stage(
    {
      '/long': '<Response><Say loop="0">And again.</Say></Response>',
      '/short': '<Response><Say>Only this.</Say><Pause length="1"/></Response>',
      '/meet':
        '<Response><Dial><Conference record="record-from-start" trim="do-not-trim">Recorded</Conference></Dial></Response>',
      '/recording': { status: 204 },
    },
    {
      callees: [{ matches: /\+15550001002/, behaviour: { does: 'answer', ringsAfterMs: 20, afterMs: 50 } }],
      routes: (url) => [{ number: '+15551230001', url: `${url}/meet`, format: 'twiml', account: 'acme' }],
    },
  );
});
afterAll(() => on?.[Symbol.asyncDispose]());
afterEach(() => {
  expect(on.problems).toEqual([]);
});

const from = '+15550009999';
const to = '+15550001002';
const complete = (sid: string) =>
  until(async () => {
    const now = await on.client.recordings(sid).fetch();
    return now.status === 'completed' && now;
  });

describe('a live call is recorded', () => {
  test('from when it is said, paused, gone on with and stopped, and then heard', async () => {
    const call = await on.client.calls.create({ to, from, url: on.url('/long') });
    const early = on.client.calls(call.sid).recordings.create();
    expect([null, 21220]).toContain((await failure(early))?.['code'] ?? null);
    await until(async () => (await on.client.calls(call.sid).fetch()).status === 'in-progress');
    const at = on.client.calls(call.sid);
    const made = await at.recordings.create({
      recordingChannels: 'dual',
      recordingStatusCallback: on.url('/recording'),
      recordingStatusCallbackEvent: ['in-progress', 'completed'],
    });
    expect(made).toMatchObject({
      callSid: call.sid,
      status: 'in-progress',
      source: 'StartCallRecordingAPI',
      channels: 2,
    });
    expect(await at.recordings('Twilio.CURRENT').update({ status: 'paused' })).toMatchObject({
      sid: made.sid,
      status: 'paused',
    });
    expect(await at.recordings(made.sid).update({ status: 'in-progress' })).toMatchObject({ status: 'in-progress' });
    expect((await at.recordings.list()).map(({ sid }) => sid)).toContain(made.sid);
    expect(await on.client.recordings(made.sid).fetch()).toMatchObject({ duration: '-1' });
    await at.recordings(made.sid).update({ status: 'stopped' });
    const done = await complete(made.sid);
    expect(Number(done.duration)).toBeGreaterThanOrEqual(0);
    expect(await failure(at.recordings(made.sid).update({ status: 'paused' }))).toMatchObject({
      status: 400,
      code: 21220,
    });
    expect((await on.client.recordings.list({ callSid: call.sid })).map(({ sid }) => sid)).toContain(made.sid);
    expect(await on.client.recordings.list({ callSid: `CA${'0'.repeat(32)}` })).toEqual([]);
    expect(await on.client.recordings.list({ dateCreatedBefore: new Date('2001-01-01') })).toEqual([]);

    const sound = await fetch(String(done.mediaUrl).replace(/^https?:\/\/[^/]+/, on.serving.baseUrl));
    expect([sound.status, sound.headers.get('content-type')]).toEqual([200, 'audio/wav']);
    expect(
      Buffer.from(await sound.arrayBuffer())
        .subarray(0, 4)
        .toString(),
    ).toBe('RIFF');
    const path = `/2010-04-01/Accounts/${accountSid}/Recordings/${made.sid}`;
    const one = await on.serving.fetch(`${path}.wav?RequestedChannels=1`);
    expect(Buffer.from(await one.arrayBuffer()).readUInt16LE(22)).toBe(1);
    for (const url of [`${path}.mp3`, `/recordings/${made.sid.slice(2)}.mp3`]) {
      const mp3 = await on.serving.fetch(url);
      expect([mp3.status, mp3.headers.get('content-type')], url).toEqual([200, 'audio/mpeg']);
      expect(Buffer.from(await mp3.arrayBuffer()).readUInt16BE(0) & 0xffe0).toBe(0xffe0);
    }
    expect(
      (await on.serving.fetch(`/2010-04-01/Accounts/${accountSid}/Recordings/RE${'0'.repeat(32)}.wav`)).status,
    ).toBe(404);
    expect((await on.serving.fetch(`/2010-04-01/Accounts/AC${'b'.repeat(32)}/Recordings/${made.sid}.wav`)).status).toBe(
      404,
    );

    const told = await until(async () => {
      const all = on.asked('/recording', call.sid);
      return all.length === 2 && all;
    });
    expect(told.map(({ RecordingStatus }) => RecordingStatus)).toEqual(['in-progress', 'completed']);
    expect(told[1]).toMatchObject({
      RecordingSid: made.sid,
      RecordingSource: 'StartCallRecordingAPI',
      RecordingChannels: '2',
    });
    expect(await failure(on.stranger.recordings(made.sid).fetch())).toMatchObject({ status: 404, code: 20404 });
    expect(await failure(on.stranger.recordings(made.sid).remove())).toMatchObject({ status: 404, code: 20404 });
    expect(await on.client.recordings(made.sid).remove()).toBe(true);
    expect((await on.serving.fetch(`${path}.wav`)).status).toBe(404);
    expect(await on.client.transcriptions.list()).toEqual([]);
    await at.update({ status: 'completed' });
  });

  test('from its answer on, where that was asked for', async () => {
    const call = await on.client.calls.create({
      to,
      from,
      url: on.url('/short'),
      record: true,
      recordingStatusCallback: on.url('/recording'),
    });
    const [told] = await until(async () => {
      const all = on.asked('/recording', call.sid);
      return all.length > 0 && all;
    });
    expect(told).toMatchObject({
      RecordingStatus: 'completed',
      RecordingSource: 'OutboundAPI',
      RecordingChannels: '1',
    });
    expect(await complete(told?.['RecordingSid'] ?? '')).toMatchObject({ source: 'OutboundAPI', callSid: call.sid });
    const after = on.client.calls(call.sid).recordings.create();
    expect(await failure(after)).toMatchObject({ status: 400, code: 21220 });
  });
});

test('a conference is recorded, and its recording is steered and found under it', async () => {
  const callers = [on.serving.ring('+15551230001', '+15550000001'), on.serving.ring('+15551230001', '+15550000002')];
  const room = await until(
    async () => (await on.client.conferences.list({ friendlyName: 'Recorded', status: 'in-progress' }))[0],
  );
  const at = on.client.conferences(room.sid);
  const running = await until(async () => (await at.recordings.list())[0]);
  expect(running).toMatchObject({ conferenceSid: room.sid, status: 'in-progress', source: 'Conference' });
  expect(await at.recordings('Twilio.CURRENT').update({ status: 'paused' })).toMatchObject({ status: 'paused' });
  expect(await at.recordings(running.sid).update({ status: 'in-progress' })).toMatchObject({ sid: running.sid });
  await at.update({ status: 'completed' });
  await Promise.all(callers);
  await until(async () => (await failure(at.recordings(running.sid).fetch())) === null);
  await complete(running.sid);
  expect(await at.recordings(running.sid).fetch()).toMatchObject({ conferenceSid: room.sid, status: 'completed' });
  expect(await at.recordings(running.sid).remove()).toBe(true);
  expect(await failure(at.recordings(running.sid).fetch())).toMatchObject({ code: 20404 });
});

test('who keeps media to itself wants credentials for it', async () => {
  const { startServing } = await import('../support/serving.ts');
  await using serving = await startServing({
    accounts: [
      { id: 'shy', apis: { twiml: { id: accountSid, settings: { authToken, protectMedia: true }, credentials: [] } } },
    ],
    hasSwitch: false,
  });
  const path = `/2010-04-01/Accounts/${accountSid}/Recordings/RE${'0'.repeat(32)}.wav`;
  expect((await serving.fetch(path)).status).toBe(401);
  const headers = { authorization: `Basic ${btoa(`${accountSid}:${authToken}`)}` };
  expect((await serving.fetch(path, { headers })).status).toBe(404);
});
