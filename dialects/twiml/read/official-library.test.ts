import twilio from 'twilio';
import { describe, expect, test } from 'vitest';
import { printScript, type Script } from '../../../src/verbs/index.ts';
import { readXml } from '../testing/samples.ts';

const { VoiceResponse } = twilio.twiml;
type Voice = InstanceType<typeof VoiceResponse>;

/** What the official library writes, read; nothing in it may be left out or complained of. */
function written(build: (response: Voice) => void): Script {
  const response = new VoiceResponse();
  build(response);
  const script = readXml(response.toString());
  expect(script.usable).toBe(true);
  expect(script.diagnostics.filter(({ severity }) => severity !== 'information')).toEqual([]);
  expect(printScript(script)).not.toContain('unsupported');
  return script;
}

describe("documents of Twilio's own library", () => {
  test('Say, Play, Pause', () => {
    const { verbs } = written((response) => {
      response.say({ voice: 'Polly.Amy', language: 'en-GB', loop: 2 }, 'Bread & "butter" <fresh>');
      response.play({ loop: 0 }, 'https://cdn.example.com/a.mp3?x=1&y=2');
      response.play({ digits: 'ww1' });
      response.pause({ length: 3 });
    });
    expect(verbs).toMatchObject([
      { verb: 'say', text: 'Bread & "butter" <fresh>', markup: 'plain', loops: 2, voice: { language: 'en-GB' } },
      { verb: 'play', source: { url: 'https://cdn.example.com/a.mp3?x=1&y=2' }, loops: 'endless' },
      { verb: 'send-digits', steps: [{ pauseMs: 500 }, { pauseMs: 500 }, { key: '1' }] },
      { verb: 'pause', durationMs: 3000 },
    ]);
  });

  test('every markup of Say', () => {
    const { verbs } = written((response) => {
      const say = response.say({ voice: 'Polly.Joanna' }, 'Hello ');
      say.break({ strength: 'weak', time: '100ms' });
      say.emphasis({ level: 'moderate' }, 'you');
      say.lang({ 'xml:lang': 'de-DE' }, 'da');
      say.p('A paragraph').s('with a sentence');
      say.phoneme({ alphabet: 'ipa', ph: 'pɪˈkɑːn' }, 'pecan');
      say.prosody({ pitch: '-10%', rate: '85%', volume: '-6dB' }, 'slowly');
      say.sayAs({ 'interpret-as': 'date', format: 'mdy' }, '12/31/1999');
      say.sub({ alias: 'et cetera' }, 'etc.');
      say.w({ role: 'amazon:VB' }, 'read');
    });
    expect(verbs).toMatchObject([{ verb: 'say', markup: 'ssml' }]);
    const [say] = verbs;
    for (const tag of ['break', 'emphasis', 'lang', 'p', 's', 'phoneme', 'prosody', 'say-as', 'sub', 'w'])
      expect(say?.verb === 'say' && say.text).toContain(`<${tag}`);
  });

  test('Gather with everything about keys and speech', () => {
    const { verbs } = written((response) => {
      const gather = response.gather({
        action: '/choice',
        actionOnEmptyResult: false,
        bargeIn: true,
        finishOnKey: '',
        hints: 'sales, help',
        input: ['dtmf', 'speech'],
        language: 'en-GB',
        maxSpeechTime: 30,
        method: 'GET',
        numDigits: 3,
        profanityFilter: false,
        speechModel: 'phone_call',
        speechTimeout: '2',
        timeout: 8,
      });
      gather.say('Choose.');
      gather.pause();
      gather.play('/ding.wav');
      response.redirect({ method: 'GET' }, '/again');
    });
    const ask = { go: 'ask', callback: { kind: 'gather', method: 'GET', url: 'https://app.example.com/choice' } };
    expect(verbs).toMatchObject([
      {
        verb: 'gather',
        answers: true,
        prompts: [{ verb: 'say' }, { verb: 'pause', durationMs: 1000 }, { verb: 'play' }],
        digits: { maximum: 3, endKeys: '', firstDigitTimeoutMs: 8000, interDigitTimeoutMs: 8000 },
        speech: {
          language: 'en-GB',
          hints: ['sales', 'help'],
          endSilenceMs: 2000,
          maximumMs: 30_000,
          model: 'phone_call',
        },
        onInput: ask,
        onNoInput: { go: 'on' },
      },
      { verb: 'redirect', callback: { method: 'GET', url: 'https://app.example.com/again' } },
    ]);
  });

  test('Record', () => {
    const { verbs } = written((response) => {
      response.record({
        action: '/saved',
        finishOnKey: '*',
        maxLength: 20,
        method: 'POST',
        playBeep: false,
        timeout: 3,
        trim: 'do-not-trim',
      });
    });
    expect(verbs).toMatchObject([
      {
        verb: 'record',
        beep: false,
        endKeys: '*',
        endSilenceMs: 3000,
        rule: { maximumMs: 20_000, trimsSilence: false },
        onRecorded: { go: 'ask' },
        onNothing: { go: 'on' },
        onHangup: { go: 'ask' },
      },
    ]);
  });

  test('Dial to numbers, clients and SIP addresses', () => {
    const { verbs } = written((response) => {
      const dial = response.dial({
        action: '/after',
        answerOnBridge: true,
        callerId: '+14155550199',
        hangupOnStar: true,
        method: 'POST',
        record: 'record-from-answer-dual',
        sequential: true,
        timeLimit: 600,
        timeout: 15,
      });
      dial.number({ sendDigits: '1w2' }, '+14155550101');
      const client = dial.client({}, '');
      client.identity('anna');
      client.parameter({ name: 'Order', value: '12' });
      dial.sip({ username: 'u', password: 'p' }, 'sip:desk@pbx.example.com?X-Order=12');
    });
    expect(verbs).toMatchObject([
      {
        verb: 'dial',
        answers: false,
        answersWhenBridged: true,
        order: 'in-turn',
        ringTimeoutMs: 15_000,
        timeLimitMs: 600_000,
        hangupKeys: '*',
        callerId: { number: '+14155550199' },
        recording: { channels: 2, from: 'answer' },
        targets: [
          {
            destination: { kind: 'number', number: '+14155550101' },
            digitsOnAnswer: [{ key: '1' }, { pauseMs: 500 }, { key: '2' }],
          },
          { destination: { kind: 'user', user: 'anna', parameters: { Order: '12' } }, headers: { 'X-Order': '12' } },
          {
            destination: {
              kind: 'sip',
              uri: 'sip:desk@pbx.example.com',
              credentials: { username: 'u', password: 'p' },
            },
            headers: { 'X-Order': '12' },
          },
        ],
        onCompleted: { go: 'ask' },
        onFailed: { go: 'ask' },
        onHangup: { go: 'ask' },
      },
    ]);
  });

  test('leaving: Hangup, Reject, Redirect, and the end of the document', () => {
    expect(written((response) => response.hangup()).verbs).toMatchObject([{ verb: 'hangup', answers: true }]);
    expect(written((response) => response.reject({ reason: 'busy' })).verbs).toMatchObject([
      { verb: 'reject', answers: false, sipStatus: 486 },
    ]);
    expect(written((response) => response.redirect('')).verbs).toMatchObject([
      { verb: 'redirect', answers: false, callback: { method: 'POST', url: 'https://app.example.com/voice' } },
    ]);
    expect(written(() => {}).atEnd).toEqual({ go: 'end', cause: 'normal', answers: true });
  });
});
