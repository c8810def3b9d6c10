import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { dialects } from '../dialects/registry.ts';
import { command, placeCall } from './support/command.ts';
import { customerServer } from './support/customer.ts';
import { validateScript } from './support/valid-script.ts';
import { lines } from './toy-dialect/index.ts';

const folder = mkdtempSync(join(tmpdir(), 'dragoman-test-'));
const file = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};

test.each([
  [['call'], "missing required argument 'url|number'"],
  [['call', 'http://127.0.0.1:1/', '--press', '1,x'], '"x" holds something that is not a key'],
  [['call', 'http://127.0.0.1:1/', '--format', 'vxml'], 'Allowed choices are twiml, bxml, tropo, callflow'],
  [['call', 'http://127.0.0.1:1/', '--connect', 'nowhere'], 'It must be host:port'],
  [['call', 'http://127.0.0.1:1/', '--hangup-after', 'soon'], 'a number of seconds above 0'],
  [['call', 'http://127.0.0.1:1/', '--connect', '127.0.0.1:1'], 'give a number of its configuration'],
  [['call', '+15551230001', '--config', '/nowhere.yaml'], '/nowhere.yaml: does not exist'],
  [['call', 'menu.xml'], '"menu.xml" is no URL, and as a number it needs a configuration that has it'],
  [['serve', '--config', '/nowhere.yaml'], '/nowhere.yaml: does not exist'],
  [['translate', '/nowhere.xml', '--to', 'verbs'], '/nowhere.xml: there is no such file'],
  [['translate', '-'], "required option '--to <form>'"],
  [['translate', '-', '--to', 'vxml'], 'Allowed choices are verbs, json, twiml, bxml, tropo, callflow'],
  [['check', '-', '--migrate-to', 'verbs'], 'Allowed choices are twiml, bxml, tropo, callflow'],
  [['dance'], "unknown command 'dance'"],
])('wrong usage is one sentence and status 2: %j', async (words, sentence) => {
  const { status, err, out } = await command(words);
  expect(status).toBe(2);
  expect(err).toContain(sentence);
  expect(err).toMatch(/^dragoman: /);
  expect(out).toBe('');
});

test('a mistake in the configuration names key and line', async () => {
  const config = file('bad.yaml', 'routes:\n  - number: "1"\n    url: http://a.example/\n    methd: GET\n');
  const { status, err } = await command(['call', '1', '--config', config]);
  expect(status).toBe(2);
  expect(err).toBe(
    `dragoman: ${config}:4: routes[0].methd is not a key here; the keys are name, number, pattern, url, method, format, fallbackUrl, fallbackMethod, lastResort, statusUrl, texts, textUrl, textMethod, account, settings\n`,
  );
});

test('help is not a mistake', async () => {
  const { status, out } = await command(['--help']);
  expect(status).toBe(0);
  for (const name of ['serve', 'call', 'translate', 'check']) expect(out).toContain(name);
});

test('translate prints verbs, and doubts on standard error', async () => {
  const { status, out, err } = await command(['translate', '-', '--to', 'verbs'], {
    input: '<Response>\n  <Say>Hello.</Say>\n  <Fancy/>\n</Response>',
  });
  expect(status).toBe(0);
  expect(out).toMatch(/^script twiml\nsay "Hello\."/);
  expect(err).toContain('-:3:3 warning unknown-element [12200]');
});

test('translate to json is a Script', async () => {
  const { out } = await command(['translate', '-', '--to', 'json'], { input: '{"tropo":[{"say":{"value":"Hi"}}]}' });
  expect(validateScript(JSON.parse(out))).toEqual([]);
});

test('translate reads as it is told', async () => {
  const { out } = await command(['translate', '-', '--from', 'bxml', '--to', 'json'], { input: '<Response/>' });
  expect(JSON.parse(out)).toMatchObject({ dialect: 'bxml', atEnd: { go: 'end', answers: false } });
});

const withLines = { dialects: [...dialects, lines] };

test('what translate to verbs prints is read back', async () => {
  const { readScriptText } = await import('../src/verbs/index.ts');
  const { out } = await command(['translate', '-', '--to', 'verbs'], { input: '{"tropo":[{"say":{"value":"Hi"}}]}' });
  expect(readScriptText(out)).toMatchObject({ ok: true, script: { dialect: 'tropo', verbs: [{ text: 'Hi' }] } });
});

