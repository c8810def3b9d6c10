import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { element, serializeXml, text, type XmlNode } from '../../../src/document/index.ts';
import { printScript, type Script } from '../../../src/verbs/index.ts';
import { validateScript } from '../../../test/support/valid-script.ts';
import { coverage } from '../coverage.ts';
import { readXml, sampleContext, sampleReply } from '../testing/samples.ts';
import { verbNames } from '../vocabulary.ts';
import { weigh } from '../weigh.ts';
import { read } from './index.ts';

/** Everything that any document must have: usable only without an error of the document itself, complete, absolute. */
function sound(script: Script): void {
  expect(validateScript(JSON.parse(JSON.stringify(script)))).toEqual([]);
  expect(printScript(script)).toContain('at end:');
  if (!script.usable) {
    expect(script.verbs).toEqual([]);
    expect(script.diagnostics.map(({ severity }) => severity)).toEqual(['error']);
  }
  for (const { place, message } of script.diagnostics) {
    expect(place).toBeDefined();
    expect(message).toMatch(/\.$/);
  }
  for (const url of urlsIn(script.verbs)) expect(url).toMatch(/^https?:\/\//);
}

function urlsIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => (key === 'url' ? [String(inner)] : urlsIn(inner)));
}

describe('whatever comes', () => {
  const names = [
    ...verbNames,
    'Number',
    'Client',
    'Sip',
    'Identity',
    'Parameter',
    'Conference',
    'Uri',
    'break',
    'say',
    'Fax',
  ];
  const attributeNames = [
    ...new Set(coverage.entries.flatMap(({ attributes = [] }) => attributes.map(({ name }) => name))),
    'numdigits',
    'x:y',
  ];
  const value = fc.oneof(
    fc.constantFrom(
      'true',
      'false',
      '0',
      '1',
      '5',
      '#',
      '',
      'POST',
      'get',
      'auto',
      '/next',
      '?a=1',
      'ftp://x',
      '+1 415 555 0100',
    ),
    fc.constantFrom(
      'record-from-answer-dual',
      'speech dtmf',
      'Polly.Amy',
      'man',
      'en-gb',
      'https://u:p@h.example/#rc=9',
      'http://[',
    ),
    fc.string(),
  );
  const attributes = fc.dictionary(fc.constantFrom(...attributeNames), value, { maxKeys: 4, noNullPrototype: true });
  const content = fc.oneof(
    fc.constantFrom('Hello', ' ', '\n', '+14155550100', 'sip:a@b', '/x.wav', '{{ to }}'),
    fc.string(),
  );
  const { node } = fc.letrec<{ node: XmlNode; element: XmlNode }>((tie) => ({
    node: fc.oneof({ depthSize: 'small' }, content.map(text), tie('element')),
    element: fc
      .tuple(fc.constantFrom(...names), attributes, fc.array(tie('node'), { maxLength: 4 }))
      .map(([name, table, children]) => element(name, table, children)),
  }));
  const documents = fc.array(node, { maxLength: 5 }).map((nodes) => serializeXml([element('Response', {}, nodes)]));

  test('a well-formed document is always usable, and what is read is complete', () => {
    fc.assert(
      fc.property(documents, fc.boolean(), (body, answered) => {
        const script = readXml(body, { answered });
        expect(script.usable).toBe(true);
        sound(script);
        expect(weigh(sampleReply(body)).score).toBeGreaterThan(0);
      }),
      { numRuns: 300 },
    );
  });

  test('no bytes and no content type make it throw', () => {
    const types = fc.constantFrom(
      'text/xml',
      'text/plain',
      'application/json',
      'audio/mpeg',
      'text/xml; charset=utf-16',
      null,
    );
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), types, (bytes, contentType) => {
        const reply = sampleReply(bytes, contentType);
        sound(read(reply, sampleContext));
        expect(weigh(reply).score).toBeGreaterThanOrEqual(0);
      }),
    );
  });

  test('a document that breaks off is refused', () => {
    fc.assert(
      fc.property(documents, fc.nat(), (body, at) => {
        const script = readXml(body.slice(0, at % body.length));
        expect(script.usable).toBe(false);
        sound(script);
      }),
    );
  });
});

describe('what is no TwiML', () => {
  const only = (script: Script) => script.diagnostics.map(({ code, providerCode }) => [code, providerCode]);

  test('nothing at all', () => {
    expect(only(readXml(' \n'))).toEqual([['empty-document', '12100']]);
  });

  test('JSON, by its content type', () => {
    expect(only(read(sampleReply('{}', 'application/json'), sampleContext))).toEqual([['malformed-document', '12300']]);
  });

  test('sound is played once and the call ended', () => {
    const script = read(sampleReply(Uint8Array.of(0x49, 0x44, 0x33, 4), 'audio/mpeg'), sampleContext);
    expect(script).toMatchObject({
      usable: true,
      verbs: [{ verb: 'play', source: { kind: 'url', url: 'https://app.example.com/voice' }, loops: 1, answers: true }],
      atEnd: { go: 'end' },
    });
  });

  test('text that was meant to be a document is not spoken', () => {
    const reply = sampleReply('Notice: x\n<Response><Say>Hi</Say></Response>', 'text/plain');
    expect(only(read(reply, sampleContext))).toEqual([['malformed-document', '12100']]);
  });

  test('no content type is told, and does not matter', () => {
    const script = read(sampleReply('<Response><Say>Hi</Say></Response>', null), sampleContext);
    expect(script.verbs).toHaveLength(1);
    expect(only(script)).toEqual([['unusual-content-type', '12300']]);
  });
});
