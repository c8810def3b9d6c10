import { describe, expect, test } from 'vitest';
import { tropo } from '../../dialects/tropo/index.ts';
import { twiml } from '../../dialects/twiml/index.ts';
import { sleep } from '../../src/clock/index.ts';
import { type House, type HouseOptions, house, type Page } from '../support/house.ts';

const document = (...steps: readonly object[]): string => JSON.stringify({ tropo: steps });
const on = (event: string, next: string) => ({ on: { event, next } });
const none = document();
const ours = '+14155550100';
const theirs = '+14155550177';

/** A house whose number answers texts with the pages, and what it sent to the world outside. */
async function texting(
  pages: Readonly<Record<string, Page>>,
  during: (at: House) => Promise<void>,
  more: HouseOptions = {},
) {
  await using at = await house(() => ({ '/gateway': '', ...pages }), {
    dialects: [tropo],
    numbers: { [ours]: '/start' },
    gateway: '/gateway',
    ...more,
  });
  await at.run(async () => {
    await during(at);
    await at.settled();
  });
  expect(at.services.calls.size).toBe(0);
  return {
    asked: at.asked.filter(({ path }) => path !== '/gateway'),
    sent: at.said('/gateway'),
    events: at.conversations,
  };
}

const resultAt = (asked: House['asked'], path: string) => asked.find((each) => each.path === path)?.body.result;

describe('a text to a number of ours', () => {
  test('begins a session by text, which is answered by texts', async () => {
    const { asked, sent } = await texting(
      { '/start': document({ say: { value: 'Thank you.' } }, { say: { value: '<speak>Bye <break/>now</speak>' } }) },
      async (at) => {
        expect(await at.text(theirs, ours, 'Hello')).toBe('taken');
      },
    );
    expect(asked).toHaveLength(1);
    expect(asked[0]?.body.session).toMatchObject({
      userType: 'HUMAN',
      initialText: 'Hello',
      callId: expect.stringMatching(/^[0-9a-f]{32}$/),
      to: { id: '14155550100', channel: 'TEXT', network: 'SMS', name: null },
      from: { id: '14155550177', e164Id: '14155550177', channel: 'TEXT', network: 'SMS', name: null },
    });
    expect(asked[0]?.body.session).not.toHaveProperty('parameters');
    expect(sent).toEqual([
      { to: theirs, from: ours, text: 'Thank you.' },
      { to: theirs, from: ours, text: 'Bye now' },
    ]);
  });

  test('answers the first question; the next text answers the next', async () => {
    const { asked, sent } = await texting(
      {
        '/start': document(
          { ask: { name: 'what', say: { value: '' }, choices: { value: '[ANY]' } } },
          {
            ask: {
              name: 'size',
              attempts: 2,
              say: [{ value: 'Large or small?' }, { value: 'Please say it again.', event: 'nomatch' }],
              choices: { value: 'large(large, big, 1), small(small, 2)' },
            },
          },
          on('continue', '/next'),
        ),
        '/next': none,
      },
      async (at) => {
        await at.text(theirs, ours, 'I want a pizza');
        await sleep(at.clock, 2000);
        await at.text(theirs, ours, 'enormous');
        await sleep(at.clock, 2000);
        await at.text(theirs, ours, ' BIG. ');
      },
    );
    expect(sent.map(({ text }) => text)).toEqual(['Large or small?', 'Please say it again. Large or small?']);
    expect(resultAt(asked, '/next')).toMatchObject({
      state: 'ANSWERED',
      complete: true,
      actions: [
        { name: 'what', disposition: 'SUCCESS', value: 'I want a pizza', confidence: 100 },
        { name: 'size', attempts: 2, disposition: 'SUCCESS', value: 'large', interpretation: 'big', utterance: 'BIG.' },
      ],
    });
  });

  test.each([
    ['[4-5 DIGITS]', '12 34', { value: '1234', disposition: 'SUCCESS' }],
    ['[4-5 DIGITS]', '123', { disposition: 'NOMATCH' }],
    ['yes(1), no(2)', '2', { value: 'no', disposition: 'SUCCESS' }],
    ['yes(1), no(2)', 'maybe', { disposition: 'NOMATCH' }],
    ['red, green', 'Green!', { value: 'green', disposition: 'SUCCESS' }],
  ])('is compared as a whole with %s: %s', async (value, text, expected) => {
    const { asked } = await texting(
      {
        '/start': document(
          { ask: { name: 'it', choices: { value }, say: { value: '' } } },
          on('continue', '/next'),
          on('incomplete', '/next'),
        ),
        '/next': none,
      },
      async (at) => void (await at.text(theirs, ours, text)),
    );
    expect(resultAt(asked, '/next').actions).toMatchObject({ name: 'it', ...expected });
  });

  test('that nobody answers in time is TIMEOUT', async () => {
    const { asked } = await texting(
      {
        '/start': document(
          { say: 'Hello.' },
          { ask: { name: 'one', choices: { value: '[ANY]' }, say: 'What?' } },
          { ask: { name: 'two', timeout: 20, choices: { value: '[ANY]' }, say: 'What else?' } },
          on('incomplete', '/next'),
        ),
        '/next': none,
      },
      async (at) => void (await at.text(theirs, ours, 'Hello')),
    );
    expect(resultAt(asked, '/next')).toMatchObject({
      complete: false,
      actions: [
        { name: 'one', disposition: 'SUCCESS' },
        { name: 'two', disposition: 'TIMEOUT' },
      ],
    });
  });

  test.each([
    { transfer: { to: '+14155550170' } },
    { conference: { id: 'room' } },
    { record: { url: 'http://127.0.0.1/x' } },
    { startRecording: { url: 'http://127.0.0.1/x' } },
    { redirect: { to: 'sip:a@b.example' } },
  ])('knows no %j', async (step) => {
    const { asked, sent } = await texting(
      { '/start': document(step, { say: 'No.' }, on('error', '/error'), on('continue', '/no')), '/error': none },
      async (at) => void (await at.text(theirs, ours, 'Hello')),
    );
    expect(sent).toEqual([]);
    expect(resultAt(asked, '/error')).toMatchObject({ complete: false, error: expect.stringContaining('by text') });
  });

  test('is kept for the next conversation where this one does not take it', async () => {
    const { asked, sent } = await texting(
      { '/start': document({ wait: { milliseconds: 5000 } }, { say: 'Done.' }) },
      async (at) => {
        await at.text(theirs, ours, 'one');
        await sleep(at.clock, 1000);
        await at.text(theirs, ours, 'two');
        await at.text('+14155550178', ours, 'somebody else');
        await sleep(at.clock, 30_000);
      },
    );
    expect(asked.map(({ body }) => body.session.initialText)).toEqual(['one', 'somebody else', 'two']);
    expect(sent.map(({ to }) => to)).toEqual([theirs, '+14155550178', theirs]);
  });

  test('wakes a signal like a call does, and hang-ups end it', async () => {
    const { asked } = await texting(
      {
        '/start': document({ wait: { milliseconds: 600_000 } }, on('stop', '/stopped')),
        '/stopped': document({ ask: { choices: { value: '[ANY]' }, timeout: 600 } }, on('hangup', '/left')),
        '/left': none,
      },
      async (at) => {
        await at.text(theirs, ours, 'Hello');
        await sleep(at.clock, 1000);
        const [session] = at.services.calls.list('house');
        expect(session?.signal('stop')).toBe('queued');
        await sleep(at.clock, 1000);
        await at.text(theirs, ours, 'the first text is taken by the ask, so this one is left');
        session?.hangup('normal');
      },
    );
    expect(asked.map(({ path }) => path)).toContain('/stopped');
  });
});

