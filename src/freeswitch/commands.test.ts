import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as commands from './commands.ts';
import { type DialledLeg, dialledLeg, dialString } from './dial-string.ts';
import { SwitchArgumentRefused } from './errors.ts';
import { holdOther, playTo } from './pair-commands.ts';

const id = 'a1b2c3d4-0000-4000-8000-00000000000a';
const dialing = { numbers: 'sofia/gateway/default/{number}', users: 'user/{user}', profile: 'internal' };

describe('frames', () => {
  test('an argument travels in the body, counted in bytes', () => {
    const run = commands.speak({ engine: 'flite', voice: 'slt', text: 'Grüße' });
    expect(commands.execute(run, id).bytes).toBe(
      'sendmsg\ncall-command: execute\nexecute-app-name: speak\n' +
        `Event-UUID: ${id}\nevent-lock: true\ncontent-type: text/plain\ncontent-length: 17\n\nflite|slt|Grüße`,
    );
  });

  test('without an argument there is no body', () => {
    expect(commands.execute(commands.answer(), id).bytes).toBe(
      `sendmsg\ncall-command: execute\nexecute-app-name: answer\nEvent-UUID: ${id}\nevent-lock: true\n\n`,
    );
  });

  test('commands are one line', () => {
    expect(commands.callApi(commands.kill(id, 'USER_BUSY')).bytes).toBe(`api uuid_kill ${id} USER_BUSY\n\n`);
    expect(commands.linger(10).bytes).toBe('linger 10\n\n');
    expect(commands.leave().bytes).toBe('exit\n\n');
    expect(commands.callInBackground(commands.status(), 'job-1').bytes).toBe('bgapi status\nJob-UUID: job-1\n\n');
  });
});

describe('sounds', () => {
  test.each([
    [{ kind: 'file', path: '/var/lib/dragoman/a.wav' }, '/var/lib/dragoman/a.wav'],
    [{ kind: 'silence', durationMs: 1500 }, 'silence_stream://1500'],
    [{ kind: 'silence', durationMs: 'endless' }, 'silence_stream://-1'],
    [
      { kind: 'tone', frequencies: [440, 480], onMs: 2000, offMs: 4000, repeat: 3 },
      'tone_stream://%(2000,4000,440,480);loops=3',
    ],
    [{ kind: 'tone', frequencies: [425], onMs: 1, offMs: 0, repeat: 'endless' }, 'tone_stream://%(1,0,425);loops=-1'],
    [{ kind: 'hold-music' }, 'local_stream://moh'],
  ] as const)('%j', (sound, argument) => {
    expect(commands.playback(sound, 'local_stream://moh').argument).toBe(argument);
  });

  test.each([
    'a.wav',
    '../a.wav',
    '/a/../b.wav',
    '/a/./b.wav',
    '/a b.wav',
    '/a.wav@@100',
    '/a!b',
    '{x=y}/a.wav',
    'shell_stream:///bin/id',
    'http://192.0.2.1/a.wav',
    '/a\n.wav',
    '',
  ])('the path %j is refused', (path) => {
    expect(() => commands.playback({ kind: 'file', path }, '')).toThrow(SwitchArgumentRefused);
  });

  test.each([
    { kind: 'silence', durationMs: 0.5 },
    { kind: 'silence', durationMs: -1 },
    { kind: 'tone', frequencies: [], onMs: 1, offMs: 1, repeat: 1 },
    { kind: 'tone', frequencies: [Number.NaN], onMs: 1, offMs: 1, repeat: 1 },
  ] as const)('%j is refused', (sound) => {
    expect(() => commands.playback(sound, '')).toThrow(SwitchArgumentRefused);
  });
});

describe('speech', () => {
  const spoken = (text: string) => commands.speak({ engine: 'flite', voice: 'slt', text }).argument;

  test('text is raw: quotes, bars and backslashes are spoken, not escaped', () => {
    expect(spoken(`it's | a \\ "test"`)).toBe(`flite|slt|it's | a \\ "test"`);
  });

  test('parameters for the engine and variables lose their braces', () => {
    expect(spoken('{voice=x;id}hello ${system(id)} $${domain}')).toBe(
      'flite|slt|voice=x;id hello $ system(id) $$ domain',
    );
  });

  test('lines become one', () => {
    expect(spoken('one\r\ntwo\0three\tfour')).toBe('flite|slt|one two three four');
  });

  test.each([
    { engine: 'a|b', voice: 'slt', text: 'x' },
    { engine: 'flite', voice: '', text: 'x' },
    { engine: 'flite', voice: 'x;id', text: 'x' },
    { engine: 'flite', voice: 'slt', text: ' \n{}' },
  ])('%j is refused', (speech) => {
    expect(() => commands.speak(speech)).toThrow(SwitchArgumentRefused);
  });
});