test('the text of verbs is translated and checked like any document', async () => {
  const text = (await command(['translate', '-', '--to', 'verbs'], { input: '<Response><Say>Hi</Say></Response>' }))
    .out;
  const { status, out, err } = await command(['translate', '-', '--from', 'verbs', '--to', 'bxml'], { input: text });
  expect(status).toBe(0);
  expect(err).toMatch(/^-:1:11 information added-value say: voice\.gender [^\n]*\n$/);
  expect(out).toContain('>Hi</SpeakSentence>');
  const broken = await command(['check', '-', '--from', 'verbs'], { input: text.replace('"Hi"', '"Hi') });
  expect(broken).toMatchObject({
    status: 1,
    out: expect.stringMatching(/^-:2:1 error document-unrecognised The text is no list of verbs: /),
  });
  const other = await command(['check', '-', '--from', 'verbs'], { input: text.replace('twiml', 'vxml') });
  expect(other.out).toContain(
    '-:1:1 error document-unrecognised The text is no list of verbs: no dialect is called "vxml".',
  );
});

test('translate to a dialect prints its document, and what is lost on standard error', async () => {
  const { status, out, err } = await command(['translate', '-', '--to', 'lines'], {
    ...withLines,
    input: '<Response>\n  <Say>Hello.</Say>\n  <Fancy/>\n  <Play>https://a.example/b.wav</Play>\n</Response>',
  });
  expect([status, out]).toEqual([0, '#lines\nsay Hello.\n']);
  expect(err.split('\n').map((line) => line.split(' ').slice(0, 3).join(' '))).toEqual([
    '-:3:3 warning unknown-element',
    '-:2:3 warning lost-value',
    '-:4:3 error lost-verb',
    '',
  ]);
});

test('relative urls of a document without an address stay relative', async () => {
  const { out } = await command(['translate', '-', '--to', 'lines'], {
    ...withLines,
    input: '<Response><Gather action="/menu"/></Response>',
  });
  expect(out).toBe('#lines\nkey /menu\n');
});

test('translate of a document that cannot be used prints none', async () => {
  const { status, out, err } = await command(['translate', '-', '--to', 'lines'], { ...withLines, input: '<Respo/>' });
  expect([status, out]).toEqual([1, '']);
  expect(err).toContain('-:1:1 error ');
});

test('check --migrate-to names what would have to change; status 1 only if something is lost', async () => {
  const kept = file('kept.txt', '#lines\nsay Hello.');
  const lost = file('lost.json', '{"tropo":[\n  {"say":{"value":"Hi"}},\n  {"wait":{"milliseconds":1000}}\n]}');
  const migrate = (...files: readonly string[]) => command(['check', '--migrate-to', 'lines', ...files], withLines);
  expect(await migrate(kept)).toEqual({ status: 0, out: '', err: '' });
  const { status, out } = await migrate(kept, lost);
  expect(status).toBe(1);
  expect(out).toMatch(new RegExp(`^${lost}:3:\\d+ error lost-verb pause cannot be said in Lines \\(toy\\)`, 'm'));
  expect(out).not.toContain(kept);
  const shade = file('shade.xml', '<Response><Say>Hi</Say></Response>');
  expect(await migrate(shade)).toMatchObject({ status: 0, out: expect.stringMatching(/^\S+ warning lost-value /) });
  expect((await migrate(file('unusable.xml', '<Response><Say>Hi</Response>'))).status).toBe(1);
});

test('translate of what nobody knows is status 1', async () => {
  const { status, out, err } = await command(['translate', '-', '--to', 'verbs'], { input: 'hello' });
  expect([status, out]).toEqual([1, '']);
  expect(err).toContain('-:1:1 error document-unrecognised');
});

test('check prints file:line:column severity code message, with line and column also for JSON', async () => {
  const good = file('good.xml', '<Response><Say>Hi</Say></Response>');
  const odd = file('odd.json', '{"tropo":[\n  {"say":{"value":"Hi"}},\n  {"dance":{}}\n]}');
  const bad = file('bad.xml', '<Response>\n  <Say>One & two</Say>\n</Response>');
  expect((await command(['check', good])).status).toBe(0);
  const checkedOdd = await command(['check', odd]);
  expect(checkedOdd.status).toBe(0);
  expect(checkedOdd.out).toMatch(new RegExp(`^${odd}:3:\\d+ warning unknown-element `));
  const { status, out } = await command(['check', good, bad]);
  expect(status).toBe(1);
  expect(out).toMatch(new RegExp(`^${bad}:2:\\d+ error \\S+ `));
});

