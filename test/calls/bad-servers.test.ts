import { expect, test } from 'vitest';
import { placeCall } from '../support/command.ts';
import { type Answer, customerServer } from '../support/customer.ts';

const sorry = 'We are sorry, an application error has occurred. Goodbye.';

const broken: readonly (readonly [string, Answer, string])[] = [
  ['malformed XML', '<Response><Say>Unclosed</Response>', 'malformed-document'],
  ['the wrong root', '<html><body>Welcome to nginx</body></html>', 'document-unrecognised'],
  ['JSON with trailing text', '{"tropo":[{"say":{"value":"Hi"}}]} oops', 'document-unrecognised'],
  ['JSON of nobody', '{"status":"ok"}', 'document-unrecognised'],
  ['an empty 200', { status: 200, body: '' }, 'document-empty'],
  ['404', { status: 404, body: '<Response/>' }, 'document-status'],
  ['500', { status: 500, body: 'stack trace' }, 'document-status'],
  ['a body over the limit', `<Response><Say>${'x'.repeat(70_000)}</Say></Response>`, 'document-too-large'],
  ['a redirect loop', { status: 302, headers: { location: '/voice' } }, 'document-too-many-redirects'],
  [
    'a redirect to a private address',
    { status: 302, headers: { location: 'http://10.1.2.3/' } },
    'document-forbidden-address',
  ],
];

test.each(broken)('%s: a diagnostic, an apology, status 1', async (_name, answer, code) => {
  await using server = await customerServer({ '/voice': answer });
  const call = await placeCall([`${server.url}/voice`]);
  expect(call.of('diagnostic').map((diagnostic) => diagnostic.code)).toContain(code);
  expect(call.spoken).toEqual([sorry]);
  expect(call.of('error')).toHaveLength(1);
  expect(call.of('end')).toHaveLength(1);
  expect(call.status).toBe(1);
});

test('a connection refused', async () => {
  const server = await customerServer({});
  await server[Symbol.asyncDispose]();
  const call = await placeCall([`${server.url}/voice`]);
  expect(call.of('diagnostic').map(({ code }) => code)).toContain('document-refused');
  expect(call.spoken).toEqual([sorry]);
  expect(call.status).toBe(1);
});

test('malformed XML is named with its line and column', async () => {
  await using server = await customerServer({ '/voice': '<Response>\n  <Say>One & two</Say>\n</Response>' });
  const call = await placeCall([`${server.url}/voice`]);
  expect(call.of('diagnostic')[0]).toMatchObject({ severity: 'error', line: 2 });
});

test('a failing later document takes the same ladder', async () => {
  await using server = await customerServer({
    '/voice': '<Response><Say>Hello.</Say><Redirect>/gone</Redirect></Response>',
  });
  const call = await placeCall([`${server.url}/voice`]);
  expect(call.spoken).toEqual(['Hello.', sorry]);
  expect(call.status).toBe(1);
});

test('documents that go round without anything to hear are stopped', async () => {
  await using server = await customerServer({ '/voice': '<Response><Redirect>/voice</Redirect></Response>' });
  const call = await placeCall([`${server.url}/voice`]);
  expect(call.of('error')[0]?.code).toBe('documents-going-round');
  expect(call.spoken).toEqual([sorry]);
  expect(server.requests.length).toBeLessThan(60);
});

test.each([
  ['TwiML as text/html', 'text/html', '<Response><Say>Hi.</Say></Response>', 'twiml'],
  ['BXML as application/json', 'application/json', '<Response><SpeakSentence>Hi.</SpeakSentence></Response>', 'bxml'],
  ['Tropo as text/html', 'text/html', '{"tropo":[{"say":{"value":"Hi."}}]}', 'tropo'],
  ['callflow as text/xml', 'text/xml', '{"module":"tts","data":{"text":"Hi."}}', 'callflow'],
  ['a byte-order mark', 'text/xml', '\ufeff<Response><Say>Hi.</Say></Response>', 'twiml'],
  ['leading blanks', 'text/xml', '\n\n  <Response><Say>Hi.</Say></Response>', 'twiml'],
  ['CDATA', 'text/xml', '<Response><Say><![CDATA[Hi.]]></Say></Response>', 'twiml'],
])('%s comes out right and says why', async (_name, contentType, body, dialect) => {
  await using server = await customerServer({ '/voice': { headers: { 'content-type': contentType }, body } });
  const call = await placeCall([`${server.url}/voice`]);
  expect(call.spoken).toEqual(['Hi.']);
  const [response] = call.of('response');
  expect(response).toMatchObject({ dialect, contentType });
  expect(response?.evidence[0]?.reasons.length).toBeGreaterThan(0);
  expect(call.status).toBe(0);
});

test('an ambiguous <Response/> is what the request was phrased in', async () => {
  await using server = await customerServer({ '/voice': '<Response/>' });
  expect((await placeCall([`${server.url}/voice`])).of('response')[0]?.dialect).toBe('twiml');
  expect((await placeCall([`${server.url}/voice`, '--format', 'bxml'])).of('response')[0]?.dialect).toBe('bxml');
});
