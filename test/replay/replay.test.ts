import { createHmac } from 'node:crypto';
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { openSource } from '../../src/document/index.ts';
import { command } from '../support/command.ts';
import { type CustomerServer, customerServer, type SeenRequest } from '../support/customer.ts';
import { filesIn, newFolder, record, replay } from './support.ts';

/** A recorded menu whose server is gone. */
let menu = '';

const menuServer = (prompt: string, more = ''): Promise<CustomerServer> =>
  customerServer({
    '/voice': `<Response>\n  <Gather numDigits="1" action="/next"><Say>${prompt}</Say></Gather>\n</Response>`,
    '/next': `<Response>${more}<Say>Bye.</Say></Response>`,
  });

beforeAll(async () => {
  await using server = await menuServer('Press.');
  menu = (await record([`${server.url}/voice`, '--press', '1'])).folder;
});

/** A copy of the menu in which one file is changed. */
function changed(file: string, change: (text: string) => string): string {
  const folder = newFolder();
  cpSync(menu, folder, { recursive: true });
  writeFileSync(join(folder, file), change(readFileSync(join(folder, file), 'utf8')));
  return folder;
}

describe('what is not as it was is said with its place', () => {
  test.each<[string, string, (text: string) => string, string]>([
    [
      'a parameter',
      'exchange/02-request.http',
      (text) => text.replace('Digits=1', 'Digits=2'),
      'request 2 at DIR/exchange/02-request.http:1: Digits\n    - 2\n    + 1',
    ],
    [
      'a parameter that is not sent',
      'exchange/02-request.http',
      (text) => text.replace('Content-Length', 'X-Length').replace(/$/, '&Colour=blue'),
      'request 2 at DIR/exchange/02-request.http:1: Colour\n    - blue\n',
    ],
    [
      'where a request goes',
      'exchange/02-request.http',
      (text) => text.replace('/next', '/other'),
      'request 2 at DIR/exchange/02-request.http:1: where it goes\n    - POST http://HOST/other\n    + POST http://HOST/next',
    ],
    [
      'a verb',
      'understood/01.txt',
      (text) => text.replace('"Press."', '"Push."'),
      'say at DIR/exchange/01-response.http:4:40: text\n    - "Push."\n    + "Press."',
    ],
    [
      'a place alone',
      'understood/01.txt',
      (text) => text.replace('@2:40', '@3:40'),
      'how DIR/exchange/01-response.http is written down at DIR/understood/01.txt:4\n    -     say "Press." answers markup=plain voice=(language="en-US") loops=1 @3:40\n',
    ],
    [
      'an order to the switch',
      'switch.txt',
      (text) => text.replace('Bye.', 'Farewell.'),
      'what the switch was told at DIR/switch.txt:3\n    - speak flite|slt|Farewell.\n    + speak flite|slt|Bye.',
    ],
    [
      'a diagnostic',
      'diagnostics.txt',
      (text) => text.replace(/^01.*\n/, ''),
      'what was complained about at DIR/diagnostics.txt:1\n    + 01 1:1 warning unusual-content-type',
    ],
    [
      'the end',
      'call.yaml',
      (text) => text.replace('NORMAL_CLEARING', 'USER_BUSY'),
      'how the call ends at DIR/call.yaml\n    - USER_BUSY after 1 s\n    + NORMAL_CLEARING after 1 s',
    ],
    [
      'what the caller does',
      'call.yaml',
      (text) => text.replace('press: "1"', 'press: "3"'),
      'request 2 at DIR/exchange/02-request.http:1: Digits\n    - 1\n    + 3',
    ],
    [
      'a document of somebody who edited the answer',
      'exchange/01-response.http',
      (text) => text.replace('Press.', 'Push.'),
      'say at DIR/exchange/01-response.http:4:40: text\n    - "Press."\n    + "Push."',
    ],
  ])('%s', async (_name, file, change, expected) => {
    const folder = changed(file, change);
    const { status, out } = await replay([folder]);
    const host = /\nPOST http:\/\/([^/]+)/.exec(`\n${filesIn(menu)['exchange/01-request.http']}`)?.[1] ?? '';
    expect(out).toContain(`different  ${folder}\n  ${expected.replaceAll('DIR', folder).replaceAll('HOST', host)}`);
    expect(out).toContain('1 recorded call: 1 different (--update takes over what is new)\n');
    expect(status).toBe(1);
    const updated = await replay([folder, '--update']);
    expect(updated).toMatchObject({ status: 0, out: expect.stringContaining(`updated    ${folder}\n`) });
    const after = filesIn(folder);
    expect(await replay([folder])).toMatchObject({ status: 0, out: expect.stringContaining('1 same') });
    expect(filesIn(folder)).toEqual(after);
  });

  test('a request that is not sent, and one that nobody recorded', async () => {
    const silent = changed('call.yaml', (text) => text.replace('  - press: "1"', '  - stay silent'));
    expect((await replay([silent])).out).toMatch(
      /request 2 at \S+02-request\.http:1 was not sent: POST http\S+\/next\n/,
    );
    const shorter = changed('diagnostics.txt', (text) => text);
    for (const file of ['exchange/02-request.http', 'exchange/02-response.http', 'understood/02.txt'])
      rmSync(join(shorter, file));
    const { out } = await replay([shorter]);
    expect(out).toMatch(/request 2 at \S+02-request\.http:1 is one more than was recorded: POST http\S+\/next\n/);
    expect(out).toContain('no answer to this request is recorded');
  });

  test('what a person wrote into call.yaml outlives an update', async () => {
    const folder = changed('call.yaml', (text) =>
      text.replace('caller:', '# The operator is asked for.\ncaller:').replace('press: "1"', 'press: "1" # yes'),
    );
    writeFileSync(join(folder, 'README.md'), 'Ours.\n');
    writeFileSync(join(folder, 'switch.txt'), 'answer\n');
    await replay([folder, '--update']);
    const files = filesIn(folder);
    expect(files['call.yaml']).toContain('# The operator is asked for.\ncaller:\n  - press: "1" # yes\n');
    expect(files['switch.txt']).toBe(filesIn(menu)['switch.txt']);
    expect(files['README.md']).toBe('Ours.\n');
  });
});

