import { expect, test } from 'vitest';
import { generationOf } from './evidence.ts';
import { replyOf } from './testing/reply.ts';
import type { Generation } from './vocabulary.ts';

function generation(body: string, otherwise: Generation): Generation {
  const parsed = replyOf(`<Response>${body}</Response>`).source.xml();
  if (!parsed.ok) throw new Error(parsed.message);
  return generationOf(parsed.root, otherwise);
}

test.each([
  '<Gather requestUrl="/x" maxDigits="4"/>',
  '<Transfer transferTo="+15557770001"/>',
  '<Transfer><PhoneNumber>+15557770001</PhoneNumber><SpeakSentence>For you</SpeakSentence></Transfer>',
  '<Record silenceThreshold="100"/>',
  '<PlayAudio repeatCount="2">/a.wav</PlayAudio>',
  '<Call from="a" to="b"/>',
  '<Conference joinTone="true"/>',
  '<Pause length="3"/><SpeakSentence>Hi</SpeakSentence>',
])('%s is v1', (body) => {
  expect(generation(body, 'v2')).toBe('v1');
});

test.each([
  '<Gather gatherUrl="/x"/>',
  '<Redirect redirectUrl="/x"/>',
  '<Record recordingAvailableUrl="/x"/>',
  '<Ring/>',
  '<Transfer><SipUri>sip:a@b.example</SipUri></Transfer>',
  '<Pause duration="3"/><SpeakSentence>Hi</SpeakSentence>',
  '<Gather gatherUrl="/x"/><Redirect requestUrl="/y"/>',
])('%s is v2', (body) => {
  expect(generation(body, 'v1')).toBe('v2');
});

test.each([
  '',
  '<Hangup/>',
  '<SpeakSentence>Hi</SpeakSentence>',
  '<Pause length="3"/>',
  '<Gather maxDigits="1"/>',
])('%j is what was asked for', (body) => {
  expect(generation(body, 'v1')).toBe('v1');
  expect(generation(body, 'v2')).toBe('v2');
});
