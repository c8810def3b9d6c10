import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readPartialResult, readResult } from './result.ts';

const nlsml = (inside: string, attributes = '') =>
  `<?xml version="1.0"?>\n<result xmlns="http://www.ietf.org/xml/ns/mrcpv2" grammar="session:g1"><interpretation ${attributes}>${inside}</interpretation></result>`;

describe('results', () => {
  test.each([
    // As a real FreeSWITCH 1.10.12 with mod_pocketsphinx wrote it.
    [
      'mod_pocketsphinx',
      '<?xml version="1.0"?>\n<result grammar="/g/yesno.gram">\n  <interpretation grammar="/g/yesno.gram" confidence="100">\n    <input mode="speech">support</input>\n  </interpretation>\n</result>\n',
      { text: 'support', confidence: 1 },
    ],
    [
      'mod_pocketsphinx, no match',
      '<?xml version="1.0"?>\n<result grammar="/g/yesno.gram">\n  <interpretation>\n    <input mode="speech"><nomatch/></input>\n  </interpretation>\n</result>\n',
      'no-match',
    ],
    [
      'mod_pocketsphinx, silence',
      '<?xml version="1.0"?>\n<result grammar="/g/yesno.gram">\n  <interpretation>\n    <input mode="speech"><noinput/></input>\n  </interpretation>\n</result>\n',
      'no-input',
    ],
    [
      'MRCP 2',
      nlsml('<instance>yes</instance><input mode="speech">yes please</input>', 'confidence="0.87"'),
      { text: 'yes please', confidence: 0.87, meaning: 'yes' },
    ],
    ['MRCP 1', nlsml('<input mode="speech" confidence="64">no</input>'), { text: 'no', confidence: 0.64 }],
    [
      'meanings in an element of their own',
      nlsml('<instance><SWI_meaning>{city:Boston}</SWI_meaning></instance><input>boston</input>', 'confidence="0.5"'),
      { text: 'boston', confidence: 0.5, meaning: '{city:Boston}' },
    ],
    [
      'several slots',
      nlsml('<instance><from>A</from><to>B</to></instance><input>a to b</input>', 'confidence="0.5"'),
      { text: 'a to b', confidence: 0.5, meaning: '{"from":"A","to":"B"}' },
    ],
    [
      'the surest of several',
      '<result><interpretation confidence="0.2"><input>five</input></interpretation><interpretation confidence="0.7"><input>nine</input></interpretation></result>',
      { text: 'nine', confidence: 0.7 },
    ],
    [
      'vosk',
      '{"result":[{"conf":0.5,"word":"hi"},{"conf":1,"word":"you"}],"text":"hi you"}',
      { text: 'hi you', confidence: 0.75 },
    ],
    [
      'google',
      '{"is_final":true,"alternatives":[{"confidence":0.4,"transcript":"ice"},{"confidence":0.9,"transcript":"nice"}]}',
      { text: 'nice', confidence: 0.9 },
    ],
    [
      'azure',
      '{"RecognitionStatus":"Success","DisplayText":"Hello.","NBest":[{"Confidence":0.81,"Display":"Hello."}]}',
      { text: 'Hello.', confidence: 0.81 },
    ],
    ['azure, silence', '{"RecognitionStatus":"InitialSilenceTimeout"}', 'no-input'],
    [
      'deepgram',
      '{"channel":{"alternatives":[{"transcript":"good day","confidence":0.99}]},"is_final":true}',
      { text: 'good day', confidence: 0.99 },
    ],
    ['nothing but a text', ' Good\n day ', { text: 'Good day', confidence: 1 }],
    ['nothing', '', 'no-match'],
    ['no words', '{"text":""}', 'no-match'],
    ['broken XML', '<result><input>', 'no-match'],
    ['broken JSON', '{"text":', 'no-match'],
  ] as const)('%s', (_name, body, result) => {
    expect(readResult(body)).toEqual(result);
  });

  test('what is believed so far', () => {
    expect(readPartialResult('{"partial":"two tick"}')).toEqual({ text: 'two tick', stability: 0 });
    expect(readPartialResult('{"stability":0.8,"alternatives":[{"transcript":"two"}]}')).toEqual({
      text: 'two',
      stability: 0.8,
    });
    expect(readPartialResult(nlsml('<input>two</input>'))).toEqual({ text: 'two', stability: 0 });
    expect(readPartialResult('{"partial":""}')).toBeNull();
    expect(readPartialResult('')).toBeNull();
  });

  test('whatever comes, it is a text with a confidence of 0 to 1, or none', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.json(),
          fc.string().map((text) => nlsml(text, 'confidence="1e9"')),
        ),
        (body) => {
          const result = readResult(body);
          if (typeof result === 'string') return;
          expect(result.text).not.toBe('');
          expect(result.confidence).toBeGreaterThanOrEqual(0);
          expect(result.confidence).toBeLessThanOrEqual(1);
          readPartialResult(body);
        },
      ),
    );
  });
});
