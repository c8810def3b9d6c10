import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compareScripts, printDifferences, type Script } from '../../src/verbs/index.ts';
import { type LibraryVerb, libraryDocument, libraryVerbs, type Values } from './testing/library.ts';
import { readText } from './testing/reply.ts';
import { elements } from './vocabulary.ts';
import { write } from './write/index.ts';

/** A value that says something else than leaving the attribute out, with what it needs beside it to mean anything. */
const telling: Readonly<Record<string, Values[string]>> = {
  tag: 'menu',
  username: 'u',
  password: 'p',
  fallbackUsername: 'fu',
  fallbackPassword: 'fp',
  voice: 'julie',
  gender: 'male',
  locale: 'de',
  maxDigits: 4,
  terminatingDigits: '*',
  interDigitTimeout: 7,
  firstDigitTimeout: 9.5,
  repeatCount: 2,
  maxDuration: 90,
  silenceTimeout: 4,
  fileFormat: 'mp3',
  multiChannel: true,
  transcribe: true,
  transferCallerId: '+15557770009',
  transferCallerDisplayName: 'Reception',
  callTimeout: 45,
  diversionTreatment: 'stack',
  diversionReason: 'away',
  uui: 'YQ==;encoding=base64',
  mute: true,
  hold: true,
  callIdsToCoach: 'c-95ac8d6e-1a31c52e-b38f-4198-93c1-51633ec68f8d',
  callbackTimeout: 12,
  to: '+15557770008',
  from: '+15557770007',
  duration: 2.5,
  answerCall: false,
  toneDuration: 120,
  toneInterval: 350,
  name: 'other',
  value: 'en',
  mode: 'bidirectional',
  tracks: 'both',
  destination: 'wss://other.example.com/s',
  destinationUsername: 'du',
  destinationPassword: 'dp',
  stabilized: false,
  wait: true,
};

function valueFor(attribute: string): Values[string] {
  if (attribute.endsWith('Url')) return `https://app.example.com/${attribute}`;
  if (attribute.endsWith('Method')) return 'GET';
  const value = telling[attribute];
  if (value === undefined) throw new Error(`no value is known for ${attribute}: a test is missing`);
  return value;
}

/** Without which an attribute has no meaning: its url, the fallback's url, the transcription. */
function beside({ attributes }: LibraryVerb, attribute: string): Values {
  const has = (name: string): boolean => attributes.includes(name);
  const urls = attributes.filter((name) => name.endsWith('Url'));
  const [first] = urls.filter((name) => !/Fallback|transcriptionAvailable/.test(name));
  const primary = first === undefined ? {} : { [first]: '/x' };
  if (attribute.startsWith('transcriptionAvailable')) {
    const url = attribute.endsWith('Method') ? { transcriptionAvailableUrl: '/words' } : {};
    return { transcribe: true, ...url };
  }
  const fallback = urls.find((name) => name.includes('Fallback'));
  if (attribute === 'fallbackUsername' || attribute === 'fallbackPassword')
    return { ...primary, ...(fallback !== undefined && { [fallback]: '/fallback' }) };
  if (attribute.endsWith('FallbackUrl')) return { [attribute.replace('FallbackUrl', 'Url')]: '/x' };
  if (attribute.endsWith('FallbackMethod')) {
    const main = attribute.replace('FallbackMethod', '');
    return { [`${main}Url`]: '/x', [`${main}FallbackUrl`]: '/y' };
  }
  if (attribute.endsWith('Method')) return { [attribute.replace('Method', 'Url')]: '/x' };
  if (attribute === 'username' || attribute === 'password') return primary;
  if (attribute === 'diversionReason') return { diversionTreatment: 'stack' };
  if (attribute === 'callbackTimeout' && has('conferenceEventUrl')) return { conferenceEventUrl: '/x' };
  // A tag of a number goes with what is told of its leg.
  if (attribute === 'tag' && has('transferDisconnectUrl')) return { transferDisconnectUrl: '/x' };
  return {};
}

const pairs = libraryVerbs.flatMap((verb) =>
  verb.attributes.map((attribute) => ({ verb, name: verb.name, attribute })),
);

/** As a call would notice it, without places. */
const meaning = ({ verbs, atEnd }: Script): string =>
  JSON.stringify({ verbs, atEnd }, (key, value: unknown) => (key === 'place' ? undefined : value));

test('every verb class of the official library is an element of the vocabulary, with its attributes', () => {
  expect(libraryVerbs.length).toBeGreaterThanOrEqual(30);
  for (const { name, attributes } of libraryVerbs)
    expect(Object.keys(elements.get(name)?.attributes ?? {}), name).toEqual(expect.arrayContaining([...attributes]));
});

describe('a document that the official library writes', () => {
  test.each(pairs)('$name with $attribute is read without loss', ({ verb, attribute }) => {
    const needed = beside(verb, attribute);
    const without = readText(libraryDocument(verb, needed));
    const script = readText(libraryDocument(verb, { ...needed, [attribute]: valueFor(attribute) }));
    expect(script.diagnostics).toEqual([]);
    expect(script.usable).toBe(true);
    expect(meaning(script)).not.toBe(meaning(without));
  });

  test.each(libraryVerbs)('$name with any of its attributes is read again as it was written', (verb) => {
    const values = fc.record(
      Object.fromEntries(verb.attributes.map((attribute) => [attribute, fc.constant(valueFor(attribute))])),
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(values, fc.constantFrom('Response' as const, 'Bxml' as const), (given, root) => {
        const document = libraryDocument(verb, given as Values, root);
        const script = readText(document);
        expect(script.usable, document).toBe(true);
        expect(script.verbs.some((read) => read.verb === 'unsupported')).toBe(false);
        const { body, diagnostics } = write(script);
        expect(diagnostics, document).toEqual([]);
        expect(printDifferences(compareScripts(script, readText(body))), `${document}\n${body}`).toBe('');
      }),
      { numRuns: 60 },
    );
  });
});
