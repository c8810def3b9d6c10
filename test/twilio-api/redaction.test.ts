import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { until } from '../support/until.ts';
import { failure, type Stage, stage } from './stage.ts';

let on: Stage;
let gatewayAnswers: PromiseWithResolvers<string>;
beforeAll(async () => {
  on = await stage(
    { '/gateway': () => gatewayAnswers.promise },
    {
      more: (url) => ({
        messages: { gateway: { url: `${url}/gateway`, format: 'json', fields: { to: '{to}', text: '{text}' } } },
      }),
    },
  );
});
afterAll(() => on?.[Symbol.asyncDispose]());
afterEach(() => {
  expect(on.problems).toEqual([]);
});

const media = ['https://media.example.com/a.png', 'https://media.example.com/b.png'];

async function sending() {
  gatewayAnswers = Promise.withResolvers();
  const sent = await on.client.messages.create({
    to: '+15559990001',
    from: '+15550000001',
    body: 'My number is 1234',
    mediaUrl: media,
  });
  const message = on.client.messages(sent.sid);
  await until(async () => (await message.fetch()).status === 'sending');
  return message;
}

async function leave(message: Awaited<ReturnType<typeof sending>>) {
  gatewayAnswers.resolve('taken');
  return until(async () => {
    const now = await message.fetch();
    return now.status === 'sent' && now;
  });
}

test('the words of a text that has left are taken out, and nothing else of it', async () => {
  const message = await sending();
  expect(await failure(message.update({ body: '' }))).toMatchObject({ status: 409, code: 20409 });
  const before = await leave(message);
  const redacted = await message.update({ body: '' });
  expect(redacted).toMatchObject({ sid: before.sid, body: '', numMedia: '2', status: 'sent', to: before.to });
  expect((await message.fetch()).body).toBe('');
  expect((await on.client.messages.list())[0]).toMatchObject({ sid: before.sid, body: '' });
});

test('what went with it is taken out one by one, and its sid stays', async () => {
  const message = await sending();
  const [first, second] = await message.media.list();
  expect(await failure(message.media(String(first?.sid)).remove())).toMatchObject({ status: 409, code: 20409 });
  const { sid } = await leave(message);
  expect(await message.media(String(first?.sid)).remove()).toBe(true);
  expect((await message.media.list()).map((each) => each.sid)).toEqual([second?.sid]);
  expect(await failure(message.media(String(first?.sid)).remove())).toMatchObject({ status: 404 });
  expect(await message.media(String(second?.sid)).remove()).toBe(true);
  expect(await message.fetch()).toMatchObject({ sid, numMedia: '0', body: 'My number is 1234' });
});

test('a text is not changed otherwise, and not by somebody else', async () => {
  const message = await sending();
  const { sid } = await leave(message);
  expect(await failure(message.update({ body: 'Something else' }))).toMatchObject({ status: 400, code: 20001 });
  expect(await failure(message.update({ status: 'canceled' }))).toMatchObject({ status: 409, code: 20409 });
  expect(await failure(on.stranger.messages(sid).update({ body: '' }))).toMatchObject({ status: 404 });
  expect(await message.fetch()).toMatchObject({ body: 'My number is 1234', numMedia: '2' });
});
