import { expect, test } from 'vitest';
import { parseConfig } from './load.ts';
import { ConfigMistake } from './mistake.ts';
import { engineNames, spokenBySwitch } from './speech.ts';

const options = { formats: ['twiml'], environment: { KEY: 's3cret' } };
const speechOf = (text: string) => parseConfig(text, '/etc/dragoman.yaml', options).speech;
const mistake = (text: string): string => {
  try {
    speechOf(text);
  } catch (error) {
    if (error instanceof ConfigMistake) return error.message;
    throw error;
  }
  return 'no mistake';
};

const three = `
speech:
  fallback: [espeak, cloud]
  voices:
    - { language: de, engine: espeak, voice: de+f3 }
    - { name: Polly.Amy, engine: cloud }
    - { language: fr, engine: unimrcp, voice: marie }
  engines:
    espeak: { command: [espeak-ng, -v, "{voice}", -w, "{out}", -f, "{text-file}"] }
    cloud:
      url: http://10.0.0.9/speak
      headers: { authorization: "Bearer \${KEY}" }
      json: { text: "{text}", format: wav }
      ssml: true
      timeoutSeconds: 2.5
`;

test('engines of three kinds, with their defaults', () => {
  const speech = speechOf(three);
  expect(speech).toMatchObject({ engine: 'flite', voice: 'slt', fallback: ['espeak', 'cloud'] });
  expect(speech.engines['espeak']).toEqual({
    command: ['espeak-ng', '-v', '{voice}', '-w', '{out}', '-f', '{text-file}'],
    headers: {},
    ssml: false,
    timeoutSeconds: 10,
    atOnce: 4,
  });
  expect(speech.engines['cloud']).toMatchObject({
    headers: { authorization: 'Bearer s3cret' },
    json: { text: '{text}', format: 'wav' },
    ssml: true,
    timeoutSeconds: 2.5,
  });
  expect(engineNames(speech)).toEqual(['flite', 'espeak', 'cloud', 'unimrcp']);
});

test('for a simulated switch every engine is the switch’s, and no secret or program is left', () => {
  const speech = spokenBySwitch(speechOf(three));
  // What nobody configured is null, and is left out of a file.
  const written = Object.entries(speech).filter(([, value]) => value !== null);
  const text = JSON.stringify({ speech: Object.fromEntries(written) });
  expect(text).not.toMatch(/s3cret|espeak-ng|10\.0\.0\.9/);
  expect(engineNames(speech)).toEqual(['flite', 'espeak', 'cloud', 'unimrcp']);
  expect(parseConfig(text, 'recorded', options).speech).toEqual(speech);
});

test.each([
  [
    'speech:\n  voices:\n    - { language: de, engine: cepstral }\n',
    'dragoman.yaml:3: speech.voices[0] lacks the key voice: cepstral is an engine of the switch',
  ],
  [
    'speech:\n  fallback: [espeak]\n',
    'dragoman.yaml:2: speech.fallback[0] names espeak, which has no voice: describe it in speech.engines',
  ],
  [
    'speech:\n  engines:\n    both: { command: [x], url: http://a.example/ }\n',
    'dragoman.yaml:3: speech.engines.both has both command and url; an engine is one or the other',
  ],
  [
    'speech:\n  engines:\n    odd: { json: {} }\n',
    'dragoman.yaml:3: speech.engines.odd has headers or json but no url that they go to',
  ],
  [
    'speech:\n  engines:\n    x: { comand: [x] }\n',
    'speech.engines.x.comand is not a key here; the keys are command, url',
  ],
  ['speech:\n  engines:\n    x: { url: nowhere }\n', 'speech.engines.x.url must be a full http or https URL'],
  ['speech:\n  engines:\n    x: { command: [] }\n', 'speech.engines.x.command'],
  ['speech:\n  engines:\n    x: { url: "http://a.example/", headers: { "a b": x } }\n', 'speech.engines.x.headers'],
  [
    'speech:\n  engines:\n    x: { url: "http://a.example/", headers: { a: "x\\ny" } }\n',
    'speech.engines.x.headers.a must match',
  ],
  ['speech:\n  voices:\n    - { engine: flite, voice: "a|b" }\n', 'speech.voices[0].voice must match'],
  ['limits: { speechCacheBytes: -1 }\n', 'limits.speechCacheBytes'],
])('a mistake is one sentence: %#', (text, sentence) => {
  expect(mistake(text)).toContain(sentence);
});
