import fc from 'fast-check';
import { expect, test } from 'vitest';
import { replyOf } from './testing/reply.ts';
import { weigh } from './weigh.ts';

const score = (body: string): number => weigh(replyOf(body)).score;

test.each([
  ['a root of its own', '<Bxml/>', 10],
  ['a verb of its own', '<Response><SpeakSentence>Hi</SpeakSentence></Response>', 10],
  ['every verb of its own', '<Response><PlayAudio>a</PlayAudio><PlayAudio>b</PlayAudio></Response>', 20],
  ['a Conference at the top', '<Response><Conference>r</Conference></Response>', 8],
  ['a Redirect with its url in an attribute', '<Response><Redirect redirectUrl="/x"/></Response>', 8],
  ['the same of v1', '<Response><Redirect requestUrl="/x"/></Response>', 8],
  ['an attribute of its own', '<Response><Gather maxDigits="1"/></Response>', 4],
  [
    'no more than eight from one verb',
    '<Response><Gather gatherUrl="/x" maxDigits="1" repeatCount="2"/></Response>',
    8,
  ],
  ['a value of its own', '<Response><Gather input="dtmf_speech"/></Response>', 4],
  ['Pause with duration', '<Response><Pause duration="5"/></Response>', 4],
  ['Pause with length', '<Response><Pause length="5"/></Response>', 2],
  ['what is under a root that is none', '<xml><Response><Ring/></Response></xml>', 10],
])('%s counts', (_, body, points) => {
  expect(score(body)).toBe(points);
});

test.each([
  '<Response/>',
  '<Response><Hangup/></Response>',
  '<Response><Gather/></Response>',
  '<Response><Gather input="speech" hints="a,b"/></Response>',
  '<Response><Record transcribe="true"/></Response>',
  '<Response><Redirect/></Response>',
  '<Response><Dial><Conference>r</Conference></Dial></Response>',
  '<Response><Say><SpeakSentence/></Say></Response>',
])('%s could be BXML, and no more than that', (body) => {
  expect(score(body)).toBe(1);
});

test.each([
  '',
  '\n',
  '{"tropo":[]}',
  'SpeakSentence',
  '<html><body>502</body></html>',
  '<html><body>502</html>',
])('%j is nothing of BXML', (body) => {
  expect(weigh(replyOf(body))).toEqual({ score: 0, reasons: [] });
});

test('a text that is not well-formed is weighed by the names in it, comments aside', () => {
  expect(score('<Response><!-- <Ring/> --><SpeakSentence>a & b</SpeakSentence></Response>')).toBe(10);
  expect(score('<Bxml><Hangup></Bxml>')).toBe(10);
  expect(score('<Response><Say>a & b</Say></Response>')).toBe(1);
});

test('the reasons name what was seen, most telling first', () => {
  const { reasons } = weigh(
    replyOf('<Response><Gather gatherUrl="/x"><PlayAudio>a</PlayAudio><PlayAudio>b</PlayAudio></Gather></Response>'),
  );
  expect(reasons).toEqual([
    'element <PlayAudio> is only BXML (2 × +10)',
    "attribute gatherUrl of <Gather> is BXML's (+4)",
  ]);
});

test('the content type says nothing', () => {
  const body = '<Response><Ring/></Response>';
  expect(weigh(replyOf(body, { contentType: 'application/json' }))).toEqual(weigh(replyOf(body)));
});

test('no text makes it throw', () => {
  const pieces = fc.constantFrom(
    '<',
    '>',
    '/',
    '<Response>',
    '</Response>',
    '<Ring',
    '<!--',
    '-->',
    '"',
    '=',
    'a',
    '&',
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string({ unit: 'binary' }),
        fc.array(pieces).map((all) => all.join('')),
      ),
      (body) => {
        const { score: points, reasons } = weigh(replyOf(body));
        return points >= 0 && (points === 0) === (reasons.length === 0);
      },
    ),
  );
});
