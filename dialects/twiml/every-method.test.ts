import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  compareScripts,
  type Diagnostic,
  printDiagnostic,
  printDifferences,
  type Script,
} from '../../src/verbs/index.ts';
import { coverage } from './coverage.ts';
import { dressed, exampleOf, libraryDocuments, type Step, written } from './testing/library-documents.ts';
import { type LibraryMethod, libraryMethods } from './testing/official-library.ts';
import { readXml } from './testing/samples.ts';
import { write } from './write/index.ts';

const every = [...libraryMethods].flatMap(([owner, methods]) => methods.map((method) => ({ owner, method })));

/** What may be remarked on a document of the library: what we have not, and what contradicts itself. */
const known: readonly RegExp[] = [
  / information /,
  / warning unsupported-(connect|pay|sim|whatsapp|application|task) /,
  / warning ignored-(byoc|refer|ring-tone|recording|loop|url|uri|transcription) /,
  // Two methods of the response itself write what may stand only inside Pay and Dial.
  /<(Prompt|Queue)> may stand only inside/,
  // A subscription to nothing, and a machine told from people for nobody.
  /names no (events|amdStatusCallback)/,
  /The voice .* speaks .*, not /,
  /<Gather speechTimeout="auto">/,
  /<Stream track> inside <Connect> can only be inbound_track/,
  /\[13320\] <Play digits> may not stand inside <Gather>/,
  // Attributes that the element cannot do without.
  /<(Stream|ConversationRelay) url>: "" is no WebSocket url/,
  /<Connect>: there is nothing to connect to/,
  /<(Start|Stop)> holds nothing/,
  /<Refer> names nobody/,
  /<Dial> names nobody/,
  /<Parameter name=""> must have a name/,
  /<Sip>: the header "" cannot be sent/,
  /<Leave> means something only in the waiting document/,
  /<Reject> refuses nothing/,
];

function unexpected(diagnostics: readonly Diagnostic[]): readonly string[] {
  return diagnostics.map(printDiagnostic).filter((line) => !known.some((pattern) => pattern.test(line)));
}

describe("of Twilio's library", () => {
  test('the declarations are understood', () => {
    const names = (owner: string) => libraryMethods.get(owner)?.map(({ name }) => name);
    expect(names('VoiceResponse')).toEqual(expect.arrayContaining(['say', 'gather', 'dial', 'enqueue', 'pay', 'stop']));
    expect(names('Dial')).toEqual(expect.arrayContaining(['number', 'client', 'conference', 'whatsApp']));
    expect(every.length).toBeGreaterThan(120);
    const say = libraryMethods.get('VoiceResponse')?.find(({ name }) => name === 'say');
    expect(say?.attributes.find(({ name }) => name === 'voice')?.words.length).toBeGreaterThan(500);
  });

  test('every attribute of every method has an example', () => {
    const without = every.flatMap(({ method }) =>
      method.attributes
        .filter((attribute) => exampleOf(method.adds, attribute) === undefined)
        .map(({ name }) => `${method.adds}.${name}`),
    );
    expect(without).toEqual([]);
  });

  test('every document is read without a loss, and again as it was written', () => {
    fc.assert(
      fc.property(libraryDocuments(), (calls) => {
        const document = written(calls);
        const script = readXml(document);
        expect(unexpected(script.diagnostics), document).toEqual([]);
        expect(script.usable).toBe(true);
        sameAgain(script, document);
      }),
      { numRuns: 400 },
    );
  });

  test.each(
    every.map(({ owner, method }) => [`${owner}.${method.name}`, owner, method] as const),
  )('%s with everything that its types allow', (_, owner, method) => {
    const document = written(inItsPlace(owner, dressed(method)));
    const script = readXml(document);
    expect(unexpected(script.diagnostics), document).toEqual([]);
    sameAgain(script, document);
  });

  test('every voice and every language that it lists is known', () => {
    const say = libraryMethods.get('VoiceResponse')?.find(({ name }) => name === 'say');
    const gather = libraryMethods.get('VoiceResponse')?.find(({ name }) => name === 'gather');
    for (const method of [say, gather])
      for (const { name, words } of method?.attributes ?? [])
        for (const word of words) {
          if (name !== 'voice' && name !== 'language') continue;
          const calls = method ? [{ method, attributes: { [name]: word }, text: 'Hello', inside: [] }] : [];
          const { diagnostics, verbs } = readXml(written(calls));
          expect(diagnostics, word).toEqual([]);
          if (name === 'language' && method === gather) continue;
          const [spoken] = verbs;
          expect(spoken?.verb === 'say' && spoken.voice.language, word).toBeTruthy();
        }
  });
});

/** Attributes beside which another has no effect. */
const inTheWay: Readonly<Record<string, readonly string[]>> = {
  'Play.loop': ['digits'],
  'Recording.channels': ['track'],
  Enqueue: ['workflowSid'],
};

describe('what the coverage says is carried out changes what is read:', () => {
  const carriedOut = coverage.entries.flatMap(({ name, attributes = [] }) =>
    attributes.filter(({ level }) => level !== 'ignored').map((attribute) => [name, attribute.name] as const),
  );

  test.each(
    carriedOut.flatMap(([adds, attribute]) => {
      const [first, ...others] = every.filter(({ method }) => method.adds === adds);
      const found = others.find(({ owner }) => ['Start', 'Dial', 'Pay'].includes(owner)) ?? first;
      const has = found?.method.attributes.some(({ name }) => name === attribute);
      return found && has ? [[`${adds} ${attribute}`, found.owner, found.method, attribute] as const] : [];
    }),
  )('%s', (_, owner, method, attribute) => {
    const step = dressed(method);
    const against = inTheWay[`${method.adds}.${attribute}`] ?? inTheWay[method.adds] ?? [];
    const attributes = Object.entries(step.attributes).filter(([name]) => !against.includes(name));
    const whole = { ...step, attributes: Object.fromEntries(attributes) };
    const { [attribute]: _left, ...rest } = whole.attributes;
    const read = (step: Step) => readXml(written(inItsPlace(owner, step)));
    const differences = compareScripts(read(whole), read({ ...whole, attributes: rest }));
    expect(differences.length).toBeGreaterThan(0);
  });
});

function sameAgain(script: Script, document: string): void {
  const { body } = write(script);
  expect(printDifferences(compareScripts(script, readXml(body))), `${document}\n${body}`).toBe('');
}

/** The calls that lead to where a method can be called. */
function inItsPlace(owner: string, step: Step): readonly Step[] {
  if (owner === 'VoiceResponse') return [step];
  const found = every.find(({ method, owner: above }) => method.adds === owner && above !== owner);
  if (!found) throw new Error(`nothing leads to ${owner}`);
  return inItsPlace(found.owner, above(found.method, step));
}

function above(method: LibraryMethod, step: Step): Step {
  const whole = dressed(method, [step]);
  // A Say in parts is spoken by a voice that knows markup; what stands around a recording must be there.
  return { ...whole, attributes: method.adds === 'Say' ? { voice: 'Polly.Joanna' } : whole.attributes };
}
