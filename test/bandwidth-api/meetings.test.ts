import { afterAll, beforeAll, expect, test } from 'vitest';
import { until } from '../support/until.ts';
import { acme, ask, other, refusalOf } from './bandwidth.ts';
import { type Stage, stage, uuidIn } from './stage.ts';

const say = (text: string) => `<Response><SpeakSentence>${text}</SpeakSentence></Response>`;

const pages = {
  '/room':
    '<Response><Conference conferenceEventUrl="/events" tag="team">weekly</Conference><SpeakSentence>After the room.</SpeakSentence></Response>',
  '/events': { status: 204 },
  '/news': say('News for all.'),
  '/broken': { status: 500 },
  '/recorded': '<Response><StartRecording recordingAvailableUrl="/available"/><Pause duration="30"/></Response>',
  '/available': { status: 204 },
  '/end': '<Response><StopRecording/></Response>',
};

let on: Stage;
beforeAll(async () => {
  on = await stage(pages, {
    callees: [{ matches: /\+1555000100/, behaviour: { does: 'answer', ringsAfterMs: 20, afterMs: 50 } }],
  });
});
afterAll(() => on?.[Symbol.asyncDispose]());

const applicationId = '04e88489-df02-4e34-a0ee-27a91849555f';
async function call(path: string): Promise<string> {
  const wanted = { to: '+15550001001', from: '+15550009999', applicationId, answerUrl: on.url(path) };
  return (await on.client.calls.createCall(acme, wanted)).data.callId;
}
const over = (callId: string) =>
  until(async () => (await on.client.calls.getCallState(acme, callId)).data.state === 'disconnected');

