import { expect, test } from 'vitest';
import { until } from '../support/until.ts';
import { acme, other, refusalOf } from './bandwidth.ts';
import { type Stage, stage } from './stage.ts';

const pages = {
  '/recorded': '<Response><StartRecording recordingAvailableUrl="/available"/><Pause duration="1"/></Response>',
  '/available': { status: 204 },
  '/written': { status: 204 },
};

const callees = [{ matches: /\+1555000100/, behaviour: { does: 'answer', ringsAfterMs: 20, afterMs: 50 } }] as const;

/** A call of which there is a recording. */
async function recorded(on: Stage) {
  const { data } = await on.client.calls.createCall(acme, {
    to: '+15550001001',
    from: '+15550009999',
    applicationId: '04e88489-df02-4e34-a0ee-27a91849555f',
    answerUrl: on.url('/recorded'),
  });
  const told = await until(() => on.events('/available', data.callId)[0]);
  await until(async () => (await on.client.calls.getCallState(acme, data.callId)).data.state === 'disconnected');
  return { callId: data.callId, recordingId: String(told['recordingId']) };
}

test('a recording is written down by the operator’s transcriber, and that is told', async () => {
  const program = 'process.stdout.write(require("fs").readFileSync(process.argv[1]).subarray(0, 4) + " was said")';
  await using on = await stage(pages, {
    callees,
    more: () => ({ speech: { transcriber: { command: [process.execPath, '-e', program, '{file}'] } } }),
  });
  const { recordings } = on.client;
  const { callId, recordingId } = await recorded(on);
  const order = { callbackUrl: on.url('/written'), tag: 'mine', username: 'ann', password: 'word' };
  expect((await recordings.transcribeCallRecording(acme, callId, recordingId, order)).status).toBe(204);
  const told = await until(() => on.events('/written')[0]);
  expect(told).toMatchObject({
    eventType: 'transcriptionAvailable',
    accountId: acme,
    callId,
    recordingId,
    tag: 'mine',
    transcription: { id: expect.stringMatching(/^t-/), status: 'available' },
  });
  const asked = on.customer.requests.find(({ path }) => path === '/written');
  expect(asked?.headers.authorization).toBe(`Basic ${btoa('ann:word')}`);
  const said = await until(async () => {
    const answer = await recordings.getRecordingTranscription(acme, callId, recordingId).catch(() => null);
    return answer?.data;
  });
  expect(said).toEqual({ transcripts: [{ speaker: 0, text: 'RIFF was said' }], clips: [] });
  expect((await recordings.getCallRecording(acme, callId, recordingId)).data.transcription).toMatchObject({
    id: (told['transcription'] as { id: string }).id,
    status: 'available',
  });
  expect(await refusalOf(on.stranger.recordings.getRecordingTranscription(other, callId, recordingId))).toMatchObject({
    status: 404,
  });
  expect((await recordings.deleteRecordingTranscription(acme, callId, recordingId)).status).toBe(204);
  for (const gone of [
    recordings.getRecordingTranscription(acme, callId, recordingId),
    recordings.deleteRecordingTranscription(acme, callId, recordingId),
  ])
    expect(await refusalOf(gone)).toMatchObject({ status: 404 });
});

test('without a transcriber that is refused', async () => {
  await using on = await stage(pages, { callees });
  const { callId, recordingId } = await recorded(on);
  const refused = on.client.recordings.transcribeCallRecording(acme, callId, recordingId, {});
  expect(await refusalOf(refused)).toMatchObject({ status: 403, data: { type: 'authorization-error' } });
});