test('check asks a url as a call would', async () => {
  await using server = await customerServer({ '/voice': '<Response><Say>Hi</Say></Response>' });
  expect((await command(['check', `${server.url}/voice`])).status).toBe(0);
  expect(server.requests[0]?.method).toBe('POST');
  const missing = await command(['check', `${server.url}/none`]);
  expect(missing.status).toBe(1);
  expect(missing.err).toContain('document-status');
});

test('check goes on after a document that cannot be had', async () => {
  const bad = file('bad.xml', '<Response>\n  <Say>One & two</Say>\n</Response>');
  const { status, out, err } = await command(['check', '/nowhere.xml', bad]);
  expect(status).toBe(2);
  expect(err).toBe('dragoman: /nowhere.xml: there is no such file\n');
  expect(out).toMatch(new RegExp(`^${bad}:2:\\d+ error \\S+ `));
});

test('the events of --json have the fields that other programs rely on', async () => {
  await using server = await customerServer({
    '/voice': '<Response><Fancy/><Gather numDigits="1" action="/next"><Say>Press.</Say></Gather></Response>',
    '/next': '<Response><Hangup/></Response>',
  });
  const call = await placeCall([`${server.url}/voice`, '--press', '7']);
  const fields = {
    call: ['id', 'direction', 'from', 'to'],
    request: ['method', 'url', 'headers', 'parameters'],
    response: ['status', 'contentType', 'dialect', 'evidence'],
    script: ['text', 'verbs'],
    diagnostic: ['code', 'severity', 'message', 'line', 'column'],
    verb: ['verb', 'ending', 'report'],
    switch: ['application', 'argument', 'response'],
    dtmf: ['key'],
    end: ['cause', 'seconds'],
  } as const;
  for (const [name, wanted] of Object.entries(fields)) {
    const [event] = call.of(name as keyof typeof fields);
    expect(Object.keys(event ?? {}), name).toEqual(expect.arrayContaining(['at', 'event', ...wanted]));
  }
  expect(call.events.every(({ at }) => Number.isFinite(at))).toBe(true);
});

test('without --json a person can read it', async () => {
  await using server = await customerServer({ '/voice': '<Response><Say>Hello.</Say></Response>' });
  const { status, out } = await command(['call', `${server.url}/voice`]);
  expect(status).toBe(0);
  expect(out).toContain('answer    200');
  expect(out).toContain('speak flite|slt|Hello.');
  expect(out).toMatch(/end {7}NORMAL_CLEARING after \d+ s\n$/);
});

test('a number is answered by its route', async () => {
  await using server = await customerServer({
    '/desk': '<Response><Say>The desk.</Say></Response>',
    '/any': '<Response><Say>Anybody.</Say></Response>',
  });
  const config = file(
    'routes.yaml',
    `routes:\n  - number: "+15551230009"\n    url: ${server.url}/desk\n  - pattern: "^\\\\+1555"\n    url: ${server.url}/any\n`,
  );
  expect((await placeCall(['+15551230009', '--config', config])).spoken).toEqual(['The desk.']);
  expect((await placeCall(['+15551230010', '--config', config])).spoken).toEqual(['Anybody.']);
  const nobody = await placeCall(['+4930123', '--config', config]);
  expect(nobody.of('error')[0]).toMatchObject({ code: 'no-route' });
  expect(nobody.status).toBe(1);
});

test('the caller may hang up; a fallback url takes over from a failing server', async () => {
  await using server = await customerServer({
    '/long': '<Response><Say loop="0">Music without end.</Say></Response>',
    '/broken': { status: 500, body: '' },
    '/spare': '<Response><Say>Spare.</Say></Response>',
  });
  const left = await placeCall([`${server.url}/long`, '--hangup-after', '90']);
  expect(left.of('end')[0]?.seconds).toBe(90);
  expect(left.status).toBe(0);
  const config = file(
    'fallback.yaml',
    `routes:\n  - number: "1"\n    url: ${server.url}/broken\n    fallbackUrl: ${server.url}/spare\n`,
  );
  const saved = await placeCall(['1', '--config', config]);
  expect(saved.spoken).toEqual(['Spare.']);
  expect(saved.of('diagnostic').map(({ code }) => code)).toContain('document-status');
  expect(saved.status).toBe(0);
});