test('a call by text opens a conversation', async () => {
  const { asked, sent } = await texting(
    {
      '/start': document(
        { call: { to: '4155550177', from: '4155550100', channel: 'TEXT', network: 'SMS' } },
        { ask: { name: 'ok', say: 'Shall we deliver today?', choices: { value: 'yes, no' }, timeout: 600 } },
        on('continue', '/next'),
      ),
      '/next': document({ say: 'Fine.' }, { conference: { id: 'x', required: false } }),
    },
    async (at) => {
      const { over } = at.session('/start');
      await sleep(at.clock, 60_000);
      await at.text(theirs, ours, 'Yes');
      await over;
    },
  );
  expect(sent).toEqual([
    { to: theirs, from: ours, text: 'Shall we deliver today?' },
    { to: theirs, from: ours, text: 'Fine.' },
  ]);
  expect(resultAt(asked, '/next')).toMatchObject({
    state: 'ANSWERED',
    callId: expect.stringMatching(/^[0-9a-f]{32}$/),
    actions: { name: 'ok', value: 'yes', disposition: 'SUCCESS' },
  });
});

describe('two numbers of one house', () => {
  const other = '+14155550200';

  test('write to each other without leaving it', async () => {
    const { asked, sent } = await texting(
      {
        '/start': document({ say: 'Who is there?' }),
        '/neighbour': document(
          { call: { to: ours, from: other, channel: 'TEXT', network: 'SMS' } },
          { ask: { name: 'answer', say: 'Hello, neighbour.', choices: { value: '[ANY]' } } },
          on('continue', '/got'),
        ),
        '/got': none,
      },
      async (at) => {
        await at.session('/neighbour').over;
      },
      { numbers: { [ours]: '/start', [other]: '/other' } },
    );
    expect(sent).toEqual([]);
    expect(asked.map(({ path }) => path)).toEqual(['/neighbour', '/start', '/got']);
    expect(asked[1]?.body.session).toMatchObject({ initialText: 'Hello, neighbour.', from: { id: '14155550200' } });
    expect(resultAt(asked, '/got').actions).toMatchObject({ name: 'answer', value: 'Who is there?' });
  });

  test('that answer each other are stopped', async () => {
    const { asked, events } = await texting(
      { '/start': document({ say: 'Ping.' }), '/other': document({ say: 'Pong.' }) },
      async (at) => {
        await at.text(other, ours, 'Begin.');
        await sleep(at.clock, 10_000);
      },
      { numbers: { [ours]: '/start', [other]: '/other' } },
    );
    expect(asked.length).toBeGreaterThan(10);
    expect(asked.length).toBeLessThan(30);
    const problems = events.flat().filter((event) => event.event === 'diagnostic' && event.code === 'message-not-sent');
    expect(problems).toHaveLength(1);
  });
});

