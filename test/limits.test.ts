import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { type PlacedCall, placeCall } from './support/command.ts';
import { type Answer, type CustomerServer, customerServer } from './support/customer.ts';

const sorry = 'We are sorry, an application error has occurred. Goodbye.';
const folder = mkdtempSync(join(tmpdir(), 'dragoman-limits-'));
let files = 0;

/** A call to the first answer, with these limits. */
async function called(
  limits: Readonly<Record<string, number>>,
  answers: Parameters<typeof customerServer>[0],
  { press = '', format = 'twiml' } = {},
): Promise<{ readonly call: PlacedCall; readonly requests: CustomerServer['requests'] }> {
  await using server = await customerServer(answers);
  const config = join(folder, `${++files}.yaml`);
  writeFileSync(
    config,
    `limits: ${JSON.stringify(limits)}\nstorage: ${folder}\nroutes:\n  - { number: "+15551230001", url: "${server.url}/voice", format: ${format} }\n`,
  );
  const call = await placeCall(['+15551230001', '--config', config, ...(press ? ['--press', press] : [])]);
  return { call, requests: server.requests };
}

function codes(call: PlacedCall): readonly string[] {
  return [...call.of('diagnostic'), ...call.of('error')].map(({ code }) => code);
}

const say = (text: string) => `<Response><Say>${text}</Say></Response>`;
const xmlDepth = (depth: number) => `<Response>${'<Gather>'.repeat(depth)}${'</Gather>'.repeat(depth)}</Response>`;
const jsonDepth = (depth: number) => `{"tropo":[{"say":{"value":"Hi","x":${'['.repeat(depth)}${']'.repeat(depth)}}}]}`;
const bomb = say('a'.repeat(20_000_000));
const packed = (coding: string, body: Uint8Array): Answer => ({ headers: { 'content-encoding': coding }, body });
const manySays = (count: number) => `<Response>${'<Say>a</Say>'.repeat(count)}</Response>`;
const callflow = (depth: number): string =>
  depth === 0
    ? '{"module":"hangup","data":{}}'
    : `{"module":"tts","data":{"text":"a"},"children":{"_":${callflow(depth - 1)}}}`;

describe('a document beyond a bound is refused with its own complaint, and the caller hears the apology', () => {
  test.each<readonly [string, Readonly<Record<string, number>>, Answer, string, RegExp]>([
    ['size', { documentBytes: 2048 }, say('x'.repeat(3000)), 'document-too-large', /2048 bytes/],
    ['a gzip bomb', {}, packed('gzip', gzipSync(bomb)), 'document-too-large', /65536 bytes/],
    ['a deflate bomb', {}, packed('deflate', deflateSync(bomb)), 'document-too-large', /65536 bytes/],
    ['a brotli bomb', {}, packed('br', brotliCompressSync(bomb)), 'document-too-large', /65536 bytes/],
    ['a bomb in a bomb', {}, packed('gzip, gzip', gzipSync(gzipSync(bomb))), 'document-too-large', /65536 bytes/],
    ['codings on codings', {}, packed('gzip, gzip, gzip, gzip', gzipSync('x')), 'document-protocol', /4 times/],
    ['depth of XML', { documentDepth: 20 }, xmlDepth(30), 'malformed-document', /more than 20 deep/],
    ['depth of JSON', { documentDepth: 20 }, jsonDepth(30), 'document-unrecognised', /more than 20 deep/],
    ['depth by default', {}, jsonDepth(30_000), 'document-unrecognised', /more than 256 deep/],
    ['elements of XML', { documentElements: 50 }, manySays(60), 'malformed-document', /more than 50 elements/],
    [
      'elements of JSON',
      { documentElements: 50 },
      `{"tropo":[${'{},'.repeat(60)}{}]}`,
      'document-unrecognised',
      /more than 50 objects/,
    ],
    ['verbs', { documentVerbs: 50 }, manySays(60), 'too-many-verbs', /more than 50 verbs/],
    ['verbs in verbs', { documentVerbs: 20 }, callflow(30), 'too-many-verbs', /more than 20 verbs/],
    [
      'redirects',
      { redirects: 2 },
      { status: 302, headers: { location: '/voice' } },
      'document-too-many-redirects',
      /more than 2 times/,
    ],
    [
      'an entity',
      {},
      '<!DOCTYPE a [<!ENTITY b "c">]><Response><Say>&b;</Say></Response>',
      'malformed-document',
      /entity declarations are not accepted/,
    ],
    [
      'entities of entities',
      {},
      `<!DOCTYPE a [<!ENTITY a "a"><!ENTITY b "${'&a;'.repeat(99)}">]><Response/>`,
      'malformed-document',
      /entity declarations/,
    ],
    [
      'an entity of a file',
      {},
      '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><Response><Say>&b;</Say></Response>',
      'malformed-document',
      /entity declarations/,
    ],
    ['an entity nobody declared', {}, '<Response><Say>&secret;</Say></Response>', 'malformed-document', /secret/],
  ])('%s', async (_name, limits, answer, code, words) => {
    const { call } = await called(limits, { '/voice': answer });
    expect(codes(call)).toContain(code);
    expect([...call.of('diagnostic'), ...call.of('error')].map(({ message }) => message).join('\n')).toMatch(words);
    expect(call.spoken).toEqual([sorry]);
    expect(call.of('end')).toHaveLength(1);
  });

  test('a document just within every bound runs', async () => {
    const limits = { documentBytes: 2048, documentDepth: 8, documentElements: 4, documentVerbs: 3, redirects: 0 };
    const { call } = await called(limits, { '/voice': manySays(3) });
    expect(call.spoken).toEqual(['a', 'a', 'a']);
    expect(call.status).toBe(0);
  });

  test('an external DTD is not read', async () => {
    await using server = await customerServer({ '/dtd': '<!ENTITY b "c">' });
    const { call } = await called({}, { '/voice': `<!DOCTYPE Response SYSTEM "${server.url}/dtd">${say('Hi.')}` });
    expect(call.spoken).toEqual(['Hi.']);
    expect(server.requests).toEqual([]);
  });
});

