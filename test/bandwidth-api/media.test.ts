import { afterAll, beforeAll, expect, test } from 'vitest';
import { until } from '../support/until.ts';
import { acme, ask, dashboard, elementIn, other, refusalOf } from './bandwidth.ts';
import { type Stage, stage } from './stage.ts';

let on: Stage;
beforeAll(async () => {
  on = await stage(
    { '/gateway': 'taken', '/told': { status: 204 } },
    {
      more: (url) => ({
        messages: { gateway: { url: `${url}/gateway`, format: 'json', fields: { to: '{to}', media: '{media}' } } },
      }),
    },
  );
});
afterAll(() => on?.[Symbol.asyncDispose]());

/** What the client calls a file is, in Node, whatever axios sends. */
const file = (content: string | Buffer) => Buffer.from(content) as never;
const picture = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 255, 13, 10]);
const asBytes = { responseType: 'arraybuffer' } as const;

test('what is uploaded is listed, read as it was, replaced and deleted', async () => {
  const { media } = on.client;
  const name = 'folder/a picture.png';
  expect((await media.uploadMedia(acme, name, file(picture), 'image/png', 'max-age=60')).status).toBe(204);
  const { data: listed } = await media.listMedia(acme);
  expect(listed).toEqual([
    {
      mediaName: name,
      contentLength: picture.length,
      content: `${on.serving.baseUrl}/api/v2/users/${acme}/media/folder%2Fa%20picture.png`,
    },
  ]);
  const got = await media.getMedia(acme, name, asBytes);
  expect(Buffer.from(got.data as never)).toEqual(picture);
  expect(got.headers).toMatchObject({
    'content-type': 'image/png',
    'cache-control': 'max-age=60',
    'content-security-policy': "default-src 'none'; sandbox",
  });
  await media.uploadMedia(acme, name, file('another'), 'text/plain');
  expect((await media.getMedia(acme, name)).data).toBe('another');
  expect((await media.listMedia(acme)).data).toHaveLength(1);
  expect((await media.deleteMedia(acme, name)).status).toBe(204);
  for (const refused of await Promise.all([media.getMedia(acme, name), media.deleteMedia(acme, name)].map(refusalOf)))
    expect(refused).toMatchObject({ status: 404, data: { type: 'resource-not-found' } });
  expect((await media.listMedia(acme)).data).toEqual([]);
});

test('it is its account’s alone, and neither empty nor too large', async () => {
  const { media } = on.client;
  await media.uploadMedia(acme, 'mine.txt', file('mine'), 'text/plain');
  const refused = [
    on.stranger.media.getMedia(acme, 'mine.txt'),
    on.stranger.media.listMedia(acme),
    on.stranger.media.uploadMedia(acme, 'mine.txt', file('theirs')),
    on.stranger.media.deleteMedia(acme, 'mine.txt'),
  ].map(refusalOf);
  expect((await Promise.all(refused)).map(({ status }) => status)).toEqual([403, 403, 403, 403]);
  expect((await refusalOf(on.stranger.media.getMedia(other, 'mine.txt'))).status).toBe(404);
  const path = `/api/v2/users/${acme}/media/mine.txt`;
  for (const [query, status] of [
    ['', 401],
    ['?key=', 404],
    ['?key=guessed', 404],
  ] as const)
    expect((await ask(on.serving, 'GET', `${path}${query}`, undefined, {}, '')).status).toBe(status);
  expect((await ask(on.serving, 'PUT', path, '')).status).toBe(400);
  expect((await ask(on.serving, 'PUT', path, 'x'.repeat(1024 * 1024 + 1))).status).toBe(413);
  expect((await media.getMedia(acme, 'mine.txt')).data).toBe('mine');
});

test('a text carries it to whoever fetches it, and its server is told its own url', async () => {
  const { media, messages } = on.client;
  const application = elementIn(
    (
      await dashboard(on.serving).send(
        'POST',
        '/applications',
        `<Application><ServiceType>Messaging-V2</ServiceType><AppName>Texts</AppName><InboundCallbackUrl>${on.url('/told')}</InboundCallbackUrl><OutboundCallbackUrl>${on.url('/told')}</OutboundCallbackUrl></Application>`,
      )
    ).text,
    'ApplicationId',
  );
  await media.uploadMedia(acme, 'b.png', file(picture), 'image/png');
  const url = `${on.serving.baseUrl}/api/v2/users/${acme}/media/b.png`;
  const order = { applicationId: application, to: new Set(['+15559990001']), from: '+15550000001' };
  const { data: sent } = await messages.createMessage(acme, { ...order, media: [url] });
  expect(sent.media).toEqual([url]);
  const asked = await until(() => on.customer.requests.find(({ path }) => path === '/gateway'));
  const carried = String((JSON.parse(asked.body) as { media: string }).media);
  expect(carried).toMatch(/\/media\/b\.png\?key=[0-9a-f]{64}$/);
  const fetched = await fetch(carried);
  expect([fetched.status, fetched.headers.get('content-type')]).toEqual([200, 'image/png']);
  expect(Buffer.from(await fetched.arrayBuffer())).toEqual(picture);
  const told = await until(() => on.customer.requests.find(({ path }) => path === '/told'));
  expect(JSON.parse(told.body)).toMatchObject([{ type: 'message-sending', message: { media: [url] } }]);
  // A text that is on its way survives that its picture is replaced, and not that it is deleted.
  await media.uploadMedia(acme, 'b.png', file('other'), 'text/plain');
  expect(await (await fetch(carried)).text()).toBe('other');
  await media.deleteMedia(acme, 'b.png');
  expect((await fetch(carried)).status).toBe(404);
  const refused = await refusalOf(messages.createMessage(acme, { ...order, media: [url] }));
  expect(refused).toMatchObject({ status: 400, data: { fieldErrors: [{ fieldName: 'media' }] } });
});

test('who fetches by a key, or guesses at one, is held to the pace of clients, and takes nothing of theirs', async () => {
  await using slow = await stage({}, { more: () => ({ limits: { apiRequestsPerSecond: 0.01 } }) });
  const fetched = () => fetch(`${slow.serving.baseUrl}/api/v2/users/${acme}/media/a.png?key=guessed`);
  expect((await fetched()).status).toBe(404);
  const refused = await fetched();
  expect([refused.status, Number(refused.headers.get('retry-after')) > 0]).toEqual([429, true]);
  expect((await slow.client.media.listMedia(acme)).data).toEqual([]);
});
