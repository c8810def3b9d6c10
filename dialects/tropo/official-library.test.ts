import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src/verbs/index.ts';
import { read } from './read/read.ts';
import { atEnd, callback, dialled, exampleCall, gathered, recorded } from './testing/facts.ts';
import { context, replyOf } from './testing/reply.ts';
import { weigh } from './weigh.ts';
import { wire } from './wire.ts';

/** The library hangs some twenty classes on the global object, so it lives in a process of its own. */
function inLibrary(program: string, input = ''): string {
  const { stdout, stderr, status } = spawnSync(process.execPath, ['--eval', `require('tropo-webapi');\n${program}`], {
    cwd: import.meta.dirname,
    input,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(stderr);
  return stdout;
}

/** A document by name, the calls that write it, and the verbs that must come of it. */
const documents: readonly (readonly [name: string, calls: string, verbs: readonly string[]])[] = [
  ['say', `t.say('Welcome', 'DIGITS', null, 'hello', true, 'kate', ['quit'], 'suppress');`, ['say']],
  ['sound', `t.say('https://media.example.com/a.mp3'); t.wait(500, ['go']);`, ['play', 'pause']],
  ['answer', `t.answer({ 'X-Node': 'a' }); t.say('Hi'); t.hangup();`, ['answer', 'say', 'hangup']],
  ['reject', `t.reject();`, ['reject']],
  ['redirect', `t.redirect('sip:desk@pbx.example.com', 'away', true);`, ['deflect']],
  [
    'ask',
    `t.ask(new Choices('[4-6 DIGITS]', 'keypad', '#'), 3, true, 30, 'pin', 'en-us', true,
       [{ value: 'No.', event: 'nomatch:1' }, { value: 'Hello?', event: 'timeout' }, { value: 'Your pin?' }],
       10, 'susan', 2, 0.5, 0.5, 0.5, '*', 'none', 'mask', 'XXDD-');
     t.on('continue', null, '/pin'); t.on('incomplete', null, '/no-pin', null, 'Too bad.');`,
    ['gather'],
  ],
  [
    'ask by words',
    `t.ask('yes(yes, 1), no(no, 2)', null, null, null, 'sure', null, false, new Say('Sure?'));`,
    ['gather'],
  ],
  [
    'record',
    `t.record(2, true, true, true, new Choices(null, null, '#'), 'audio/mp3', 5, 60, 'POST', null, 'vm', true,
       new Say('Speak.'), 10, null, 'https://files.example.com/in', 'p', 'u');
     t.on('continue', null, '/saved');`,
    ['record'],
  ],
  [
    'transfer',
    `t.transfer(['+14155550101', 'sip:agent@pbx.example.com'], false, null, '+14155550100', { 'X-Case': '7' }, 'agent',
       new On('ring', null, null, null, new Say('https://media.example.com/hold.mp3')), true, '*', 25, ['stop'], null, 3);`,
    ['dial'],
  ],
];

describe('documents of the official library', () => {
  const written: JsonObject = JSON.parse(
    inLibrary(`
      const documents = {};
      const write = (name, build) => { const t = new TropoWebAPI(); build(t); documents[name] = TropoJSON(t); };
      ${documents.map(([name, calls]) => `write(${JSON.stringify(name)}, (t) => { ${calls} });`).join('\n')}
      process.stdout.write(JSON.stringify(documents));
    `),
  );
  const bodyOf = (name: string) => String(written[name]);

  it.each(documents)('%s: is recognised and read without anything left out', (name, _calls, verbs) => {
    const reply = replyOf(bodyOf(name));
    const script = read(reply, context);
    expect(weigh(reply).score).toBeGreaterThanOrEqual(10);
    // Uploads are understood, but not carried out yet.
    expect(script.diagnostics.filter(({ code }) => code !== 'ignored-upload')).toEqual([]);
    expect(script.verbs.map(({ verb }) => verb)).toEqual(verbs);
  });

  it('mean what their author meant', () => {
    const [ask] = read(replyOf(bodyOf('ask')), context).verbs;
    expect(ask).toMatchObject({
      name: 'pin',
      rounds: 3,
      bargeIn: true,
      mask: 'XXDD',
      interruptedBy: 'any',
      digits: { minimum: 4, maximum: 6, endKeys: '#', firstDigitTimeoutMs: 10_000, interDigitTimeoutMs: 2000 },
      prompts: [{ text: 'Your pin?', voice: { language: 'en-US', raw: 'susan' } }],
      retryPrompts: [{ after: 'no-match', occurrence: 1 }, { after: 'silence' }],
      onNoInput: { go: 'into', verbs: [{ text: 'Too bad.' }, { verb: 'redirect' }] },
    });
    const [record] = read(replyOf(bodyOf('record')), context).verbs;
    expect(record).toMatchObject({
      rule: {
        format: 'mp3',
        maximumMs: 60_000,
        awaitsUpload: false,
        uploads: [
          {
            url: 'https://files.example.com/in',
            method: 'multipart',
            credentials: { username: 'u', password: 'p' },
          },
        ],
      },
      endKeys: '#',
      rounds: 2,
    });
    const [transfer] = read(replyOf(bodyOf('transfer')), context).verbs;
    expect(transfer).toMatchObject({
      hangupKeys: '*',
      interruptedBy: ['stop'],
      ringTimeoutMs: 25_000,
      ringback: { loops: 3 },
      targets: [{ destination: { number: '+14155550101' } }, { destination: { uri: 'sip:agent@pbx.example.com' } }],
    });
  });
});

describe('the official library reads what it is sent', () => {
  /** `Result` and `Session` work without `new` only, and leave what they found on the global object. */
  const fieldsOf = (reader: 'Result' | 'Session', body: string | undefined, fields: string): JsonObject =>
    JSON.parse(
      inLibrary(
        `const { readFileSync } = require('node:fs');
         ${reader}(readFileSync(0, 'utf8'));
         const found = {};
         for (const field of ${JSON.stringify(fields.split(' '))}) found[field] = globalThis[field];
         process.stdout.write(JSON.stringify(found));`,
        body,
      ),
    );
  const call = exampleCall({ callerName: 'Zoë' });

  it('a session', () => {
    const { body } = wire.opening(call, { url: 'https://app.example.com/' });
    expect(fieldsOf('Session', body, 'id accountId userType initialText from to headers')).toMatchObject({
      id: call.id,
      accountId: '70021',
      userType: 'HUMAN',
      initialText: null,
      from: { id: '4155550177', channel: 'VOICE' },
      to: { id: '4155550100' },
      headers: { 'Call-ID': 'c-88121@carrier.example.net' },
    });
  });

  it('a result of one action, of several, and of none', () => {
    const bodyOf = (...reports: Parameters<typeof atEnd>) =>
      wire.result(call, atEnd(...reports), callback('continue')).body;
    const fields = 'sessionId state complete name attempts disposition value duration connectedDuration actions';
    expect(fieldsOf('Result', bodyOf(gathered()), fields)).toMatchObject({
      sessionId: call.id,
      state: 'ANSWERED',
      complete: true,
      name: 'zip',
      attempts: 2,
      disposition: 'SUCCESS',
      value: '94107',
    });
    expect(fieldsOf('Result', bodyOf(dialled(), recorded()), fields)).toMatchObject({
      name: 'agent',
      duration: 118,
      connectedDuration: 109,
    });
    expect(fieldsOf('Result', bodyOf(), fields)).toMatchObject({ name: null, disposition: null });
  });
});
