import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { command } from '../support/command.ts';
import { type Answer, customerServer, type SeenRequest } from '../support/customer.ts';
import { newFolder, type Recorded, record, replay } from './support.ts';

type Answers = Readonly<Record<string, Answer | ((request: SeenRequest) => Answer)>>;

/** The events of a call as `call --json` prints them, in a file. */
async function eventsOf(answers: Answers, path: string, words: readonly string[]): Promise<string> {
  await using server = await customerServer(answers);
  const { out } = await command(['call', server.url + path, ...words, '--json']);
  return fileWith(out);
}

function fileWith(text: string): string {
  const file = `${newFolder()}.jsonl`;
  writeFileSync(file, text);
  return file;
}

const recordFrom = (file: string, words: readonly string[] = []): Promise<Recorded> =>
  record(['--from', file, ...words]);

describe('the events of a call, without its server', () => {
  test.each<[string, Answers, readonly string[], string]>([
    [
      'keys, silence, keys',
      {
        '/voice': JSON.stringify({
          tropo: [
            {
              ask: {
                name: 'zip',
                attempts: 3,
                timeout: 4,
                choices: { value: '[5 DIGITS]', mode: 'dtmf' },
                say: [{ value: 'Again.', event: 'timeout nomatch' }, { value: 'Zip?' }],
              },
            },
            { on: { event: 'continue', next: '/done' } },
          ],
        }),
        '/done': '{"tropo":[{"say":{"value":"Thanks."}}]}',
      },
      ['--format', 'tropo', '--press', ',12#,94070'],
      'caller:\n  - stay silent\n  - press: 12#\n  - press: "94070"\nends:',
    ],
    [
      'a caller who leaves while the call waits',
      { '/voice': '<Response><Gather action="/next" timeout="60"><Say>Press.</Say></Gather></Response>' },
      ['--hangup-after', '6'],
      'caller:\n  - wait: 5380\n  - hang up\nends:',
    ],
    [
      'a caller who leaves in the middle of a prompt',
      { '/voice': '<Response><Say loop="0">Music without end.</Say></Response>' },
      ['--hangup-after', '90'],
      'caller: []\nhang up after: 90000\nends:',
    ],
    [
      'a key that stops the recording',
      {
        '/voice': '<Response><Record action="/done" finishOnKey="#" playBeep="false"/></Response>',
        '/done': '<Response><Hangup/></Response>',
      },
      ['--press', '#'],
      'caller:\n  - press: "#"\nends:',
    ],
    [
      'somebody who is rung',
      {
        '/voice': '<Response><Dial action="/after"><Number>+15005550100</Number></Dial></Response>',
        '/after': '<Response><Hangup/></Response>',
      },
      [],
      'callees:\n  - number: "+15005550100"\n    answers after: 2020\n    talks for: 10000\nends:',
    ],
    [
      'audio that was not there',
      { '/voice': '<Response><Play>/none.wav</Play><Say>After.</Say></Response>' },
      [],
      'none.wav\n    problem: the server answers 404\nends:',
    ],
  ])('%s', async (_name, answers, words, side) => {
    const file = await eventsOf(answers, '/voice', words);
    const { files, folder, err, status } = await recordFrom(file);
    expect(files['call.yaml']).toContain(side);
    expect(files['call.yaml']).not.toContain('realtime');
    expect([status, err]).toEqual([0, `dragoman: recorded in ${folder}\n`]);
    expect(await replay([folder])).toMatchObject({ status: 0 });
  });

  test('keys that are concealed are as many, and the end key among them', async () => {
    const file = await eventsOf(
      {
        '/voice': JSON.stringify({
          tropo: [
            {
              ask: {
                name: 'pin',
                asrLogSecurity: 'mask',
                maskTemplate: 'XXXX',
                choices: { value: '[4-6 DIGITS]', mode: 'dtmf', terminator: '#' },
                say: [{ value: 'Pin?' }],
              },
            },
            { on: { event: 'continue', next: '/done' } },
          ],
        }),
        '/done': '{"tropo":[{"say":{"value":"Thanks."}}]}',
      },
      '/voice',
      ['--format', 'tropo', '--press', '73915#'],
    );
    const { files, folder } = await recordFrom(file);
    expect(files['call.yaml']).toContain('caller:\n  - press: 88888#\n');
    expect(await replay([folder])).toMatchObject({ status: 0 });
  });

  test('of a call in real time how long things took is no expectation, and who called is', async () => {
    const file = await eventsOf(
      {
        '/voice': JSON.stringify({
          tropo: [
            { ask: { name: 'one', choices: { value: '1, 2', mode: 'dtmf' }, say: { value: 'One?' } } },
            { on: { event: 'continue', next: '/done' } },
          ],
        }),
        '/done': '{"tropo":[{"say":{"value":"Thanks."}}]}',
      },
      '/voice',
      ['--format', 'tropo', '--press', '1', '--from', '+4930901820'],
    );
    const ours = '20dd88b4-3b15-4655-a312-91796d1c2f35';
    const theirs = 'd3b07384-d113-4ec5-a5a1-0c9e0f6a7b55';
    const elsewhere = readFileSync(file, 'utf8')
      .replaceAll(ours, theirs)
      .replaceAll(ours.replaceAll('-', ''), theirs.replaceAll('-', ''))
      .replaceAll('2026-01-05T09:00:00', '2026-06-30T17:41:09')
      .replace(/\\"sessionDuration\\":\d+/, '\\"sessionDuration\\":17')
      .replace('"callerName":"Caller"', '"callerName":"Erika Mustermann"')
      .replace(/"fromHost":"127\.0\.0\.1"/, '"fromHost":"carrier.example.net"')
      .replace(/(\\"From\\":\\"<sip:\+4930901820@)127\.0\.0\.1/, '$1carrier.example.net')
      .replace('"headers":{}', '"headers":{"X-Queue":"gold"}')
      .replace(/"seconds":\d+/, '"seconds":31');
    const { files, folder, err } = await recordFrom(fileWith(elsewhere));
    expect(files['call.yaml']).toContain(
      'from: "+4930901820"\nto: "+15551230001"\ncaller name: Erika Mustermann\nsip:\n  from: +4930901820@carrier.example.net\n  headers:\n    X-Queue: gold\n',
    );
    expect(files['call.yaml']).toContain('\nrealtime: true\n');
    expect(files['exchange/02-request.http']).toContain('"sessionDuration":17');
    // The header of the INVITE is a parameter in this dialect; the event of that time did not have it.
    expect(err).toContain('played again it differs in 1 thing, which "dragoman replay ');
    expect((await replay([folder])).out).toContain('01-request.http:1: session.headers.X-Queue\n    + "gold"\n');
  });
});

describe('files that are no call', () => {
  test.each([
    ['', 'is empty; it must hold the JSON lines of a call'],
    ['{"at":0,"event":"call"', ':1: this is no JSON object on one line'],
    ['{"at":0,"event":"dance"}', ':1: this is no event of a call; there are call, request, '],
    ['{"event":"dtmf","key":"1"}', ':1: the event does not say "at" which time it happened'],
    ['\n{"at":0,"event":"dtmf"}', ':2: "key" of the event "dtmf" must be a text'],
  ])('%j', async (text, sentence) => {
    const file = fileWith(text);
    const { status, err } = await command(['record', '--from', file, '--out', newFolder()]);
    expect(err).toBe(`dragoman: ${file}${sentence.startsWith(':') ? '' : ': '}${err.slice(err.indexOf(sentence))}`);
    expect(err).toContain(sentence);
    expect(status).toBe(2);
  });

  test.each([
    ['{"at":0,"event":"dtmf","key":"1"}', 'it is no whole call: there is no "call" event'],
    [
      '{"at":0,"event":"call","id":"1","from":"","to":"2","route":"r","account":"a"}\n{"at":1,"event":"end","cause":"X","seconds":0}',
      'its trace does not say where the call was led: an earlier version wrote it',
    ],
  ])('%j', async (text, sentence) => {
    const { status, err } = await command(['record', '--from', fileWith(text), '--out', newFolder()]);
    expect(err).toContain(`is not written: ${sentence}`);
    expect(status).toBe(1);
  });
});

describe('--mask', () => {
  const answers: Answers = {
    '/voice': ({ body }) =>
      `<Response><Say>Hello Priya, you called from ${new URLSearchParams(body).get('From')}, that is (415) 555-0123 or 415.555.0123.</Say><Gather numDigits="10" action="/call?who=%2B14155550123&amp;name=Priya"><Say>Number?</Say></Gather></Response>`,
    '/call': ({ body }) =>
      JSON.stringify({
        tropo: [
          { say: { value: `Calling ${new URLSearchParams(body).get('Digits')} for Priya Shah.` } },
          { transfer: { to: ['+4930901820', 'sip:anna@pbx.example.com'], name: 'desk' } },
          { on: { event: 'incomplete', next: '/over' } },
          { on: { event: 'continue', next: '/over' } },
        ],
      }),
    '/over': '{"tropo":[{"say":{"value":"Order 4155550123456, on 2026-01-05."}}]}',
  };
  const words = ['--press', '2125550177', '--from', '+14155550123', '--to', '+14155550100'];

  test('names and numbers are others, the same ones everywhere, and the call plays', async () => {
    await using server = await customerServer(answers);
    const plain = (await command(['call', `${server.url}/voice`, ...words, '--json'])).out;
    const named = fileWith(plain.replace('"callerName":"Caller"', '"callerName":"Priya Shah"'));
    for (const { folder, files } of [
      await record([`${server.url}/voice`, ...words, '--mask']),
      await recordFrom(named, ['--mask']),
    ]) {
      const all = JSON.stringify(files);
      expect(all).not.toMatch(/415\W{0,2}555\W?0123(?!4)|4155550100|30901820|2125550177|anna@/);
      expect(all).toContain('4155550123456');
      const from = /^from: "\+(1555100\d{4})"$/m.exec(files['call.yaml'] ?? '')?.[1] ?? '';
      expect(files['call.yaml']).toContain('masked: true\n');
      expect(files['exchange/01-request.http']).toContain(`From=%2B${from}&`);
      const [, area, middle, last] = /^1(555)(100)(\d{4})$/.exec(from) ?? [];
      expect(files['exchange/01-response.http']).toContain(
        `from +${from}, that is (${area}) ${middle}-${last} or ${area}.${middle}.${last}.`,
      );
      expect(files['exchange/02-request.http']).toContain(`/call?who=%2B${from}&`);
      expect(files['call.yaml']).toMatch(/press: "555100\d{4}"/);
      expect(files['switch.txt']).toMatch(/\/\+1555100\d{4},|\/\+1555100\d{4}$/m);
      expect(await replay([folder])).toMatchObject({ status: 0 });
    }
    const { files } = await recordFrom(named, ['--mask']);
    expect(JSON.stringify(files)).not.toMatch(/Priya|Shah/);
    expect(files['call.yaml']).toContain('caller name: Name1 Name2\n');
    expect(files['exchange/01-response.http']).toContain('Hello Name1, you called');
    expect(files['exchange/02-response.http']).toContain('for Name1 Name2.');
  });
});
