import { Bxml } from 'bandwidth-sdk';
import { expect, test } from 'vitest';
import { bxml } from './index.ts';
import { readText, replyOf, theOnly } from './testing/reply.ts';

type Verbs = ConstructorParameters<typeof Bxml.Response>[0];

const documentOf = (...verbs: Extract<Verbs, unknown[]>): string => new Bxml.Response(verbs).toBxml();

/** What every verb of this stage looks like when bandwidth-sdk writes it. */
const everything = documentOf(
  new Bxml.Tag('start'),
  new Bxml.SpeakSentence('Fish & chips <break time="1s"/> for <emphasis level="strong">you</emphasis>', {
    voice: 'julie',
  }),
  new Bxml.PlayAudio('/a.wav', { username: 'u', password: 'p' }),
  new Bxml.Pause({ duration: 0.5 }),
  new Bxml.Ring({ duration: 3, answerCall: false }),
  new Bxml.SendDtmf('12w3', { toneDuration: 100, toneInterval: 200 }),
  new Bxml.Record({ maxDuration: 20, silenceTimeout: 3, terminatingDigits: '', fileFormat: 'wav' }),
  new Bxml.Transfer({ transferCallerId: '+15557770001', callTimeout: 15 }, [
    new Bxml.PhoneNumber('+15557770002', { uui: 'YQ==;encoding=base64' }),
    new Bxml.SipUri('sip:desk@pbx.example.com'),
  ]),
  new Bxml.Gather(
    {
      gatherUrl: '/g',
      gatherMethod: 'POST',
      gatherFallbackUrl: 'https://backup.example.com/g',
      gatherFallbackMethod: 'GET',
      username: 'u',
      password: 'p',
      fallbackUsername: 'fu',
      fallbackPassword: 'fp',
      tag: 'menu',
      terminatingDigits: '#',
      maxDigits: 3,
      interDigitTimeout: 4,
      firstDigitTimeout: 6,
      repeatCount: 2,
    },
    [new Bxml.SpeakSentence('Press a key'), new Bxml.PlayAudio('/b.mp3')],
  ),
);

test('its documents are read without a complaint, verb by verb', () => {
  const script = readText(everything);
  expect(script.diagnostics).toEqual([]);
  expect(script.verbs.map(({ verb }) => verb)).toEqual([
    'tag',
    'say',
    'play',
    'pause',
    'ring',
    'send-digits',
    'record',
    'dial',
    'tag',
    'gather',
  ]);
});

test('the attributes of its Gather arrive', () => {
  const gather = theOnly(readText(everything), 'gather');
  expect(gather).toMatchObject({
    rounds: 2,
    digits: { maximum: 3, endKeys: '#', firstDigitTimeoutMs: 6000, interDigitTimeoutMs: 4000 },
    onNoInput: {
      go: 'ask',
      callback: {
        url: 'https://app.example.com/g',
        credentials: { username: 'u', password: 'p' },
        fallback: {
          url: 'https://backup.example.com/g',
          method: 'GET',
          credentials: { username: 'fu', password: 'fp' },
        },
      },
    },
  });
  expect(gather.prompts.map(({ verb }) => verb)).toEqual(['say', 'play']);
});

test('its speech markup arrives as markup', () => {
  expect(theOnly(readText(everything), 'say')).toMatchObject({
    markup: 'ssml',
    text: 'Fish &amp; chips <break time="1s"/> for <emphasis level="strong">you</emphasis>',
  });
});

test('its other ways to end a document', () => {
  const redirect = documentOf(new Bxml.Redirect({ redirectUrl: '/next', redirectFallbackUrl: '/else', tag: '' }));
  expect(theOnly(readText(redirect), 'redirect').callback).toMatchObject({
    kind: 'redirect',
    url: 'https://app.example.com/next',
    fallback: { url: 'https://app.example.com/else', method: 'POST' },
  });
  const hangup = new Bxml.Bxml([new Bxml.Hangup()]).toBxml();
  expect(theOnly(readText(hangup), 'hangup').answers).toBe(false);
});

test('every document of it is recognised for certain', () => {
  expect(bxml.weigh(replyOf(everything)).score).toBeGreaterThanOrEqual(10);
  expect(bxml.weigh(replyOf(new Bxml.Bxml([new Bxml.Hangup()]).toBxml())).score).toBeGreaterThanOrEqual(10);
});