test('nobody says more than 64 KiB in one breath', () => {
  const speech = { engine: 'flite', voice: 'slt', text: 'x'.repeat(70_000) };
  expect(() => commands.speak(speech)).toThrow('is longer than 65536');
});

test('other applications', () => {
  expect(commands.record('/r/a.wav', 11, 2).argument).toBe('/r/a.wav 11 200 2');
  expect(commands.record('/r/a.wav', 11, null).argument).toBe('/r/a.wav 11');
  expect(commands.sendDtmf('#', 100).argument).toBe('#@100');
  expect(commands.respond(486).argument).toBe('486');
  expect(commands.respond(486, 'Busy Here').argument).toBe('486 Busy Here');
  expect(commands.redirect('alice@example.com').argument).toBe('sip:alice@example.com');
  expect(commands.deflect('sips:alice@example.com').argument).toBe('sip:alice@example.com;transport=tls');
  expect(() => commands.respond(200)).toThrow(SwitchArgumentRefused);
  expect(() => commands.respond(486, 'x\r\nContact: <sip:evil>')).toThrow(SwitchArgumentRefused);
  expect(() => commands.sendDtmf('w', 100)).toThrow(SwitchArgumentRefused);
});

describe('variables', () => {
  test('an empty value forgets', () => {
    expect(commands.setVariable(id, 'ringback', '').argument).toBe(`${id} ringback`);
  });

  test('values keep their blanks, quotes and backslashes through one level of unescaping', () => {
    expect(commands.setAnswerHeader(id, 'X-Note', `it's "a" \\ b`).argument).toBe(
      `${id} sip_rh_X-Note it\\'s\\s\\"a\\"\\s\\\\\\sb`,
    );
  });

  test.each([
    ['Via', 'x'],
    ['P-Asserted-Identity', 'x'],
    ['X-A: b\r\nVia', 'x'],
    ['X-A', 'x\r\nVia: y'],
    ['X-A', '${system(id)}'],
    ['X-A', '$\\{x}'],
    ['X-A', '^^:x'],
  ])('the header %j: %j is refused', (name, value) => {
    expect(() => commands.setAnswerHeader(id, name, value)).toThrow(SwitchArgumentRefused);
  });
});