describe('against a live server', () => {
  test('another prompt: the difference points at both documents, which can be opened', async () => {
    const folder = changed('call.yaml', (text) => text);
    await using server = await menuServer('Press a key.');
    const { status, out } = await replay([folder, '--against', server.url]);
    expect(status).toBe(1);
    expect(out).toBe(
      `different  ${folder}\n  say at ${folder}/exchange/01-response.http:4:40 → ${folder}/received/01-response.http:4:40: text\n    - "Press."\n    + "Press a key."\n1 recorded call: 1 different (--update takes over what is new)\n`,
    );
    expect(pointedAt(join(folder, 'exchange/01-response.http'), 4, 40)).toBe('<Say>Press.');
    expect(pointedAt(join(folder, 'received/01-response.http'), 4, 40)).toBe('<Say>Press ');
    expect(filesIn(folder)['received/.gitignore']).toBe('*\n');
    expect(server.requests.map(({ path }) => path)).toEqual(['/voice', '/next']);
    expect((await replay([folder, '--against', server.url])).out).toBe(out);

    const updated = await replay([folder, '--against', server.url, '--update']);
    expect(updated).toMatchObject({
      status: 0,
      out: expect.stringContaining(`→ ${folder}/exchange/01-response.http:4:40: text`),
    });
    expect(Object.keys(filesIn(folder)).filter((name) => name.startsWith('received'))).toEqual([]);
    expect(filesIn(folder)['exchange/01-response.http']).toContain('Press a key.');
    expect(filesIn(folder)['switch.txt']).toContain('Press a key.');
    expect(await replay([folder, '--against', server.url])).toMatchObject({ status: 0 });
    expect(await replay([folder])).toMatchObject({ status: 0 });
  });

  test('one more verb is one difference; other blanks, quotes and order of attributes are none', async () => {
    await using more = await menuServer('Press.', '<Play>https://media.example.com/jingle.wav</Play>');
    const { out } = await replay([changed('call.yaml', (text) => text), '--against', more.url]);
    expect(out.match(/^ {2}\S/gm)).toHaveLength(1);
    expect(out).toMatch(/play at \S+received\/02-response\.http:\d+:11 was added/);
    await using same = await customerServer({
      '/voice':
        '<?xml version="1.0"?><Response><Gather action=\'/next\'   numDigits="1">\n\n<Say>Press.</Say></Gather></Response>',
      '/next': '<Response><!-- so long --><Say>Bye.</Say></Response>',
    });
    expect(await replay([menu, '--against', same.url])).toMatchObject({ status: 0 });
  });

  test('urls that name the live server itself, and ids that are new each time, are no difference', async () => {
    let calls = 0;
    const answers = {
      '/voice': ({ headers }: SeenRequest) =>
        `<Response><Gather numDigits="1" action="http://${headers.host}/next?session=${'0123456789abcdef'.repeat(2).slice(++calls)}${'f'.repeat(calls)}"><Say>Press.</Say></Gather></Response>`,
      '/next': '<Response/>',
    };
    await using before = await customerServer(answers);
    const { folder } = await record([`${before.url}/voice`, '--press', '1']);
    await using server = await customerServer(answers);
    expect(await replay([folder, '--against', server.url])).toMatchObject({ status: 0 });
    expect(server.requests.map(({ path }) => path.replace(/\?.*/, ''))).toEqual(['/voice', '/next']);
    expect(before.requests).toHaveLength(2);
  });

  test('passwords come from the environment: the server asks for one, and checks the signature', async () => {
    const seen: (string | undefined)[] = [];
    await using server = await customerServer({
      '/voice': ({ headers }: SeenRequest) => {
        seen.push(headers.authorization, headers['x-twilio-signature'] as string | undefined);
        return '<Response><Gather numDigits="1" action="/next"><Say>Press.</Say></Gather></Response>';
      },
      '/next': '<Response><Say>Bye.</Say></Response>',
    });
    const { folder, files } = await record([`${server.url.replace('//', '//agent:p%20w%2F@')}/voice`, '--press', '1']);
    writeFileSync(
      join(folder, 'call.yaml'),
      (files['call.yaml'] ?? '')
        .replace('•••', '${PASSWORD}')
        .replace('format: twiml', 'format: twiml\nsettings:\n  authToken: ${TOKEN}'),
    );
    seen.length = 0;
    const words = ['replay', folder, '--against', server.url];
    const unset = await command(words, { environment: { TOKEN: 'x' } });
    expect([unset.status, unset.err]).toEqual([
      2,
      `dragoman: ${folder}/call.yaml:6: names the environment variable PASSWORD, which is not set\n`,
    ]);
    expect(seen).toEqual([]);
    expect(await command(words, { environment: { TOKEN: 'x', PASSWORD: 'p w/' } })).toMatchObject({ status: 0 });
    expect(seen[0]).toBe(`Basic ${Buffer.from('agent:p w/').toString('base64')}`);
    const sent = new URLSearchParams(files['exchange/01-request.http']?.split('\n\n')[1]);
    const signed = [...sent].sort(([one], [other]) => (one < other ? -1 : 1)).flat();
    expect(seen[1]).toBe(
      createHmac('sha1', 'x')
        .update(`${server.url}/voice${signed.join('')}`)
        .digest('base64'),
    );
    expect(await replay([folder])).toMatchObject({ status: 0 });
  });

  test('a server that fails, and one that is not there', async () => {
    const folder = changed('call.yaml', (text) => text);
    await using server = await customerServer({ '/voice': { status: 500, body: 'oops' } });
    const failing = await replay([folder, '--against', server.url]);
    expect(failing.out).toContain(
      `  ${folder}/exchange/01-response.http:1 is no longer answered with a document; ${folder}/received/01-response.http:1 came, status 500\n`,
    );
    expect(failing.out).toContain(
      '02-response.http:1 is no longer answered with a document; the call did not get there',
    );
    expect(failing.status).toBe(1);
    const gone = await replay([folder, '--against', 'http://127.0.0.1:9']);
    expect(gone.out).toContain('nothing came: ');
    expect(gone.status).toBe(1);
  });

  function pointedAt(file: string, line: number, column: number): string {
    return (readFileSync(file, 'utf8').split('\n')[line - 1] ?? '').slice(column - 1, column + 10);
  }
});

