import { cpSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { dialects } from '../../dialects/registry.ts';
import { RecordingMistake, readRecordedCall } from '../../src/replay/index.ts';
import { customerServer } from '../support/customer.ts';
import { filesIn, newFolder, record, replay } from './support.ts';

let menu = '';

beforeAll(async () => {
  await using server = await customerServer({
    '/voice':
      '<Response>\n  <Fancy/>\n  <Gather numDigits="1" action="/next"><Say>Press.</Say></Gather>\n</Response>\n',
    '/next': { status: 302, headers: { location: '/tropo' }, body: 'Moved.' },
    '/tropo': '{"tropo":[\n  {"say":{"value":"Bye."}}\n]}\n',
  });
  menu = (await record([`${server.url}/voice`, '--press', '1', '--hangup-after', '60'])).folder;
});

function copy(): string {
  const folder = newFolder();
  cpSync(menu, folder, { recursive: true });
  return folder;
}

const formats = dialects.map(({ id }) => id);

/** What reading says; null if it finds nothing wrong. */
function mistakeIn(folder: string): RecordingMistake | null {
  try {
    readRecordedCall(folder, formats);
    return null;
  } catch (error) {
    if (error instanceof RecordingMistake) return error;
    throw error;
  }
}

test('cut off anywhere, a file is broken and named with its line; lists that lose whole lines differ', async () => {
  const folder = copy();
  const unnoticed: { readonly name: string; readonly length: number }[] = [];
  const files = filesIn(menu);
  for (const [name, text] of Object.entries(files)) {
    const file = join(folder, name);
    for (let length = 0; length < text.length; length++) {
      writeFileSync(file, text.slice(0, length));
      const mistake = mistakeIn(folder);
      if (mistake === null) unnoticed.push({ name, length });
      else {
        expect(mistake.message, `${name} cut at ${length}`).toMatch(/^\S+:\d+: \S.*\S$/);
        expect(mistake.file).toBe(file);
        expect(mistake.line).toBeLessThanOrEqual(text.split('\n').length + 1);
      }
    }
    writeFileSync(file, text);
  }
  for (const { name, length } of unnoticed) {
    const text = files[name] ?? '';
    const isList = /^(switch|diagnostics|understood.*)\.txt$/.test(name);
    // Of answers, only what nobody reads may be missing: a last line end, the body of a redirect.
    if (isList) expect(text.slice(0, length)).toMatch(/\n$|^$/);
    else expect(text.slice(length), `${name} cut at ${length}`).toMatch(/^\n$|^M?o?v?e?d?\.$/);
    writeFileSync(join(folder, name), text.slice(0, length));
    expect((await replay([folder])).status, `${name} cut at ${length}`).toBe(isList ? 1 : 0);
    writeFileSync(join(folder, name), text);
  }
  expect(unnoticed.length).toBeGreaterThan(5);
}, 120_000);

describe('edited wrongly', () => {
  test.each<[string, (text: string) => string, string]>([
    [
      'call.yaml',
      (text) => text.replace('to:', 'too:'),
      'call.yaml:5: the file has no key "too"; there are version, from, to, ',
    ],
    ['call.yaml', (text) => text.replace(/^to:.*\n/m, ''), 'call.yaml:3: to is missing'],
    ['call.yaml', (text) => text.replace('version: 1', 'version: 2'), 'call.yaml:3: version must be 1, not "2"'],
    [
      'call.yaml',
      (text) => text.replace('twiml', 'vxml'),
      'call.yaml:7: format must be twiml or bxml or tropo or callflow, not "vxml"',
    ],
    [
      'call.yaml',
      (text) => text.replace(/target: .*/, 'target: nowhere'),
      'call.yaml:6: target must be a full url, not "nowhere"',
    ],
    [
      'call.yaml',
      (text) => text.replace('press: "1"', 'press: "one"'),
      'call.yaml:9: caller[1].press must be keys (0-9, *, #, A-D) in quotes, not "one"',
    ],
    [
      'call.yaml',
      (text) => text.replace('press: "1"', 'press: #'),
      'call.yaml:9: caller[1] must be one step: press, say, speak or wait',
    ],
    [
      'call.yaml',
      (text) => text.replace('press: "1"', 'sing: 3'),
      'call.yaml:9: caller[1] has no key "sing"; there are press, speak, say, wait',
    ],
    [
      'call.yaml',
      (text) => text.replace('press: "1"', 'leave'),
      'call.yaml:9: caller[1] is "leave", which is none of hang up, stay silent',
    ],
    [
      'call.yaml',
      (text) => text.replace('press: "1"', 'wait: soon'),
      'call.yaml:9: caller[1].wait must be a whole number, not negative',
    ],
    [
      'call.yaml',
      (text) => text.replace('60000', '-1'),
      'call.yaml:10: hang up after must be a whole number, not negative',
    ],
    ['call.yaml', (text) => `${text}  seconds: 3\n`, 'call.yaml:14: this is not valid YAML: Map keys must be unique'],
    [
      'call.yaml',
      (text) => text.replace('caller:', 'callees: [{number: "1"}]\ncaller:'),
      'call.yaml:8: callees[1] needs one of "answers after", "refuses after" and "never answers"',
    ],
    ['call.yaml', () => '- 1\n', 'call.yaml:1: the file is no recorded call'],
    ['call.yaml', () => '', 'call.yaml:1: the file is no recorded call'],
    [
      'call.yaml',
      (text) => text.replace('caller:', 'configuration: {switch: {numbers: none}}\ncaller:'),
      'call.yaml: configuration:1: switch.numbers must match',
    ],
    [
      'exchange/01-request.http',
      (text) => text.replace('POST', 'PUT'),
      '01-request.http:1: the first line must be a request such as',
    ],
    [
      'exchange/01-request.http',
      (text) => text.replace('Accept:', 'Accept'),
      '01-request.http:3: "Accept */*" is no header',
    ],
    [
      'exchange/01-response.http',
      (text) => text.replace('200', 'fine'),
      '01-response.http:1: the first line must be a status such as',
    ],
    [
      'exchange/01-response.http',
      (text) => text.replace('</Gather>', ''),
      '01-response.http:6: the document can no longer be read: </Response> stands where </Gather> must close',
    ],
    [
      'exchange/03-response.http',
      (text) => text.replace(']', ''),
      '03-response.http:5: the document can no longer be read: ',
    ],
    ['understood/01.txt', (text) => text.replace('gather', 'gathr'), '01.txt:2: '],
    ['understood/01.txt', (text) => text.replace('rounds=1', 'rounds=one'), '01.txt:2: '],
  ])('%s', async (name, change, sentence) => {
    const folder = copy();
    const text = readFileSync(join(folder, name), 'utf8');
    expect(change(text)).not.toBe(text);
    writeFileSync(join(folder, name), change(text));
    const { status, err, out } = await replay([folder]);
    expect(err).toContain(sentence);
    expect(err).toMatch(/^dragoman: \S+.*\n$/);
    expect([status, out]).toEqual([2, '1 recorded call: 1 broken\n']);
  });

  test.each<[string, (folder: string) => void, string]>([
    [
      'a request is gone',
      (folder) => rmSync(join(folder, 'exchange/01-request.http')),
      '01-request.http: is missing: requests are numbered without a gap',
    ],
    [
      'an answer is gone',
      (folder) => rmSync(join(folder, 'exchange/02-response.http')),
      '02-request.http: needs beside it either 02-response.http or 02-failure.txt',
    ],
    [
      'an answer and a failure',
      (folder) => writeFileSync(join(folder, 'exchange/02-failure.txt'), 'refused: no\n'),
      '02-request.http: needs beside it either',
    ],
    [
      'a failure of no kind',
      (folder) => {
        renameSync(join(folder, 'exchange/02-response.http'), join(folder, 'exchange/02-failure.txt'));
      },
      '02-failure.txt:1: must be one line such as',
    ],
    [
      'an answer to nothing',
      (folder) => renameSync(join(folder, 'exchange/03-response.http'), join(folder, 'exchange/04-response.http')),
      '03-request.http: needs beside it either',
    ],
    [
      'one more answer',
      (folder) => cpSync(join(folder, 'exchange/03-response.http'), join(folder, 'exchange/04-response.http')),
      '04-response.http: belongs to no request: the requests end with 03',
    ],
    [
      'a strange file',
      (folder) => writeFileSync(join(folder, 'exchange/notes.txt'), 'hello\n'),
      'exchange/notes.txt: is no file of a recorded call',
    ],
    ['no list for the switch', (folder) => rmSync(join(folder, 'switch.txt')), 'switch.txt: is missing'],
  ])('%s', async (_name, change, sentence) => {
    const folder = copy();
    change(folder);
    const { status, err } = await replay([folder]);
    expect(err).toContain(sentence);
    expect(status).toBe(2);
  });
});

test('a number without quotes keeps its plus, and line ends of Windows do not matter', async () => {
  const folder = copy();
  for (const [name, text] of Object.entries(filesIn(folder))) {
    const bare = text.replace(/^(from|to): "(.*)"$/gm, '$1: $2');
    const isBody = name.endsWith('.http');
    writeFileSync(join(folder, name), isBody ? bare : bare.replaceAll('\n', '\r\n'));
  }
  expect(filesIn(folder)['call.yaml']).toContain('from: +15551230000\r\n');
  expect(await replay([folder])).toMatchObject({ status: 0 });
});