describe('JSON that says things twice, or touches prototypes', () => {
  const polluting = [
    '{"tropo":[{"say":{"value":"One.","value":"Two."}}],"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}',
    '{"tropo":[{"__proto__":{"say":{"value":"No."}},"say":{"value":"Two.","__proto__":{"loops":9},"toString":1}}]}',
    '{"module":"tts","data":{"text":"Two.","__proto__":{"text":"No."}},"__proto__":{"module":"hangup"},"children":{"__proto__":{"module":"x"}}}',
  ];
  test.each(polluting)('%s', async (body) => {
    const { call } = await called({}, { '/voice': body });
    expect(call.spoken).toEqual(['Two.']);
    expect(call.of('error')).toEqual([]);
    expect(Object.keys(Object.prototype)).toEqual([]);
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });
});

describe('a call that asks too much ends with an apology', () => {
  const loops = (text: string) => `<Response>${text}<Redirect>/voice</Redirect></Response>`;
  const counting = () => {
    let count = 0;
    return () => loops(`<Say>Round ${++count}.</Say>`);
  };
  test.each<readonly [string, Readonly<Record<string, number>>, () => Answer | (() => Answer), string, number]>([
    ['documents of a call', { documentsPerCall: 5 }, counting, 'too-many-documents', 5],
    ['documents in a minute', { documentsPerMinute: 7 }, counting, 'documents-too-fast', 7],
    ['documents without anything to hear', { documentsWithoutPause: 6 }, () => loops(''), 'documents-going-round', 6],
    [
      'the same document',
      { identicalDocuments: 8 },
      () => loops('<Say>Round and round.</Say>'),
      'documents-repeating',
      9,
    ],
  ])('%s', async (_name, limits, answer, code, asked) => {
    const { call, requests } = await called(limits, { '/voice': answer() });
    expect(call.of('error').map((error) => error.code)).toEqual([code]);
    expect(requests).toHaveLength(asked);
    expect(call.spoken.at(-1)).toBe(sorry);
    expect(call.of('end')).toHaveLength(1);
  });

  test('within a minute, not in all: slow documents go on', async () => {
    const slow = () => loops('<Pause length="20"/>');
    const { call } = await called({ documentsPerMinute: 7, documentsPerCall: 30 }, { '/voice': slow() });
    expect(call.of('error').map((error) => error.code)).toEqual(['too-many-documents']);
  });

  test('the same document after a key is no loop', async () => {
    const menu = loops('<Gather numDigits="1" timeout="1" action="/voice"><Say>Press a key.</Say></Gather>');
    const { call } = await called({ identicalDocuments: 3 }, { '/voice': menu }, { press: '1,2,3,4,5,6' });
    expect(call.of('dtmf')).toHaveLength(6);
    expect(call.of('error').map((error) => error.code)).toEqual(['documents-repeating']);
  });

  test('length', async () => {
    const { call } = await called({ callSeconds: 5 }, { '/voice': '<Response><Pause length="600"/></Response>' });
    expect(call.of('end')[0]?.seconds).toBe(5);
  });
});

test('audio beyond its bound is skipped with a complaint, and the call goes on', async () => {
  const wav = Buffer.concat([Buffer.from('RIFF\0\0\0\0WAVE'), Buffer.alloc(5000)]);
  const document = '<Response><Play>/music.wav</Play><Say>Still here.</Say></Response>';
  for (const music of [
    wav,
    { headers: { 'content-encoding': 'gzip' }, body: gzipSync(Buffer.concat([wav, Buffer.alloc(9_000_000)])) },
  ]) {
    const answer = Buffer.isBuffer(music) ? { body: music } : music;
    const { call } = await called({ audioBytes: 2048 }, { '/voice': document, '/music.wav': answer });
    expect(
      call
        .of('diagnostic')
        .map(({ code, message }) => `${code} ${message}`)
        .join(),
    ).toMatch(/audio-unavailable .*larger than 2048 bytes/);
    expect(call.spoken).toEqual(['Still here.']);
  }
});
