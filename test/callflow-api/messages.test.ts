import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { callflow } from '../../dialects/callflow/index.ts';
import type { FaceRequest, FaceResponse } from '../../dialects/face.ts';
import { createDesk } from '../../src/api/index.ts';
import { VirtualClock } from '../../src/clock/index.ts';
import { memoryStore } from '../../src/store/index.ts';
import type { JsonObject } from '../../src/verbs/index.ts';

const account = { id: 'acme', title: 'acme', ids: {}, settings: {} };
const accountId = createHash('md5').update('acme').digest('hex');

/** A desk whose shelf is in memory, and what its clients may do at it. */
function deskInMemory() {
  const clock = new VirtualClock();
  const shelf = memoryStore().shelves.of('acme', () => clock.now());
  const desk = createDesk(account, {
    clock,
    publicUrl: () => 'http://127.0.0.1:1',
    shelf: () => shelf,
    forbidden: async () => null,
  });
  const operations = callflow.face?.operations ?? [];
  const ask = async (name: string, parameters: Readonly<Record<string, string>>, data?: JsonObject, query = '') => {
    const operation = operations.find((each) => each.name === name);
    if (!operation || operation.open) throw new Error(`there is no ${name}`);
    const request: FaceRequest = {
      method: operation.method,
      path: operation.path,
      query: new URLSearchParams(query),
      headers: {},
      parameters: { account: accountId, ...parameters },
      body: new TextEncoder().encode(data ? JSON.stringify({ data }) : ''),
      id: 'request-1',
      remoteAddress: '127.0.0.1',
    };
    return told(await operation.run(request, desk));
  };
  return { shelf, ask };
}

function told({ status, body }: FaceResponse) {
  const envelope = body && 'json' in body ? (body.json as Readonly<Record<string, unknown>>) : {};
  return { status, data: envelope['data'] };
}

const message = {
  folder: 'new',
  recording: '5'.repeat(32),
  from: '+12025550162',
  name: 'Ann',
  at: 0,
  durationMs: 2500,
};

test('what callers left in a box is listed, read, moved and deleted; another box does not have it', async () => {
  const { shelf, ask } = deskInMemory();
  for (const id of ['box', 'other'])
    await shelf.write([{ put: 'callflow vmboxes', id, value: { name: id, mailbox: id } }]);
  await shelf.write([{ put: 'callflow messages', id: 'm1', value: { ...message, box: 'box' } }]);
  // What a call has taken out again leaves something behind that is nothing.
  await shelf.write([{ put: 'callflow messages', id: 'm2', value: { is_removed: true } }]);

  const listed = await ask('listMessages', { id: 'box' });
  expect(listed.data).toEqual([
    {
      media_id: 'm1',
      folder: 'new',
      from: '+12025550162',
      caller_id_number: '+12025550162',
      caller_id_name: 'Ann',
      timestamp: 62_167_219_200,
      length: 2500,
    },
  ]);
  expect((await ask('listMessages', { id: 'other' })).data).toEqual([]);
  expect((await ask('listMessages', { id: 'none' })).status).toBe(404);
  expect((await ask('readMessage', { id: 'other', message: 'm1' })).status).toBe(404);
  expect((await ask('readMessage', { id: 'box', message: 'm2' })).status).toBe(404);
  expect((await ask('moveMessage', { id: 'box', message: 'm1' }, { folder: 'attic' })).status).toBe(400);
  expect((await ask('moveMessage', { id: 'box', message: 'm1' }, { folder: 'saved' })).data).toMatchObject({
    folder: 'saved',
  });
  expect((await ask('listMessages', { id: 'box' }, undefined, 'filter_folder=new')).data).toEqual([]);
  expect((await ask('deleteMessage', { id: 'box', message: 'm1' })).status).toBe(200);
  expect((await ask('listMessages', { id: 'box' })).data).toEqual([]);
});

test('what a call has taken out is not there for clients', async () => {
  const { shelf, ask } = deskInMemory();
  await shelf.write([{ put: 'callflow devices', id: 'd1', value: { is_removed: true } }]);
  expect((await ask('listDevices', {})).data).toEqual([]);
  expect((await ask('readDevices', { id: 'd1' })).status).toBe(404);
});
