import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { codes } from './codes.ts';
import { operations } from './index.ts';
import { readParameters, type Table } from './rules.ts';

const byName = (name: string): Table => {
  const found = operations.find((operation) => operation.name === name);
  if (!found) throw new Error(name);
  return found.described.parameters;
};

function read(name: string, form: Readonly<Record<string, string>> | string[][] | string) {
  return readParameters(byName(name), new URLSearchParams(form as Record<string, string>), { region: 'US' });
}

const code = (name: string, form: Readonly<Record<string, string>>) => {
  const answer = read(name, form);
  return answer.ok ? null : answer.failure.code;
};

const usual = { To: '+15551230001', From: '+15551230002', Url: 'https://app.example.com/' };

describe('what the provider calls wrong', () => {
  test.each([
    [21201, { To: '' }],
    [21211, { To: 'nobody' }],
    [21213, { From: '' }],
    [21212, { From: '@' }],
    [21205, { Url: 'ftp://app.example.com/' }],
    [21205, { Url: 'not a url' }],
    [21205, { Twiml: 'x'.repeat(4001) }],
    [21206, { SendDigits: '12e' }],
    [21206, { SendDigits: '1'.repeat(33) }],
    [21208, { Timeout: '601' }],
    [21208, { Timeout: '-1' }],
    [21209, { Method: 'PUT' }],
    [21218, { ApplicationSid: 'CA00000000000000000000000000000000' }],
    [21234, { MachineDetection: 'Maybe' }],
    [21263, { MachineDetectionTimeout: '60' }],
    [21609, { StatusCallback: 'https://my_host.example.com/' }],
  ] as const)('%i %o', (expected, form) => {
    expect(code('CreateCall', { ...usual, ...form })).toBe(expected);
  });

  test('the first that is wrong, in the order of the table', () => {
    expect(code('CreateCall', {})).toBe(21201);
    expect(code('CreateCall', { To: usual.To, SendDigits: 'x' })).toBe(21213);
  });
});

describe('what is read', () => {
  test('numbers in E.164, clients and SIP addresses as they are', () => {
    for (const [written, meant] of [
      ['(555) 123-0001', '+15551230001'],
      ['+44 20 7946 0000', '+442079460000'],
      ['client:anna', 'client:anna'],
      ['sip:anna@example.com?X-A=1', 'sip:anna@example.com?X-A=1'],
    ] as const) {
      const answer = read('CreateCall', { ...usual, To: written });
      expect(answer.ok && answer.values['To']).toBe(meant);
    }
  });

  test('lists: repeated, with blanks, each once', () => {
    for (const form of [
      'StatusCallbackEvent=initiated&StatusCallbackEvent=completed&StatusCallbackEvent=initiated',
      'StatusCallbackEvent=initiated+completed',
    ]) {
      const answer = read('CreateCall', `${new URLSearchParams(usual)}&${form}`);
      expect(answer.ok && answer.values['StatusCallbackEvent']).toEqual(['initiated', 'completed']);
    }
  });

  test('an empty value clears where something is kept, and is none elsewhere', () => {
    const kept = read('UpdateApplication', { VoiceUrl: '', VoiceMethod: 'get' });
    expect(kept.ok && kept.values).toEqual({ VoiceUrl: '', VoiceMethod: 'GET' });
    const asked = read('CreateCall', { ...usual, StatusCallback: '' });
    expect(asked.ok && asked.values).not.toHaveProperty('StatusCallback');
  });

  test('dates: a day, a second, and either side of one', () => {
    const second = Date.parse('2024-01-02T03:04:05Z');
    const midnight = Date.parse('2024-01-02T00:00:00Z');
    for (const [name, value, span] of [
      ['StartTime', '2024-01-02', { from: midnight, to: midnight + 86_399_999 }],
      ['StartTime', '2024-01-02T03:04:05Z', { from: second, to: second + 999 }],
      ['StartTime>', '2024-01-02', { from: midnight }],
      ['StartTime<', '2024-01-02', { to: midnight }],
      ['StartTime<', '2024-01-02T04:04:05+01:00', { to: second + 999 }],
      ['StartTime>', '2024-01-02 03:04:05', { from: second }],
    ] as const) {
      const answer = read('ListCalls', { [name]: value });
      expect(answer.ok && answer.values[name], `${name} ${value}`).toEqual(span);
    }
    expect(code('ListCalls', { StartTime: 'yesterday' })).toBe(20001);
    expect(code('ListCalls', { EndTime: '2024-13-40' })).toBe(20001);
    // As clients write it by hand: the name keeps its operator.
    const typed = readParameters(byName('ListCalls'), new URLSearchParams('StartTime>=2024-01-02'), { region: 'US' });
    expect(typed.ok && typed.values['StartTime>']).toEqual({ from: midnight });
  });
});

test('no form whatever is more than a client’s mistake', () => {
  const names = [...new Set(operations.flatMap(({ described }) => Object.keys(described.parameters)))];
  const value = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom(
      '',
      ' ',
      '0',
      '-1',
      'true',
      'GET',
      '+1',
      'https://',
      '2024-02-30',
      '\u0000',
      '\ud800',
      'client:',
      'sip:@',
    ),
    fc.webUrl(),
  );
  const form = fc.array(fc.tuple(fc.oneof(fc.constantFrom(...names), fc.string()), value), { maxLength: 12 });
  fc.assert(
    fc.property(fc.constantFrom(...operations), form, ({ described }, pairs) => {
      const answer = readParameters(described.parameters, new URLSearchParams(pairs), { region: 'US' });
      if (!answer.ok) expect(Object.keys(codes).map(Number)).toContain(answer.failure.code);
    }),
    { numRuns: 3000 },
  );
});
