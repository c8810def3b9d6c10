import { describe, expect, test } from 'vitest';
import { dial, type TestCall, UnmetExpectation } from './index.ts';
import { menu, pages, twiml } from './testing/pages.ts';

const path = '/voice';

async function failureOf(attempt: Promise<unknown>): Promise<Error> {
  const failure = await attempt.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (!(failure instanceof Error)) throw new Error('nothing failed');
  return failure;
}

/** The story without what changes from run to run. */
function told({ message }: Error): string {
  return message.replace(/http:\/\/127\.0\.0\.1:\d+/g, 'http://app').replace(/^ +[\d.]+ s /gm, '*');
}

describe('hears', () => {
  test('says what was heard instead when the call waits for the caller', async () => {
    await using call = await dial(menu, { path });
    const failure = await failureOf(call.hears('press two'));
    expect(failure).toBeInstanceOf(UnmetExpectation);
    expect(told(failure)).toBe(`The caller did not hear "press two": the call waits for the caller to do something.

* asks        POST http://app/voice
* answer      200 text/xml, twiml
* hears       "Welcome."
* hears       "Press one for sales."
`);
  });

  test('says how the call ended, and what the caller had done', async () => {
    await using call = await dial(menu, { path });
    await call.press('7');
    const failure = await failureOf(call.hears(/you pressed 8/i));
    expect(
      told(failure),
    ).toBe(`The caller did not hear /you pressed 8/i: the application ended the call after 3 s (NORMAL_CLEARING).

* asks        POST http://app/voice
* answer      200 text/xml, twiml
* hears       "Welcome."
* hears       "Press one for sales."
* presses     7
* asks        POST http://app/chosen
* answer      200 text/xml, twiml
* hears       "You pressed 7."
* end         NORMAL_CLEARING after 3 s
`);
  });

  test('tells the diagnostics, with their places', async () => {
    await using call = await dial(pages({ '/voice': '<Response>\n<Say>Half a document' }), { path });
    const story = told(await failureOf(call.hears('whole')));
    expect(story).toMatch(/^\* error {7}\d:\d+ [a-z-]+: /m);
    expect(story).toContain('We are sorry, an application error has occurred.');
    expect(story).not.toContain('ERROR');
  });

  test('gives up on a call that plays the same for ever', async () => {
    const endless = pages({ '/voice': twiml('<Say loop="0">Please hold.</Say>') });
    await using call = await dial(endless, { path });
    expect(told(await failureOf(call.hears('hello')))).toContain('"hello": the call plays the same for ever.');
    expect(told(await failureOf(call.press('1')))).toContain('could not press 1: the call plays the same for ever.');
    expect(call.heard).toEqual(['Please hold.', 'Please hold.']);
  });

  test('gives up on a prompt without end that waits for the caller', async () => {
    const endless = pages({ '/voice': twiml('<Gather><Say loop="0">Any key.</Say></Gather>') });
    await using call = await dial(endless, { path });
    expect(told(await failureOf(call.hears('hello')))).toContain('"hello": the call plays the same for ever.');
    expect(told(await failureOf(call.keepSilent()))).toContain('the call plays the same for ever.');
  });

  test('shows the end of a long story', async () => {
    const long = pages({ '/voice': twiml('<Say>Again.</Say>'.repeat(70)) });
    await using call = await dial(long, { path });
    const story = told(await failureOf(call.hears('enough')));
    expect(story).toContain('(13 lines before)');
    expect(story.match(/"Again\."/g)).toHaveLength(59);
  });
});

test('failures are found at the line of the test', async () => {
  await using call = await dial(menu, { path });
  const firstFrame = ({ stack = '' }: Error) => stack.split('\n').find((line) => line.startsWith('    at '));
  expect(firstFrame(await failureOf(call.hears('nothing')))).toContain('failures.test.ts');
  await call.ended;
  expect(firstFrame(await failureOf(call.waits()))).toContain('failures.test.ts');
});

test.each<[string, (call: TestCall) => Promise<unknown>]>([
  ['The caller could not press 1', (call) => call.press('1')],
  ['The caller could not press 1', (call) => call.press('1', { atOnce: true })],
  ['The caller could not say "hello"', (call) => call.say('hello')],
  ['The caller could not let the call wait in vain', (call) => call.keepSilent()],
  ['The call did not wait for the caller', (call) => call.waits()],
])('%s to a call that is over', async (headline, act) => {
  await using call = await dial(pages({ '/voice': twiml('<Hangup/>') }), { path });
  await call.ended;
  expect((await failureOf(act(call))).message).toMatch(
    `${headline}: the application ended the call after 0 s (NORMAL_CLEARING).`,
  );
});

test('a closed call says so, to whoever still waits and to whoever asks later', async () => {
  const call = await dial(pages({ '/voice': () => new Promise<string>(() => {}) }), { path });
  const waiting = failureOf(call.hears('anything'));
  await call.close();
  expect((await waiting).message).toContain('The caller did not hear "anything": it was closed.');
  expect((await failureOf(call.press('1'))).message).toContain('could not press 1: it was closed.');
});

test('what cannot be done is refused at once', async () => {
  await using call = await dial(menu, { path });
  await expect(call.press('1,2')).rejects.toThrow(
    new TypeError('"," is no telephone key: press takes 0-9, *, # and A-D'),
  );
  await expect(call.press('')).rejects.toThrow(TypeError);
  await expect(call.pass(-1)).rejects.toThrow(new TypeError('-1 seconds cannot pass'));
  await expect(dial(menu, { format: 'vxml' })).rejects.toThrow(/no format is called "vxml"; there are .*twiml/);
  await expect(dial('app.example.com/voice')).rejects.toThrow(/"app\.example\.com\/voice" is no url/);
  expect(call.seconds).toBe(0);
});
