import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { compareScripts, type JsonObject } from '../../src/verbs/index.ts';
import { read } from './read/read.ts';
import { atEnd, callback, dialled, exampleCall, gathered, recorded } from './testing/facts.ts';
import { context, replyOf } from './testing/reply.ts';
import { weigh } from './weigh.ts';
import { wire } from './wire.ts';
import { write } from './write/index.ts';

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
  [
    'transfer with whisper',
    `t.transfer('+14155550101', null, null, null, null, 'agent',
       new On('connect', null, null, null, new Say('A call for you.'), new Ask('1', 1, null, null, 'ok', null, true, new Say('Press one.')), null, null, 'https://app.example.com/answered'),
       true, '*', 25, null, null, null, new MachineDetection('Hello from the clinic.', 'tom'), false, 'kate', 'https://app.example.com/details', 'suppress', 'spring');
     t.on('incomplete', null, '/nobody');`,
    ['dial'],
  ],
  [
    'call',
    `t.call('+14155550111', true, 'VOICE', '4155550100', { 'X-Campaign': '42' }, 'out', 'SIP', null, true, 20, ['skip'],
       new MachineDetection('This is Example Clinic.', 'susan'), 'tom', 'https://app.example.com/details', 'none', 'spring');
     t.say('Hello.'); t.on('incomplete', null, '/nobody');`,
    ['originate', 'say'],
  ],
  [
    'conference',
    `t.conference('team-7', true, 'room', true, true, '#', ['lastminute'], 5, new JoinPrompt('Somebody came.', 'karen'), new LeavePrompt('Somebody left.', 'lee'), 'suppress');
     t.on('lastminute', null, '/warn');`,
    ['conference'],
  ],
  [
    'text',
    `t.message(new Say('Your order shipped.', null, null, null, null, null, null, null, ['https://media.example.com/1.jpg', 'and a text']),
       '+14155550111', false, 'TEXT', '4155550100', 'note', 'MMS', true, 10, 'kate', 'suppress');`,
    ['message'],
  ],
  [
    'message by voice',
    `t.message(new Say('Your order shipped.'), ['+14155550111', 'sip:desk@pbx.example.com'], true, 'VOICE', '4155550100', 'note', 'SIP', false, 10, 'kate');`,
    ['voice-message'],
  ],
  [
    'session recording',
    `t.startRecording(true, 'audio/mp3', 'PUT', 'https://files.example.com/calls', 'u', 'p', 'c-7', 'plain', 'https://app.example.com/text', 'en-gb');
     t.say('We record.'); t.stopRecording();`,
    ['start-recording', 'say', 'control-recording'],
  ],
  [
    'record with transcription',
    `t.record(1, false, true, true, null, 'audio/wav', 5, 60, 'POST', null, 'vm', true, new Say('Speak.'), 10,
       { id: 'vm-77', url: 'https://app.example.com/text', emailFormat: 'omit' }, 'https://files.example.com/in');`,
    ['record'],
  ],
  [
    'log security',
    `t.generalLogSecurity('suppress'); t.say('Secret.'); t.generalLogSecurity('none');`,
    ['privacy', 'say', 'privacy'],
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
    expect(script.diagnostics).toEqual([]);
    expect(script.verbs.map(({ verb }) => verb)).toEqual(verbs);
  });

  it.each(documents)('%s: is written and read back the same', (name) => {
    const script = read(replyOf(bodyOf(name)), context);
    const { body, diagnostics } = write(script);
    expect(diagnostics).toEqual([]);
    expect(compareScripts(script, read(replyOf(body), context))).toEqual([]);
  });

  it('say every parameter that the verbs of ours have', () => {
    const [whispered] = read(replyOf(bodyOf('transfer with whisper')), context).verbs;
    expect(whispered).toMatchObject({
      hangupKeys: '*',
      cancelKeys: '*',
      passesDigits: false,
      targets: [
        {
          label: 'spring',
          notify: [{ kind: 'details', url: 'https://app.example.com/details' }],
          machineDetection: { introduction: [{ text: 'Hello from the clinic.', voice: { raw: 'tom' }, secret: true }] },
          screening: {
            verbs: [
              { verb: 'say', text: 'A call for you.', voice: { raw: 'kate' }, secret: true },
              { verb: 'gather', name: 'ok', onNoInput: { go: 'end' } },
              { verb: 'webhook', notify: { url: 'https://app.example.com/answered' } },
            ],
          },
        },
      ],
    });
    const [called] = read(replyOf(bodyOf('call')), context).verbs;
    expect(called).toMatchObject({
      name: 'out',
      ringTimeoutMs: 20_000,
      answersOnMedia: true,
      callerId: { number: '+14155550100' },
      interruptedBy: ['skip'],
      machineDetection: { introduction: [{ text: 'This is Example Clinic.', voice: { raw: 'susan' } }] },
      targets: [{ headers: { 'X-Campaign': '42' }, label: 'spring', notify: [{ kind: 'details' }] }],
      onFailed: { go: 'ask', callback: { kind: 'incomplete', url: 'https://app.example.com/nobody' } },
    });
    const [room] = read(replyOf(bodyOf('conference')), context).verbs;
    expect(room).toMatchObject({
      room: 'team-7',
      muted: true,
      passesDigits: true,
      leaveKeys: '#',
      interruptedBy: ['lastminute'],
      joinPrompts: [{ text: 'Somebody came.', voice: { raw: 'karen' }, secret: true }],
      leavePrompts: [{ text: 'Somebody left.', voice: { raw: 'lee' } }],
    });
    const [text] = read(replyOf(bodyOf('text')), context).verbs;
    expect(text).toMatchObject({
      to: '+14155550111',
      from: '+14155550100',
      network: 'mms',
      text: 'Your order shipped.\nand a text',
      media: ['https://media.example.com/1.jpg'],
      secret: true,
    });
    const [spoken] = read(replyOf(bodyOf('message by voice')), context).verbs;
    expect(spoken).toMatchObject({
      to: ['+14155550111', 'sip:desk@pbx.example.com'],
      ringTimeoutMs: 10_000,
      answersOnMedia: true,
      prompts: [{ voice: { raw: 'kate' } }],
      onFailed: { go: 'on' },
    });
    const [recording] = read(replyOf(bodyOf('session recording')), context).verbs;
    expect(recording).toMatchObject({
      replaces: true,
      rule: {
        format: 'mp3',
        channels: 2,
        awaitsUpload: false,
        uploads: [
          { url: 'https://files.example.com/calls', method: 'PUT', credentials: { username: 'u', password: 'p' } },
        ],
        transcription: {
          language: 'en-GB',
          notify: { kind: 'transcription', url: 'https://app.example.com/text', notes: { identifier: 'c-7' } },
        },
      },
    });
    const [message] = read(replyOf(bodyOf('record with transcription')), context).verbs;
    expect(message).toMatchObject({
      rule: { awaitsUpload: true, transcription: { notify: { notes: { identifier: 'vm-77' } } } },
      onUploadFailed: { go: 'end' },
    });
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