describe('a messaging webhook of TwiML', () => {
  const answering = (pages: Readonly<Record<string, Page>>, during?: (at: House) => Promise<void>) =>
    texting(pages, during ?? (async (at) => void (await at.text(theirs, ours, 'Hello'))), {
      dialects: [twiml, tropo],
    });

  test('is answered by messages, each told to its statusCallback', async () => {
    const { asked, sent } = await answering({
      '/start':
        '<Response><Message statusCallback="/status">Hi.</Message><Message to="+14155550111"><Body>Look</Body>' +
        '<Media>https://cdn.example.com/a.png</Media></Message><Redirect>/next</Redirect></Response>',
      '/next': '<Response><Message>Bye.</Message></Response>',
      '/status': '',
    });
    expect(asked.map(({ path }) => path).sort()).toEqual(['/next', '/start', '/status', '/status']);
    expect(asked[0]?.body).toMatchObject({ Body: 'Hello', From: theirs, To: ours, SmsStatus: 'received' });
    expect(asked.find(({ path }) => path === '/next')?.body).toMatchObject({ Body: 'Hello', From: theirs });
    expect(sent).toEqual([
      { to: theirs, from: ours, text: 'Hi.' },
      { to: '+14155550111', from: ours, text: 'Look' },
      { to: theirs, from: ours, text: 'Bye.' },
    ]);
    const told = asked.filter(({ path }) => path === '/status').map(({ body }) => body);
    expect(told.map(({ MessageStatus }) => MessageStatus)).toEqual(['queued', 'sent']);
    expect(new Set(told.map(({ MessageSid }) => MessageSid)).size).toBe(1);
  });

  test.each(['', '<Response/>'])('may be answered with %j', async (body) => {
    const { asked, sent, events } = await answering({ '/start': body });
    expect(asked).toHaveLength(1);
    expect(sent).toEqual([]);
    expect(events.flat().filter((event) => event.event === 'error')).toEqual([]);
  });

  test('sends nobody an apology where its server fails', async () => {
    const { sent } = await answering({ '/start': null });
    expect(sent).toEqual([]);
  });

  test('may be answered in another dialect, and goes on in it', async () => {
    const { asked, sent } = await answering({
      '/start': document({ ask: { name: 'a', say: '', choices: { value: '[ANY]' } } }, on('continue', '/tropo')),
      '/tropo': '<Response><Message>Out of Tropo.</Message></Response>',
    });
    expect(asked[1]?.body.result.actions).toMatchObject({ value: 'Hello' });
    expect(sent.map(({ text }) => text)).toEqual(['Out of Tropo.']);
  });

  test('has a conversation for every text, in order', async () => {
    const { asked, sent } = await answering(
      { '/start': async ({ body }) => `<Response><Message>You said ${body.Body}.</Message></Response>` },
      async (at) => {
        await Promise.all(['one', 'two', 'three'].map((text) => at.text(theirs, ours, text)));
      },
    );
    expect(asked.map(({ body }) => body.Body)).toEqual(['one', 'two', 'three']);
    expect(sent.map(({ text }) => text)).toEqual(['You said one.', 'You said two.', 'You said three.']);
  });
});
