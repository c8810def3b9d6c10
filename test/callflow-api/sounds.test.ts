import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { writeWav } from '../../src/media/wav.ts';
import { type Serving, startServing } from '../support/serving.ts';
import { accountId, client, token } from './support.ts';

let serving: Serving;
let ask: ReturnType<typeof client>;
beforeAll(async () => {
  serving = await startServing();
  ask = client(serving);
}, 60_000);
afterAll(() => serving?.close());

test('a sound that was uploaded is what a call hears by its id', async () => {
  const { id } = (await ask('PUT', '/media', { name: 'Jingle' })).body['data'];
  const data = Uint8Array.from({ length: 1600 }, (_, index) => index % 251);
  const wav = writeWav({ format: 1, channels: 1, sampleRate: 8000, bitsPerSample: 16, data });
  const uploaded = await serving.fetch(`/v2/accounts/${accountId}/media/${id}/raw`, {
    method: 'POST',
    headers: { 'X-Auth-Token': token, 'Content-Type': 'audio/wav' },
    body: new Uint8Array(wav),
  });
  expect(uploaded.status).toBe(200);
  await ask('PUT', '/callflows', { numbers: ['+12025550160'], flow: { module: 'play', data: { id } } });
  const { executed } = await serving.ring('+12025550160');
  const played = executed.find(({ application }) => application === 'playback')?.argument ?? '';
  expect(new Uint8Array(readFileSync(played))).toEqual(new Uint8Array(wav));
}, 20_000);
