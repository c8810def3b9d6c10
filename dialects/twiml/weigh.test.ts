import { describe, expect, test } from 'vitest';
import { sampleReply } from './testing/samples.ts';
import { weigh } from './weigh.ts';

const scoreOf = (body: string, contentType: string | null = 'text/xml') => weigh(sampleReply(body, contentType)).score;

describe('weigh', () => {
  test('a verb that only TwiML has is certain, whatever the content type', () => {
    for (const contentType of ['text/xml', 'text/html', 'application/json', null])
      expect(scoreOf('<Response><Say>Hello</Say></Response>', contentType)).toBeGreaterThanOrEqual(10);
  });

  test.each([
    '<Response/>',
    '<Response><Hangup/></Response>',
    '<Response><Gather/></Response>',
    '<Response><Record transcribe="true"/></Response>',
    '<Response><Gather input="speech" hints="a,b"/></Response>',
    '<Response><Pause length="5"/></Response>',
    '<Response><Reject/></Response>',
    '<Response><Redirect/></Response>',
  ])('%s could be ours, no more', (body) => {
    expect(scoreOf(body)).toBeGreaterThanOrEqual(1);
    expect(scoreOf(body)).toBeLessThan(4);
  });

  test.each([
    ['<Response><Redirect>/next</Redirect></Response>', 'its url is text'],
    ['<Response><Gather numDigits="1"/></Response>', 'an attribute of ours'],
    ['<Response><Record playBeep="false"/></Response>', 'an attribute of ours'],
    ['<Response><Refer><Sip>sip:a@b</Sip></Refer></Response>', 'company of ours'],
    ['<Response><Connect><Stream url="wss://x"/></Connect></Response>', 'company of ours'],
  ])('%s is probably ours: %s', (body) => {
    expect(scoreOf(body)).toBeGreaterThanOrEqual(4);
  });

  test.each([
    '<Response><SpeakSentence>Hi</SpeakSentence></Response>',
    '<Response><Gather gatherUrl="/x" maxDigits="2" firstDigitTimeout="3"/></Response>',
    '<Response><Redirect redirectUrl="/x"/></Response>',
    '<Response><Conference>room</Conference></Response>',
    '<Response><Record recordCompleteUrl="/x" maxDuration="5"/></Response>',
  ])('%s has a Response and nothing else of ours', (body) => {
    expect(scoreOf(body)).toBe(1);
  });

  test.each([
    ['', 'text/xml'],
    ['{"tropo":[]}', 'text/xml'],
    ['<html><body><Say>no</Say></body></html>', 'text/html'],
    ['<Bxml><Hangup/></Bxml>', 'text/xml'],
    ['hello', 'text/html'],
  ])('%s as %s is not ours', (body, contentType) => {
    expect(scoreOf(body, contentType)).toBe(0);
  });

  test('what stands inside Say or a comment counts for nothing', () => {
    expect(scoreOf('<Response><!-- <Dial/><Dial/> --><Say>a<Dial/></Say></Response>')).toBe(11);
  });

  test('a document that does not parse is weighed by its tags', () => {
    expect(scoreOf('<Response><Dial action="a?b&c">1</Dial></Response>')).toBe(11);
    expect(scoreOf('%%<Response><Say>Hi</Say></Response>')).toBe(11);
    expect(scoreOf('<!-- <Response><Say>old</Say> --><Bxml>')).toBe(0);
  });

  test('a root that is nearly right is worth an error message of ours', () => {
    expect(scoreOf('<response><Say>Hi</Say></response>')).toBe(1);
    expect(scoreOf('<Play>/x.wav</Play>')).toBe(2);
  });

  test('text and sound count a little', () => {
    expect(scoreOf('Please call again.', 'text/plain; charset=utf-8')).toBe(2);
    expect(scoreOf('ID3', 'audio/mpeg')).toBe(2);
  });

  test('the reasons say what was seen, most telling first', () => {
    expect(weigh(sampleReply('<Response><Pause length="1"/><Say>a</Say><Say>b</Say></Response>'))).toEqual({
      score: 23,
      reasons: ['<Say> is only TwiML (+10, 2 times)', 'length of <Pause> (+2)', 'the root is <Response> (+1)'],
    });
  });
});