describe('dial strings', () => {
  const target = { label: 'x', headers: {}, digitsOnAnswer: [] };
  const terms = { callerId: {}, giveUpSeconds: 35, delaySeconds: 0 };
  const dialled = (endpoint: Parameters<typeof dialledLeg>[1]['endpoint'], more: object = {}, rest: object = {}) =>
    dialledLeg(id, { ...target, endpoint, ...more }, { ...terms, ...rest }, dialing);
  const start = `[^^~dragoman_leg=${id}~app_disable_expand_variables=true~leg_timeout=35`;

  test('a number, by the configured way', () => {
    expect(dialled({ kind: 'number', number: '+15550001' }).text).toBe(
      `${start}~origination_uuid=${id}]sofia/gateway/default/+15550001`,
    );
  });

  test('a number, by a gateway of its own', () => {
    expect(dialled({ kind: 'number', number: '123', gateway: 'carrier-2' }).text).toMatch(
      /\]sofia\/gateway\/carrier-2\/123$/,
    );
  });

  test('a user, whose telephones have ids of their own', () => {
    expect(dialled({ kind: 'user', user: '1000' }).text).toBe(`${start}]user/1000`);
  });

  test('a SIP uri with a password, which people do not see', () => {
    const leg = dialled({ kind: 'sip', uri: 'sip:a@b.example?X-Ref=1', username: 'joe', password: 'p~w' });
    const password = `p${'\\'.repeat(4)}~w`;
    expect(leg.text).toBe(
      `${start}~sip_auth_username=joe~sip_auth_password=${password}~origination_uuid=${id}~sip_h_X-Ref=1]sofia/internal/a@b.example`,
    );
    expect(leg.shown).toBe(leg.text.replace(password, '…'));
  });

  test('who calls, and how long it waits', () => {
    const leg = dialled(
      { kind: 'number', number: '1' },
      {},
      { callerId: { number: '+15550009', name: 'Bob "B" <x>', privacy: 'full' }, delaySeconds: 2 },
    );
    expect(leg.text).toContain('~origination_caller_id_number=+15550009~origination_caller_id_name=Bob  B   x~');
    expect(leg.text).toContain('~sip_from_display=Anonymous~sip_from_uri=sip:anonymous@anonymous.invalid~');
    expect(leg.text).toContain('~sip_cid_type=pid~origination_privacy=screen+hide_name+hide_number~');
    expect(leg.text).toContain('~leg_delay_start=2');
  });

  test('several legs and what is common to them', () => {
    const legs: readonly DialledLeg[] = [
      { text: 'a', shown: 'a' },
      { text: 'b', shown: 'b' },
    ];
    expect(dialString(legs, ['ignore_early_media=true', 'x=1']).text).toBe('{ignore_early_media=true,x=1}a,b');
    expect(dialString(legs.slice(0, 1), []).text).toBe('a');
  });

  test.each([
    { kind: 'number', number: '1,sofia/gateway/x/900' },
    { kind: 'number', number: '1|2' },
    { kind: 'number', number: '' },
    { kind: 'number', number: 'alice' },
    { kind: 'number', number: '1', gateway: 'a/b' },
    { kind: 'user', user: '1000,&park()' },
    { kind: 'user', user: '[x=y]1000' },
    { kind: 'sip', uri: 'sip:a@b', username: 'x', password: 'a]b' },
    { kind: 'sip', uri: 'sip:a@b', username: 'x:_:y', password: '' },
  ] as const)('%j is refused', (endpoint) => {
    expect(() => dialled(endpoint)).toThrow(SwitchArgumentRefused);
  });

  /** What switch_separate_string and cleanup_separated_string of the switch make of one level. */
  function separate(text: string, separator: string, most = Number.POSITIVE_INFINITY): string[] {
    const parts = [''];
    for (let index = 0; index < text.length; index++) {
      const character = text[index] ?? '';
      const next = text[index + 1] ?? '';
      if (character === '\\') {
        parts[parts.length - 1] += character + next;
        index++;
      } else if (character === separator && parts.length < most) parts.push('');
      else parts[parts.length - 1] += character;
    }
    return parts.map((part) =>
      part.replace(/\\(.)/g, (whole, next: string) =>
        next === separator || '\'"\\'.includes(next)
          ? next
          : 'nrts'.includes(next)
            ? ('\n\r\t '['nrts'.indexOf(next)] ?? '')
            : whole,
      ),
    );
  }

  test('every header value that is accepted reaches its channel as it was, and nothing else does', () => {
    const hostile = fc.stringMatching(
      /^[ -~]{0,12}(, ?|\||~|=|'|"|\\|\{|\}|<|\^\^|&park\(\)|sofia\/x|\\n)?[ -~äß語]{0,12}$/,
    );
    fc.assert(
      fc.property(hostile, (value) => {
        let text: string;
        try {
          text = dialString([dialled({ kind: 'number', number: '1' }, { headers: { 'X-V': value } })], []).text;
        } catch (error) {
          expect(error).toBeInstanceOf(SwitchArgumentRefused);
          return;
        }
        const alternatives = separate(text, '|');
        expect(alternatives).toHaveLength(1);
        const legs = separate(alternatives[0] ?? '', ',');
        expect(legs).toHaveLength(1);
        const [variables = '', destination] = (legs[0] ?? '').split(']');
        expect(destination).toBe('sofia/gateway/default/1');
        const pairs = separate(variables.replace('[^^~', ''), '~').map((pair) => separate(pair, '=', 2));
        expect(Object.fromEntries(pairs)).toEqual({
          dragoman_leg: id,
          app_disable_expand_variables: 'true',
          leg_timeout: '35',
          origination_uuid: id,
          'sip_h_X-V': value.trim(),
        });
      }),
      { numRuns: 500 },
    );
  });
});