describe('many', () => {
  test('in any order, by any name, twice: the same words and the same bytes', async () => {
    const home = newFolder();
    for (const name of ['b', 'a/deep', 'c']) cpSync(menu, join(home, name), { recursive: true });
    const before = filesIn(home);
    const first = await replay([home]);
    expect(first.out).toBe(
      `same       ${home}/a/deep\nsame       ${home}/b\nsame       ${home}/c\n3 recorded calls: 3 same\n`,
    );
    expect((await replay([`${home}/c`, `${home}/./b/`, `${home}/a`, home])).out).toBe(first.out);
    expect(filesIn(home)).toEqual(before);
  });

  test('--json, --junit: the good, the bad and the broken', async () => {
    const home = newFolder();
    mkdirSync(home);
    cpSync(menu, join(home, 'good'), { recursive: true });
    cpSync(
      changed('switch.txt', () => 'answer\n'),
      join(home, 'bad'),
      { recursive: true },
    );
    cpSync(
      changed('call.yaml', () => 'version: 1\n'),
      join(home, 'broken'),
      { recursive: true },
    );
    const junit = join(home, 'reports', 'junit.xml');
    const { status, out } = await replay([home, '--json', '--junit', junit]);
    expect(status).toBe(2);
    const lines = out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines).toMatchObject([
      { folder: join(home, 'bad'), outcome: 'different', findings: [{ kind: 'switch' }] },
      { folder: join(home, 'broken'), outcome: 'broken', problem: `${home}/broken/call.yaml:1: from is missing` },
      { folder: join(home, 'good'), outcome: 'same' },
    ]);
    const written = readFileSync(junit);
    const xml = openSource(written, null).xml();
    expect(xml).toMatchObject({ ok: true, root: { name: 'testsuites' } });
    const text = written.toString();
    expect(text).toContain('<testsuite name="dragoman replay" tests="3" failures="1" errors="1">');
    expect(text).toContain(`<testcase classname="dragoman.replay" name="${home}/good"/>`);
    expect(text).toContain('<failure message="1 difference" type="different">what the switch was told at ');
    expect(text).toContain('<error message=');
    await replay([home, '--junit', junit]);
    expect(readFileSync(junit)).toEqual(written);
  });

  test('a call of ten minutes takes no time', async () => {
    await using server = await customerServer({
      '/voice': '<Response><Pause length="600"/><Say>Ten minutes later.</Say></Response>',
    });
    const { folder } = await record([`${server.url}/voice`]);
    const began = performance.now();
    expect(await replay([folder])).toMatchObject({ status: 0 });
    expect(performance.now() - began).toBeLessThan(2000);
    expect(filesIn(folder)['call.yaml']).toContain('seconds: 601');
  });
});

test.each([
  [['/nowhere'], '/nowhere is no folder'],
  [['src/trace'], 'src/trace holds no recorded call: there is no call.yaml in it or below'],
  [[], "missing required argument 'folder'"],
  [['fixtures', '--against', 'nowhere'], '--against needs a server such as http://127.0.0.1:3000, not "nowhere"'],
  [['fixtures', '--against', 'http://127.0.0.1:1/voice'], 'paths are as recorded'],
])('wrong usage is one sentence and status 2: %j', async (words, sentence) => {
  const { status, err } = await replay(words);
  expect([status, err]).toEqual([2, expect.stringContaining(sentence)]);
});