test('a conference is found, its members are muted, held and made to coach, told something, and sent on', async () => {
  const { conferences } = on.client;
  const [one, two] = [await call('/room'), await call('/room')];
  const found = await until(async () => {
    const { data } = await conferences.listConferences(acme, 'weekly');
    const [conference] = data;
    const detail = conference && (await conferences.getConference(acme, String(conference.id))).data;
    return detail?.activeMembers?.length === 2 && detail;
  });
  const id = String(found.id);
  expect(id).toMatch(/^conf-[0-9a-f]{8}-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
  // It is told beside the call: who asks at once may be earlier.
  await until(() => on.events('/events').some(({ conferenceId }) => conferenceId === id));
  expect(found).toMatchObject({ name: 'weekly', completedTime: null, createdTime: expect.stringMatching(/Z$/) });
  const url = `${on.serving.baseUrl}/api/v2/accounts/${acme}/conferences/${id}/members/${one}`;
  const fresh = { callId: one, conferenceId: id, memberUrl: url, mute: false, hold: false, callIdsToCoach: [] };
  expect((await conferences.getConferenceMember(acme, id, one)).data).toEqual(fresh);

  const muted = await conferences.updateConferenceMember(acme, id, one, { mute: true, callIdsToCoach: [two] });
  expect(muted.status).toBe(204);
  expect((await conferences.getConferenceMember(acme, id, one)).data).toEqual({
    ...fresh,
    mute: true,
    callIdsToCoach: [two],
  });
  await conferences.updateConferenceMember(acme, id, one, { mute: false, hold: true, callIdsToCoach: [] });
  expect((await conferences.getConferenceMember(acme, id, one)).data).toEqual({ ...fresh, hold: true });
  await conferences.updateConferenceMember(acme, id, one, { hold: false });
  expect(await refusalOf(conferences.updateConferenceMember(acme, id, one, { callIdsToCoach: ['x'] }))).toMatchObject({
    status: 400,
    data: { description: 'Invalid callIdsToCoach: [x] is no call id' },
  });

  expect((await conferences.updateConferenceBxml(acme, id, say('In hand.'))).status).toBe(204);
  for (const body of ['<Response><Gather/></Response>', '<Response>'])
    expect(await refusalOf(conferences.updateConferenceBxml(acme, id, body))).toMatchObject({ status: 400 });
  const redirect = { redirectUrl: on.url('/broken'), redirectFallbackUrl: on.url('/news') };
  expect((await conferences.updateConference(acme, id, redirect)).status).toBe(204);
  await until(() => on.events('/news').length > 0);
  expect(on.events('/news')).toMatchObject([{ eventType: 'conferenceRedirect', conferenceId: id, name: 'weekly' }]);
  for (const update of [{}, { status: 'completed', redirectUrl: on.url('/news') }, { status: 'odd' }])
    expect(await refusalOf(conferences.updateConference(acme, id, update as never))).toMatchObject({ status: 400 });

  // Whoever is not of the account finds nothing.
  const never = `conf-00000000-${uuidIn(one)}`;
  for (const unknown of [id, never, 'x', one]) {
    const refused = {
      status: 404,
      data: { type: 'validation', description: `Conference [${unknown}] not found`, id: null },
    };
    const { conferences: theirs } = on.stranger;
    expect(await refusalOf(theirs.getConference(other, unknown))).toEqual(refused);
    expect(await refusalOf(theirs.updateConference(other, unknown, { status: 'completed' }))).toEqual(refused);
    expect(await refusalOf(theirs.updateConferenceBxml(other, unknown, say('x')))).toEqual(refused);
    expect(await refusalOf(theirs.getConferenceMember(other, unknown, one))).toEqual(refused);
  }
  for (const nobody of [never, 'x', `c-00000000-${uuidIn(id).slice(-36)}`]) {
    const refused = {
      status: 404,
      data: { type: 'validation', description: `Member [${nobody}] not found`, id: null },
    };
    expect(await refusalOf(conferences.getConferenceMember(acme, id, nobody))).toEqual(refused);
    expect(await refusalOf(conferences.updateConferenceMember(acme, id, nobody, { mute: true }))).toEqual(refused);
  }

  expect((await conferences.updateConference(acme, id, { status: 'completed' })).status).toBe(204);
  for (const callId of [one, two]) {
    await over(callId);
    expect(await on.heard(callId)).toContain('After the room.');
  }
  const ended = await until(async () => {
    const { data } = await conferences.getConference(acme, id);
    return data.completedTime !== null && data;
  });
  expect(ended.activeMembers).toEqual([]);
  expect(await refusalOf(conferences.updateConference(acme, id, { status: 'completed' }))).toMatchObject({
    status: 409,
    data: { description: `Conference [${id}] cannot be modified in its current state` },
  });
  expect((await conferences.listConferences(acme)).data.map((each) => each.id)).toEqual([id]);
  expect((await on.stranger.conferences.listConferences(other)).data).toEqual([]);
});

test('a recording is paused and goes on, is heard once it is there, and is removed', async () => {
  const { recordings } = on.client;
  const callId = await call('/recorded');
  const running = await until(async () => {
    const { data } = await recordings.listCallRecordings(acme, callId).catch(() => ({ data: [] }));
    return data[0];
  });
  expect(running).toMatchObject({
    status: 'processing',
    mediaUrl: null,
    duration: null,
    callId,
    direction: 'outbound',
  });
  const steer = (state: string) => recordings.updateCallRecordingState(acme, callId, { state: state as never });
  expect((await steer('paused')).status).toBe(200);
  expect((await steer('recording')).status).toBe(200);
  expect(await refusalOf(steer('stopped'))).toMatchObject({
    status: 400,
    data: { description: 'Invalid state: must be one of paused, recording' },
  });
  const id = String(running.recordingId);
  expect(await refusalOf(recordings.downloadCallRecording(acme, callId, id))).toMatchObject({ status: 404 });
  await on.client.calls.updateCall(acme, callId, { redirectUrl: on.url('/end') });
  await over(callId);
  await until(() => on.events('/available', callId).length > 0);
  const [told] = on.events('/available', callId);
  expect(told).toMatchObject({ eventType: 'recordingAvailable', recordingId: id, status: 'complete' });

  const { data } = await recordings.getCallRecording(acme, callId, id);
  expect(data).toEqual({
    accountId: acme,
    applicationId,
    callId,
    parentCallId: null,
    recordingId: id,
    recordingName: null,
    to: '+15550001001',
    from: '+15550009999',
    transferCallerId: null,
    transferTo: null,
    direction: 'outbound',
    duration: expect.stringMatching(/^PT/),
    channels: told?.['channels'],
    startTime: told?.['startTime'],
    endTime: told?.['endTime'],
    fileFormat: 'wav',
    status: 'complete',
    mediaUrl: told?.['mediaUrl'],
    transcription: null,
  });
  const media = await ask(on.serving, 'GET', new URL(String(data.mediaUrl)).pathname);
  expect([media.status, media.headers.get('content-type'), media.text.slice(0, 4)]).toEqual([
    200,
    'audio/vnd.wave',
    'RIFF',
  ]);
  const listed = (await recordings.listAccountCallRecordings(acme, '+15550001001')).data;
  expect(listed.map(({ recordingId }) => recordingId)).toEqual([id]);
  expect((await recordings.listAccountCallRecordings(acme, '+15550000000')).data).toEqual([]);
  expect((await on.stranger.recordings.listAccountCallRecordings(other)).data).toEqual([]);

  for (const [call, recording] of [
    [callId, `r-${'0'.repeat(8)}-0000-4000-8000-${'0'.repeat(12)}`],
    [callId, 'x'],
  ] as const) {
    const refused = {
      status: 404,
      data: { type: 'validation', description: `Recording [${recording}] not found`, id: null },
    };
    expect(await refusalOf(recordings.getCallRecording(acme, call, recording))).toEqual(refused);
    expect(await refusalOf(recordings.downloadCallRecording(acme, call, recording))).toEqual(refused);
    expect(await refusalOf(recordings.deleteRecording(acme, call, recording))).toEqual(refused);
  }
  expect(await refusalOf(on.stranger.recordings.downloadCallRecording(other, callId, id))).toMatchObject({
    status: 404,
  });

  expect(await refusalOf(recordings.getRecordingTranscription(acme, callId, id))).toMatchObject({ status: 404 });

  expect((await recordings.deleteRecordingMedia(acme, callId, id)).status).toBe(204);
  expect((await recordings.getCallRecording(acme, callId, id)).data).toMatchObject({
    status: 'deleted',
    mediaUrl: null,
  });
  expect(await refusalOf(recordings.downloadCallRecording(acme, callId, id))).toMatchObject({ status: 404 });
  expect((await recordings.deleteRecording(acme, callId, id)).status).toBe(204);
  expect(await refusalOf(recordings.getCallRecording(acme, callId, id))).toMatchObject({ status: 404 });
  expect((await recordings.listCallRecordings(acme, callId)).data).toEqual([]);
});

test('a call that is not recorded cannot be paused, and one that is not there is not found', async () => {
  const callId = await call('/room');
  await until(() => on.events('/events').some((event) => event['callId'] === callId));
  const steer = (id: string) => on.client.recordings.updateCallRecordingState(acme, id, { state: 'paused' });
  expect(await refusalOf(steer(callId))).toMatchObject({ status: 400, data: { type: 'validation' } });
  expect(await refusalOf(steer('x'))).toMatchObject({ status: 404 });
  await on.client.calls.updateCall(acme, callId, { state: 'completed' });
  await over(callId);
});