describe('whatever a document says', () => {
  const piece = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 20 }),
    fc.constantFrom(
      '\n',
      '\r\n\r\n',
      '\0',
      '${system(id)}',
      '$${domain}',
      '$\\{x}',
      '^^:',
      '|',
      ',',
      '[x=y]',
      '{x=y}',
      "'",
      '"',
      '\\',
    ),
    fc.constantFrom('&park()', '../', '@@', '!', ':_:', '+OK', 'api system id', 'content-length: 5', 'Ä', '語'),
  );
  const text = fc.array(piece, { maxLength: 6 }).map((pieces) => pieces.join(''));
  const target = (endpoint: Parameters<typeof dialledLeg>[1]['endpoint'], headers = {}, callerId = {}) =>
    commands.bridge(
      dialString(
        [
          dialledLeg(
            id,
            { label: '', endpoint, headers, digitsOnAnswer: [] },
            { callerId, giveUpSeconds: 1, delaySeconds: 0 },
            dialing,
          ),
        ],
        [],
      ),
    );
  const run = (execution: commands.Execution) => commands.execute(execution, id).bytes;
  const api = (call: commands.ApiCall) => commands.callApi(call).bytes;

  const builders: Readonly<Record<string, (hostile: string) => string>> = {
    file: (hostile) => run(commands.playback({ kind: 'file', path: hostile }, '')),
    'hold music': (hostile) => run(commands.playback({ kind: 'hold-music' }, hostile)),
    'speech text': (hostile) => run(commands.speak({ engine: 'flite', voice: 'slt', text: hostile })),
    'speech voice': (hostile) => run(commands.speak({ engine: 'flite', voice: hostile, text: 'x' })),
    'recording path': (hostile) => run(commands.record(hostile, 1, null)),
    'dtmf key': (hostile) => run(commands.sendDtmf(hostile, 100)),
    'reject reason': (hostile) => run(commands.respond(486, hostile)),
    redirect: (hostile) => run(commands.redirect(hostile)),
    deflect: (hostile) => run(commands.deflect(`sip:${hostile}@example.com`)),
    number: (hostile) => run(target({ kind: 'number', number: hostile })),
    gateway: (hostile) => run(target({ kind: 'number', number: '1', gateway: hostile })),
    user: (hostile) => run(target({ kind: 'user', user: hostile })),
    'sip uri': (hostile) => run(target({ kind: 'sip', uri: hostile })),
    'sip host': (hostile) => run(target({ kind: 'sip', uri: `sip:alice@${hostile}` })),
    'sip password': (hostile) => run(target({ kind: 'sip', uri: 'a@b', username: hostile, password: hostile })),
    'leg header name': (hostile) => run(target({ kind: 'number', number: '1' }, { [`X-${hostile}`]: 'x' })),
    'leg header value': (hostile) => run(target({ kind: 'number', number: '1' }, { 'X-A': hostile })),
    'caller name': (hostile) => run(target({ kind: 'number', number: '1' }, {}, { name: hostile })),
    'caller number': (hostile) => run(target({ kind: 'number', number: '1' }, {}, { number: hostile })),
    'answer header': (hostile) => api(commands.setAnswerHeader(id, 'X-A', hostile)),
    'bye header': (hostile) => api(commands.setByeHeader(id, 'X-A', hostile)),
    ringback: (hostile) => api(commands.setVariable(id, 'ringback', hostile)),
    'recording file': (hostile) => api(commands.startRecording(id, hostile)),
    'kill cause': (hostile) => api(commands.kill(id, hostile)),
    'sound for one of two': (hostile) => api(playTo(id, { kind: 'sound', sound: { kind: 'hold-music' } }, hostile)),
    'words for one of two': (hostile) =>
      api(playTo(id, { kind: 'speech', speech: { engine: 'flite', voice: 'slt', text: hostile } }, '')),
    'key of a hold': (hostile) =>
      api(holdOther(id, { untilKey: hostile, music: { kind: 'hold-music' } }, 'local_stream://moh')),
    'music of a hold': (hostile) => api(holdOther(id, { untilKey: '1', music: { kind: 'file', path: hostile } }, '')),
    'channel id': (hostile) => api(commands.exists(hostile)),
    'run id': (hostile) => commands.execute(commands.answer(), hostile).bytes,
    'job id': (hostile) => commands.callInBackground(commands.status(), hostile).bytes,
  };

  test.each(
    Object.entries(builders),
  )('as %s, it is one command with the usual headers and nothing live, or refused', (_, build) => {
    fc.assert(
      fc.property(text, (hostile) => {
        let bytes: string;
        try {
          bytes = build(hostile);
        } catch (error) {
          expect(error).toBeInstanceOf(SwitchArgumentRefused);
          return;
        }
        const end = bytes.indexOf('\n\n');
        const [first = '', ...headers] = bytes.slice(0, end).split('\n');
        const body = bytes.slice(end + 2);
        expect(bytes).not.toMatch(/[\0\r]/);
        expect(bytes).not.toMatch(/\$\\*\{/);
        expect(body).not.toContain('\n');
        if (first === 'sendmsg') {
          const names = headers.map((header) => header.split(':')[0]);
          const locks = bytes.includes('execute-app-name: bridge\n') ? [] : ['event-lock'];
          const usual = ['call-command', 'execute-app-name', 'Event-UUID', ...locks];
          expect(names).toEqual(body === '' ? usual : [...usual, 'content-type', 'content-length']);
          if (body !== '') expect(headers.at(-1)).toBe(`content-length: ${Buffer.byteLength(body)}`);
        } else {
          expect(first).toMatch(/^(api|bgapi) [a-z_]+( |$)/);
          expect(headers.length).toBe(first.startsWith('bgapi') ? 1 : 0);
          expect(body).toBe('');
        }
      }),
      { numRuns: 150 },
    );
  });
});
